"""Names one after the other without a sign between, as lists of names are printed: few texts to learn from hold one."""

from collections.abc import Iterator, Sequence
from zlib import crc32

from .span import Span

SHORTEST, LONGEST = 2, 4
"""Characters of a name that stands in such lists."""
LENGTH = 20
"""Names of a list."""
RARE = 100
"""Texts for which there is one list of a kind of names: a list counts as much as a text."""


def lists_of(
    texts: Sequence[str], marks: Sequence[Sequence[Span]]
) -> Iterator[tuple[str, list[Span]]]:
    """Lists of the short names of each kind that are marked in texts, each name once; the same lists every time."""
    most = -(-len(texts) // RARE) * LENGTH
    kinds: dict[str, set[str]] = {}
    for text, spans in zip(texts, marks, strict=True):
        for span in spans:
            if SHORTEST <= span.last - span.first <= LONGEST:
                kinds.setdefault(span.kind, set()).add(text[span.first : span.last])
    for kind, names in sorted(kinds.items()):
        mixed = sorted(names, key=lambda name: crc32(name.encode("utf-8", "surrogatepass")))
        for first in range(0, min(len(names), most), LENGTH):
            chosen = mixed[first : first + LENGTH]
            yield "".join(chosen), list(_beside(chosen, kind))


def _beside(names: Sequence[str], kind: str) -> Iterator[Span]:
    first = 0
    for name in names:
        yield Span(first, first + len(name), kind, name, "list")
        first += len(name)
