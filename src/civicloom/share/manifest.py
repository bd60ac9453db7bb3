"""What a package says about itself, and whether that is true of its files."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..model.errors import CivicloomError, Place

MANIFEST, RECEIPT, COUNTER = "manifest.json", "receipt.tlog-proof", "counter-receipt.tlog-proof"
FORM = "civicloom-disclosure/1"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """A disclosure: what was given to whom, under which agreement, for which purpose, from which release.

    ``files`` has the SHA-256 of each file. ``nonce`` keeps the digest of the manifest from being found
    by trying out contents. ``sender`` names the log that holds the receipt.
    """

    package: str
    agreement: str
    owner: str
    receiver: str
    standard: str
    version: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    valid_until: str
    release: str
    scope: str
    rows: int
    files: Mapping[str, str]
    made_at: str
    nonce: str
    sender: str
    form: str = FORM

    def bytes(self) -> bytes:
        """The manifest as it is stored and signed."""
        return (
            json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        ).encode()

    def digest(self) -> str:
        """SHA-256 of the stored manifest: the object of both receipts."""
        return hashlib.sha256(self.bytes()).hexdigest()


def read_manifest(package: Path) -> Manifest:
    """The manifest of a package whose files are as it says.

    Raises SHR-010 for a manifest that is missing or malformed, SHR-011 for a file that is missing or
    other than signed, or that nobody has signed.
    """
    path = package / MANIFEST
    try:
        raw = path.read_bytes()
        values: dict[str, Any] = json.loads(raw)
        manifest = Manifest(**{**values, "fields": tuple(values["fields"])})
        as_written = manifest.bytes() == raw
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise CivicloomError("SHR-010", place=Place(file=str(path)), why=error) from error
    if manifest.form != FORM or not as_written or not isinstance(manifest.files, dict):
        raise CivicloomError("SHR-010", place=Place(file=str(path)), why="it is in another form")
    for name, digest in manifest.files.items():
        _check_file(package, name, digest)
    for path in sorted(package.iterdir()):
        if path.name not in {*manifest.files, MANIFEST, RECEIPT, COUNTER}:
            raise CivicloomError("SHR-011", place=Place(file=str(path)), name=path.name)
    return manifest


def _check_file(package: Path, name: str, digest: str) -> None:
    path = package / name
    inside = Path(name).name == name
    if not inside or not path.is_file() or sha256(path) != digest:
        raise CivicloomError("SHR-011", place=Place(file=str(path)), name=name)


def sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
