"""All pairs of copies among given texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .index import Entry, ReprintIndex
from .judging import Kind
from .prints import Prints, prints

CHUNK = 2048
"""Texts that are added at once."""
NEAREST = 512
"""Copies of a text that are told: the surest."""


@dataclass(frozen=True)
class Pair:
    """Two texts, ``a`` given before ``b``, one a copy of the other. ``score`` and ``kind``: see ``Match``."""

    a: str
    b: str
    score: float
    kind: Kind


def pairs(items: Iterable[tuple[str, str]]) -> Iterator[Pair]:
    """Each pair of like texts among items of id and text, once; ids given before are passed over.

    How rare a passage is counts over all items, so that all are read before the first pair is told. A pair that
    only the earlier text finds, because the later one has more partners than are looked at, comes at the end.
    """
    with TemporaryDirectory() as folder, ReprintIndex(Path(folder)) as index:
        places: dict[str, int] = {}
        asked: list[tuple[list[str], Prints]] = []
        for chunk in _chunks(items, places):
            index.add_many([Entry(text_id, text) for text_id, text in chunk])
            asked.append(([text_id for text_id, _ in chunk], prints([text for _, text in chunk])))
        ahead: dict[tuple[str, str], Pair] = {}
        for ids, found in asked:
            for text_id, matches in zip(ids, index.matches(found, NEAREST), strict=True):
                for match in matches:
                    if places[match.id] > places[text_id]:
                        pair = Pair(text_id, match.id, match.score, match.kind)
                        ahead[text_id, match.id] = pair
                    elif match.id != text_id:
                        ahead.pop((match.id, text_id), None)
                        yield Pair(match.id, text_id, match.score, match.kind)
        yield from ahead.values()


def _chunks(
    items: Iterable[tuple[str, str]], places: dict[str, int]
) -> Iterator[list[tuple[str, str]]]:
    chunk: list[tuple[str, str]] = []
    for text_id, text in items:
        if text_id not in places:
            places[text_id] = len(places)
            chunk.append((text_id, text))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
