"""The evidence log: append, prove, show."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from ...database import Connection, Database
from ...model.clock import Clock, SystemClock
from ...model.errors import CivicloomError
from .. import seals
from ..keyring import secret, signing_key
from ..leaf import Leaf
from ..notes.keys import ED25519, valid_name
from ..outside import Cosigner, Stamp, Stamper
from ..receipt import Holder, Receipt
from ..tables import make_tables
from ..tree import EMPTY_ROOT, HASH_SIZE
from . import anchors, store
from .anchoring import MAX_AGE, Anchoring
from .anchors import WITNESS, Anchor
from .audit import audit
from .edge import TOP, WIDTH
from .queue import Job, Queue, Work
from .start import check_start
from .tiles import TileCache, Tiles
from .writer import Writer


class EvidenceLog:
    """An RFC 6962 log in the office database: a change and its entry are one transaction.

    ``origin`` names the log in its checkpoints, such as ``yunxi.example/evidence``. ``keys`` is a folder; keys are
    made in it on first use. Threads and processes may share the log. Raises EVI-006 for an origin that
    cannot stand in a note, EVI-007 when the clock is behind the last checkpoint, EVI-008 when the log was
    signed with another key.
    """

    def __init__(
        self, db: Database, *, keys: Path, origin: str, clock: Clock | None = None
    ) -> None:
        if not valid_name(origin):
            raise CivicloomError("EVI-006", origin=origin)
        key = signing_key(Path(keys), origin, ED25519, "log.key")
        self.db = db
        self.origin = origin
        self.clock = clock or SystemClock()
        self.verifier_key = str(key.verifier)
        self._pseudonym_key = secret(Path(keys), "pseudonym.key")
        self._writer = Writer(db, key, self.clock)
        self._queue = Queue(self._commit)
        self._cache = TileCache()
        self._anchoring = Anchoring(db, self.clock)
        make_tables(db)
        check_start(db, key.verifier, self.clock)

    def commit(self, work: Work, *, key: str | None = None) -> list[Receipt]:
        """Do some work on the database and log the leaves that it gives, all durable or nothing.

        Several callers' works share a transaction, a savepoint each; an exception undoes only the work that
        raised it and is raised here again. When ``key`` was logged before, the work is not done and the earlier
        receipts come back, marked ``repeated``. Inside a transaction of the same thread, or on an adopted
        connection, all of it joins that transaction and the receipts hold once it commits.
        """
        return self._submit(Job(work, (), key))

    def append(self, leaves: Leaf | Sequence[Leaf], *, key: str | None = None) -> list[Receipt]:
        """Log leaves that need no other work."""
        return self._submit(Job(None, self._writer.encode(leaves), key))

    @property
    def size(self) -> int:
        """How many entries there are."""
        with self.db.reading() as connection:
            latest = store.head(connection)
        return latest.size if latest else 0

    def checkpoint(self) -> str:
        """The latest checkpoint as a signed note."""
        with self.db.reading() as connection:
            latest = store.head(connection)
            return self._note(connection, latest) if latest else self._writer.sign(0, EMPTY_ROOT)

    def receipt(self, index: int, *, anchored: bool = False) -> Receipt:
        """The receipt that was given for an entry. Raises EVI-001 when there is no such entry.

        ``anchored``: over the first checkpoint that a witness or a time stamp covers, with the cosignatures;
        EVI-001 when there is none yet.
        """
        return self._stored(index, holder=_Anchored(self) if anchored else None)

    def held(self, index: int) -> tuple[int, str]:
        """Size and note of the first checkpoint over an entry. Raises EVI-001 before there is one."""
        with self.db.reading() as connection:
            return self._held(connection, index, index + 1)

    def held_anchored(self, index: int) -> tuple[int, str]:
        """Size and note of the first anchored checkpoint over an entry. Raises EVI-001."""
        with self.db.reading() as connection:
            size = anchors.first_covering(connection, index + 1)
            if size is None:
                raise CivicloomError("EVI-001", what=f"anchor over R-{index}")
            return self._held(connection, index, size)

    def prove(self, index: int, size: int) -> list[bytes]:
        """The inclusion proof of an entry in the tree of the first ``size`` entries. Raises EVI-001."""
        if not 0 <= index < size <= self.size:
            raise CivicloomError("EVI-001", what=f"proof of R-{index} in {size}")
        with self.db.reading() as connection:
            return Tiles(connection, self._trusted_cache()).inclusion(index, size)

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes of entries [start, stop), as far as there are any."""
        with self.db.reading() as connection:
            for _, data in store.entries(connection, start, stop):
                yield data

    def tile(self, level: int, n: int, width: int = WIDTH) -> bytes:
        """The first ``width`` hashes of a tile (C2SP tlog-tiles). Raises EVI-001 when they are not there."""
        asked = 0 <= level <= TOP and n >= 0 and 0 < width <= WIDTH
        if not asked or n * WIDTH + width > self.size >> 8 * level:
            raise CivicloomError("EVI-001", what=f"tile {level}/{n}.p/{width}")
        with self.db.reading() as connection:
            return store.tile(connection, level, n)[: width * HASH_SIZE]

    def consistency(self, size1: int, size2: int) -> list[bytes]:
        """The consistency proof between two sizes. Raises EVI-001 for sizes that it does not have."""
        if not 0 < size1 <= size2 <= self.size:
            raise CivicloomError("EVI-001", what=f"proof from {size1} to {size2}")
        with self.db.reading() as connection:
            return Tiles(connection, self._trusted_cache()).consistency(size1, size2)

    def cosign_with(self, cosigner: Cosigner, verifier_key: str) -> str:
        """Have a witness cosign the latest checkpoint; gives its signature line, kept with the checkpoint.

        Raises EVI-001 for an empty log, EVI-012 for a line that the witness's key did not sign, and what the
        witness refuses with (EVI-020 to EVI-023).
        """
        return self._anchoring.cosign_with(cosigner, verifier_key)

    def stamp_with(self, stamper: Stamper) -> Stamp:
        """Have an authority stamp the latest checkpoint (RFC 3161); gives what the stamp says.

        Raises EVI-001 for an empty log, EVI-031 for a bad stamp, EVI-033 when no answer comes.
        """
        return self._anchoring.stamp_with(stamper)

    def require_anchor(self, max_age: timedelta = MAX_AGE) -> None:
        """Raises EVI-034 when an entry has waited longer than ``max_age`` for an outside anchor.

        Call it before an act that must bear evidence where a policy demands anchors: it fails closed.
        """
        self._anchoring.require(max_age)

    def anchors(self, size: int) -> list[Anchor]:
        """What witnesses and time stamps say about the checkpoint of a size."""
        with self.db.reading() as connection:
            return anchors.of(connection, size)

    def verify(self, held: Iterable[str] = ()) -> list[CivicloomError]:
        """Check every entry, tile, checkpoint and signature; gives all faults with their places.

        ``held``: receipts and checkpoints that people outside hold; what contradicts them is a fault too. Only they
        can show a history that was rewritten with the log's own key.
        """
        return audit(self.db, self.verifier_key, held)

    def seal(self, connection: Connection, content: bytes) -> str:
        """A salted commitment to a content, for ``Leaf.object``; see ``forget``."""
        return seals.seal(connection, content)

    def opens(self, commitment: str, content: bytes) -> bool:
        """True when a commitment is to this content and has not been forgotten."""
        with self.db.reading() as connection:
            return seals.opens(connection, commitment, content)

    def forget(self, commitment: str) -> bool:
        """Delete the salt of a commitment for good. False when there was none (any more).

        Inside a transaction call ``db.scrub("cl_salt")`` after it, to clear the write-ahead log too.
        """
        with self.db.transaction() as connection:
            found = seals.forget(connection, commitment)
        self.db.scrub("cl_salt")
        return found

    def pseudonym(self, kind: str, value: str) -> str:
        """A keyed pseudonym for ``Leaf.subject``: HMAC-SHA256 in hexadecimal.

        A plain hash of an identifier would be found by trying all identifiers.
        """
        message = f"{kind}\n{value}".encode()
        return hmac.new(self._pseudonym_key, message, sha256).hexdigest()

    def _submit(self, job: Job) -> list[Receipt]:
        if self._writer.open:
            self._writer.run(job)
        elif self.db.borrowed or self.db.busy:
            self._commit([job])
        else:
            self._queue.submit(job)
        if job.error:
            raise job.error
        if job.repeated and not job.data:
            return [self._stored(index, repeated=True) for index in job.logged]
        holder = job.holder or self
        return list(map(Receipt, job.logged, job.data, repeat(holder), repeat(job.repeated)))

    def _commit(self, jobs: Sequence[Job]) -> None:
        head = self._writer.commit(jobs)
        for job in jobs:
            job.holder = _Fresh(head, self) if head else None

    def _stored(
        self, index: int, *, repeated: bool = False, holder: Holder | None = None
    ) -> Receipt:
        with self.db.reading() as connection:
            latest = store.head(connection)
            there = latest is not None and 0 <= index < latest.size
            data = store.entry(connection, index) if there else None
        if data is None:
            raise CivicloomError("EVI-001", what=f"R-{index}")
        return Receipt(index, data, holder or self, repeated)

    def _note(self, connection: Connection, head: store.Head) -> str:
        lines = [a.proof.decode() for a in anchors.of(connection, head.size) if a.kind == WITNESS]
        return head.note + "".join(lines)

    def _held(self, connection: Connection, index: int, size: int) -> tuple[int, str]:
        head = store.head_covering(connection, size)
        if head is None:
            raise CivicloomError("EVI-001", what=f"R-{index}")
        return head.size, self._note(connection, head)

    def _trusted_cache(self) -> TileCache | None:
        """None inside a transaction: what it reads may yet be undone."""
        return None if self.db.busy else self._cache


class _Fresh(NamedTuple):
    """The checkpoint that receipts were just given with, so that nobody has to look it up."""

    head: store.Head
    log: EvidenceLog

    def held(self, index: int) -> tuple[int, str]:
        return self.head.size, self.head.note

    def prove(self, index: int, size: int) -> Sequence[bytes]:
        return self.log.prove(index, size)


class _Anchored(NamedTuple):
    """Receipts over checkpoints that outsiders have bound."""

    log: EvidenceLog

    def held(self, index: int) -> tuple[int, str]:
        return self.log.held_anchored(index)

    def prove(self, index: int, size: int) -> Sequence[bytes]:
        return self.log.prove(index, size)
