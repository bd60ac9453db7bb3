"""What offices hold beside one record: the rows that share its identifier, as plain JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from civicloom.library import Library, Opened
from civicloom.model.errors import CivicloomError
from civicloom.model.sql import literal
from civicloom.model.standards import compile_checker
from civicloom.purpose import Actor

from .bundle import require_whole
from .carried import carried
from .rule_bundle import RULE_FORMAT
from .texts import text_of, unkept

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """Rows by table for one record and one rule; ``bundle`` is the digest of the bundle they are for."""

    bundle: str
    release: str
    tables: Mapping[str, Sequence[Record]]

    def as_json(self) -> dict[str, Any]:
        """The facts as plain data, to be carried."""
        return {"bundle": self.bundle, "release": self.release, "tables": dict(self.tables)}

    @classmethod
    def of(cls, carried_facts: Mapping[str, Any]) -> "Facts":
        """Facts that were carried as plain data."""
        return cls(carried_facts["bundle"], carried_facts["release"], carried_facts["tables"])


def facts_for(
    bundle: Mapping[str, Any],
    record: Record,
    library: Library,
    actor: Actor,
    *,
    release: str | int | None = None,
) -> Facts:
    """The rows of each table of the rule that share the record's identifier, within the actor's scope.

    The library is opened for the rule's own purpose: fields, agreements, refusals and usage lines are
    those of a run of the rule. The record's own earlier row is left out: what is entered takes its
    place. Raises the PUR code of a refusal, EMB-001 and EMB-002 for a bundle that is not whole.
    """
    with facts_door(bundle, library, actor, release=release) as take:
        return take(record)


@contextmanager
def facts_door(
    bundle: Mapping[str, Any],
    library: Library,
    actor: Actor,
    *,
    release: str | int | None = None,
) -> Iterator[Callable[[Record], Facts]]:
    """As ``facts_for``, one opening for several records: a function that takes the facts of each."""
    require_whole(bundle, RULE_FORMAT)
    asked = {table: tuple(fields) for table, fields in bundle["inputs"].items()}
    with library.open(
        actor, bundle["purpose"], asked, release=release, why="rule", about=bundle["rule"]
    ) as opened:
        yield lambda record: _facts(bundle, typed_record(bundle, record), opened)


def typed_record(bundle: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """A record as it was typed in, cleaned and typed as collecting would do; what is no value is null.

    All is null of a record that no table can keep: it will never stand in the register.
    """
    texts = {name: text_of(value) for name, value in record.items()}
    if unkept(texts.values()):
        texts = {}
    return dict(compile_checker(carried(bundle["record"]))(texts).values)


def key_of(bundle: Mapping[str, Any], values: Record) -> str | None:
    """The identifier by which a record is looked up; None when the record does not say it."""
    table = bundle["entry"]
    (field,) = bundle["lookups"][table].values()
    found = values.get(field)
    return None if found is None else str(found)


def _facts(bundle: Mapping[str, Any], values: Record, opened: Opened) -> Facts:
    key = key_of(bundle, values)
    tables = {
        table: [] if key is None else _rows(bundle, table, key, values, opened)
        for table in bundle["inputs"]
    }
    return Facts(bundle["sha256"], opened.release.id, tables)


def _rows(
    bundle: Mapping[str, Any], table: str, key: str, values: Record, opened: Opened
) -> list[dict[str, Any]]:
    (looked_up,) = bundle["lookups"][table]
    names = list(bundle["inputs"][table])
    columns = ", ".join(f'"{name}"' for name in (*names, "cl_key"))
    sql = f'SELECT {columns} FROM "{table}" WHERE "{looked_up}" = {literal(key)}'
    rows = opened.sql(sql).read_all().to_pylist()
    if table == bundle["entry"]:
        rows = [row for row in rows if not _is_own(row, bundle["primary_key"], values)]
    return [{name: _plain(row[name]) for name in names} for row in rows]


def _is_own(row: Record, primary_key: Sequence[str], values: Record) -> bool:
    """Whether a row is an earlier state of the record: the same primary key, or the key of its source."""
    wanted = [values.get(name) for name in primary_key]
    if not wanted or None in wanted:
        return False
    if all(name in row for name in primary_key):
        return [row[name] for name in primary_key] == wanted
    return bool(row["cl_key"] == "|".join(str(_plain(value)) for value in wanted))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def require_facts(bundle: Mapping[str, Any], facts: Facts) -> None:
    """Raises EMB-005 for facts that were taken for another bundle."""
    if facts.bundle != bundle["sha256"]:
        raise CivicloomError("EMB-005", rule=bundle["rule"])
