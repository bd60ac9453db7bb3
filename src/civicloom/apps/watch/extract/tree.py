"""A parsed page as lines of text and the boxes that hold them, in one pass over lexbor's tree."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .guard import guarded
from .names import HIDDEN, MARKED

DROPPED = [
    "script", "style", "noscript", "iframe", "svg", "template", "select", "textarea", "object",
    "button", "nav", "canvas", "dialog", "video", "audio", "datalist", "math-renderer",
]  # fmt: skip
"""Elements whose text is never a page's own prose."""
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
PLAIN, BOX, BREAK, IMAGE = 1, 2, 3, 4
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
KINDS = dict.fromkeys(INLINE, PLAIN) | dict.fromkeys(BOXES, BOX) | {"br": BREAK, "img": IMAGE}
"""What the walk does at a tag; attributes of PLAIN elements are asked for by nobody."""
MAX_LINES = 60_000
"""Lines of text read of one page; what comes after is no article."""
SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


@dataclass(slots=True)
class Box:
    """An element that holds lines: its tag, its class and id, and the lines from first to last."""

    tag: str
    key: str
    parent: int
    first: int
    last: int = 0
    depth: int = 0
    children: int = 0


@dataclass(slots=True)
class Line:
    """A run of text that no box breaks; ``linked`` are the characters of it inside links."""

    text: str
    linked: int
    box: int
    links: list[tuple[str, str]]


@dataclass(slots=True)
class Mark:
    """An element that may name a date, an author or a source, at the line in which it stands."""

    tag: str
    attributes: dict[str, str | None]
    key: str
    line: int
    node: LexborNode

    def words(self) -> str:
        """Its text; nothing of an element that holds more than a few words."""
        text = clean((self.node.text(deep=True) or "")[:2000])
        return text if len(text) <= 120 else ""


@dataclass(slots=True)
class Tree:
    """A page's lines and boxes in the order of the page; box 0 is the body."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)


def clean(text: str) -> str:
    """Text with every run of white space, control and direction characters as one space."""
    joined = " ".join(text.split())
    return joined if joined.isprintable() else SPACE.sub(" ", joined).strip()


def parse(html: str) -> LexborHTMLParser:
    """The page parsed, after what would stall a parser is cut off. Raises EXT-003."""
    return LexborHTMLParser(guarded(html))


def read(page: LexborHTMLParser, hidden: bool = False) -> Tree:
    """Lines and boxes of a parsed page; strips scripts from it. ``hidden`` reads unshown parts too."""
    page.strip_tags(DROPPED)
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
        self.marked: dict[str, bool] = {}

    def run(self, body: LexborNode) -> None:
        """Walk depth first; a stack entry says where to go on and what ends there."""
        self.tree.boxes.append(Box("body", "", -1, 0))
        stack: list[tuple[LexborNode | None, str]] = [(None, "body")]
        node = body.first_child
        while stack and len(self.tree.lines) <= MAX_LINES:
            if node is None:
                node, ended = stack.pop()
                self.leave(ended)
                continue
            tag = node.tag or "-"
            if tag == "-text":
                self.text(node.text_content or "")
            elif tag[0] != "-" and self.enter(node, tag):
                child = node.first_child
                if child is not None:
                    stack.append((node.next, tag))
                    node = child
                    continue
                self.leave(tag)
            node = node.next

    def text(self, text: str) -> None:
        """Add to the line; space counts only between words."""
        if not text.isspace():
            self.words.append(text)
            if self.href:
                self.linked += len(text)
                self.links.append((self.href, text))
        elif self.words:
            self.words.append(" ")

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Whether to go into the element."""
        kind = KINDS.get(tag, 0)
        if kind == PLAIN:
            return True
        if kind == BREAK:
            self.flush()
            return False
        attributes = node.attributes
        key = ""
        if attributes:
            if not self.hidden and ("hidden" in attributes or _unshown(attributes.get("style"))):
                return False
            key = self.key(attributes)
            if kind == IMAGE:
                self.image(attributes)
                return False
            if tag == "time" or self.marked[key] or "itemprop" in attributes:
                self.mark(node, tag, attributes, key)
            if tag == "a":
                self.href = attributes.get("href") or "#"
        if kind == BOX:
            self.open(tag, key)
        return True

    def key(self, attributes: dict[str, str | None]) -> str:
        """Class and id of an element in one string; what it marks is looked up once a page."""
        key = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if key not in self.marked:
            self.marked[key] = len(key) > 1 and MARKED.search(key) is not None
        return key

    def open(self, tag: str, key: str) -> None:
        """Begin a box."""
        self.flush()
        boxes = self.tree.boxes
        parent = boxes[self.box]
        parent.children += 1
        boxes.append(Box(tag, key, self.box, len(self.tree.lines), 0, parent.depth + 1))
        self.box = len(boxes) - 1

    def leave(self, tag: str) -> None:
        """End the box, or the link."""
        if tag == "a":
            self.href = ""
        elif tag in BOXES:
            self.flush()
            box = self.tree.boxes[self.box]
            box.last = len(self.tree.lines)
            self.box = max(box.parent, 0)

    def flush(self) -> None:
        """End a line."""
        if not self.words:
            return
        text = clean("".join(self.words))
        if text:
            self.tree.lines.append(Line(text, min(self.linked, len(text)), self.box, self.links))
        self.words.clear()
        self.linked = 0
        self.links = []

    def image(self, attributes: dict[str, str | None]) -> None:
        for name in ("data-src", "data-original", "src"):
            address = attributes.get(name)
            if address and not address.startswith("data:"):
                self.tree.images.append((address, len(self.tree.lines)))
                return

    def mark(self, node: LexborNode, tag: str, attributes: dict[str, str | None], key: str) -> None:
        if len(self.tree.marks) < 400:
            self.tree.marks.append(Mark(tag, attributes, key, len(self.tree.lines), node))


def _unshown(style: str | None) -> bool:
    return style is not None and "none" in style and HIDDEN.search(style) is not None
