"""The full check: entries, tiles, checkpoints, signatures, and what people outside hold."""

from collections.abc import Iterable, Iterator

from ...database import Connection, Database
from ...model.errors import CivicloomError, Place
from ..leaf import own_sm3_holds
from ..notes import open_note, parse_checkpoint
from ..receipt import FIRST_LINE, check_receipt
from ..tree import HASH_SIZE, leaf_hash
from . import store
from .edge import EMPTY, WIDTH, Edge
from .tiles import Tiles

Fault = CivicloomError


def audit(db: Database, verifier_key: str, held: Iterable[str]) -> list[Fault]:
    """All faults of a log, in one reading of the database, with memory for a page of it.

    Where the database itself cannot be read further, that is the last fault.
    """
    faults: list[Fault] = []
    try:
        with db.reading() as connection:
            faults.extend(_Check(connection, verifier_key).run())
            for text in held:
                faults.extend(_held(connection, verifier_key, text))
    except CivicloomError as fault:
        faults.append(fault)
    return faults


class _Check:
    """Rebuilds the tree from the entries and compares what is stored with it on the way."""

    def __init__(self, connection: Connection, verifier_key: str) -> None:
        self._connection = connection
        self._key = verifier_key
        self._edge: Edge = EMPTY

    def run(self) -> Iterator[Fault]:
        """The faults, in the order of the log."""
        for head in store.heads(self._connection):
            yield from self._grow(head.size)
            yield from self._checkpoint(head)
        stray = store.extent(self._connection)
        if stray > self._edge.size:
            yield Fault("EVI-040", place=Place(row=stray - 1), index=stray - 1)
        yield from self._last_tiles()

    def _grow(self, size: int) -> Iterator[Fault]:
        """Take in the entries up to a checkpoint; a missing one counts as empty, and as a fault."""
        while self._edge.size < size:
            first = self._edge.size
            stop = min(size, first + store.PAGE)
            found = dict(store.entries(self._connection, first, stop))
            for index in range(first, stop):
                yield from self._entry(index, found.get(index))
            hashes = [leaf_hash(found.get(index, b"")) for index in range(first, stop)]
            self._edge, tiles = self._edge.grown(hashes)
            for level, n, data in tiles:
                if len(data) == WIDTH * HASH_SIZE:
                    yield from self._tile(level, n, data)

    def _entry(self, index: int, data: bytes | None) -> Iterator[Fault]:
        if data is None:
            yield Fault("EVI-041", place=Place(row=index), index=index)
        elif not own_sm3_holds(data):
            yield Fault("EVI-042", place=Place(row=index), index=index)

    def _tile(self, level: int, n: int, data: bytes) -> Iterator[Fault]:
        stored = store.tile(self._connection, level, n)
        if stored == data:
            return
        if level == 0 and len(stored) == len(data):
            for i in range(0, len(data), HASH_SIZE):
                if stored[i : i + HASH_SIZE] != data[i : i + HASH_SIZE]:
                    index = n * WIDTH + i // HASH_SIZE
                    yield Fault("EVI-043", place=Place(row=index), index=index)
        else:
            yield Fault("EVI-044", level=level, n=n)

    def _last_tiles(self) -> Iterator[Fault]:
        """The partial tiles at the edge, and tiles beyond it that nothing accounts for."""
        size = self._edge.size
        for level, row in enumerate(self._edge.levels):
            if row:
                yield from self._tile(level, size >> 8 * (level + 1), b"".join(row))
        for level, n in store.tile_numbers(self._connection):
            if n * WIDTH >= size >> 8 * level:
                yield Fault("EVI-044", level=level, n=n)

    def _checkpoint(self, head: store.Head) -> Iterator[Fault]:
        if head.root != self._edge.root:
            yield Fault("EVI-045", size=head.size)
        try:
            said = parse_checkpoint(open_note(head.note, [self._key]))
        except CivicloomError:
            yield Fault("EVI-046", size=head.size)
            return
        if (said.size, said.root) != (head.size, head.root):
            yield Fault("EVI-045", size=head.size)


def _held(connection: Connection, verifier_key: str, text: str) -> Iterator[Fault]:
    """What a receipt or a checkpoint from outside contradicts; a bad one is a fault by itself."""
    try:
        if text.startswith(FIRST_LINE):
            receipt = check_receipt(text, [verifier_key])
            if store.entry(connection, receipt.index) != receipt.leaf:
                yield Fault("EVI-047", place=Place(row=receipt.index), index=receipt.index)
            return
        head = parse_checkpoint(open_note(text, [verifier_key]))
    except CivicloomError as fault:
        yield fault
        return
    latest = store.head(connection)
    size = latest.size if latest else 0
    if head.size > size or (head.size and _root(connection, head.size) != head.root):
        yield Fault("EVI-048", size=head.size)


def _root(connection: Connection, size: int) -> bytes:
    """The root of the first entries as the stored tiles have it, as a witness would be shown it."""
    try:
        return Tiles(connection, None).subtree(0, size)
    except CivicloomError:  # a tile is missing or too short
        return b""
