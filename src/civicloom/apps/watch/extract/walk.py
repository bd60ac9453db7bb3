"""One pass over lexbor's tree gives a page's lines and boxes."""

from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .guard import guarded
from .names import HIDDEN, MARKED, says
from .tags import BOXES, DROPPED, INLINE, UNREADABLE
from .tree import Box, Line, Mark, Tree, clean

OTHER, PLAIN, TEXT, SKIPPED, BREAK, IMAGE, LINK, BOX = range(8)
KINDS = dict.fromkeys(INLINE, PLAIN) | dict.fromkeys(BOXES, BOX)
KINDS |= {"br": BREAK, "img": IMAGE, "a": LINK, "-text": TEXT, "-comment": SKIPPED}
"""What the walk does at a tag."""
SHOWN = KINDS | dict.fromkeys(DROPPED, SKIPPED)
HIDDEN_TOO = KINDS | dict.fromkeys(UNREADABLE, SKIPPED)
"""Of a page that shows nothing without scripts: its text may stand in noscript."""
NAMELESS = ("", 0)
MAX_MARKS = 400
MAX_LINES = 60_000
"""Lines of text read of one page; what comes after is no article."""
TELLING = frozenset(("itemprop", "datetime"))
"""Attributes by which an element tells a date, an author or a source."""
WITHOUT_DIGITS = str.maketrans("", "", "0123456789")


def parse(html: str) -> LexborHTMLParser:
    """The page parsed, after what would stall a parser is cut off. Raises EXT-003."""
    return LexborHTMLParser(guarded(html))


def read(page: LexborHTMLParser, hidden: bool = False) -> Tree:
    """Lines and boxes of a parsed page. ``hidden`` reads unshown parts too."""
    body = page.body
    walk = _Walk(hidden)
    if body is not None:
        walk.run(body)
    return walk.tree


@cache
def _numbered(hidden: bool) -> dict[int, int]:
    """What the walk does at lexbor's numbers of tags, which come quicker than their names."""
    page = LexborHTMLParser("x<!-- -->")
    body, named = page.body, HIDDEN_TOO if hidden else SHOWN
    nodes = list(body.traverse(include_text=True)) if body is not None else []
    nodes += [page.create_node(tag) for tag in named if not tag.startswith("-")]
    return {node.tag_id: named.get(node.tag or "", OTHER) for node in nodes}


class _Walk:
    """The state of one pass; iterative, so that no nesting is too deep."""

    def __init__(self, hidden: bool) -> None:
        self.tree = Tree()
        self.hidden = hidden
        self.words: list[str] = []
        self.linked = 0
        self.links: list[tuple[str, str]] = []
        self.box = 0
        self.empty: list[tuple[str, tuple[str, int]]] = []
        """Tags and keys of the boxes begun since the last line: they may come to hold none."""
        self.href = ""
        self.keys: dict[tuple[str | None, str | None], tuple[str, int]] = {(None, None): NAMELESS}

    def run(self, body: LexborNode) -> None:
        """Walk depth first; a stack entry says where to go on and what ends there."""
        self.tree.boxes.append(Box("body", "", 0, -1, 0))
        kinds = _numbered(self.hidden)
        words, lines = self.words, self.tree.lines
        stack: list[tuple[LexborNode | None, int]] = [(None, PLAIN)]
        node = body.first_child
        while stack and len(lines) <= MAX_LINES:
            if node is None:
                node, kind = stack.pop()
                if kind >= LINK:
                    self.leave(kind)
                continue
            kind = kinds.get(node.tag_id, OTHER)
            if kind == TEXT:
                text = node.text_content or ""
                if words or not text.isspace():
                    self.text(text)
            elif kind == PLAIN or (kind != SKIPPED and self.enter(node, kind)):
                child = node.first_child
                if child is not None:
                    stack.append((node.next, kind))
                    node = child
                    continue
                if kind >= LINK:
                    self.leave(kind)
            node = node.next
        self.end()

    def end(self) -> None:
        """End the last line and all boxes that are still open."""
        self.flush()
        while self.box >= 0:
            box = self.tree.boxes[self.box]
            box.last = len(self.tree.lines)
            self.box = box.parent

    def text(self, text: str) -> None:
        """Add to the line."""
        self.words.append(text)
        if self.href and not text.isspace():
            self.linked += len(text)
            self.links.append((self.href, text))

    def enter(self, node: LexborNode, kind: int) -> bool:
        """Whether to go into the element."""
        if kind == BREAK:
            self.flush()
            return False
        about, key = node.attributes, NAMELESS
        if about:
            if not self.hidden and ("hidden" in about or ("style" in about and _unshown(about))):
                return False
            if kind == IMAGE:
                self.tree.images.append((node, len(self.tree.lines)))
                return False
            words = (about.get("class"), about.get("id"))
            key = self.keys.get(words) or self.key(words)
            if (
                (kind == LINK and self.follow(about))
                or key[1] & MARKED
                or not TELLING.isdisjoint(about)
            ):
                self.mark(node, about, key[0])
        if kind == BOX:
            if self.words:
                self.flush()
            self.empty.append((node.tag or "", key))
        return True

    def key(self, words: tuple[str | None, str | None]) -> tuple[str, int]:
        """Class and id in lower case without digits, and what they promise."""
        lower = f"{words[0] or ''} {words[1] or ''}".strip().lower()
        key = self.keys[words] = (lower.translate(WITHOUT_DIGITS), says(lower))
        return key

    def follow(self, about: dict[str, str | None]) -> bool:
        """Begin a link; whether it may name an author."""
        self.href = about.get("href") or "#"
        return "rel" in about or "/author" in self.href

    def leave(self, kind: int) -> None:
        """End the link, or the box."""
        if kind == LINK:
            self.href = ""
            return
        if self.words:
            self.flush()
        if self.empty:
            self.empty.pop()
            return
        box = self.tree.boxes[self.box]
        box.last = len(self.tree.lines)
        self.box = box.parent

    def flush(self) -> None:
        """End a line."""
        text = clean("".join(self.words))
        if text:
            self.fill()
            self.tree.lines.append(Line(text, min(self.linked, len(text)), self.box, self.links))
            self.links = []
        self.words.clear()
        self.linked = 0

    def fill(self) -> None:
        """The boxes begun since the last line hold the one that comes."""
        boxes, first = self.tree.boxes, len(self.tree.lines)
        for tag, (name, flags) in self.empty:
            depth = boxes[self.box].depth + 1
            boxes.append(Box(tag, name, flags, self.box, first, 0, depth))
            self.box = len(boxes) - 1
        self.empty.clear()

    def mark(self, node: LexborNode, attributes: dict[str, str | None], name: str) -> None:
        if len(self.tree.marks) < MAX_MARKS:
            mark = Mark(node.tag or "", attributes, name, len(self.tree.lines), node)
            self.tree.marks.append(mark)


def _unshown(about: dict[str, str | None]) -> bool:
    style = about["style"] or ""
    return "none" in style and HIDDEN.search(style) is not None
