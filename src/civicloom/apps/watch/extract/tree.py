"""A page as lines of text and the boxes that hold them: one list a property, one entry a line or box."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborNode

from .names import Part
from .tags import DROPPED

Link = tuple[int, LexborNode]
"""The line of a link, and its element."""
LONG = 2_000
"""Characters of an element's text above which it names no date or writer."""


@dataclass(slots=True)
class Boxes:
    """Elements that hold lines, in the order of the page; the first is the body, whose parent is -1."""

    parts: list[Part] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    """The lines that a box holds: from its first to before its last."""

    def begin(self, parts: list[Part], parent: int, line: int) -> int:
        """More boxes, each in the one before, still without lines; the number of the innermost."""
        for part in parts:
            self.depths.append(self.depths[parent] + 1 if self.depths else 0)
            self.parents.append(parent)
            parent = len(self.parts)
            self.parts.append(part)
            self.first.append(line)
            self.last.append(line)
        return parent

    def around(self, box: int, count: int) -> list[int]:
        """A box and those around it, at most ``count``, from inside out."""
        found: list[int] = []
        while box >= 0 and len(found) < count:
            found.append(box)
            box = self.parents[box]
        return found


@dataclass(slots=True)
class Lines:
    """Runs of text that no box breaks."""

    texts: list[str] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    """How many characters of each stand in links."""
    boxes: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Mark:
    """An element that may name a date, an author or a source, at the line in which it stands."""

    part: Part
    attributes: dict[str, str | None]
    line: int
    node: LexborNode

    def words(self) -> str:
        """Its text; nothing of an element that holds more than a few words."""
        text = " ".join(self.pieces())
        return text if len(text) <= 120 else ""

    def pieces(self) -> list[str]:
        """Its pieces of text, element by element; none where there are very many."""
        found, size = [], 0
        for text in islice(texts_of(self.node), LONG):
            size += len(text)
            if size > LONG:
                return []
            if piece := clean(text):
                found.append(piece)
        return found


@dataclass(slots=True)
class Tree:
    """A page's boxes and lines, and what else the walk met, in the order of the page."""

    boxes: Boxes = field(default_factory=Boxes)
    lines: Lines = field(default_factory=Lines)
    links: list[Link] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    images: list[tuple[LexborNode, int]] = field(default_factory=list)
    """Pictures, and the lines before which they stand."""


def texts_of(node: LexborNode) -> Iterator[str]:
    """The pieces of text of an element, without its dropped parts."""
    waiting = [node.first_child]
    while waiting:
        inner = waiting.pop()
        while inner is not None:
            tag = inner.tag or ""
            if tag == "-text":
                yield inner.text_content or ""
            elif tag not in DROPPED and (child := inner.first_child) is not None:
                waiting.append(inner.next)
                inner = child
                continue
            inner = inner.next


def clean(text: str) -> str:
    """Text with every run of white space as one space, without control, direction and private characters."""
    text = text.strip()
    if text.isprintable() and "  " not in text:
        return text
    joined = " ".join(text.split())
    return joined if joined.isprintable() else "".join(filter(str.isprintable, joined)).strip()
