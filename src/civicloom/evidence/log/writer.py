"""Writes a batch of jobs: their work, entries, tiles and the signed checkpoint in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from ...database import Connection, Database
from ...model.clock import Clock
from ..leaf import Leaf, timestamp
from ..notes import Checkpoint, SigningKey
from ..tree import leaf_hash
from . import store
from .edge import EMPTY, Edge
from .queue import Job


class Writer:
    """Knows the edge of the tree, and looks again when someone else has appended."""

    def __init__(self, db: Database, key: SigningKey, clock: Clock) -> None:
        self._db = db
        self._key = key
        self._clock = clock
        self._edge = EMPTY

    def commit(self, jobs: Sequence[Job]) -> store.Head | None:
        """One durable transaction for all jobs; gives the checkpoint when there are new entries.

        A job whose work fails is undone by itself and carries its error.
        """
        with self._db.transaction() as connection:
            edge = store.edge(connection, self._edge)
            entries: list[bytes] = []
            for job in jobs:
                self._run(connection, job, edge.size + len(entries))
                entries += [] if job.repeated else job.data
            new = self._write(connection, edge, entries) if entries else None
        return new

    def sign(self, size: int, root: bytes) -> str:
        """The signed checkpoint of a tree."""
        text = str(Checkpoint(self._key.name, size, root))
        return f"{text}\n{self._key.sign(text)}"

    def _run(self, connection: Connection, job: Job, first: int) -> None:
        try:
            logged = store.logged(connection, job.key) if job.key else None
            if logged is not None:
                job.logged, job.repeated = logged, True
                return
            if job.work or job.key:
                with connection.savepoint():
                    self._work(connection, job, first)
            job.logged = range(first, first + len(job.data))
        except Exception as error:
            job.error, job.data = error, ()

    def _work(self, connection: Connection, job: Job, first: int) -> None:
        if job.work:
            job.data = self.encode(job.work(connection))
        if job.key:
            store.remember(connection, job.key, first, len(job.data))

    def encode(self, leaves: Leaf | Sequence[Leaf]) -> list[bytes]:
        """Leaves as entries of this moment."""
        time = timestamp(self._now())
        return [leaf.encode(time) for leaf in ([leaves] if isinstance(leaves, Leaf) else leaves)]

    def _write(self, connection: Connection, edge: Edge, entries: Sequence[bytes]) -> store.Head:
        grown, tiles = edge.grown([leaf_hash(data) for data in entries])
        note = self.sign(grown.size, grown.root)
        new = store.Head(grown.size, grown.root, note, timestamp(self._now()))
        store.write(connection, edge.size, entries, tiles, new)
        # Kept before the commit is known to hold: the next transaction compares it with the database.
        self._edge = grown
        return new

    def _now(self) -> datetime:
        return self._clock.now()
