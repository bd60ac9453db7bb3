"""A small world of offices, purposes and agreements, as files and as objects."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from civicloom.database import Database
from civicloom.evidence import EvidenceLog
from civicloom.purpose import Agreement, Purpose, Register, UsageLog
from database.servers import office, office_url, postgresql_server

__all__ = ["office", "office_url", "postgresql_server"]

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

PURPOSE = """
id: housing-safety
title: {en: Housing safety, zh: 房屋安全}
basis: {en: "Emergency Response Law, art. 22", zh: "《突发事件应对法》第二十二条"}
offices: [data-office, housing]
fields:
  residents: [citizen_id, name]
  leases: "*"
recipients: [street-office]
retention_days: 365
automated: false
notice: notice-2026-01
"""
AGREEMENT = """
id: residents-for-housing
owner: public-security
receiver: housing
standard: residents
fields: [citizen_id, name]
purpose: housing-safety
valid_from: 2026-01-01
valid_until: 2026-12-31
"""
OWNERS = {"residents": {"public-security"}, "leases": {"housing"}}


class Hands:
    """A clock that is set by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands(NOW)


@pytest.fixture
def db(office: Database) -> Database:
    """An office database, on SQLite and on PostgreSQL."""
    return office


@pytest.fixture
def log(tmp_path: Path, db: Database, hands: Hands) -> EvidenceLog:
    return EvidenceLog(db, keys=tmp_path / "keys", origin="test.example/log", clock=hands)


@pytest.fixture
def usage(db: Database, log: EvidenceLog, hands: Hands) -> UsageLog:
    return UsageLog(db, log, hands)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of purposes and one of agreements, each with one good file."""
    purposes, agreements = tmp_path / "purposes", tmp_path / "agreements"
    for folder, name, text in (
        (purposes, "housing-safety", PURPOSE),
        (agreements, "residents-for-housing", AGREEMENT),
    ):
        folder.mkdir()
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return purposes, agreements


def purpose(id: str, offices: tuple[str, ...], fields: dict[str, tuple[str, ...]]) -> Purpose:
    """A purpose with what the tests of ``may`` look at."""
    return Purpose(
        id=id,
        title={"en": id, "zh": id},
        basis=f"law of {id}",
        offices=offices,
        fields=fields,
        recipients=(),
        retention_days=30,
        automated=False,
        notice="notice-1",
    )


def agreement(id: str, owner: str, receiver: str, standard: str, **more: object) -> Agreement:
    """An agreement of 2026 on fields a and b for the purpose p1, unless told otherwise."""
    values: dict[str, object] = {
        "fields": ("a", "b"),
        "purpose": "p1",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        **more,
    }
    return Agreement(id=id, owner=owner, receiver=receiver, standard=standard, **values)  # type: ignore[arg-type]


def register(purposes: list[Purpose], agreements: list[Agreement], **more: object) -> Register:
    """A register of objects, without files. Standards s1 and s2 belong to the offices o1 and o2."""
    owners = {"s1": frozenset({"o1"}), "s2": frozenset({"o2"})}
    owners |= more.pop("owners", {})  # type: ignore[arg-type]
    by_id = ({p.id: p for p in purposes}, {a.id: a for a in agreements})
    return Register(*by_id, owners, **more)  # type: ignore[arg-type]
