"""Collecting a source: from a delivery to records, quarantine and a receipt, once."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ..evidence import Leaf
from ..library import Change, Library
from ..model.clock import Clock
from ..model.errors import CivicloomError, Faults, Place
from ..model.standards import Standard
from ..purpose import Actor, office_day
from .batch import Batch, together
from .connect import SPOOLED, Found, deliveries, find
from .landing import Landing
from .ledger import Delivery, Ledger, quarantine_folder, write
from .quarantine import Ward
from .read import read_file
from .records import stamp_of
from .sieve import Harvest, Progress, Sieve
from .source import Source
from .spread import writer_of


@dataclass(frozen=True)
class Step:
    """One delivery on its way: its key for idempotency and the batch that it becomes."""

    key: str
    batch: str
    content: str
    shape: str
    name: str
    mends: str = ""


def collect(
    source: Source,
    library: Library,
    *,
    actor: Actor,
    clock: Clock,
    path: Path | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Collect what a source holds ready, each delivery once; a delivery collected before gives its batch again.

    ``path`` stands for the source's own file or folder, and is taken as it is; files of the source's own must
    have stood still for its ``settle`` seconds. Records and quarantine become visible with the
    receipt, all or nothing. A file that cannot be taken at all keeps no other waiting: its COL code is among
    ``refused`` of the batch, and is raised when there is none.
    """
    batches: list[Batch] = []
    refused: list[CivicloomError] = []
    with deliveries(source, path) as files:
        for file in files:
            try:
                found = find(file, 0 if path or source.connector.kind in SPOOLED else source.settle)
                batches.append(_once(source, library, found, (actor, clock), progress))
            except CivicloomError as fault:
                if fault.entry.kind not in ("input", "refused"):
                    raise  # no file's own
                refused.append(fault)
    if refused and not batches:
        raise refused[0] if len(refused) == 1 else Faults(refused)
    return replace(together(source.id, batches), refused=tuple(refused))


def _once(
    source: Source,
    library: Library,
    found: Found,
    who: tuple[Actor, Clock],
    progress: Progress | None,
) -> Batch:
    """The batch of one file, whether it is taken now or was before."""
    ledger = Ledger(library.db)
    step = _step(source, library.standards[source.standard], found, ledger)
    earlier = ledger.by_key(step.key)
    if earlier is not None:
        return again(earlier, library, who[0])
    return _take(source, library, found, step, who, progress)


def _step(source: Source, standard: Standard, found: Found, ledger: Ledger) -> Step:
    """The key of a delivery: source, content, and how it is read.

    A full delivery is the same again only while it is the last one: after another, the old content
    replaces it anew.
    """
    shape = shape_of(source, standard)
    turn = ""
    if source.delivery == "full":
        latest = ledger.latest(source.id)
        if latest and (latest.content, latest.shape) == (found.digest, shape):
            return Step(latest.key, latest.batch, found.digest, shape, found.name)
        turn = str(ledger.count(source.id))
    key = digest_of("collect", source.id, found.digest, shape, turn)
    return Step(key, f"{source.id}-{key[:12]}", found.digest, shape, found.name)


def shape_of(source: Source, standard: Standard) -> str:
    """A digest of how a source is read: mapping, key, pins and the standard's file."""
    text = standard.path.read_text("utf-8") if standard.path else repr(standard)
    mapping = [asdict(line) for line in source.mapping]
    pins = {word: to for word, to in source.connector.settings.items() if word != "settle"}
    settings = json.dumps([mapping, pins], sort_keys=True, default=str)
    return digest_of(settings, *source.key, source.seen or "", source.delivery, text)


