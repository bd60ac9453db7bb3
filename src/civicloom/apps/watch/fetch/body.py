"""Bodies within limits: read from the wire, and unpacked without trusting what unpacking gives."""

import zlib
from collections.abc import Iterable

from civicloom.model.errors import CivicloomError

CHUNK = 1 << 16
GZIP_OR_ZLIB = zlib.MAX_WBITS + 32
CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
MOST_CODINGS = 2


def read_limited(chunks: Iterable[bytes], limit: int, url: str) -> bytes:
    """All bytes of a body. Raises FET-006 as soon as it is larger than ``limit`` bytes."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise CivicloomError("FET-006", url=url, limit=limit)
    return bytes(body)


def decoded(body: bytes, codings: str, limit: int, url: str) -> bytes:
    """The body without its Content-Encoding.

    Raises FET-006 when it grows past ``limit`` bytes, FET-013 when it is broken or coded otherwise.
    """
    names = [name.strip().lower() for name in codings.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MOST_CODINGS or not CODINGS.issuperset(names):
        raise CivicloomError("FET-013", url=url, reason=codings)
    for _ in names:
        body = unpacked(body, limit, url)
    return body


def unpacked(body: bytes, limit: int, url: str) -> bytes:
    """A gzip, zlib or bare deflate body in plain bytes; several gzip members follow one another.

    Raises FET-006 when it grows past ``limit`` bytes, FET-013 when it is broken.
    """
    try:
        return _inflate(body, GZIP_OR_ZLIB, limit, url)
    except zlib.error as error:
        try:
            return _inflate(body, -zlib.MAX_WBITS, limit, url)
        except zlib.error:
            raise CivicloomError("FET-013", url=url, reason=error) from error


def _inflate(body: bytes, bits: int, limit: int, url: str) -> bytes:
    plain = bytearray()
    rest = body
    while rest:
        one = zlib.decompressobj(bits)
        while rest and not one.eof:
            plain += one.decompress(rest, min(CHUNK, limit + 1 - len(plain)))
            if len(plain) > limit:
                raise CivicloomError("FET-006", url=url, limit=limit)
            rest = one.unconsumed_tail
        if not one.eof:
            raise zlib.error("the body ends before its time")
        # What follows a member and is no member is padding, which gzip itself ignores too.
        rest = one.unused_data if one.unused_data[:2] == b"\x1f\x8b" else b""
    return bytes(plain)
