"""Which elements hold text, which part it, and which are never prose."""

DROPPED = frozenset([
    "script", "style", "noscript", "iframe", "svg", "template", "select", "textarea", "object", "button", "nav",
    "canvas", "footer", "input", "source", "dialog", "video", "audio", "datalist",
])  # fmt: skip
"""Elements whose text is never a page's own prose."""
UNREADABLE = frozenset(["script", "style", "svg", "template", "object", "iframe"])
"""Elements whose text nobody is shown."""
BOXES = [
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "legend",
    "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul", "footer",
]  # fmt: skip
"""Elements that end a line of text where they begin and where they end."""
INLINE = [
    "b", "i", "em", "strong", "u", "s", "small", "sub", "sup", "code", "wbr", "mark", "font", "big", "abbr", "kbd",
    "q",
]  # fmt: skip
"""Elements whose attributes are asked for by nobody."""
