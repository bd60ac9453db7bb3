"""One pass over a delivery: map, check, good records to the library, bad rows to quarantine."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from queue import SimpleQueue

import pyarrow as pa
import pyarrow.compute as pc

from ..library.engines.duckdb.validate import BatchValidator
from ..model.memory import give_back
from ..model.standards import Standard
from .keys import known_by
from .landing import Landing
from .mapping import Mapper
from .outcome import Checked, Divider, Taken
from .quarantine import Ward
from .read import Chunk, Part
from .records import Stamp, complete, key_column
from .source import Source

WORKERS = 2
_AHEAD = 2  # chunks in work at once: what bounds the memory

Progress = Callable[[str, int, int], None]
Make = Callable[[], Chunk]


@dataclass(frozen=True)
class Harvest:
    """What a pass gave: staged files, counts, reasons, and the digest of the quarantine."""

    files: list[Path]
    accepted: int
    quarantined: int
    left_out: int
    faults: dict[str, int] = field(default_factory=dict)
    quarantine: str = ""


class Sieve:
    """Sieves the parts of one delivery of one source.

    ``taken`` says which keys have a record already, where a delivery adds to an earlier one.
    """

    def __init__(
        self,
        source: Source,
        standard: Standard,
        stamp: Stamp,
        *,
        today: date,
        progress: Progress | None = None,
    ) -> None:
        self.source, self.standard, self.stamp = source, standard, stamp
        self.today, self.progress = today, progress
        self.mapper = Mapper(source, standard)
        self.taken: Taken | None = None
        self._validators: SimpleQueue[BatchValidator] = SimpleQueue()

    def run(self, parts: Iterable[Part], landing: Landing, ward: Ward) -> Harvest:
        """Pass everything through once. What a reader raises goes up; then nothing but staged files is left."""
        divider = Divider(
            self.standard, landing, ward, keyed=bool(self.source.key), taken=self.taken
        )
        base = 0
        with landing, self._workers() as pool:
            for part in parts:
                self.mapper.require(part)
                base = self._part(part, base, divider, pool)
            divider.forget_keys()
            give_back()  # what sorting needs next, parsing may not keep
            files = landing.finish()
        return Harvest(
            files,
            landing.count,
            ward.count,
            divider.left_out,
            dict(divider.faults),
            ward.close(),
        )

    def _part(self, part: Part, base: int, divider: Divider, pool: ThreadPoolExecutor) -> int:
        stamp = self.stamp.moved(base)
        highest = base
        for checked in _ahead(part.chunks, lambda make: self._check(make, stamp), pool):
            highest = max(highest, divider.divide(checked, part.name, base))
            if self.progress:
                self.progress(self.source.id, divider.landing.count + divider.ward.count, 0)
        return highest

    def _check(self, make: Make, stamp: Stamp) -> Checked:
        """Parse, map and check one chunk; runs in a worker."""
        chunk = make()
        fields = self.mapper.apply(chunk.rows)
        keys = key_column(chunk.rows, self.source.key)
        validator = self._validators.get()
        try:
            found = validator.check(fields)
        finally:
            self._validators.put(validator)
        known = None if keys is None else known_by(keys)
        seen = self.mapper.seen(chunk.rows, fields)
        positions = pc.add(chunk.numbers, stamp.base)
        records = complete(found, self.standard, stamp, positions, keys, seen)
        return Checked(chunk, keys, known, records, found.column("cl_mask"))

    @contextmanager
    def _workers(self) -> Iterator[ThreadPoolExecutor]:
        before = pa.default_memory_pool()
        pa.set_memory_pool(_frugal_pool())
        made = [BatchValidator(self.standard, today=self.today) for _ in range(WORKERS)]
        for validator in made:
            self._validators.put(validator)
        try:
            with ThreadPoolExecutor(WORKERS, "civicloom-collect") as pool:
                yield pool
        finally:
            for validator in made:
                validator.close()
            pa.set_memory_pool(before)


def _frugal_pool() -> pa.MemoryPool:
    """The allocator that gives most back between chunks, where Arrow has it."""
    if "jemalloc" in pa.supported_memory_backends():
        return pa.jemalloc_memory_pool()
    return pa.default_memory_pool()


def _ahead(
    makes: Iterator[Make], check: Callable[[Make], Checked], pool: ThreadPoolExecutor
) -> Iterator[Checked]:
    """Results in the order of the file, a few chunks ahead of who takes them."""
    waiting: deque[Future[Checked]] = deque()
    try:
        for make in makes:
            checked = waiting.popleft().result() if len(waiting) >= _AHEAD else None
            waiting.append(pool.submit(check, make))
            if checked is not None:
                yield checked
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
