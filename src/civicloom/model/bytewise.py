"""Columns of texts as NumPy bytes: what one look at all of them at once can tell."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .text import BLANKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Lengths = NDArray[np.int32]


def spans(texts: pa.StringArray) -> "tuple[Lengths, Bytes]":
    """Where each text begins, with the end of the last, and the bytes that hold them."""
    _, offsets, data = texts.buffers()
    if len(texts) == 0 or data is None:
        return np.zeros(len(texts) + 1, "i4"), np.zeros(0, "u1")
    ends = np.frombuffer(offsets, "i4")[texts.offset : texts.offset + len(texts) + 1]
    return ends, np.frombuffer(data, "u1")


def own_bytes(texts: pa.StringArray) -> "Bytes":
    """The bytes of the texts, one text after the other."""
    ends, data = spans(texts)
    return data[ends[0] : ends[-1]]


def ascii_only(texts: pa.StringArray) -> bool:
    """Whether all characters of the texts are ASCII."""
    return own_bytes(texts).tobytes().isascii()


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column as one array. Arrow would copy also what is in one piece already."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def trimmed(texts: pa.StringArray) -> pa.StringArray:
    """The texts without blanks around them; a look at the lowest and highest byte spares most columns the work."""
    own = own_bytes(texts)
    # All blanks but those of ASCII are beyond it.
    if len(own) and own.min() > ord(" ") and own.max() < 0x80:
        return texts
    return pc.utf8_trim(texts, BLANKS)


def padded(texts: pa.StringArray, widest: int) -> "tuple[Lengths, Bytes]":
    """Lengths in bytes, and the first bytes of each text in a row of whole words, filled up with zeros."""
    ends, data = spans(texts)
    lengths = np.diff(ends)
    longest = int(lengths.max(initial=0))
    rows = np.zeros((len(texts), max(8, -(-min(longest, widest) // 8) * 8)), "u1")
    if 0 < longest <= widest and (lengths == longest).all():
        rows[:, :longest] = data[ends[0] : ends[-1]].reshape(-1, longest)
        return lengths, rows
    if longest <= widest:
        rows[np.arange(rows.shape[1]) < lengths[:, None]] = data[ends[0] : ends[-1]]
        return lengths, rows
    for place in range(rows.shape[1]):
        long = np.flatnonzero(lengths > place)
        rows[long, place] = data[ends[long] + place]
    return lengths, rows


def places(texts: pa.StringArray, width: int) -> "tuple[NDArray[np.int64], Bytes]":
    """Row numbers of the texts of this width in bytes, and their characters: one line of the matrix for each
    place, because a pass over one place of all values is what the processor does fastest.
    """
    ends, data = spans(texts)
    fits = np.diff(ends) == width
    if texts.null_count:
        fits &= np.asarray(texts.is_valid())
    rows = np.flatnonzero(fits)
    starts = ends[:-1][rows]
    if (np.diff(starts) != width).any():  # others lie between them
        ends, data = spans(texts.take(pa.array(rows)))
        starts = ends[:-1]
    begin = starts[0] if len(rows) else 0
    characters = data[begin : begin + len(rows) * width].reshape(-1, width)
    return rows, np.ascontiguousarray(characters.T)


_SORTED = 64  # bytes of a text that are ordered as numbers


def ordering(texts: pa.StringArray) -> "NDArray[np.int64]":
    """The rows of texts without null in the order of their bytes, equal ones in the order of coming.

    What differs in short texts fits into a machine word or two, and numbers are sorted several times
    faster than texts are compared.
    """
    lengths, rows = padded(texts, _SORTED)
    if lengths.max(initial=0) > _SORTED:
        return np.asarray(pc.sort_indices(texts)).astype("i8")
    words = _words([*np.ascontiguousarray(rows.T), lengths])
    order: NDArray[np.int64] = _ranked(words[0]) if len(words) == 1 else np.lexsort(words[::-1])
    return order


def _ranked(words: "NDArray[np.uint64]") -> "NDArray[np.int64]":
    """The rows in the order of their words. What is quick leaves equal ones in any order; they are sorted again."""
    order = np.argsort(words)
    ordered = words[order]
    same = ordered[1:] == ordered[:-1]
    if same.any():
        runs = np.concatenate([[0], np.cumsum(~same)])
        order = np.sort(runs << 32 | order) & 0xFFFFFFFF
    return order


def _words(places: "list[NDArray[Any]]") -> "list[NDArray[np.uint64]]":
    """The places of all texts packed into as few words as hold what differs, the first place highest."""
    words, free = [np.zeros(len(places[-1]), "u8")], 64
    for place in places:
        lowest, highest = int(place.min(initial=255)), int(place.max(initial=0))
        needed = max(highest - lowest, 0).bit_length()
        if needed > free:
            words.append(np.zeros(len(place), "u8"))
            free = 64
        if needed:
            free -= needed
            words[-1] <<= np.uint64(needed)
            words[-1] |= (place - lowest).astype("u8")
    return words
