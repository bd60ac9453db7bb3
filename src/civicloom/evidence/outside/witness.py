"""A witness: any second Civicloom that remembers a log's last checkpoint and cosigns the next."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ...database import Connection, Database
from ...model.clock import Clock, SystemClock
from ...model.errors import CivicloomError
from ..keyring import signing_key
from ..notes import Checkpoint, open_note, parse_checkpoint
from ..notes.keys import COSIGNATURE
from ..tables import make_tables
from ..tree import EMPTY_ROOT, verify_consistency


class Cosigner(Protocol):
    """Whoever cosigns checkpoints, here or over a network."""

    def cosign(self, old_size: int, checkpoint: str, consistency_proof: Sequence[bytes]) -> str:
        """The cosignature line of a checkpoint. See ``Witness.cosign``."""


class Witness:
    """Cosigns the checkpoints of some logs, and refuses a log that rewrites its past.

    ``logs`` gives the verifier key of each log it watches, by origin. ``name`` stands in its signatures. Its key is
    made in the folder ``keys`` on first use; the last checkpoint of each log is kept in ``db``.
    """

    def __init__(
        self,
        db: Database,
        *,
        keys: Path,
        name: str,
        logs: Mapping[str, str],
        clock: Clock | None = None,
    ) -> None:
        self._db = db
        self._key = signing_key(Path(keys), name, COSIGNATURE, "witness.key")
        self._logs = dict(logs)
        self._clock = clock or SystemClock()
        self.verifier_key = str(self._key.verifier)
        make_tables(db)

    def cosign(self, old_size: int, checkpoint: str, consistency_proof: Sequence[bytes]) -> str:
        """The cosignature line (C2SP cosignature/v1) for a checkpoint of a watched log.

        ``old_size`` is the size of the last one cosigned here (0 for none), the proof leads from it to the new one.
        Raises EVI-010 to EVI-013 for a bad note, EVI-020 for a log that is not watched, EVI-021 when ``old_size``
        is not the last size (fact ``known``), EVI-022 for a fork, EVI-023 for a rollback.
        """
        text, head = self._open(checkpoint)
        with self._db.transaction() as connection:
            known, root = _last(connection, head.origin)
            if head.size < known:
                raise CivicloomError("EVI-023", origin=head.origin, size=head.size, known=known)
            if old_size != known:
                raise CivicloomError("EVI-021", origin=head.origin, old=old_size, known=known)
            if not _follows(known, root, head, consistency_proof):
                raise CivicloomError("EVI-022", origin=head.origin, size=head.size, known=known)
            _remember(connection, head)
        return self._key.sign(text, int(self._clock.now().timestamp()))

    def last(self, origin: str) -> int:
        """The size of the last checkpoint cosigned for a log; 0 for none."""
        with self._db.reading() as connection:
            return _last(connection, origin)[0]

    def _open(self, checkpoint: str) -> tuple[str, Checkpoint]:
        origin = checkpoint.partition("\n")[0] if isinstance(checkpoint, str) else ""
        if origin not in self._logs:
            raise CivicloomError("EVI-020", origin=origin)
        text = open_note(checkpoint, [self._logs[origin]])
        return text, parse_checkpoint(text)


def _last(connection: Connection, origin: str) -> tuple[int, bytes]:
    sql = "SELECT size, root FROM cl_witness WHERE origin = ?"
    row = connection.execute(sql, (origin,)).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, EMPTY_ROOT)


def _remember(connection: Connection, head: Checkpoint) -> None:
    sql = (
        "INSERT INTO cl_witness (origin, size, root) VALUES (?, ?, ?)"
        " ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root"
    )
    connection.execute(sql, (head.origin, head.size, head.root))


def _follows(known: int, root: bytes, head: Checkpoint, proof: Sequence[bytes]) -> bool:
    """True when the new tree begins with the known one."""
    if known == 0:
        return not proof and (head.size > 0 or head.root == root)
    return verify_consistency(known, head.size, proof, root, head.root)