def digest_of(*parts: str) -> str:
    """SHA-256 of texts, each with its length, in hexadecimal."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def again(earlier: Delivery, library: Library, actor: Actor) -> Batch:
    """The batch of a delivery that was collected before, with the receipt it had."""
    leaf = Leaf("collect.batch", actor.id, earlier.content)
    commit = library.commit([], leaf, key=earlier.key)
    return Batch(
        earlier.source,
        earlier.batch,
        earlier.accepted,
        earlier.quarantined,
        earlier.faults,
        earlier.left_out,
        commit.receipt,
        commit.release.id,
        "already collected",
        earlier.file,
    )


def _take(
    source: Source,
    library: Library,
    found: Found,
    step: Step,
    who: tuple[Actor, Clock],
    progress: Progress | None,
) -> Batch:
    actor, clock = who
    standard = library.standards[source.standard]
    now = clock.now()
    stamp = stamp_of(source, standard, step.batch, now)
    sieve = Sieve(source, standard, stamp, today=office_day(clock), progress=progress)
    with staged(library, standard.id, step.batch) as (folder, ward):
        landing = Landing(folder, writer_of(standard, stamp))
        with found.steady():
            parts = read_file(found.path, source.layout(), found.name)
            harvest = sieve.run(parts, landing, ward)
        if not harvest.accepted + harvest.quarantined:
            raise CivicloomError("COL-021", place=Place(found.name))
        return settle(source, library, step, harvest, actor)


@contextmanager
def staged(library: Library, table: str, batch: str) -> Iterator[tuple[Path, Ward]]:
    """A staging folder and a ward for one batch; both are removed when the work fails."""
    folder = library.stage(table)
    ward = Ward(quarantine_folder(library, batch))
    try:
        yield folder, ward
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if Ledger(library.db).find(batch) is None:
            shutil.rmtree(ward.folder, ignore_errors=True)
        raise


def settle(
    source: Source,
    library: Library,
    step: Step,
    harvest: Harvest,
    actor: Actor,
    mended: tuple[int, ...] = (),
) -> Batch:
    """Records, quarantine, ledger and receipt in one step."""
    standard = library.standards[source.standard]
    replaces = source.delivery == "full" and not step.mends
    change = Change(
        standard.id,
        harvest.files,
        "replace" if replaces else "append",
        source.id,
        step.batch,
        harvest.accepted,
        harvest.quarantined,
        harvest.faults,
    )
    delivery = Delivery(
        *(step.key, step.batch, source.id, step.content, step.shape, step.name),
        f"{standard.id}@{standard.version}",
        *(harvest.accepted, harvest.quarantined, harvest.left_out, harvest.faults),
        harvest.quarantine,
        step.mends,
    )
    commit = library.commit(
        [change],
        _leaf(delivery, actor, len(mended)),
        key=step.key,
        also=lambda connection, release: write(connection, delivery, release.id, mended),
    )
    status = "mended" if step.mends else "collected"
    return Batch(
        *(source.id, step.batch, harvest.accepted, harvest.quarantined, harvest.faults),
        *(harvest.left_out, commit.receipt, commit.release.id),
        "already collected" if commit.receipt.repeated else status,  # type: ignore[arg-type]
        step.name,
    )


def _leaf(delivery: Delivery, actor: Actor, mended: int) -> Leaf:
    """What the log says of a batch: counts and digests, never a row."""
    facts: dict[str, object] = {
        "source": delivery.source,
        "batch": delivery.batch,
        "standard": delivery.standard,
        "accepted": delivery.accepted,
        "quarantined": delivery.quarantined,
        "left_out": delivery.left_out,
        "faults": dict(delivery.faults),
        "quarantine": delivery.quarantine,
    }
    if delivery.mends:
        facts |= {"mends": delivery.mends, "mended": mended}
    return Leaf(
        "collect.mend" if delivery.mends else "collect.batch",
        actor.id,
        delivery.content,
        facts=facts,
    )


def delivery_of(library: Library, batch: str) -> Delivery:
    """A batch from the ledger. Raises COL-040 when there is none."""
    found = Ledger(library.db).find(batch)
    if found is None:
        raise CivicloomError("COL-040", batch=batch)
    return found
