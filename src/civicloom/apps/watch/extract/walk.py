"""One pass over lexbor's tree gives a page's lines and boxes."""

import re
from functools import cache
from typing import Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from .guard import guarded
from .names import HIDDEN, MARKED, PARTS, Part
from .tags import BOXES, DROPPED, INLINE, UNREADABLE
from .tree import Mark, Tree, clean

OTHER: Final = 0
PLAIN: Final = 1
TEXT: Final = 2
SKIPPED: Final = 3
BREAK: Final = 4
IMAGE: Final = 5
LINK: Final = 6
BOX: Final = 7
DEEDS = dict.fromkeys(INLINE, PLAIN) | dict.fromkeys(BOXES, BOX)
DEEDS |= {"br": BREAK, "img": IMAGE, "a": LINK, "time": OTHER}
DEEDS |= {"-text": TEXT, "-comment": SKIPPED}
"""What the walk does at a tag."""
SHOWN = DEEDS | dict.fromkeys(DROPPED, SKIPPED)
HIDDEN_TOO = DEEDS | dict.fromkeys(UNREADABLE, SKIPPED)
"""Of a page that shows nothing without scripts: its text may stand in noscript."""
VOID: Final = frozenset((BREAK, IMAGE))
"""What holds nothing."""
WO_EVENTS = int(LexborDocumentOptions.WO_EVENTS)
MAX_MARKS: Final = 400
MAX_LINES: Final = 60_000
"""Lines of text read of one page; what comes after is no article."""
UNUSUAL: Final = frozenset(("itemprop", "datetime", "rel", "hidden", "style"))
"""Attributes by which an element may tell a date, an author or a source, or be hidden."""
RELATED: Final = re.compile("author|bookmark")
"""What a link is to the page that leads to its author, or to itself by its date."""


def parse(html: bytes, hidden: bool = False) -> LexborHTMLParser:
    """The page, in UTF-8, parsed after what would stall a parser is cut off. Raises EXT-003.

    Only where ``hidden`` parts are to be read is noscript more than a raw text.
    """
    return LexborHTMLParser(guarded(html), options=WO_EVENTS, scripting=not hidden)


def read(page: LexborHTMLParser, hidden: bool = False) -> Tree:
    """Lines and boxes of a parsed page. ``hidden`` reads unshown parts too."""
    body = page.body
    walk = _Walk(hidden)
    if body is not None:
        walk.run(body)
    return walk.tree


@cache
def _numbered(hidden: bool) -> dict[int, tuple[int, Part]]:
    """What the walk does at lexbor's numbers of tags, which come quicker than their names."""
    page = LexborHTMLParser("x<!-- -->")
    body, named = page.body, HIDDEN_TOO if hidden else SHOWN
    nodes = list(body.traverse(include_text=True)) if body is not None else []
    nodes += [page.create_node(tag) for tag in named if not tag.startswith("-")]
    return {
        node.tag_id: (named.get(node.tag or "", OTHER), PARTS[node.tag or "", "", ""])
        for node in nodes
    }


UNKNOWN: Final = (OTHER, Part(""))


