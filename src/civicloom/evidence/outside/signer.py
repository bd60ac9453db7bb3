"""Which certificate a time stamp was made with, as its signature says (RFC 5035, RFC 5816).

The issuer and number beside a signature are not signed: a second certificate of the same key, under another name or
other terms, could be put there. The hash of the right one is among what is signed (RFC 3161, 2.4.2).
"""

import hashlib
from collections.abc import Callable, Iterator

_V1 = bytes.fromhex("2a864886f70d010910020c")  # id-aa-signingCertificate
_V2 = bytes.fromhex("2a864886f70d010910022f")  # id-aa-signingCertificateV2
_SEQUENCE, _SET, _OCTETS, _SIGNED = 0x30, 0x31, 0x04, 0xA0
_SHA256 = bytes.fromhex("608648016503040201")
_HASHES: dict[bytes, Callable[[bytes], "hashlib._Hash"]] = {
    _SHA256: hashlib.sha256,
    bytes.fromhex("608648016503040202"): hashlib.sha384,
    bytes.fromhex("608648016503040203"): hashlib.sha512,
}


def names(token: bytes, certificate: bytes) -> bool:
    """True when the one signature of a token (DER) says that it was made with this certificate (DER).

    Raises ValueError for a token of another form, and for one with several signatures.
    """
    said = [hashed(certificate).digest() == digest for hashed, digest in _said(_attributes(token))]
    return bool(said) and all(said)


def _attributes(token: bytes) -> bytes:
    """The signed attributes of the only signature."""
    ((_, content_info),) = _parts(token)
    _, (_, wrapped) = _parts(content_info)
    ((_, signed_data),) = _parts(wrapped)
    tag, signers = list(_parts(signed_data))[-1]
    ((_, signer),) = _parts(signers)
    found = [content for kind, content in _parts(signer) if kind == _SIGNED]
    if tag != _SET or len(found) != 1:
        raise ValueError("no signed attributes")
    return found[0]


def _said(attributes: bytes) -> Iterator[tuple[Callable[[bytes], "hashlib._Hash"], bytes]]:
    """How the certificate was hashed, and what came of it: of each attribute the first, which is the signer's."""
    for _, attribute in _parts(attributes):
        (_, kind), (_, values) = _parts(attribute)
        if kind in (_V1, _V2):
            ((_, value),) = _parts(values)
            _, certificates = next(_parts(value))
            _, first = next(_parts(certificates))
            yield _hash(kind, list(_parts(first)))


def _hash(
    kind: bytes, parts: list[tuple[int, bytes]]
) -> tuple[Callable[[bytes], "hashlib._Hash"], bytes]:
    if kind == _V1:
        return hashlib.sha1, parts[0][1]
    algorithm = _SHA256
    if parts[0][0] == _SEQUENCE:
        _, algorithm = next(_parts(parts.pop(0)[1]))
    if algorithm not in _HASHES or parts[0][0] != _OCTETS:
        raise ValueError("a hash that is broken or not known names the certificate")
    return _HASHES[algorithm], parts[0][1]


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of the values that stand one after the other (DER)."""
    at = 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            width = size & 0x7F
            size = int.from_bytes(data[at : at + width])
            at += width
        if at + size > len(data):
            raise ValueError("cut off")
        yield tag, data[at : at + size]
        at += size
