"""A parsed page as lines of text and the boxes that hold them, in one pass over lexbor's tree."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .guard import guarded
from .names import HIDDEN, MARKED, says

DROPPED = [
    "script", "style", "noscript", "iframe", "svg", "template", "select", "textarea", "object",
    "button", "nav", "canvas", "dialog", "video", "audio", "datalist", "math-renderer",
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
NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Box:
    """An element that holds lines, from first to last.

    ``name`` is its class and id in lower case without digits, so that boxes alike have one name; ``says`` are
    the flags of what it promises.
    """

    tag: str
    name: str
    says: int
    parent: int
    first: int
    last: int = 0
    depth: int = 0


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
    name: str
    line: int
    node: LexborNode

    def words(self) -> str:
        """Its text; nothing of an element that holds more than a few words."""
        text = " ".join(self.pieces())
        return text if len(text) <= 120 else ""

    def pieces(self) -> list[str]:
        """Its pieces of text, element by element; none where there are very many."""
        text = self.node.text(deep=True, separator="\n")
        return list(filter(None, map(clean, text.splitlines()))) if len(text) <= 2000 else []


@dataclass(slots=True)
class Tree:
    """A page's lines and boxes in the order of the page; box 0 is the body."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    images: list[tuple[str, int]] = field(default_factory=list)


def clean(text: str) -> str:
    """Text with every run of white space as one space, without control, direction and private characters."""
    joined = " ".join(text.split())
    return joined if joined.isprintable() else "".join(filter(str.isprintable, joined)).strip()


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
        self.keys: dict[str, tuple[str, int]] = {"": ("", 0)}

    def run(self, body: LexborNode) -> None:
        """Walk depth first; a stack entry says where to go on and what ends there."""
        self.tree.boxes.append(Box("body", "", 0, -1, 0))
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
        if not attributes:
            key = ("", 0)
        elif not self.hidden and ("hidden" in attributes or _unshown(attributes.get("style"))):
            return False
        elif kind == IMAGE:
            self.image(attributes)
            return False
        else:
            key = self.note(node, tag, attributes)
        if kind == BOX:
            self.open(tag, key)
        return True

    def note(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None]
    ) -> tuple[str, int]:
        """The element's name and what it says; it is marked, or its link followed, on the way."""
        text = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        key = self.keys.get(text)
        if key is None:
            lower = text.strip().lower()
            key = self.keys[text] = (NUMBER.sub("", lower), says(lower))
        marked = key[1] & MARKED
        if tag == "a":
            self.href = attributes.get("href") or "#"
            marked = marked or "/author" in self.href
        if marked or tag == "time" or "itemprop" in attributes or "rel" in attributes:
            self.mark(node, tag, attributes, key[0])
        return key

    def open(self, tag: str, key: tuple[str, int]) -> None:
        """Begin a box."""
        if self.words:
            self.flush()
        boxes = self.tree.boxes
        depth = boxes[self.box].depth + 1
        boxes.append(Box(tag, *key, self.box, len(self.tree.lines), 0, depth))
        self.box = len(boxes) - 1

    def leave(self, tag: str) -> None:
        """End the box, or the link."""
        if tag == "a":
            self.href = ""
        elif KINDS.get(tag) == BOX:
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

    def mark(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], name: str
    ) -> None:
        if len(self.tree.marks) < 400:
            self.tree.marks.append(Mark(tag, attributes, name, len(self.tree.lines), node))


def _unshown(style: str | None) -> bool:
    return style is not None and "none" in style and HIDDEN.search(style) is not None
