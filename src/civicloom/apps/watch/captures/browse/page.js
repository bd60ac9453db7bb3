// Lazy images are asked for by walking down the page; nothing else of the page is touched.
async ({ height, deadline }) => {
  const end = Date.now() + deadline;
  for (const image of document.querySelectorAll("img[loading=lazy], iframe[loading=lazy]")) image.loading = "eager";
  const step = Math.max(200, window.innerHeight - 100);
  const tall = () => Math.min(height, Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0));
  for (let at = step; at < tall() && Date.now() < end; at += step) {
    window.scrollTo(0, at);
    await new Promise((done) => setTimeout(done, 40));
  }
  window.scrollTo(0, 0);
  await Promise.race([document.fonts?.ready, new Promise((done) => setTimeout(done, 1000))]);
}
