"""WARC 1.1 records (ISO 28500:2017), each a gzip member of its own, with SHA-256 digests."""

import base64
import gzip
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

END = b"\r\n\r\n"


@dataclass(frozen=True)
class Written:
    """Where a record lies in its file, in bytes, and what its payload's digest is."""

    offset: int
    length: int
    digest: str
    id: str


class WarcFile:
    """A WARC file that grows in memory. Records get ids of their own."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    @property
    def data(self) -> bytes:
        """The file so far."""
        return b"".join(self._parts)

    def add(
        self,
        kind: str,
        block: bytes,
        *,
        at: datetime,
        content_type: str,
        url: str = "",
        payload: bytes | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Written:
        """Append a record. ``payload`` is the part of the block after HTTP's head, the whole block when None."""
        record_id = f"<urn:uuid:{uuid.uuid4()}>"
        digest = digest_of(block if payload is None else payload)
        head = {
            "WARC-Type": kind,
            "WARC-Record-ID": record_id,
            "WARC-Date": warc_date(at),
            "WARC-Target-URI": url,
            "WARC-Block-Digest": digest_of(block),
            "WARC-Payload-Digest": digest if kind in ("response", "request", "resource") else "",
            **(more or {}),
            "Content-Type": content_type,
            "Content-Length": str(len(block)),
        }
        lines = "".join(f"{name}: {_plain(value)}\r\n" for name, value in head.items() if value)
        data = gzip.compress(f"WARC/1.1\r\n{lines}\r\n".encode() + block + END, 6, mtime=0)
        written = Written(self._size, len(data), digest, record_id)
        self._parts.append(data)
        self._size += len(data)
        return written


def digest_of(data: bytes) -> str:
    """A digest as WARC writes it: ``sha256:`` and base 32."""
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def warc_date(at: datetime) -> str:
    """A moment as WARC 1.1 writes it: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def http_head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """The head of an HTTP message; line ends inside values cannot start a line of their own."""
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    text = "\r\n".join(_plain(line) for line in lines)
    return text.encode("utf-8", "replace") + END


def _plain(text: str) -> str:
    return " ".join(text.splitlines()) if text.splitlines()[1:] else text.rstrip("\r\n")
