"""WARC files read back, also torn and damaged ones, so that every index can be rebuilt from them."""

import io
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import HTTP
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator

from civicloom.model.errors import CivicloomError, Place

from .answer import Kept
from .archive import digest_of
from .body import decoded

LARGEST_RECORD = 64 << 20
LARGEST_BODY = 64 << 20
MEMBER = b"\x1f\x8b\x08"
PLAIN = b"WARC/1."
WINDOW = 1 << 20
OnFault = Callable[[CivicloomError], None]


@dataclass(frozen=True)
class Record:
    """One record: its type (``response``, ``revisit``, ``conversion``, ...), and where it lies.

    ``body`` is without content coding; ``status`` is 0 and ``headers`` are empty where there is no HTTP.
    """

    kept: Kept
    type: str
    url: str
    at: datetime | None
    status: int
    headers: dict[str, str]
    body: bytes


def read_warc(folder: Path, on_fault: OnFault = lambda fault: None) -> Iterator[Record]:
    """All records of all WARC files in ``folder``, oldest file first.

    What cannot be read is told to ``on_fault`` (FET-014, with file and offset) and skipped.
    """
    for path in sorted(folder.glob("*.warc")) + sorted(folder.glob("*.warc.gz")):
        yield from read_file(path, on_fault)


def read_file(path: Path, on_fault: OnFault = lambda fault: None) -> Iterator[Record]:
    """The records of one file; after damage, reading goes on with the next record that is whole."""
    start = 0
    with path.open("rb") as file:
        mark = MEMBER if file.read(2) == MEMBER[:2] else PLAIN
        while start >= 0:
            damaged = yield from _run(path, file, start, on_fault)
            start = _next_mark(file, damaged + 1, mark) if damaged >= 0 else -1


def _run(path: Path, file: BinaryIO, start: int, on_fault: OnFault) -> Generator[Record, None, int]:
    """Records from ``start`` up to the first damage; gives back where that is, -1 for none."""
    at = start
    try:
        for at, found in _records(path, file, start):
            if isinstance(found, CivicloomError):
                on_fault(found)
                return at
            if found is not None:
                yield found
    except (OSError, ValueError, EOFError, RuntimeError) as error:
        on_fault(_fault(path, at, error))
        return at
    return -1


def read_record(folder: Path, kept: Kept) -> Record:
    """The record at a place. Raises FET-015 when there is none, or when its body is another."""
    path = folder / Path(kept.file).name
    if path.is_file():
        with path.open("rb") as file:
            try:
                for _, record in _records(path, file, kept.offset):
                    if isinstance(record, Record) and record.kept == kept:
                        return record
                    if record is not None:
                        break
            except (OSError, ValueError, EOFError, RuntimeError):
                pass
    raise CivicloomError("FET-015", kept=kept)


def _records(
    path: Path, file: BinaryIO, start: int
) -> Iterator[tuple[int, Record | CivicloomError | None]]:
    """Each record with its offset; an error for one that is damaged, None for one that says nothing."""
    source = _From(file, start)
    for raw in ArchiveIterator(source, parse_http=False):
        offset = start + raw.stream_pos
        yield offset, None
        block = raw.reader.read(LARGEST_RECORD + 1)
        if len(block) > LARGEST_RECORD:
            yield offset, _fault(path, offset, f"larger than {LARGEST_RECORD} bytes")
        elif len(block) < raw.content_length:
            yield offset, _fault(path, offset, "it is torn")
        else:
            yield offset, _record(path, offset, raw, block)


def _record(path: Path, offset: int, raw: Any, block: bytes) -> Record | CivicloomError | None:
    headers = {name.lower(): value for name, value in raw.headers.items()}
    kind = str(headers.get("warc-type", ""))
    status, fields, payload = 0, dict[str, str](), block
    if "application/http" in headers.get("content-type", ""):
        status, fields, payload = _http(block)
    known = headers.get("warc-payload-digest", "")
    digest = known if kind == "revisit" else digest_of(payload)
    if known.startswith("sha256:") and digest != known:
        return _fault(path, offset, "its digest does not fit")
    try:
        coding = fields.get("content-encoding", "") if kind == "response" else ""
        body = decoded(payload, coding, LARGEST_BODY, str(path))
    except CivicloomError as error:
        return _fault(path, offset, error.what())
    place = Kept(path.name, offset, digest)
    url = headers.get("warc-target-uri", "").strip("<>")
    return Record(place, kind, url, _moment(headers.get("warc-date", "")), status, fields, body)


def _http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, payload = block.partition(b"\r\n\r\n")
    first, _, fields = head.partition(b"\r\n")
    parsed = BytesHeaderParser(policy=HTTP).parse(io.BytesIO(fields))
    words = first.split()
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    return status, {name.lower(): str(value) for name, value in parsed.items()}, payload


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _next_mark(file: BinaryIO, start: int, mark: bytes) -> int:
    """The offset of the next record that may be whole; -1 when none follows."""
    while True:
        file.seek(start)
        window = file.read(WINDOW)
        found = window.find(mark)
        if found >= 0:
            return start + found
        if len(window) < WINDOW:
            return -1
        start += WINDOW - len(mark)


def _fault(path: Path, offset: int, reason: object) -> CivicloomError:
    return CivicloomError("FET-014", place=Place(str(path)), offset=offset, reason=reason)


class _From(io.RawIOBase):
    """A file from an offset on, as the reader of records wants it."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self._start = start
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell() - self._start
