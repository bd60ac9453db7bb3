"""Hashed n-grams of many texts at once: of Han characters and of words, and parts of Latin words.

A token is one Han character, one sign, or one run of other letters and digits; so the same rule takes
characters in Chinese and words in English. A blank is a token where it does not just keep words apart (in
Chinese it divides), and so are the beginning and the end of a text. Spans are hashed with a polynomial over 64 bits (Karp and
Rabin 1987), which numpy computes for all spans of all texts in one go.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp  # type: ignore[import-untyped]

from civicloom.apps.watch.words import fold_quickly, folded_codes

BITS = 22
"""Hashes have this many bits: 4 million slots, of which a task knows some 100,000."""

LONGEST = 8_000
"""Characters of a text that are read; what follows says no more about its class."""

BATCH = 50_000
"""Characters taken at once, so that what is worked on stays in the processor's cache."""

MOST_TOKENS = 3
PART_SIZES = (3, 4, 5)
_APART, _BLANK, _WORD, _SIGN = 0, 1, 2, 3
_DIGIT_NINE = ord("9")
_SPACE = np.uint32(ord(" "))

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float32]

_BASE = 0x9E3779B97F4A7C15
_SALT = [np.uint64((n * _BASE) % (1 << 64) | 1) for n in range(1, 16)]


@dataclass(frozen=True)
class Grams:
    """Hashes of n-grams with the code points they cover: [first, last)."""

    hashes: Words
    first: Places
    last: Places


def count(texts: Sequence[str]) -> sp.csr_matrix:
    """How often each n-gram stands in each text: texts x 2**BITS, float32, sorted columns."""
    parts = [_count_batch(batch) for batch in _batches(texts)]
    if not parts:
        return sp.csr_matrix((0, 1 << BITS), dtype=np.float32)
    return parts[0] if len(parts) == 1 else sp.vstack(parts, format="csr")


def count_one(text: str) -> tuple[npt.NDArray[np.int64], Counts]:
    """The n-grams of one text, ascending, and how often each stands in it."""
    keys, counts = _tally([text[:LONGEST]])
    return keys.astype(np.int64), counts


def written(text: str) -> str:
    """The form of a text whose n-grams are counted: its first LONGEST characters folded, lower case."""
    return fold_quickly(text[:LONGEST]).lower()


def grams_of(form: str) -> Grams:
    """The n-grams of one written form."""
    found = _grams(np.frombuffer(f"\0{form}\0".encode("utf-32-le"), np.uint32))
    first, last = found.first - 1, found.last - 1
    return Grams(found.hashes, np.maximum(first, 0), np.minimum(last, len(form)))


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text[:LONGEST])
        size += len(batch[-1])
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _count_batch(texts: list[str]) -> sp.csr_matrix:
    keys, counts = _tally(texts)
    columns = (keys & np.uint64((1 << BITS) - 1)).astype(np.int32)
    rows = np.arange(len(texts) + 1, dtype=np.uint64) << np.uint64(BITS)
    return sp.csr_matrix((counts, columns, np.searchsorted(keys, rows)), (len(texts), 1 << BITS))


def _tally(texts: list[str]) -> tuple[Words, Counts]:
    """The number of a text and a hash behind it, ascending, as one key; beside them how often."""
    codes = np.append(np.uint32(0), folded_codes(texts))
    grams = _grams(codes)
    owner = (np.cumsum(codes == 0) - 1).astype(np.uint64) << np.uint64(BITS)
    keys = owner[grams.first] | grams.hashes
    keys.sort()
    edges = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    begin = np.concatenate(([0], edges)) if len(keys) else edges
    return keys[begin], np.diff(begin, append=len(keys)).astype(np.float32)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """The kind of every code point. Letters below U+3000 and Hangul make words; the rest stands alone."""
    kinds = np.full(0x110000, _SIGN, np.uint8)
    for code in range(0x3001):
        char = chr(code)
        kinds[code] = _WORD if char.isalnum() else _SIGN if char.isprintable() else _BLANK
    kinds[[ord(" "), 0x3000]] = _BLANK
    kinds[ord("'")] = _WORD
    kinds[0xAC00:0xD7B0] = _WORD
    kinds[0] = _APART
    return kinds


