"""Signed notes (C2SP signed-note): a text, an empty line, signature lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...model.errors import CivicloomError
from .base64 import decode
from .keys import VerifierKey, parse_verifier_key

_MAX_BYTES = 1_000_000
_MAX_SIGNATURES = 100
_DASH = "\u2014 "


@dataclass(frozen=True)
class SignatureLine:
    """One signature: who says so, the four bytes of the key, the signature itself."""

    name: str
    key_id: bytes
    signature: bytes
    line: str


@dataclass(frozen=True)
class Note:
    """A note taken apart. Nothing is verified yet."""

    text: str
    signatures: tuple[SignatureLine, ...]

    def signed_by(self, key: VerifierKey) -> SignatureLine | None:
        """The first line of this key, when there is one and its signature is right.

        Raises EVI-012 when the line is there and the signature is wrong.
        """
        for line in self.signatures:
            if line.name == key.name and line.key_id == key.id:
                if not key.verifies(self.text, line.signature):
                    raise CivicloomError("EVI-012", name=key.name)
                return line
        return None


def open_note(text: str, verifier_keys: Iterable[str]) -> str:
    """The text of a note that at least one of the keys has signed.

    Lines of unknown keys are passed over; a wrong signature of a known key is not. Raises EVI-010 for a
    malformed note, EVI-011 for a malformed key, EVI-012 for a wrong signature, EVI-013 when no known
    key has signed. Source: C2SP signed-note.
    """
    keys = [verifier_keys] if isinstance(verifier_keys, str) else verifier_keys
    known = [parse_verifier_key(key) for key in keys]
    note = split_note(text)
    if not [key for key in known if note.signed_by(key)]:
        raise CivicloomError("EVI-013")
    return note.text


def split_note(text: str) -> Note:
    """A note as text and signature lines. Raises EVI-010 for anything malformed."""
    _check_characters(text)
    body, separator, signatures = text.rpartition("\n\n")
    lines = signatures.split("\n")
    if not separator or lines.pop() or not 0 < len(lines) <= _MAX_SIGNATURES:
        raise CivicloomError("EVI-010", detail="signature lines")
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def _check_characters(text: str) -> None:
    if not isinstance(text, str) or len(text) > _MAX_BYTES:
        raise CivicloomError("EVI-010", detail="size")
    if any(character < " " and character != "\n" for character in text):
        raise CivicloomError("EVI-010", detail="control character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CivicloomError("EVI-010", detail="UTF-8") from error


def _signature(line: str) -> SignatureLine:
    name, _, data = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or "+" in name:
        raise CivicloomError("EVI-010", detail="signature line")
    raw = decode(data)
    if len(raw) < 5:
        raise CivicloomError("EVI-010", detail="signature length")
    return SignatureLine(name, raw[:4], raw[4:], line + "\n")
