"""A rule as it stands in its files: law, owner, purpose, SQL, tests, register entry."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..model.standards import PEOPLE

Text = Mapping[str, str]
"""A text in English and simplified Chinese: {en, zh}."""

Value = str | int | Decimal | bool | date
"""What a parameter may hold."""

Row = Mapping[str, object]

KINDS = (*PEOPLE, "organisation", "building", "dwelling", "grid", "matter")
"""The kinds of subject that a rule may select."""


@dataclass(frozen=True)
class Push:
    """To which office the findings go, and by when."""

    to: str
    within_working_days: int
    text: Text


@dataclass(frozen=True)
class RuleTest:
    """Given rows and the findings expected from them; columns not named are null."""

    name: str
    as_of: date
    given: Mapping[str, Sequence[Row]]
    expect: Sequence[Row]
    parameters: Mapping[str, Value] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True)
class Rule:
    """One rule. ``key`` names the columns that, beside the subject, tell its findings apart."""

    id: str
    version: str
    title: Text
    summary: Text
    law: Text
    owner: str
    purpose: str
    selects: str
    key: tuple[str, ...]
    parameters: Mapping[str, Value]
    register: Mapping[str, object]
    push: Push | None
    tests: tuple[RuleTest, ...]
    sql: str
    declaration: str
    path: Path
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def sha256(self) -> str:
        """Digest of both files of the rule: any change of a letter is another rule text."""
        return hashlib.sha256(f"{self.declaration}\0{self.sql}".encode()).hexdigest()

    @property
    def sql_file(self) -> str:
        """The SQL file's name, for places in messages."""
        return str(self.path / "rule.sql")

    @property
    def yaml_file(self) -> str:
        """The declaration's file name, for places in messages."""
        return str(self.path / "rule.yaml")
