// The whole height and width of the page in CSS pixels, and its words as a reader sees them.
() => {
  const root = document.documentElement;
  const body = document.body;
  return {
    height: Math.max(root?.scrollHeight ?? 0, body?.scrollHeight ?? 0),
    title: document.title,
    text: body?.innerText ?? "",
  };
}
