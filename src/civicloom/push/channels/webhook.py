"""The webhook channel: a signed POST to a host on the allow-list, redirects never followed.

Signature: HMAC-SHA256 over ``timestamp.payload`` in ``Civicloom-Signature: t=...,v1=...``,
the form used by Standard Webhooks and its relatives. The receiver tells repeats apart by the
``Idempotency-Key`` header, which is the envelope's id.
"""

import hmac
import http.client
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from civicloom.model.deadline import exchange
from civicloom.model.errors import CivicloomError

from ..routing import Channel
from .letter import Letter

SECONDS = 10
WHOLE = 60  # seconds from the connection to the end of the answer, however it drips
LONGEST_ANSWER = 65_536


def webhook_sender(channel: Channel, home: Path, allow: frozenset[str]) -> Callable[[Letter], str]:
    """Letters are posted to the channel's ``url`` and signed with the key in ``key_file``."""
    parts = urlsplit(str(channel.settings.get("url", "")))
    host = channel.host
    if not channel.allowed(allow) or parts.scheme not in ("http", "https"):
        raise CivicloomError("PSH-008", channel=channel.id, host=host or "?")
    key_file = home / str(channel.settings.get("key_file", ""))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def send(letter: Letter) -> str:
        body = letter.payload()
        stamp = str(int(letter.at.timestamp()))
        headers = {
            "Content-Type": "application/x-ndjson; charset=utf-8",
            "Idempotency-Key": letter.envelope,
            "Civicloom-Signature": f"t={stamp},v1={_signature(_key(key_file), stamp, body)}",
        }
        return _post(parts.scheme, channel.place, target, body, headers, channel.id)

    return send


def verify_signature(header: str, body: bytes, key: bytes) -> bool:
    """What a receiver does: true when the header was made with the key for this body."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    wanted = _signature(key, parts.get("t", ""), body)
    return hmac.compare_digest(wanted, parts.get("v1", ""))


def _signature(key: bytes, stamp: str, body: bytes) -> str:
    return hmac.new(key, stamp.encode() + b"." + body, sha256).hexdigest()


def _key(path: Path) -> bytes:
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise CivicloomError("PSH-009", path=path) from error
    if not key:  # anybody can sign with nothing
        raise CivicloomError("PSH-009", path=path)
    return key


def _post(
    scheme: str, host: str, target: str, body: bytes, headers: dict[str, str], channel: str
) -> str:
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    try:
        with closing(kind(host, timeout=SECONDS)) as connection:
            status, text = exchange(
                connection,
                WHOLE,
                "POST",
                target,
                body=body,
                headers=headers,
                limit=LONGEST_ANSWER,
            )
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CivicloomError("PSH-010", channel=channel, why=type(error).__name__) from error
    if not 200 <= status < 300:
        raise CivicloomError("PSH-010", channel=channel, why=f"status {status}")
    return f"status {status}, answer sha256 {sha256(text).hexdigest()[:16]}"
