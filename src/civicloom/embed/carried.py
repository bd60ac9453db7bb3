"""A standard rebuilt from its bundle, with the code lists that the bundle carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from civicloom.model.codelists import CodeList, Entry
from civicloom.model.standards import Check, Field, Standard, Subject


@dataclass(frozen=True, eq=False)
class Carried(Standard):
    """A standard that looks its codes up in what it carries, and nowhere else."""

    lists: Mapping[str, CodeList] = field(default_factory=dict)

    def codes_of(self, name: str) -> CodeList | None:
        """The code list of a field, as it was when the bundle was made."""
        ref = self.field(name).code_list
        return None if ref is None else self.lists[ref]


def carried(bundle: Mapping[str, Any]) -> Carried:
    """The standard of a bundle: fields, checks and lists; nothing is read from disk."""
    return Carried(
        id=bundle["standard"],
        version=bundle["version"],
        title=bundle["title"],
        subject=Subject(**bundle["subject"]),
        primary_key=tuple(bundle["primary_key"]),
        missing_values=tuple(bundle["missing"]),
        fields=tuple(_field(line) for line in bundle["fields"]),
        checks=tuple(_check(line) for line in bundle["checks"]),
        lists={ref: _list(line) for ref, line in bundle["lists"].items()},
    )


def _field(line: Mapping[str, Any]) -> Field:
    known = {part.name for part in fields(Field)}
    given = {name: value for name, value in line.items() if name in known}
    pairs = {name: tuple(given[name]) for name in ("true_values", "false_values")}
    return Field(**{**given, **pairs})


def _check(line: Mapping[str, Any]) -> Check:
    return Check(line["name"], tuple(line["fields"]), line["reason"], line["params"])


def _list(line: Mapping[str, Any]) -> CodeList:
    history = {
        code: tuple(_entry(spell) for spell in spells) for code, spells in line["codes"].items()
    }
    return CodeList(line["id"], line["version"], line["title"], "", None, None, history=history)


def _entry(spell: Mapping[str, Any]) -> Entry:
    start, end = (_day(spell[name]) for name in ("valid_from", "valid_to"))
    return Entry(spell["code"], spell["name"], start, end, spell["parent"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
