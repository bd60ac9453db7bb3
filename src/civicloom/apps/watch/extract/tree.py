"""A page as lines of text and the boxes that hold them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborNode

from .tags import DROPPED

LONG = 2_000
"""Characters of an element's text above which it names no date or writer."""


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
        found, size = [], 0
        for text in islice(_texts(self.node), LONG):
            size += len(text)
            if size > LONG:
                return []
            if piece := clean(text):
                found.append(piece)
        return found


@dataclass(slots=True)
class Tree:
    """A page's lines and boxes in the order of the page; box 0 is the body."""

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    images: list[tuple[LexborNode, int]] = field(default_factory=list)
    """Pictures, and the lines before which they stand."""


def _texts(node: LexborNode) -> Iterator[str]:
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
    joined = " ".join(text.split())
    return joined if joined.isprintable() else "".join(filter(str.isprintable, joined)).strip()