@cache
def _powers(size: int, inverse: bool) -> Words:
    base = pow(_BASE, -1, 1 << 64) if inverse else _BASE
    powers = np.full(size, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


@dataclass(frozen=True)
class _Spans:
    """Hashes of any span of a text, from the sums up to each place."""

    sums: Words
    inverse: Words

    def __call__(self, first: Places, last: Places) -> Words:
        found: Words = (self.sums[last] - self.sums[first]) * self.inverse[first]
        return found


def _spans(codes: npt.NDArray[np.uint32]) -> _Spans:
    size = 1 << max(12, len(codes).bit_length())
    sums = np.zeros(len(codes) + 1, np.uint64)
    values = codes.astype(np.uint64) + np.uint64(1)
    np.cumsum(values * _powers(size, False)[: len(codes)], out=sums[1:])
    return _Spans(sums, _powers(size, True))


def _grams(codes: npt.NDArray[np.uint32]) -> Grams:
    """The n-grams of texts with a 0 before each and behind the last."""
    kinds = _kinds()[codes]
    codes = np.where(kinds == _BLANK, _SPACE, codes)
    span = _spans(codes)
    word = kinds == _WORD
    before, after = np.append(False, word[:-1]), np.append(word[1:], False)
    alone = (kinds == _SIGN) | (kinds == _APART) | _dividing(kinds)
    first = np.flatnonzero((word & ~before) | alone)
    last = first + 1
    is_word = word[first]
    last[is_word] = np.flatnonzero(word & ~after) + 1
    found = [*_runs(span, codes[first] == 0, first, last)]
    long = is_word & (last - first >= PART_SIZES[0]) & (codes[first] > _DIGIT_NINE)
    if long.any():
        found += _parts(span, first[long], last[long])
    hashes = _mixed(np.concatenate([one.hashes for one in found]))
    return Grams(
        hashes & np.uint64((1 << BITS) - 1),
        np.concatenate([one.first for one in found]),
        np.concatenate([one.last for one in found]),
    )


def _dividing(kinds: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where blanks begin within a text that do not stand between two words."""
    blank = kinds == _BLANK
    first = np.flatnonzero(blank[1:] & ~blank[:-1]) + 1
    last = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    before, after = kinds[first - 1], kinds[last]
    within = (before != _APART) & (after != _APART) & ((before == _SIGN) | (after == _SIGN))
    found = np.zeros(len(kinds), bool)
    found[first[within]] = True
    return found


def _runs(
    span: _Spans, ends: npt.NDArray[np.bool_], first: Places, last: Places
) -> Iterator[Grams]:
    """One to MOST_TOKENS tokens in a row, within one text; ``ends`` are tokens that divide texts."""
    one = _mixed(span(first, last))
    chain = one
    for size in range(1, MOST_TOKENS + 1):
        if size > 1:
            chain = chain[:-1] * _SALT[0] + one[size - 1 :] * _SALT[size]
        count = len(chain)
        crossed = ends[:count] & ends[size - 1 :] if size < MOST_TOKENS else ends[1 : count + 1]
        yield Grams(chain[~crossed], first[:count][~crossed], last[size - 1 :][~crossed])


def _parts(span: _Spans, first: Places, last: Places) -> Iterator[Grams]:
    """Parts of words, and their beginnings and ends marked as such (Bojanowski et al. 2017)."""
    for size in PART_SIZES:
        inside = np.maximum(last - first - size + 1, 0)
        within = np.arange(inside.sum()) - np.repeat(np.cumsum(inside) - inside, inside)
        begin = np.repeat(first, inside) + within
        yield Grams(span(begin, begin + size) * _SALT[5] + _SALT[6], begin, begin + size)
        fits = last - first >= size - 1
        head, tail = first[fits], last[fits]
        yield Grams(span(head, head + size - 1) * _SALT[7] + _SALT[8], head, head + size - 1)
        yield Grams(span(tail - size + 1, tail) * _SALT[9] + _SALT[10], tail - size + 1, tail)


def _mixed(hashes: Words) -> Words:
    """The hashes with all bits stirred (the finaliser of splitmix64, Steele et al. 2014)."""
    stirred = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return stirred ^ (stirred >> np.uint64(32))
