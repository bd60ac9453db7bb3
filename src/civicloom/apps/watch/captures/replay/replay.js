// Runs before any archived script: addresses that scripts build are turned to the archive, time stands at the
// moment of the capture, and what browsers cannot be told to block otherwise is taken away.
(() => {
  const { origins, at } = /*SETTINGS*/ null;
  const local = (url) => {
    let full;
    try { full = new URL(url, document.baseURI); } catch { return url; }
    const here = origins[full.origin] ?? origins[full.origin.replace(/^http:/, "https:")];
    return here ? here + full.pathname + full.search + full.hash : url;
  };
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "SharedWorker"]) delete window[name];
  const inside = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
  Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
    ...inside,
    get() {
      const realm = inside.get.call(this);
      try { for (const name of ["RTCPeerConnection", "WebTransport"]) delete realm[name]; } catch { /* another origin: it has its own shim */ }
      return realm;
    },
  });
  try { Object.defineProperty(navigator, "serviceWorker", { value: undefined }); } catch { /* it stays refused by the server */ }

  const fetched = window.fetch;
  window.fetch = (asked, options) =>
    fetched(asked instanceof Request ? new Request(local(asked.url), asked) : local(String(asked)), options);
  const opened = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) { return opened.call(this, method, local(String(url)), ...rest); };

  const shift = Date.now() - at;
  const Now = Date;
  window.Date = class extends Now {
    constructor(...parts) { parts.length ? super(...parts) : super(Now.now() - shift); }
    static now() { return Now.now() - shift; }
  };

  const NAMES = ["src", "href", "poster", "action", "data", "srcset"];
  const set = (element, name, value) => {
    const turned = name === "srcset" ? value.replace(/(?:https?:)?\/\/[^\s,]+/g, local) : local(value);
    if (turned !== value && /^(https?:)?\/\//.test(value.trim())) element.setAttribute(name, turned);
  };
  const mend = (element) => {
    for (const name of NAMES) {
      const value = element.getAttribute?.(name);
      if (value) set(element, name, value);
    }
  };
  for (const kind of [HTMLImageElement, HTMLScriptElement, HTMLIFrameElement, HTMLLinkElement, HTMLSourceElement]) {
    for (const name of ["src", "href", "srcset"]) {
      const known = Object.getOwnPropertyDescriptor(kind.prototype, name);
      if (!known?.set) continue;
      Object.defineProperty(kind.prototype, name, {
        ...known,
        set(value) { known.set.call(this, name === "srcset" ? String(value) : local(String(value))); },
      });
    }
  }
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") mend(change.target);
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        mend(node);
        node.querySelectorAll("[src],[href],[poster],[srcset],[action],[data]").forEach(mend);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: NAMES });
})();
