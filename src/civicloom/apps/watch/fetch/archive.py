"""Answers kept as WARC 1.1: request and response, each record a gzip member, on the disk when told so."""

import base64
import hashlib
import io
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from civicloom.model.clock import Clock, timestamp
from civicloom.model.files import sync

from .answer import Kept

LARGEST_FILE = 256 << 20
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Exchange:
    """A question and its answer as they went over the wire, but for credentials and transfer coding."""

    url: str
    request_line: str
    request_headers: Headers
    status_line: str
    response_headers: Headers
    body: bytes
    known: bool = False
    """The body equals one that is kept already: a revisit record without body is written."""


def digest_of(body: bytes) -> str:
    """The digest of a payload as WARC writes it: ``sha256:`` and base 32."""
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()


class Archive:
    """WARC files in ``folder``, a new one for each run, day and 256 MiB. Safe to share between threads.

    A file is written by one process alone and never opened again, so a crash tears at most its tail,
    which readers skip. Raises OSError when the disk refuses; what was half written is cut off again.
    """

    def __init__(self, folder: Path, clock: Clock, software: str) -> None:
        self._folder = folder
        self._clock = clock
        self._software = software
        self._lock = Lock()
        self._path: Path | None = None
        self._day = ""
        self._size = 0
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, exchange: Exchange) -> Kept:
        """Write an exchange; it is on the disk when this returns."""
        at, digest = self._clock.now(), digest_of(exchange.body)
        return self._append(at, _pair(exchange, digest, timestamp(at)), digest)

    def keep_derived(self, url: str, body: bytes, media_type: str) -> Kept:
        """Write a derived form of an answer (WARC "conversion") where the answer itself is not kept."""
        at, digest = self._clock.now(), digest_of(body)
        return self._append(at, _derived(url, body, media_type, digest, timestamp(at)), digest)

    def _append(self, at: datetime, data: bytes, digest: str) -> Kept:
        with self._lock:
            path = self._file(at)
            offset = self._size
            self._write(path, data)
            return Kept(path.name, offset, digest)

    def _file(self, at: datetime) -> Path:
        day = f"{at:%Y%m%d}"
        if self._path is None or day != self._day or self._size >= LARGEST_FILE:
            name = f"watch-{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.warc.gz"
            self._path, self._day, self._size = self._folder / name, day, 0
            self._path.touch(exist_ok=False)
            self._write(self._path, _info(name, timestamp(at), self._software))
            sync(self._folder)
        return self._path

    def _write(self, path: Path, data: bytes) -> None:
        with path.open("r+b") as file:
            try:
                file.seek(self._size)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                file.truncate(self._size)
                raise
        self._size += len(data)


class _Writer(WARCWriter):  # type: ignore[misc]
    """Builds and packs records with the moment of our clock and SHA-256 in place of SHA-1."""

    def __init__(self, out: io.BytesIO, date: str) -> None:
        super().__init__(out, gzip=True, warc_version="1.1")
        self._date = date

    def curr_warc_date(self) -> str:
        return self._date

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


def _info(name: str, date: str, software: str) -> bytes:
    out = io.BytesIO()
    writer = _Writer(out, date)
    facts = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, facts))
    return out.getvalue()


def _pair(exchange: Exchange, digest: str, date: str) -> bytes:
    out = io.BytesIO()
    writer = _Writer(out, date)
    version, _, status = exchange.status_line.partition(" ")
    head = StatusAndHeaders(status, exchange.response_headers, protocol=version)
    if exchange.known:
        answer = writer.create_revisit_record(exchange.url, digest, exchange.url, "", head)
        answer.rec_headers.remove_header("WARC-Refers-To-Date")
    else:
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=head,
            warc_headers_dict={"WARC-Payload-Digest": digest},
        )
    question = writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=StatusAndHeaders(
            exchange.request_line, exchange.request_headers, is_http_request=True
        ),
    )
    writer.write_request_response_pair(question, answer)
    return out.getvalue()


def _derived(url: str, body: bytes, media_type: str, digest: str, date: str) -> bytes:
    out = io.BytesIO()
    writer = _Writer(out, date)
    record = writer.create_warc_record(
        url,
        "conversion",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=media_type,
        warc_headers_dict={"WARC-Payload-Digest": digest},
    )
    writer.write_record(record)
    return out.getvalue()
