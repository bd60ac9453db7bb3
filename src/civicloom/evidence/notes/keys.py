"""Keys of signed notes: a name, four bytes of a hash, and an Ed25519 key."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ...model.errors import CivicloomError
from .base64 import decode, encode

ED25519 = 1
"""Signature type of a log: Ed25519 over the text of the note."""
COSIGNATURE = 4
"""Signature type of a witness: a time and Ed25519 over cosignature/v1, the time and the text."""

_SIGNATURE_SIZE = {ED25519: 64, COSIGNATURE: 72}
_PRIVATE = "PRIVATE+KEY"


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Four bytes that tell keys of one name apart."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def cosigned(text: str, time: int) -> bytes:
    """What a witness signs (tlog-cosignature, cosignature/v1); ``time`` in POSIX seconds."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


@dataclass(frozen=True)
class VerifierKey:
    """The public half: ``str()`` gives the ``name+id+key`` that people hand around."""

    name: str
    kind: int
    public: bytes

    @cached_property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode(bytes([self.kind]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """True when the signature (for a witness: time and signature) is this key's, on this text."""
        if len(signature) != _SIGNATURE_SIZE[self.kind]:
            return False
        message = text.encode()
        if self.kind == COSIGNATURE:
            message = cosigned(text, int.from_bytes(signature[:8], "big"))
        try:
            _public_key(self.public).verify(signature[-64:], message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The private half, 32 bytes of seed. ``str()`` gives the text that is kept in a key file."""

    name: str
    kind: int
    seed: bytes

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    def __str__(self) -> str:
        secret = encode(bytes([self.kind]) + self.seed)
        return f"{_PRIVATE}+{self.name}+{self.verifier.id.hex()}+{secret}"

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier})"  # never the seed: it would reach a traceback

    def sign(self, text: str, time: int = 0) -> str:
        """The signature line of a note's text; a witness states the ``time`` in POSIX seconds."""
        if self.kind == COSIGNATURE:
            signature = time.to_bytes(8, "big") + self._private.sign(cosigned(text, time))
        else:
            signature = self._private.sign(text.encode())
        return f"\u2014 {self.name} {encode(self.verifier.id + signature)}\n"


def parse_verifier_key(text: str) -> VerifierKey:
    """The key that ``name+id+key`` describes. Raises EVI-011 for anything else."""
    parts = text.split("+", 2) if isinstance(text, str) else []
    if len(parts) == 3 and valid_name(parts[0]):
        data = _key_data(parts[2])
        if data and data[0] in _SIGNATURE_SIZE and len(data) == 33:
            key = VerifierKey(parts[0], data[0], data[1:])
            if key.id.hex() == parts[1]:
                return key
    raise CivicloomError("EVI-011")


def parse_signing_key(text: str) -> SigningKey:
    """The key in a key file. Raises EVI-011 for anything else."""
    prefix, _, rest = text.strip().partition(f"{_PRIVATE}+")
    parts = rest.split("+", 2)
    if not prefix and len(parts) == 3 and valid_name(parts[0]):
        data = _key_data(parts[2])
        if data and data[0] in _SIGNATURE_SIZE and len(data) == 33:
            key = SigningKey(parts[0], data[0], data[1:])
            if key.verifier.id.hex() == parts[1]:
                return key
    raise CivicloomError("EVI-011")


def valid_name(name: str) -> bool:
    """True for a name that can stand in a note: not empty, no white space, no plus."""
    return bool(name) and not re.search(r"[\s+]", name) and name.isprintable()


def _key_data(text: str) -> bytes:
    try:
        return decode(text)
    except CivicloomError:
        return b""


@lru_cache(maxsize=256)
def _public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
