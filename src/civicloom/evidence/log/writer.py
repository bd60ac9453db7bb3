"""Writes a batch of jobs: their work, entries, tiles and the signed checkpoint in one transaction."""

import threading
from collections.abc import Sequence

from ...database import Connection, Database
from ...model.clock import Clock, timestamp
from ..leaf import Leaf
from ..notes import Checkpoint, SigningKey
from ..tree import leaf_hashes
from . import store
from .edge import EMPTY, Edge
from .queue import Job


class _Batch(threading.local):
    """What the thread's open transaction will log when it ends."""

    connection: Connection | None = None
    first: int
    entries: list[bytes]


class Writer:
    """Knows the edge of the tree, and looks again when someone else has appended."""

    def __init__(self, db: Database, key: SigningKey, clock: Clock) -> None:
        self._db = db
        self._key = key
        self._clock = clock
        self._edge = EMPTY
        self._batch = _Batch()

    @property
    def open(self) -> bool:
        """True inside the work of a job."""
        return self._batch.connection is not None

    def commit(self, jobs: Sequence[Job]) -> store.Head | None:
        """One durable transaction for all jobs; gives the checkpoint when there are new entries.

        A job whose work fails is undone by itself and carries its error.
        """
        batch = self._batch
        with self._db.transaction() as connection:
            edge = store.edge(connection, self._edge)
            batch.connection, batch.first, batch.entries = connection, edge.size, []
            try:
                for job in jobs:
                    self.run(job)
            finally:
                batch.connection = None
            return self._write(connection, edge, batch.entries) if batch.entries else None

    def run(self, job: Job) -> None:
        """Do the work of one job in the open batch; also from inside the work of another one."""
        connection, entries = self._batch.connection, self._batch.entries
        assert connection is not None  # noqa: S101 - commit() has opened the batch
        before = len(entries)
        try:
            logged = store.logged(connection, job.key) if job.key else None
            if logged is None:
                self._log(connection, job)
            else:
                self._repeat(job, logged)
        except Exception as error:
            job.error, job.data = error, ()
            del entries[before:]

    def sign(self, size: int, root: bytes) -> str:
        """The signed checkpoint of a tree."""
        text = str(Checkpoint(self._key.name, size, root))
        return f"{text}\n{self._key.sign(text)}"

    def encode(self, leaves: Leaf | Sequence[Leaf]) -> list[bytes]:
        """Leaves as entries of this moment."""
        time = timestamp(self._clock.now())
        return [leaf.encode(time) for leaf in ([leaves] if isinstance(leaves, Leaf) else leaves)]

    def _log(self, connection: Connection, job: Job) -> None:
        if job.work or job.key:
            with connection.savepoint():
                self._work(connection, job)
        else:
            self._place(job)

    def _repeat(self, job: Job, logged: range) -> None:
        job.logged, job.repeated, job.data = logged, True, ()
        first = self._batch.first
        if logged.start >= first:  # logged earlier in this very transaction: not in the table yet
            job.data = self._batch.entries[logged.start - first : logged.stop - first]

    def _work(self, connection: Connection, job: Job) -> None:
        if job.work:
            job.data = self.encode(job.work(connection))
        self._place(job)
        if job.key:
            store.remember(connection, job.key, job.logged.start, len(job.data))

    def _place(self, job: Job) -> None:
        """Give the job's entries their indices: after those of all that ended before, nested work too."""
        entries = self._batch.entries
        first = self._batch.first + len(entries)
        job.logged = range(first, first + len(job.data))
        entries.extend(job.data)

    def _write(self, connection: Connection, edge: Edge, entries: Sequence[bytes]) -> store.Head:
        grown, tiles = edge.grown(leaf_hashes(entries))
        note = self.sign(grown.size, grown.root)
        new = store.Head(grown.size, grown.root, note, timestamp(self._clock.now()))
        store.write(connection, edge.size, entries, tiles, new)
        # Kept before the commit is known to hold: the next transaction compares it with the database.
        self._edge = grown
        return new
