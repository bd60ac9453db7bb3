"""From checked fields to whole records: whose, from where, seen when, how known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from ..model.bytewise import trimmed, whole
from ..model.standards import Standard, record_schema
from ..model.text import BLANKS
from ..purpose import OFFICE_ZONE
from .mapping import column_of
from .source import Source

_GRID = 14  # digits of a house code that name its grid: the smallest scope
_MOMENT = (
    r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2})(?P<seconds>:[0-9]{2})?(?:[.,][0-9]+)?"
    r"(?: ?(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})|(?P<utc>Z))?)?.*$"
)


@dataclass(frozen=True)
class Stamp:
    """What all records of a batch share. ``base`` is the last position of the parts before.

    ``dated`` says that the source tells when it saw each record, ``scoped`` that each has a scope of its own.
    """

    source: str
    batch: str
    known: str
    now: datetime
    dated: bool = False
    scoped: bool = False
    base: int = 0

    @property
    def shared(self) -> dict[str, pa.Scalar]:
        """The record columns that have one value in the whole batch; they are written last, and cost nothing before."""
        same = {
            "cl_source": pa.scalar(self.source),
            "cl_batch": pa.scalar(self.batch),
            "cl_known": pa.scalar(self.known),
        }
        if not self.dated:
            same["cl_seen"] = pa.scalar(self.now, pa.timestamp("us", "UTC"))
        if not self.scoped:
            same["cl_scope"] = pa.scalar("")
        return same

    def moved(self, base: int) -> "Stamp":
        """The stamp for the next part."""
        return replace(self, base=base)


def stamp_of(source: Source, standard: Standard, batch: str, now: datetime) -> Stamp:
    """The stamp of one delivery."""
    dated, scoped = source.seen is not None, standard.scope is not None
    return Stamp(source.id, batch, source.known, now, dated, scoped)


def brought(schema: pa.Schema, shared: Iterable[str]) -> pa.Schema:
    """The record columns that come with the records; whose each is and what all share is known without them."""
    return pa.schema(f for f in schema if f.name not in {"cl_ident", *shared})


def key_column(rows: pa.Table, key: tuple[str, ...]) -> pa.StringArray | None:
    """The source's declared key as text, its columns joined by ``|``; null where one is empty."""
    if not key:
        return None
    parts = [trimmed(whole(column_of(rows, name))) for name in key]
    filled = [pc.if_else(pc.equal(part, ""), pa.scalar(None, pa.string()), part) for part in parts]
    return filled[0] if len(filled) == 1 else pc.binary_join_element_wise(*filled, "|")


def complete(
    found: pa.Table,
    standard: Standard,
    stamp: Stamp,
    positions: pa.Int64Array,
    keys: pa.StringArray | None,
    seen: pa.ChunkedArray | None,
) -> pa.Table:
    """Checked fields with the record columns, but for those that are known when records are written."""
    key = keys if keys is not None else _own_keys(stamp, positions)
    columns = {name: found.column(name) for name in standard.names}
    columns |= {"cl_key": pc.coalesce(key, ""), "cl_row": positions}
    if seen is not None:
        columns["cl_seen"] = _seen(seen, stamp.now)
    if standard.scope is not None:
        columns["cl_scope"] = _scope(found.column(standard.scope))
    schema = brought(record_schema(standard), stamp.shared)
    return pa.Table.from_arrays([pc.cast(columns[f.name], f.type) for f in schema], schema=schema)


def _own_keys(stamp: Stamp, positions: pa.Int64Array) -> pa.StringArray:
    return pc.binary_join_element_wise(stamp.batch, pc.cast(positions, pa.string()), ":")


def _seen(given: pa.ChunkedArray, now: datetime) -> pa.ChunkedArray:
    """When each record was seen, UTC; the moment of collecting where the source does not say."""
    moment = pa.scalar(now, pa.timestamp("us", "UTC"))
    parts = pc.extract_regex(pc.utf8_trim(given, BLANKS), _MOMENT)
    day, time, seconds = (
        _or(parts, *pair) for pair in (("day", ""), ("time", "00:00"), ("seconds", ":00"))
    )
    text = pc.binary_join_element_wise(day, "T", time, seconds, "")
    local = pc.strptime(text, "%Y-%m-%dT%H:%M:%S", "us", error_is_null=True)
    utc = pc.cast(pc.subtract(local, _offset(parts)), pa.timestamp("us")).cast(
        pa.timestamp("us", "UTC")
    )
    return pc.coalesce(utc, moment)


def _or(parts: pa.ChunkedArray, name: str, otherwise: str) -> pa.ChunkedArray:
    """A piece of each moment, or what stands for one that is left out."""
    piece = pc.struct_field(parts, name)
    return pc.if_else(pc.equal(piece, ""), otherwise, piece)


def _offset(parts: pa.ChunkedArray) -> pa.ChunkedArray:
    """How far the clock of each moment is ahead of UTC: as it says, else as the office's clock is."""
    hours, minutes = (pc.cast(_or(parts, name, "0"), pa.int64()) for name in ("hours", "minutes"))
    sign = pc.struct_field(parts, "sign")
    far = pc.multiply(pc.add(pc.multiply(hours, 3600), pc.multiply(minutes, 60)), 1_000_000)
    said = pc.if_else(pc.equal(sign, "-"), pc.negate(far), far)
    own = pc.and_(pc.equal(sign, ""), pc.equal(pc.struct_field(parts, "utc"), ""))
    office = OFFICE_ZONE.utcoffset(None) // timedelta(microseconds=1)
    return pc.cast(pc.if_else(own, office, said), pa.duration("us"))


def _scope(codes: pa.ChunkedArray) -> pa.ChunkedArray:
    """The grid code of each record: the leading digits of its scope field."""
    return pc.utf8_slice_codeunits(pc.coalesce(pc.cast(codes, pa.string()), ""), 0, _GRID)
