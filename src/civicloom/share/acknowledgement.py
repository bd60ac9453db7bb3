"""The receiver's side: a package checked against its signed receipt, and a receipt of its own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..database import Connection
from ..evidence import EvidenceLog, Leaf, Receipt, check_receipt, members_of
from ..library import Library
from ..model.errors import CivicloomError, Place
from ..purpose import Actor
from .manifest import COUNTER, RECEIPT, Manifest, read_manifest
from .outbox import by_digest


@dataclass(frozen=True)
class Acknowledgement:
    """What the receiver holds: the manifest, the sender's receipt and its own."""

    manifest: Manifest
    sent: Receipt
    receipt: Receipt


def acknowledge(
    package: Path, log: EvidenceLog, *, by: Actor, sender_keys: Sequence[str]
) -> Acknowledgement:
    """Check a package that came and log that it did; our receipt is put into it for the sender.

    ``sender_keys`` are the verifier keys of the sender's log, got from the sender beforehand. Raises
    SHR-010 and SHR-011 for the package, SHR-012 when the receipt is for something else, SHR-014 when
    the package is for another office, and the EVI code of a receipt that does not hold.
    """
    manifest = read_manifest(package)
    sent = _checked(package / RECEIPT, manifest.digest(), sender_keys)
    if by.office != manifest.receiver:
        raise CivicloomError("SHR-014", receiver=manifest.receiver, office=by.office)
    leaf = Leaf(
        type="share.received",
        actor=by.id,
        object=manifest.digest(),
        purpose=manifest.purpose,
        basis=manifest.basis,
        agreement=manifest.agreement,
        facts=_cross(manifest.package, manifest.sender, sent),
    )
    receipt = log.append(leaf, key=f"received-{manifest.digest()}")[0]
    (package / COUNTER).write_text(receipt.text(), "utf-8")
    return Acknowledgement(manifest, sent, receipt)


def store_counter_receipt(
    counter: Path, library: Library, *, by: Actor, receiver_keys: Sequence[str]
) -> Receipt:
    """Keep the receiver's receipt beside our own and log it. Gives the receipt of that step.

    Raises SHR-013 when it is for no package of ours, SHR-012 when it names another receipt than ours,
    and the EVI code of a receipt that does not hold.
    """
    theirs = _receipt(counter, receiver_keys)
    found = members_of(theirs.leaf)
    given = by_digest(library.db, found["object"])
    key = f"disclose-{given.digest}"
    ours = library.log.append((), key=key)[0]
    if found.get("facts", {}).get("leaf") != _digest(ours.leaf):
        raise CivicloomError("SHR-012", place=Place(file=str(counter)))
    text = theirs.text()

    def work(connection: Connection) -> Leaf:
        sql = "UPDATE cl_package SET counter_receipt = ? WHERE package = ?"
        connection.execute(sql, (text, given.package))
        facts = _cross(given.package, _origin(theirs), theirs)
        return Leaf("share.acknowledged", by.id, given.digest, facts=facts)

    return library.log.commit(work, key=f"acknowledged-{given.digest}")[0]


def _checked(path: Path, digest: str, keys: Sequence[str]) -> Receipt:
    receipt = _receipt(path, keys)
    if members_of(receipt.leaf)["object"] != digest:
        raise CivicloomError("SHR-012", place=Place(file=str(path)))
    return receipt


def _receipt(path: Path, keys: Sequence[str]) -> Receipt:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CivicloomError("SHR-010", place=Place(file=str(path)), why=error) from error
    return check_receipt(text, keys)


def _cross(package: str, origin: str, other: Receipt) -> dict[str, object]:
    """The other side's receipt, as ours names it: its log, its place there, its entry."""
    return {"package": package, "log": origin, "index": other.index, "leaf": _digest(other.leaf)}


def _origin(receipt: Receipt) -> str:
    return receipt.checkpoint.split("\n", 1)[0]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
