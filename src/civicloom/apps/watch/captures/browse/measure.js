// The words of the page as a reader sees them; a page whose scripts get in the way has none.
(most) => {
  const told = (ask) => {
    try {
      return String(ask() ?? "").slice(0, most);
    } catch {
      return "";
    }
  };
  return { title: told(() => document.title), text: told(() => document.body?.innerText) };
}
