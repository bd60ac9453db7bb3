"""The log asks outsiders to bind it, and stops when they have not for too long."""

from datetime import timedelta

from ...database import Database
from ...model.clock import Clock, timestamp
from ...model.errors import CivicloomError
from ..notes import parse_verifier_key, split_note
from ..notes.keys import VerifierKey
from ..outside import Cosigner, Stamp, Stamper
from . import anchors, store
from .anchors import Anchor
from .tiles import Tiles

MAX_AGE = timedelta(hours=4)
"""How long an entry may wait for an outside anchor (X-Road: 14,400 s without a stamp)."""


class Anchoring:
    """Witnesses and time stamps of one log, whose own key is ``key``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def cosign_with(self, cosigner: Cosigner, verifier_key: str) -> str:
        """Have a witness cosign the latest checkpoint; gives its signature line, kept with the checkpoint.

        Raises EVI-001 for an empty log, EVI-012 for a line that the witness's key did not sign, and whatever the
        witness refuses with.
        """
        key = parse_verifier_key(verifier_key)
        with self._db.reading() as connection:
            known = anchors.last_size(connection, anchors.WITNESS, key.name)
        try:
            line, head = self._ask(cosigner, known)
        except CivicloomError as refused:
            if refused.code != "EVI-021":
                raise
            # The witness remembers another size than we do, as after an answer that was lost on its way.
            line, head = self._ask(cosigner, int(str(refused.facts["known"])))
        _check_line(head.note, line, key)
        self._keep(head.size, anchors.WITNESS, key.name, line.encode())
        return line

    def stamp_with(self, stamper: Stamper) -> Stamp:
        """Have an authority stamp the latest checkpoint's text; gives what the stamp says.

        Raises EVI-001 for an empty log, EVI-031 for a bad stamp, EVI-033 when no answer comes.
        """
        head = self._latest()
        response, stamp = stamper.stamp(split_note(head.note).text.encode())
        self._keep(head.size, anchors.STAMP, stamper.name, response)
        return stamp

    def require(self, max_age: timedelta) -> None:
        """Raises EVI-034 when an entry has waited longer than ``max_age`` for an outside anchor."""
        with self._db.reading() as connection:
            since = anchors.waiting_since(connection)
        if since is not None and self._clock.now() - since > max_age:
            raise CivicloomError(
                "EVI-034", since=since.isoformat(), hours=max_age / timedelta(hours=1)
            )

    def _ask(self, cosigner: Cosigner, old_size: int) -> tuple[str, store.Head]:
        head = self._latest()
        proof: list[bytes] = []
        if 0 < old_size <= head.size:
            with self._db.reading() as connection:
                proof = Tiles(connection, None).consistency(old_size, head.size)
        return cosigner.cosign(old_size, head.note, proof), head

    def _latest(self) -> store.Head:
        with self._db.reading() as connection:
            head = store.head(connection)
        if head is None:
            raise CivicloomError("EVI-001", what="R-0")
        return head

    def _keep(self, size: int, kind: str, name: str, proof: bytes) -> None:
        with self._db.transaction() as connection:
            anchors.add(connection, Anchor(size, kind, name, proof, timestamp(self._clock.now())))


def _check_line(note: str, line: str, key: VerifierKey) -> None:
    if split_note(note + line).signed_by(key) is None:
        raise CivicloomError("EVI-012", name=key.name)
