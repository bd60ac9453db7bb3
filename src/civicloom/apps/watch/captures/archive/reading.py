"""A WACZ file read back, ours or another's, without trusting what it says of its sizes."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from civicloom.model.errors import CivicloomError

from .wacz import DIGEST, PACKAGE, PAGES

LARGEST = 256 << 20
MOST_MEMBERS = 2000
BROKEN = (OSError, ValueError, EOFError, RuntimeError, KeyError, zipfile.BadZipFile, zlib.error)
KINDS = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.request


@dataclass(frozen=True)
class Found:
    """An answer or resource in an archive; ``method`` and ``question`` are those of its request, if kept."""

    url: str
    type: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    date: str
    method: str = "GET"
    question: bytes = b""

    def header(self, name: str) -> str:
        """The value of a header; empty when there is none."""
        return next((value for found, value in self.headers if found.lower() == name), "")


class Wacz:
    """An open package. Raises CAP-009 when it is none, is damaged, or holds more than 256 MiB."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            members = self._zip.infolist()
        except BROKEN as error:
            raise self._fault(str(error) or type(error).__name__) from error
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST:
            raise self._fault("it is too large")
        self.names = [one.filename for one in members]

    def __enter__(self) -> "Wacz":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises CAP-009."""
        try:
            with self._zip.open(name) as member:
                data = member.read(LARGEST + 1)
        except BROKEN as error:
            raise self._fault(f"{name}: {error}") from error
        if len(data) > LARGEST:
            raise self._fault("it is too large")
        return data

    def json(self, name: str) -> dict[str, Any]:
        """A member that is a JSON object. Raises CAP-009."""
        try:
            value = json.loads(self.read(name))
        except (ValueError, RecursionError) as error:
            raise self._fault(f"{name}: {error}") from error
        if not isinstance(value, dict):
            raise self._fault(f"{name} is no object")
        return value

    @property
    def package(self) -> dict[str, Any]:
        """What the package says of itself."""
        return self.json(PACKAGE)

    @property
    def digest(self) -> dict[str, Any]:
        """What the package says of its own description."""
        return self.json(DIGEST)

    def pages(self) -> list[dict[str, Any]]:
        """The pages, each with ``url``, ``ts``, ``title``, ``text``."""
        lines = self.read(PAGES).decode("utf-8", "replace").split("\n")
        try:
            found = [json.loads(line) for line in lines if line.strip()]
        except (ValueError, RecursionError) as error:
            raise self._fault(f"{PAGES}: {error}") from error
        return [page for page in found if isinstance(page, dict) and page.get("url")]

    def warcs(self) -> list[str]:
        """The names of the WARC members."""
        ends = (".warc", ".warc.gz")
        return [n for n in self.names if n.startswith("archive/") and n.endswith(ends)]

    def records(self) -> list[Found]:
        """All answers and resources, in the order of the file, with their requests' methods."""
        questions: dict[str, tuple[str, bytes]] = {}
        answers: list[tuple[str, Found]] = []
        for name in self.warcs():
            for raw in self.raw(name):
                _take(raw, questions, answers)
        return [_joined(found, questions.get(record)) for record, found in answers]

    def raw(self, name: str, *, parse_http: bool = True) -> Iterator[Any]:
        """The records of a WARC member as the reader gives them. Raises CAP-009 where it breaks off."""
        try:
            source = io.BytesIO(self.read(name))
            yield from ArchiveIterator(source, record_types=KINDS, parse_http=parse_http)
        except BROKEN as error:
            raise self._fault(f"{name}: {error}") from error

    def resource(self, kind: str) -> bytes:
        """The data of the first resource whose address begins with ``urn:kind:``; empty without one."""
        for name in self.warcs():
            for raw in self.raw(name):
                if raw.headers.get("WARC-Target-URI", "").startswith(f"urn:{kind}:"):
                    return bytes(raw.reader.read())
        return b""

    def _fault(self, why: str) -> CivicloomError:
        return CivicloomError("CAP-009", path=self.path, why=why)


def _take(
    raw: Any, questions: dict[str, tuple[str, bytes]], answers: list[tuple[str, Found]]
) -> None:
    record = raw.headers.get("WARC-Record-ID", "")
    if raw.record_type == WarcRecordType.request:
        first = raw.http_headers.status_line if raw.http_headers else "GET"
        question = (first.partition(" ")[0], raw.reader.read())
        questions[raw.headers.get("WARC-Concurrent-To", "")] = question
        return
    http = raw.http_headers
    found = Found(
        url=raw.headers.get("WARC-Target-URI", ""),
        type=(raw.http_content_type if http else raw.headers.get("Content-Type", "")) or "",
        status=(http.status_code or 0) if http else 0,
        headers=tuple(http.items()) if http else (),
        body=raw.reader.read(),
        date=raw.headers.get("WARC-Date", ""),
    )
    answers.append((record, found))


def _joined(found: Found, question: tuple[str, bytes] | None) -> Found:
    if question is None or question == ("GET", b""):
        return found
    return Found(**{**found.__dict__, "method": question[0], "question": question[1]})
