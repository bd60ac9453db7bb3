"""Whether a capture is as it was made: one changed byte anywhere is found, and told where it can be."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from civicloom.evidence import Stamp, check_receipt, members_of, verify_stamp
from civicloom.model.errors import CivicloomError, Language

from .archive import damage
from .store import beside

TYPE = "watch.capture"


@dataclass(frozen=True)
class Checked:
    """What was found. ``logged`` is when the log wrote it, ``stamp`` what the time stamp says, if it was checked.

    ``faults`` is empty when archive, receipt and time stamp are as they were made.
    """

    path: Path
    sha256: str
    receipt: str
    logged: str
    stamp: Stamp | None
    faults: tuple[CivicloomError, ...]

    @property
    def holds(self) -> bool:
        """True when nothing was changed."""
        return not self.faults

    def as_json(self, language: Language = "en") -> dict[str, object]:
        """The finding as plain data, its errors told in ``language``."""
        stamp = self.stamp and {"time": self.stamp.time, "authority": self.stamp.authority}
        return {
            "file": str(self.path),
            "status": "ok" if self.holds else "changed",
            "sha256": self.sha256,
            "receipt": self.receipt,
            "logged": self.logged,
            "stamp": stamp,
            "errors": [fault.as_json(language) for fault in self.faults],
        }


def check_capture(path: Path, keys: Sequence[str], chain: bytes = b"") -> Checked:
    """Check an archive with its ``.receipt`` and ``.tsr`` beside it.

    ``keys`` are the verifier keys of the logs that are trusted, ``chain`` the certificates (PEM) of the time
    stamp authority; without them the stamp is compared with the log's entry only. Faults: CAP-009 for an
    archive that cannot be read, CAP-010 for changed bytes, CAP-011 for a missing file, and what
    ``check_receipt`` and ``verify_stamp`` raise (EVI-010 to EVI-016, EVI-031).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        fault = CivicloomError("CAP-009", path=path, why=why)
        return Checked(path, "", "", "", None, (fault,))
    checking = _Checking(path, data, keys, chain)
    faults = tuple(checking.faults())
    return Checked(path, checking.sha256, checking.receipt, checking.logged, checking.stamp, faults)


class _Checking:
    """The steps of a check, and what they found out."""

    def __init__(self, path: Path, data: bytes, keys: Sequence[str], chain: bytes) -> None:
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.receipt = ""
        self.logged = ""
        self.stamp: Stamp | None = None
        self._path = path
        self._data = data
        self._keys = keys
        self._chain = chain

    def faults(self) -> Iterator[CivicloomError]:
        try:
            said = self._entry()
            self._same(said)
            self._stamped(said)
        except CivicloomError as error:
            yield error
        try:
            for why in damage(self._path):
                yield CivicloomError("CAP-010", path=self._path, why=why)
        except CivicloomError as error:
            yield error

    def _entry(self) -> dict[str, object]:
        """The log's entry on this archive, from a receipt that holds."""
        found = beside(self._path, ".receipt")
        if not found.is_file():
            raise CivicloomError("CAP-011", path=found)
        # Bytes that are no text, and line ends that a reader would forgive, are a change too.
        written = found.read_bytes()
        receipt = check_receipt(written.decode("utf-8", "replace"), self._keys)
        if receipt.text().encode() != written:
            raise CivicloomError("CAP-010", path=found, why="it is not written as it was issued")
        self.receipt = receipt.id
        said: dict[str, object] = members_of(receipt.leaf)
        self.logged = str(said["time"])
        return said

    def _same(self, said: dict[str, object]) -> None:
        if said.get("type") != TYPE or said.get("object") != self.sha256:
            why = "its SHA-256 is not the one in the log"
            raise CivicloomError("CAP-010", path=self._path, why=why)

    def _stamped(self, said: dict[str, object]) -> None:
        facts = said.get("facts")
        wanted = facts.get("stamp", "") if isinstance(facts, dict) else ""
        found = beside(self._path, ".tsr")
        if not found.is_file():
            if wanted:
                raise CivicloomError("CAP-011", path=found)
            return
        response = found.read_bytes()
        if hashlib.sha256(response).hexdigest() != wanted:
            raise CivicloomError("CAP-010", path=found, why="it is not the time stamp in the log")
        if self._chain:
            self.stamp = verify_stamp(response, self._data, self._chain)
