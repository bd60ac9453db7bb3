"""A district's world, read from its folder; everything that is built from it is built once."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from civicloom.collect import Source, load_sources
from civicloom.collide.link import Linkage, load_linkages
from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog
from civicloom.library import Library
from civicloom.model.clock import Clock, FixedClock, Holidays, SystemClock
from civicloom.model.errors import CivicloomError
from civicloom.model.standards import Standard
from civicloom.purpose import Actor, Register
from civicloom.push import Routing, load_routing
from civicloom.rules import Rule, load_rules

from .declaration import STATE, Declaration, read_declaration
from .desk import Desk
from .offices import Office, read_offices
from .standards import read_standards

Thing = TypeVar("Thing")
NOON = time(4, tzinfo=UTC)
"""Noon in the office's zone: the hour that a demonstration's fixed day is read at."""


class Workspace:
    """A folder in which one district declares its offices, standards, sources, purposes, rules.

    Each part is read when it is first asked for, and raises its own faults then.
    """

    def __init__(self, root: Path, declaration: Declaration) -> None:
        self.root = root
        self.declaration = declaration
        self.state = root / STATE

    @classmethod
    def open(cls, root: str | Path) -> "Workspace":
        """The workspace in a folder. Raises WSP-001 to WSP-003; nothing else is read yet."""
        path = Path(root).resolve()
        return cls(path, read_declaration(path))

    @cached_property
    def clock(self) -> Clock:
        """The system's clock, or a demonstration's fixed day."""
        today = self.declaration.today
        return FixedClock(datetime.combine(today, NOON)) if today else SystemClock()

    @cached_property
    def offices(self) -> Mapping[str, Office]:
        """The offices by id."""
        return read_offices(self.root / "offices")[0]

    @cached_property
    def standards(self) -> Mapping[str, Standard]:
        """The version in use of each standard, by id. Raises Faults."""
        return read_standards(self.root / "standards")

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id. Raises Faults."""
        return load_sources(self.root / "sources", self.standards)

    @cached_property
    def register(self) -> Register:
        """Purposes and agreements. Raises Faults."""
        folders = (self.root / "purposes", self.root / "agreements")
        return Register.load(*folders, owners=self.owners, standards=self.standards)

    @cached_property
    def owners(self) -> Mapping[str, frozenset[str]]:
        """The offices that own each standard: those whose sources fill it."""
        owners: dict[str, set[str]] = {name: set() for name in self.standards}
        for source in self.sources.values():
            owners.setdefault(source.standard, set()).add(source.office)
        return {name: frozenset(offices) for name, offices in owners.items()}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by id. Raises Faults."""
        return {rule.id: rule for rule in load_rules(self.root / "rules")}

    @cached_property
    def linkages(self) -> tuple[Linkage, ...]:
        """Which sources are linked to each other. Raises Faults."""
        return tuple(load_linkages(self.root / "linkages"))

    @cached_property
    def routing(self) -> Routing:
        """Who receives findings. Raises Faults."""
        return load_routing(self.root / "routing.yaml", frozenset(self.offices))

    @cached_property
    def holidays(self) -> Holidays:
        """The holiday table; without one, weekends only."""
        path = self.root / "holidays.yaml"
        return Holidays.load(path) if path.exists() else Holidays()

    @cached_property
    def database(self) -> Database:
        """The office database."""
        self.state.mkdir(parents=True, exist_ok=True)
        address = self.declaration.database
        return open_database(
            f"sqlite:///{self.state / 'office.db'}" if address == "sqlite" else address
        )

    @cached_property
    def log(self) -> EvidenceLog:
        """The evidence log."""
        keys, origin = self.state / "keys", self.declaration.origin
        return EvidenceLog(self.database, keys=keys, origin=origin, clock=self.clock)

    @cached_property
    def library(self) -> Library:
        """The library."""
        return Library(
            self.state / "library",
            self.database,
            self.log,
            self.standards,
            self.register,
            self.clock,
        )

    def desk(self, actor: str = "", purpose: str = "") -> Desk:
        """An actor at work for a purpose; the workspace's steward when no actor is named."""
        return Desk(self, self.actor(actor), purpose)

    def actor(self, name: str = "") -> Actor:
        """``person@office`` or ``person@office/scope``. Raises WSP-007 for an unknown office."""
        person, _, scope = (name or self.declaration.steward).partition("/")
        office = person.rpartition("@")[2]
        if office not in self.offices:
            known = ", ".join(self.offices)
            raise CivicloomError("WSP-007", kind="office", name=office, known=known)
        return Actor(person, office, scope)

    def source(self, name: str) -> Source:
        """A source by id. Raises WSP-007."""
        return _named("source", name, self.sources)

    def standard(self, name: str) -> Standard:
        """A standard by id. Raises WSP-007."""
        return _named("standard", name, self.standards)

    def rule(self, name: str) -> Rule:
        """A rule by id. Raises WSP-007."""
        return _named("rule", name, self.rules)

    def close(self) -> None:
        """Close what was opened: the library's sessions and the office database."""
        if "library" in self.__dict__:
            self.library.close()
        if "database" in self.__dict__:
            self.database.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _named(kind: str, name: str, known: Mapping[str, Thing]) -> Thing:
    if name not in known:
        raise CivicloomError("WSP-007", kind=kind, name=name, known=", ".join(known) or "none")
    return known[name]
