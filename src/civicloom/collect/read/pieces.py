"""The bytes of a text file in blocks of whole lines."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

PIECE = 2 << 20  # 2 MiB: about 16,000 rows of a register
LONGEST = 1 << 20  # no record of an office is longer than this line
_WINDOW = 1 << 19  # bytes looked at at once


@dataclass(frozen=True)
class Block:
    """Whole lines of a file in one or more parts; the number of the first line, 1-based; the codec of the bytes."""

    line: int
    parts: tuple[bytes | memoryview, ...]
    codec: str
    whole: bool = True

    @property
    def data(self) -> bytes:
        """The lines. Who parses them puts them together, not who reads the file for all."""
        return b"".join(self.parts)


def pieces(file: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The file in pieces whose line ends are one byte each; UTF-16 becomes UTF-8 on the way."""
    if not encoding.startswith("utf-16"):
        yield from _line_ends(iter(lambda: file.read(PIECE), b""))
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield from _line_ends(_recoded(file, decoder))


def _recoded(file: BinaryIO, decoder: codecs.IncrementalDecoder) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield decoder.decode(piece).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _line_ends(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Line feeds for the lone carriage returns of old Macintosh files."""
    first = next(raw, b"")
    lone = b"\r" in first and b"\n" not in first
    yield first.replace(b"\r", b"\n") if lone else first
    for piece in raw:
        yield piece.replace(b"\r", b"\n") if lone else piece


def line_codec(encoding: str) -> str:
    """The codec of the bytes that :func:`pieces` gives for an encoding."""
    return "utf-8" if encoding.startswith("utf-") else encoding


def blocks(raw: Iterator[bytes], codec: str, line: int, quote: bytes) -> Iterator[Block]:
    """Blocks that end at a line end outside quotes, so that each can be parsed by itself.

    A line longer than a mebibyte is no record: it comes as a block that is not ``whole``, cut.
    """
    rest = b""
    for piece in raw:
        if rest and b"\n" not in piece:
            rest, piece = b"", rest + piece
        end = _cut(piece, quote, occurrences(rest, quote) % 2)
        if end:
            lines = memoryview(piece)[:end]
            yield Block(line, (rest, lines), codec)
            line += occurrences(rest, b"\n") + occurrences(lines, b"\n")
            rest = piece[end:]
        elif len(piece) > LONGEST:
            yield Block(line, (piece[:4096],), codec, whole=False)
            rest, line = _after_line(piece, raw), line + 1
        else:
            rest = piece
    if rest:
        yield Block(line, (rest,), codec)


def _after_line(rest: bytes, raw: Iterator[bytes]) -> bytes:
    """What follows an endless line, which is dropped without being held."""
    while rest and b"\n" not in rest:
        rest = next(raw, b"")
    return rest[rest.find(b"\n") + 1 :] if rest else b""


def _cut(data: bytes, quote: bytes, open_before: int) -> int:
    """The end of the last line at which all quotes are closed; of the last line when there is none near.

    ``open_before`` is 1 where a quote is open when the data begin.
    """
    last = data.rfind(b"\n") + 1
    end = last
    for _ in range(64):
        if end == 0 or occurrences(memoryview(data)[:end], quote) % 2 == open_before:
            return end or last
        end = data.rfind(b"\n", 0, data.rfind(quote, 0, end)) + 1
    return last


def occurrences(data: bytes | memoryview, character: bytes) -> int:
    """How often one byte occurs: NumPy counts several times faster than bytes do, in windows that fit its cache."""
    characters, wanted = np.frombuffer(data, "u1"), ord(character)
    windows = (characters[at : at + _WINDOW] for at in range(0, len(characters), _WINDOW))
    return sum(int(np.count_nonzero(window == wanted)) for window in windows)