class _Walk:
    """The state of one pass; iterative, so that no nesting is too deep."""

    def __init__(self, hidden: bool) -> None:
        self.tree = Tree()
        self.texts = self.tree.lines.texts
        self.hidden = hidden
        self.words: list[str] = []
        self.linked = 0
        self.box = self.tree.boxes.begin([Part("body")], -1, 0)
        self.empty: list[Part] = []
        """The boxes begun since the last line: they may come to hold none."""
        self.link: LexborNode | None = None
        self.begun = 0
        """How many of the words stand before the open link."""

    def run(self, body: LexborNode) -> None:
        """Walk depth first; two stacks say where to go on and what ended."""
        deeds, words, empty = _numbered(self.hidden), self.words, self.empty
        onward: list[LexborNode | None] = [body.first_child]
        ended = [PLAIN]
        while onward and len(self.texts) <= MAX_LINES:
            node, deed = onward.pop(), ended.pop()
            if deed == BOX and empty and not words:
                empty.pop()
            elif deed >= LINK:
                self.leave(deed)
            while node is not None:
                deed, part = deeds.get(node.tag_id, UNKNOWN)
                if deed == TEXT:
                    text = node.text_content or ""
                    if words or not text.isspace():
                        words.append(text)
                elif deed == PLAIN or (deed != SKIPPED and self.enter(node, deed, part)):
                    onward.append(node.next)
                    ended.append(deed)
                    node = node.first_child
                    continue
                node = node.next
        self.end()

    def end(self) -> None:
        """End the last line and all boxes that are still open."""
        self.flush()
        boxes = self.tree.boxes
        for box in boxes.around(self.box, len(boxes.parts)):
            boxes.last[box] = len(self.texts)

    def enter(self, node: LexborNode, deed: int, part: Part) -> bool:
        """Whether to go into the element."""
        if deed in VOID:
            self.meet(node, deed)
            return False
        if about := node.attributes:
            tells = False
            if not UNUSUAL.isdisjoint(about):
                if unshown(about) and not self.hidden:
                    return False
                tells = _tells(about)
            part = PARTS[part.tag, about.get("class"), about.get("id")]
            if deed == LINK and not _is_place(node, about):
                self.link, self.begun = node, len(self.words)
                tells = tells or "/author" in (about.get("href") or "")
            if tells or part.says & MARKED:
                self.mark(node, about, part)
        if deed == BOX:
            if self.words:
                self.flush()
            self.empty.append(part)
        return True

    def meet(self, node: LexborNode, deed: int) -> None:
        """A break of the line, or a picture."""
        if deed == BREAK:
            self.flush()
        else:
            self.tree.images.append((node, len(self.texts)))

    def leave(self, deed: int) -> None:
        """End the link, or the box."""
        if deed == LINK:
            self.follow()
            self.link = None
            return
        if self.words:
            self.flush()
        if self.empty:
            self.empty.pop()
            return
        boxes = self.tree.boxes
        boxes.last[self.box] = len(self.texts)
        self.box = boxes.parents[self.box]

    def follow(self) -> None:
        """Note the words of the open link since it began, or since the line did."""
        size = 0
        for place in range(self.begun, len(self.words)):
            size += len(self.words[place])
        self.begun = 0
        if self.link is not None and size:
            self.linked += size
            self.tree.links.append((len(self.texts), self.link))

    def flush(self) -> None:
        """End a line."""
        if self.link is not None:
            self.follow()
        text = clean("".join(self.words))
        self.words.clear()
        if text:
            lines = self.tree.lines
            if self.empty:  # the boxes begun since the last line hold the one that comes
                self.box = self.tree.boxes.begin(self.empty, self.box, len(self.texts))
                self.empty.clear()
            self.texts.append(text)
            lines.linked.append(min(self.linked, len(text)))
            lines.boxes.append(self.box)
        self.linked = 0

    def mark(self, node: LexborNode, attributes: dict[str, str | None], part: Part) -> None:
        if len(self.tree.marks) < MAX_MARKS:
            self.tree.marks.append(Mark(part, attributes, len(self.texts), node))


def _tells(about: dict[str, str | None]) -> bool:
    """Whether an element's attributes tell a date, an author or a source."""
    return (
        "itemprop" in about or "datetime" in about or bool(RELATED.search(about.get("rel") or ""))
    )


def _is_place(anchor: LexborNode, about: dict[str, str | None]) -> bool:
    """Whether an anchor names a place of the page and was never closed, so that it holds what comes after it."""
    if "href" in about or "name" not in about:
        return False
    inner = anchor.first_child
    while inner is not None and DEEDS.get(inner.tag or "") != BOX:
        inner = inner.next
    return inner is not None


def unshown(about: dict[str, str | None]) -> bool:
    """Whether an element's attributes hide it."""
    style = about.get("style") or ""
    return "hidden" in about or ("none" in style and HIDDEN.search(style) is not None)
