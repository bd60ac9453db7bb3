"""Which encoding a file is in.

Decodability first, then how much the decoded text looks like Chinese office data. On the short tables
that departments hand over this is right more often than statistical detectors made for web pages.
"""

import codecs
import re
from dataclasses import dataclass

from .frequency import plausibility

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = {"gbk": "gb18030", "big5": "cp950"}
_SAMPLE = 1 << 16
_LOST = "\U0010ffff"
"""Stands for undecodable bytes: U+FFFD may itself be written in a file, well encoded."""
_RARE = (
    50  # one undecodable place in so many bytes is a fault of the file, more is another encoding
)


@dataclass(frozen=True)
class Encoding:
    """The name shown to people; whether a byte order mark opens the file; whether all of the sample fits."""

    name: str
    mark: int = 0
    clean: bool = True


def codec(name: str) -> str:
    """The Python codec that reads an encoding; GBK is read as GB18030, which holds all of it."""
    return _CODECS.get(name.lower(), name)


def guess_encoding(head: bytes) -> Encoding:
    """The encoding of a file from its first bytes (64 KiB are enough; more is used for the UTF-8 test)."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark), _fits(head[len(mark) :], name))
    wide = _utf16(head[:_SAMPLE])
    if wide:
        return Encoding(wide)
    if _fits(head, "utf-8"):
        return Encoding("utf-8")
    return _multibyte(head)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: separators and line ends have their zero bytes all on one side."""
    even = head[: len(head) // 2 * 2]
    zeros = even.count(0)
    if len(even) < 4 or zeros * 100 < len(even):
        return None
    if zeros * 10 < len(even) and _broken(head, "utf-8") < 3:
        return None  # a text with a few NULs in it
    low, high = even[1::2].count(0), even[0::2].count(0)
    name = "utf-16-le" if low > high else "utf-16-be"
    text = even.decode(name, "replace")
    readable = sum(c.isalnum() or c in ' \t\r\n,;|"' or "\u3000" <= c <= "\uffef" for c in text)
    tidy = "\ufffd" not in text and "\0" not in text and ("\n" in text or len(text) < 200)
    return name if tidy and readable > 0.7 * len(text) else None


def _multibyte(head: bytes) -> Encoding:
    """The best of UTF-8, GB18030 and Big5 for bytes that are not clean UTF-8.

    Broken lines weigh first: a file that is mostly UTF-8 with one foreign line stays UTF-8.
    """
    sample = _telling(head)
    lines = sample.split(b"\n")
    if 2 * sum(_fits(line, "utf-8") for line in lines) > len(lines):
        return Encoding("utf-8", clean=False)
    name = min(("gb18030", "big5", "utf-8"), key=lambda name: _cost(sample, name))
    text = sample.decode(codec(name), "replace")
    if _RARE * _broken(sample, codec(name)) > sum(char > "\x7f" for char in text):
        return _second_opinion(sample, name)
    if name == "gb18030" and _fits(sample, "gbk"):
        name = "gbk"
    return Encoding(name, clean=_fits(sample, codec(name)))


def _second_opinion(sample: bytes, name: str) -> Encoding:
    """What a detector of the world's encodings says of bytes that are none of ours."""
    from charset_normalizer import from_bytes  # loads slowly and is hardly ever asked

    best = from_bytes(sample).best()
    return Encoding(best.encoding.replace("_", "-")) if best else Encoding(name, clean=False)


def _cost(sample: bytes, name: str) -> float:
    """How badly a text fits an encoding: undecodable bytes dear, unlikely characters cheap."""
    text = sample.decode(codec(name), "replace")
    foreign = sum(char > "\x7f" for char in text)
    broken = _marked(sample, codec(name)).count(_LOST)
    return 60.0 * broken / max(foreign, 1) - plausibility(text)


def _telling(head: bytes) -> bytes:
    """The lines with bytes above ASCII, up to 64 KiB: only they tell one encoding from another."""
    lines = [line for line in head[: _SAMPLE * 16].split(b"\n") if not line.isascii()]
    kept = b"\n".join(lines)
    if len(kept) <= _SAMPLE:
        return kept
    return kept[: kept.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]


def _fits(head: bytes, name: str) -> bool:
    """Whether all of a head can be decoded; a character that the cut itself broke does not count."""
    try:
        codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _broken(head: bytes, name: str) -> int:
    """Undecodable places in a head; a character that the cut itself broke does not count."""
    return len(re.findall(f"{_LOST}+", _marked(head, name)))


def _marked(head: bytes, name: str) -> str:
    """The text of a head with a mark for each undecodable place."""
    return codecs.getincrementaldecoder(name)("civicloom-lost").decode(head)


codecs.register_error("civicloom-lost", lambda error: (_LOST, getattr(error, "end", 0)))
