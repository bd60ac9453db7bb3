"""A part of the index that no longer changes: the texts taken in a row, and which text has which print.

A posting is a print's hash in the upper 32 bits and the text's place in the segment in the lower;
postings stand in order, and ``table`` tells where those begin that share their first bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from .prints import Prints
from .stored import Array

U64 = NDArray[np.uint64]
U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]

RECENT = 256
"""Postings of one print that a segment gives: the latest."""

_PLACES = np.uint64(1 << 32)
_PLACE = np.uint64((1 << 32) - 1)


@dataclass
class Segment:
    """Columns of the texts, in the order they came, then what is looked up in.

    ``keys``: hashes of the texts' ids. ``lengths``: characters that count. ``counts``: prints.
    ``published``: seconds since 1970, NaN when unknown. ``names``: id, outlet and origin, joined by NUL.
    """

    keys: U64
    lengths: U32
    counts: U32
    published: NDArray[np.float64]
    number_ends: U32
    numbers: U64
    name_ends: U32
    names: NDArray[np.uint8]
    postings: U64
    table: U32
    order: U32
    dead: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def __post_init__(self) -> None:
        if len(self.dead) != len(self.keys):
            self.dead = np.zeros(len(self.keys), np.bool_)
        self._shift = np.uint64(64 - (len(self.table) - 1).bit_length() + 1)

    def __len__(self) -> int:
        return len(self.keys)

    def places(self, keys: U64) -> I64:
        """Where the texts with these keys stand; -1 for those that are not here or were removed."""
        at = np.searchsorted(self.keys, keys, sorter=self.order)
        at = np.minimum(at, len(self) - 1)
        found = self.order[at].astype(np.int64)
        here = (self.keys[found] == keys) & ~self.dead[found]
        return np.where(here, found, -1)

    def hits(self, hashes: U32) -> tuple[I64, I64]:
        """Which of ``hashes`` (its place) is a print of which text (its place), the removed ones left out."""
        wide = hashes.astype(np.uint64) << np.uint64(32)
        bucket = (wide >> self._shift).astype(np.int64)
        ends = self.table[bucket + 1].astype(np.int64)
        counts = np.minimum(ends - self.table[bucket], RECENT)
        asked = np.repeat(np.arange(len(hashes)), counts)
        behind = np.cumsum(counts)
        postings = self.postings[np.repeat(ends - behind, counts) + np.arange(len(asked))]
        same = np.flatnonzero((postings ^ wide[asked]) < _PLACES)
        asked, texts = asked[same], (postings[same] & _PLACE).astype(np.int64)
        if not self.dead.any():
            return asked, texts
        alive = ~self.dead[texts]
        return asked[alive], texts[alive]

    def numbers_at(self, place: int) -> list[int]:
        """The numbers of the text at a place."""
        start = int(self.number_ends[place - 1]) if place else 0
        found: list[int] = self.numbers[start : int(self.number_ends[place])].tolist()
        return found

    def name_at(self, place: int) -> tuple[str, str, str]:
        """Id, outlet and origin of the text at a place."""
        start = int(self.name_ends[place - 1]) if place else 0
        raw = self.names[start : int(self.name_ends[place])].tobytes()
        text_id, outlet, origin = raw.decode("utf-8", "surrogatepass").split("\0")
        return text_id, outlet, origin

    def columns(self) -> dict[str, Array]:
        """The arrays that are kept; the removed texts are told elsewhere."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "dead"}


def made(
    keys: U64, published: NDArray[np.float64], names: Sequence[bytes], found: Prints
) -> Segment:
    """A segment of new texts."""
    counts = np.diff(found.ends, prepend=0)
    owners = np.repeat(np.arange(len(keys), dtype=np.uint64), counts)
    postings = np.sort(found.hashes.astype(np.uint64) << np.uint64(32) | owners)
    ends = np.cumsum(np.fromiter(map(len, names), np.uint32, len(names)), dtype=np.uint32)
    return _indexed(
        keys,
        found.lengths.astype(np.uint32),
        counts.astype(np.uint32),
        published,
        found.number_ends.astype(np.uint32),
        found.numbers,
        ends,
        np.frombuffer(b"".join(names), np.uint8),
        postings,
    )


def merged(parts: Sequence[Segment]) -> Segment:
    """The living texts of several segments as one segment, in their order."""
    living = [np.flatnonzero(~part.dead) for part in parts]
    numbers = [_rows(p.numbers, p.number_ends, at) for p, at in zip(parts, living, strict=True)]
    names = [_rows(p.names, p.name_ends, at) for p, at in zip(parts, living, strict=True)]
    pairs = list(zip(parts, living, strict=True))
    return _indexed(
        np.concatenate([part.keys[at] for part, at in pairs]),
        np.concatenate([part.lengths[at] for part, at in pairs]),
        np.concatenate([part.counts[at] for part, at in pairs]),
        np.concatenate([part.published[at] for part, at in pairs]),
        np.cumsum(np.concatenate([size for _, size in numbers]), dtype=np.uint32),
        np.concatenate([row for row, _ in numbers]),
        np.cumsum(np.concatenate([size for _, size in names]), dtype=np.uint32),
        np.concatenate([row for row, _ in names]),
        _postings(pairs),
    )


def _postings(pairs: Sequence[tuple[Segment, I64]]) -> U64:
    """The postings of the living texts with their new places, in order."""
    moved, first = [], 0
    for part, at in pairs:
        new = np.full(len(part), -1, np.int64)
        new[at] = np.arange(first, first + len(at))
        first += len(at)
        texts = new[(part.postings & _PLACE).astype(np.int64)]
        kept = texts >= 0
        high = part.postings[kept] & np.uint64(0xFFFFFFFF00000000)
        moved.append(high | texts[kept].astype(np.uint64))
    found = np.concatenate(moved)
    found.sort()
    return found


def _rows(values: Array, ends: U32, at: I64) -> tuple[Array, I64]:
    """The rows at these places, one after another, and the size of each."""
    whole = ends.astype(np.int64)
    sizes = np.diff(whole, prepend=0)[at]
    total = np.cumsum(sizes)
    starts = whole[at] - sizes
    count = int(total[-1]) if len(total) else 0
    return values[np.repeat(starts - total + sizes, sizes) + np.arange(count)], sizes


def _indexed(
    keys: U64,
    lengths: U32,
    counts: U32,
    published: NDArray[np.float64],
    number_ends: U32,
    numbers: U64,
    name_ends: U32,
    names: NDArray[np.uint8],
    postings: U64,
) -> Segment:
    bits = max(1, len(postings).bit_length() - 1)
    firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    table = np.append(np.searchsorted(postings, firsts), len(postings)).astype(np.uint32)
    order = np.argsort(keys, kind="stable").astype(np.uint32)
    return Segment(
        keys,
        lengths,
        counts,
        published,
        number_ends,
        numbers,
        name_ends,
        names,
        postings,
        table,
        order,
    )
