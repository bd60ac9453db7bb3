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
    """Whole lines of a file; the number of the first line, 1-based; the codec of the bytes."""

    line: int
    data: bytearray
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
        end = _cut(piece, quote)
        if end:
            rest = piece[end:]
            del piece[end:]
            yield Block(line, piece, codec)
            line += occurrences(piece, b"\n")
        elif len(piece) > LONGEST:
            yield Block(line, piece[:4096], codec, whole=False)
            rest, line = _after_line(piece, raw), line + 1
        else:
            rest = piece
    if rest:
        yield Block(line, rest, codec)


def _after_line(rest: bytearray, raw: Iterator[bytearray]) -> bytearray:
    """What follows an endless line, which is dropped without being held."""
    while rest and b"\n" not in rest:
        rest = next(raw, bytearray())
    return rest[rest.find(b"\n") + 1 :] if rest else rest


def _cut(data: bytearray, quote: bytes) -> int:
    """The end of the last line at which all quotes are closed; of the last line when there is none near."""
    last = data.rfind(b"\n") + 1
    end = last
    for _ in range(64):
        if end == 0 or occurrences(memoryview(data)[:end], quote) % 2 == 0:
            return end or last
        end = data.rfind(b"\n", 0, data.rfind(quote, 0, end)) + 1
    return last


def occurrences(data: bytes | bytearray | memoryview, character: bytes) -> int:
    """How often one byte occurs: NumPy counts several times faster than bytes do, in windows that fit its cache."""
    wanted = ord(character)
    return sum(int(np.count_nonzero(window == wanted)) for _, window in _windows(data))


@dataclass(frozen=True)
class Survey:
    """What one look at a block tells: its line feeds, where its quotes are, and which rare bytes it has."""

    lines: int
    quotes: "NDArray[np.int64]"
    rare: frozenset[int]


def survey(data: bytes | bytearray, quote: bytes, rare: bytes) -> Survey:
    """Look at bytes for line feeds, quotes and rare bytes, all in one window before the next."""
    lines, quotes, met = 0, [np.zeros(0, "i8")], set[int]()
    for at, window in _windows(data):
        lines += int(np.count_nonzero(window == ord("\n")))
        quotes.append(np.flatnonzero(window == ord(quote)) + at)
        text = window.tobytes()
        met.update(byte for byte in rare if byte in text)
    return Survey(lines, np.concatenate(quotes), frozenset(met))


def _windows(data: bytes | bytearray | memoryview) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    characters = np.frombuffer(data, "u1")
    for at in range(0, len(characters), _WINDOW):
        yield at, characters[at : at + _WINDOW]
