"""What a table must look like, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ..codelists import CodeList, get, read_list

Layer = Literal["base", "business", "theme"]


@dataclass(frozen=True)
class Field:
    """One field. ``title`` and ``description`` have the languages en and zh; ``sensitivity`` is 1 to 4."""

    name: str
    type: str = "string"
    format: str = "default"
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    constraints: Mapping[str, Any] = field(default_factory=dict)
    identifier: str | None = None
    personal: bool = False
    protected: bool = False
    sensitivity: int = 1
    code_list: str | None = None
    role: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    precedence: int = 0
    true_values: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false_values: tuple[str, ...] = ("false", "False", "FALSE", "0")

    @property
    def required(self) -> bool:
        """Whether null is a fault."""
        return bool(self.constraints.get("required", False))


PEOPLE = ("person", "household")
"""The kinds of subject that are people: nobody among them may be singled out."""


@dataclass(frozen=True)
class Subject:
    """What the records are about, and the field that names it."""

    kind: str
    field: str


@dataclass(frozen=True)
class Check:
    """A named check across fields, as the standard declares it."""

    name: str
    fields: tuple[str, ...]
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ForeignKey:
    """Fields that name a record of another standard."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Standard:
    """One version of one standard. Standards are told apart by identity, so that caches can keep them."""

    id: str
    version: str
    fields: tuple[Field, ...]
    subject: Subject
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    valid_time: tuple[str, str] | None = None
    scope: str | None = None
    layer: Layer = "business"
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    checks: tuple[Check, ...] = ()
    basis: str | None = None
    path: Path | None = None

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        """The field of a name. Raises KeyError."""
        return self._by_name[name]

    @property
    def names(self) -> tuple[str, ...]:
        """All field names, in order."""
        return tuple(self._by_name)

    @property
    def personal(self) -> tuple[str, ...]:
        """Names of the fields that are about a person."""
        return tuple(field.name for field in self.fields if field.personal)

    @property
    def protected(self) -> tuple[str, ...]:
        """Names of the fields that may never reach a rule which selects persons."""
        return tuple(field.name for field in self.fields if field.protected)

    def codes_of(self, name: str) -> CodeList | None:
        """The code list of a field; a reference that ends in .csv is a file beside the standard."""
        ref = self.field(name).code_list
        if ref is None:
            return None
        if ref.endswith(".csv"):
            return read_list((self.path.parent if self.path else Path()) / ref)
        return get(ref)
