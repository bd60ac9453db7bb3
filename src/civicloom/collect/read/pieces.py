"""The bytes of a text file in blocks of whole lines."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 4 << 20  # 4 MiB: about 35,000 rows of a register
_ROOM = 1 << 16  # bytes that can be put before a piece without moving it elsewhere
LONGEST = 1 << 20  # no record of an office is longer than this line
_WINDOW = 1 << 16  # bytes looked at at once


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, with their line feeds; the number of the first line, 1-based; the codec of the bytes."""

    line: int
    data: bytearray
    feeds: int
    codec: str
    whole: bool = True


def pieces(file: BufferedIOBase, encoding: str) -> Iterator[bytearray]:
    """The file in pieces whose line ends are one byte each; UTF-16 becomes UTF-8 on the way."""
    if not encoding.startswith("utf-16"):
        yield from _line_ends(_read(file))
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield from _line_ends(_recoded(file, decoder))


def _read(file: BufferedIOBase) -> Iterator[bytearray]:
    """Pieces that belong to whom they are given: lines are cut off and put before in place, without a copy."""
    piece = bytearray(PIECE + _ROOM)
    while length := file.readinto(memoryview(piece)[:PIECE]):
        del piece[length:]
        yield piece
        piece = bytearray(PIECE + _ROOM)


def _recoded(file: BufferedIOBase, decoder: codecs.IncrementalDecoder) -> Iterator[bytearray]:
    while piece := file.read(PIECE):
        yield bytearray(decoder.decode(piece).encode("utf-8", "replace"))
    yield bytearray(decoder.decode(b"", final=True).encode("utf-8", "replace"))


def _line_ends(raw: Iterator[bytearray]) -> Iterator[bytearray]:
    """Line feeds for the lone carriage returns of old Macintosh files."""
    first = next(raw, bytearray())
    lone = b"\r" in first and b"\n" not in first
    yield first.replace(b"\r", b"\n") if lone else first
    for piece in raw:
        yield piece.replace(b"\r", b"\n") if lone else piece


def line_codec(encoding: str) -> str:
    """The codec of the bytes that :func:`pieces` gives for an encoding."""
    return "utf-8" if encoding.startswith("utf-") else encoding


def blocks(raw: Iterator[bytearray], codec: str, line: int, quote: bytes) -> Iterator[Block]:
    """Blocks that end at a line end outside quotes, so that each can be parsed by itself.

    A line longer than a mebibyte is no record: it comes as a block that is not ``whole``, cut.
    """
    rest = bytearray()
    for piece in raw:
        piece[:0] = rest
        end, feeds = _cut(piece, quote)
        if end:
            rest = piece[end:]
            del piece[end:]
            yield Block(line, piece, feeds, codec)
            line += feeds
        elif len(piece) > LONGEST:
            yield Block(line, piece[:4096], 0, codec, whole=False)
            rest, line = _after_line(piece, raw), line + 1
        else:
            rest = piece
    if rest:
        yield Block(line, rest, rest.count(b"\n"), codec)


def _after_line(rest: bytearray, raw: Iterator[bytearray]) -> bytearray:
    """What follows an endless line, which is dropped without being held."""
    while rest and b"\n" not in rest:
        rest = next(raw, bytearray())
    return rest[rest.find(b"\n") + 1 :] if rest else rest


def _cut(data: bytearray, quote: bytes) -> tuple[int, int]:
    """The end of the last line at which all quotes are closed, or of the last line when there is none near.

    With it comes the number of line feeds before it.
    """
    last = data.rfind(b"\n") + 1
    end = last
    for _ in range(64):
        quotes, feeds = _counted(data, end, quote)
        if quotes % 2 == 0:
            break
        end = data.rfind(b"\n", 0, data.rfind(quote, 0, end)) + 1
    else:
        end = 0
    return (end, feeds) if end else (last, _counted(data, last, quote)[1])


def _counted(data: bytearray, end: int, quote: bytes) -> tuple[int, int]:
    """How many quotes and line feeds stand before an end."""
    quotes = feeds = 0
    for _, window in _windows(memoryview(data)[:end]):
        quotes += int(np.count_nonzero(window == ord(quote)))
        feeds += int(np.count_nonzero(window == ord("\n")))
    return quotes, feeds


def survey(
    data: bytes | bytearray, quote: bytes, rare: bytes
) -> "tuple[NDArray[np.int64], frozenset[int]]":
    """Where the quotes are, and which of some rare bytes occur: one window is looked at for all before the next."""
    quotes, met = [np.zeros(0, "i8")], set[int]()
    for at, window in _windows(data):
        quotes.append(np.flatnonzero(window == ord(quote)) + at)
        text = window.tobytes()
        met.update(byte for byte in rare if byte in text)
    return np.concatenate(quotes), frozenset(met)


def _windows(data: bytes | bytearray | memoryview) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    """The bytes in stretches that fit the processor's cache, where NumPy counts several times faster than bytes do."""
    characters = np.frombuffer(data, "u1")
    for at in range(0, len(characters), _WINDOW):
        yield at, characters[at : at + _WINDOW]
