"""One pass over lexbor's tree gives a page's lines and boxes."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .guard import guarded
from .names import HIDDEN, MARKED, says
from .tree import Box, Line, Mark, Tree, clean

DROPPED = [
    "script", "style", "noscript", "iframe", "svg", "template", "select", "textarea", "object",
    "button", "nav", "canvas", "footer", "input", "source", "dialog", "video", "audio", "datalist", "math-renderer",
]  # fmt: skip
"""Elements whose text is never a page's own prose."""
SCRIPTS = ["script", "style", "svg", "template", "object", "iframe"]
"""What is dropped of a page that shows nothing without scripts: its text may stand in noscript."""
BOXES = (
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
    ),
    *(
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
    ),
    *(
        "hgroup",
        "legend",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
    ),
    *("td", "tfoot", "th", "thead", "tr", "ul"),
)
"""Elements that end a line of text where they begin and where they end."""
OTHER, PLAIN, TEXT, BOX, BREAK, IMAGE, LINK, REMARK = range(8)
INLINE = (
    *(
        "b",
        "i",
        "em",
        "strong",
        "u",
        "s",
        "small",
        "sub",
        "sup",
        "code",
        "wbr",
        "mark",
        "font",
        "big",
    ),
    *("abbr", "kbd", "q"),
)
KINDS = dict.fromkeys(INLINE, PLAIN) | dict.fromkeys(BOXES, BOX)
KINDS |= {"br": BREAK, "img": IMAGE, "a": LINK, "-text": TEXT, "-comment": REMARK}
"""What the walk does at a tag; attributes of PLAIN elements are asked for by nobody."""
NAMELESS = ("", 0)
MAX_MARKS = 400
MAX_LINES = 60_000
"""Lines of text read of one page; what comes after is no article."""
WITHOUT_DIGITS = str.maketrans("", "", "0123456789")


def parse(html: str) -> LexborHTMLParser:
    """The page parsed, after what would stall a parser is cut off. Raises EXT-003."""
    return LexborHTMLParser(guarded(html))


def read(page: LexborHTMLParser, hidden: bool = False) -> Tree:
    """Lines and boxes of a parsed page; strips scripts from it. ``hidden`` reads unshown parts too."""
    page.strip_tags(DROPPED if not hidden else SCRIPTS)
    body = page.body
    walk = _Walk(hidden)
    if body is not None:
        walk.run(body)
    return walk.tree


class _Walk:
    """The state of one pass; iterative, so that no nesting is too deep."""

    def __init__(self, hidden: bool) -> None:
        self.tree = Tree()
        self.hidden = hidden
        self.words: list[str] = []
        self.linked = 0
        self.links: list[tuple[str, str]] = []
        self.box = 0
        self.href = ""
        self.keys: dict[str, tuple[str, int]] = {}

    def run(self, body: LexborNode) -> None:
        """Walk depth first; a stack entry says where to go on and what ends there."""
        self.tree.boxes.append(Box("body", "", 0, -1, 0))
        stack: list[tuple[LexborNode | None, int]] = [(None, BOX)]
        node = body.first_child
        while stack and len(self.tree.lines) <= MAX_LINES:
            if node is None:
                node, ended = stack.pop()
                self.leave(ended)
                continue
            kind = KINDS.get(node.tag or "", OTHER)
            if kind == TEXT:
                self.text(node.text_content or "")
            elif kind == PLAIN or self.enter(node, kind):
                child = node.first_child
                if child is not None:
                    stack.append((node.next, kind))
                    node = child
                    continue
                self.leave(kind)
            node = node.next

    def text(self, text: str) -> None:
        """Add to the line; space counts only between words."""
        if not self.words and text.isspace():
            return
        self.words.append(text)
        if self.href and not text.isspace():
            self.linked += len(text)
            self.links.append((self.href, text))

    def enter(self, node: LexborNode, kind: int) -> bool:
        """Whether to go into the element."""
        if kind == BREAK:
            self.flush()
        if kind in (BREAK, REMARK):
            return False
        attributes = node.attributes
        if not attributes:
            key = NAMELESS
        elif not self.hidden and ("hidden" in attributes or _unshown(attributes.get("style"))):
            return False
        elif kind == IMAGE:
            self.image(attributes)
            return False
        else:
            key = self.note(node, kind, attributes)
        if kind == BOX:
            self.open(node.tag or "", key)
        return True

    def note(
        self, node: LexborNode, kind: int, attributes: dict[str, str | None]
    ) -> tuple[str, int]:
        """The element's name and what it says; it is marked, or its link followed, on the way."""
        text = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        key = self.keys.get(text)
        if key is None:
            lower = text.strip().lower()
            key = self.keys[text] = (lower.translate(WITHOUT_DIGITS), says(lower))
        marked = key[1] & MARKED
        if kind == LINK:
            self.href = attributes.get("href") or "#"
            marked = marked or "/author" in self.href or "rel" in attributes
        if marked or "itemprop" in attributes or "datetime" in attributes:
            self.mark(node, attributes, key[0])
        return key

    def open(self, tag: str, key: tuple[str, int]) -> None:
        """Begin a box."""
        if self.words:
            self.flush()
        boxes = self.tree.boxes
        depth = boxes[self.box].depth + 1
        boxes.append(Box(tag, *key, self.box, len(self.tree.lines), 0, depth))
        self.box = len(boxes) - 1

    def leave(self, kind: int) -> None:
        """End the box, or the link."""
        if kind == LINK:
            self.href = ""
        elif kind == BOX:
            if self.words:
                self.flush()
            box = self.tree.boxes[self.box]
            box.last = len(self.tree.lines)
            if box.last == box.first and box.parent >= 0:
                self.tree.boxes.pop()  # nothing in it, and what was inside it is gone before
            self.box = box.parent if box.parent > 0 else 0

    def flush(self) -> None:
        """End a line."""
        text = clean("".join(self.words))
        if text:
            self.tree.lines.append(Line(text, min(self.linked, len(text)), self.box, self.links))
            self.links = []
        self.words.clear()
        self.linked = 0

    def image(self, attributes: dict[str, str | None]) -> None:
        for name in ("data-src", "data-original", "src"):
            address = attributes.get(name)
            if address and not address.startswith("data:"):
                self.tree.images.append((address, len(self.tree.lines)))
                return

    def mark(self, node: LexborNode, attributes: dict[str, str | None], name: str) -> None:
        if len(self.tree.marks) < MAX_MARKS:
            mark = Mark(node.tag or "", attributes, name, len(self.tree.lines), node)
            self.tree.marks.append(mark)


def _unshown(style: str | None) -> bool:
    return style is not None and "none" in style and HIDDEN.search(style) is not None
