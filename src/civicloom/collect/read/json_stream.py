"""The objects of a JSON document one by one, without holding the document."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from ...model.errors import CivicloomError, Place
from ...model.plain_json import DECODER, loads
from ..sniff import codec
from .delimited import pinned
from .json_list import listed
from .layout import Layout

_READ = 1 << 18
_WHOLE = 64 << 20  # a document that is one object is read whole, up to this
_TOKEN = 16  # no word or escape of JSON is longer
_SPACE = re.compile(r"[ \t\r\n]*")


def objects(
    path: Path, layout: Layout, name: str, facts: dict[str, object]
) -> Iterator[tuple[int, Any]]:
    """Numbered values (from 1) of the array, or of the list that the document's object holds.

    ``facts`` gets what is known before the first value: ``records``, the path of the list, and ``lists``,
    those that may be meant where none plainly is.
    Raises COL-010 for an empty file, COL-013 for broken JSON, COL-014 for a document without a list.
    """
    with path.open("rb") as raw:
        encoding = pinned(raw.read(_READ), layout.encoding)
    with path.open("r", encoding=codec(encoding.name), errors="strict", newline="") as file:
        try:
            yield from enumerate(_values(file, path, layout, name, facts), 1)
        except UnicodeDecodeError:
            raise CivicloomError(
                "COL-013", place=Place(file=name), reason="bytes that are no text"
            ) from None


def _values(
    file: TextIO, path: Path, layout: Layout, name: str, facts: dict[str, object]
) -> Iterator[Any]:
    start = file.read(_READ).lstrip("\ufeff")
    at = _SPACE.match(start).end()  # type: ignore[union-attr]
    if at == len(start):
        raise CivicloomError("COL-010", place=Place(file=name))
    if start[at] == "[":
        yield from _array(_Window(file, start, at + 1, name))
        return
    if path.stat().st_size > _WHOLE:
        raise CivicloomError("COL-015", place=Place(file=name), limit=_WHOLE >> 20)
    found = listed(_whole(start + file.read(), name), layout.records, name)
    facts |= {"records": found.at, "lists": found.others}
    yield from found.rows


def _whole(text: str, name: str) -> Any:
    try:
        return loads(text)
    except (ValueError, RecursionError) as error:
        raise _broken(error, name) from None


class _Window:
    """A stretch of text that grows at its end and is dropped at its front."""

    def __init__(self, file: TextIO, text: str, at: int, name: str) -> None:
        self.file, self.text, self.at, self.name = file, text, at, name
        self.line = 1
        self.ended = False

    def peek(self) -> str:
        """The next character that is no white space; empty at the end of the file."""
        while True:
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def more(self) -> bool:
        """Read on; false at the end of the file."""
        self.line += self.text.count("\n", 0, self.at)
        grown = self.file.read(max(_READ, len(self.text)))
        self.text, self.at = self.text[self.at :] + grown, 0
        self.ended = not grown
        return bool(grown)

    def value(self) -> Any:
        """The next value. Raises COL-013 when there is none."""
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if self._final(error) or self.ended or not self.more():
                    raise self.broken(error) from None
                continue
            if end == len(self.text) and self.more():
                continue
            self.at = end
            return value

    def _final(self, error: Exception) -> bool:
        """Whether the text is wrong, and not only cut off where the window ends."""
        if not isinstance(error, json.JSONDecodeError) or len(self.text) - self.at > _WHOLE:
            return True
        return not error.msg.startswith("Unterminated") and error.pos < len(self.text) - _TOKEN

    def broken(self, error: Exception) -> CivicloomError:
        """The fault, with the line where the text stops being JSON."""
        position = getattr(error, "pos", self.at)
        return _broken(error, self.name, self.line + self.text.count("\n", 0, position))


def _broken(error: Exception, name: str, line: int | None = None) -> CivicloomError:
    place = Place(file=name, line=line or getattr(error, "lineno", None))
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return CivicloomError("COL-013", place=place, reason=reason)


def _array(window: _Window) -> Iterator[Any]:
    """The values of an array whose bracket has been read."""
    if window.peek() == "]":
        window.at += 1
    else:
        while True:
            yield window.value() if window.peek() else _ended(window)
            mark = window.peek()
            window.at += 1
            if mark == "]":
                break
            if mark != ",":
                _ended(window)
    if window.peek():
        raise CivicloomError("COL-013", place=Place(file=window.name), reason="text after the end")


def _ended(window: _Window) -> Any:
    raise CivicloomError(
        "COL-013", place=Place(file=window.name, line=window.line), reason="the array is not closed"
    )
