"""Purposes and agreements as files: all faults at once, each at its place."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from civicloom.model.errors import Faults
from civicloom.purpose import Register

from .conftest import AGREEMENT, OWNERS, PURPOSE

Folders = tuple[Path, Path]


def codes(folders: Folders, **more: object) -> list[str]:
    with pytest.raises(Faults) as found:
        Register.load(*folders, OWNERS, **more)  # type: ignore[arg-type]
    return sorted(fault.code for fault in found.value.faults)


def change(folder: Path, old: str, new: str) -> None:
    (file,) = folder.glob("*.yaml")
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def standard(**classes: int) -> SimpleNamespace:
    """A stand-in for what the register looks at in a standard: names, classes, protected fields."""
    fields = [
        SimpleNamespace(name=name, sensitivity=level, protected=level == 9)
        for name, level in classes.items()
    ]
    protected = tuple(f.name for f in fields if f.protected)
    return SimpleNamespace(id="any", fields=fields, protected=protected)


def test_good_files_load_with_every_word_in_place(folders: Folders) -> None:
    register = Register.load(*folders, OWNERS)
    purpose = register.purposes["housing-safety"]
    assert purpose.title["zh"] == "房屋安全"
    assert (purpose.basis, purpose.law("zh-Hans")) == (
        "Emergency Response Law, art. 22",
        "《突发事件应对法》第二十二条",
    )
    assert purpose.fields == {"residents": ("citizen_id", "name"), "leases": ("*",)}
    assert (purpose.retention_days, purpose.automated, purpose.export) == (365, False, False)
    deal = register.agreements["residents-for-housing"]
    assert (deal.owner, deal.receiver, deal.withdrawn) == ("public-security", "housing", None)


def test_a_workspace_without_files_has_an_empty_register(tmp_path: Path) -> None:
    register = Register.load(tmp_path / "none", tmp_path / "none", OWNERS)
    assert not register.purposes and not register.agreements
    assert register.current() is register


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("retention_days: 365\n", "", ["PUR-002"]),
        ("retention_days: 365", "retention_days: 0", ["PUR-003"]),
        ("retention_days: 365", "retention_days: true", ["PUR-003"]),
        ("automated: false\n", "", ["PUR-002"]),
        ("automated: false", "automated: no way", ["PUR-003"]),
        ("automated: false", "automated: true", ["PUR-008"]),
        ("automated: false", "automated: true\nassessment: pia-7", []),
        ("automated: false", "automated: false\nexport: true", ["PUR-008"]),
        ("notice: notice-2026-01\n", "", ["PUR-002"]),
        ("recipients: [street-office]", "recipients: [a, a]", ["PUR-003"]),
        ("recipients: [street-office]\n", "", []),
        ("basis: {en", "basis: {fr", ["PUR-003"]),
        ("title: {en: Housing safety, zh: 房屋安全}", "title: Housing", []),
        ("id: housing-safety", "id: [1]", ["PUR-003", "PUR-009"]),
        ("id: housing-safety", "id: 住房安全", ["PUR-003", "PUR-009"]),
        ("id: housing-safety", "id: Housing safety", ["PUR-003", "PUR-009"]),
        ('leases: "*"', "leases: []", ["PUR-002"]),
        ('leases: "*"', 'tenancies: "*"', ["PUR-006"]),
        ("fields:", "felds:", ["PUR-002", "PUR-004", "PUR-010"]),
        ("[data-office, housing]", "[data-office]", ["PUR-013"]),
        ("id: housing-safety", "{", ["PUR-001", "PUR-009"]),
    ],
)
def test_a_purpose_that_says_too_little_or_too_much_is_refused(
    folders: Folders, old: str, new: str, expected: list[str]
) -> None:
    change(folders[0], old, new)
    if expected:
        assert codes(folders) == expected
    else:
        assert Register.load(*folders, OWNERS).purposes


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("fields: [citizen_id, name]", "fields: [citizen_id, ethnic]", ["PUR-010"]),
        ("owner: public-security", "owner: housing", ["PUR-011"]),
        ("valid_until: 2026-12-31", "valid_until: 2025-12-31", ["PUR-012"]),
        ("valid_until: 2026-12-31", "valid_until: soon", ["PUR-003"]),
        ("valid_until: 2026-12-31", "valid_until:", ["PUR-002"]),
        ("receiver: housing", "receiver: tax", ["PUR-013"]),
        ("purpose: housing-safety", "purpose: curiosity", ["PUR-009"]),
        ("standard: residents", "standard: people", ["PUR-006", "PUR-010"]),
        ("id: residents-for-housing", "- a list", ["PUR-001"]),
        ("id: residents-for-housing", "id: ../elsewhere", ["PUR-003"]),
        ("id: residents-for-housing", "id: a/b", ["PUR-003"]),
    ],
)
def test_an_agreement_gives_no_more_than_its_purpose_and_owner_can(
    folders: Folders, old: str, new: str, expected: list[str]
) -> None:
    change(folders[1], old, new)
    assert codes(folders) == expected


def test_all_faults_of_all_files_come_at_once_with_their_places(folders: Folders) -> None:
    purposes, agreements = folders
    (purposes / "twice.yaml").write_text(PURPOSE.replace("365", "x"), "utf-8")
    (agreements / "bytes.yaml").write_bytes(b"\xff\xfe id")
    (agreements / "third.yaml").write_text(AGREEMENT.replace("id: r", "id: other-r"), "utf-8")
    with pytest.raises(Faults) as found:
        Register.load(purposes, agreements, OWNERS)
    places = {(f.code, Path(f.place.file).name, f.place.field) for f in found.value.faults}  # type: ignore[union-attr, arg-type]
    assert places == {
        ("PUR-003", "twice.yaml", "retention_days"),
        ("PUR-005", "twice.yaml", "id"),
        ("PUR-001", "bytes.yaml", None),
    }


def test_a_purpose_on_sensitive_or_protected_fields_needs_an_assessment(folders: Folders) -> None:
    plain = {"leases": standard(lease_no=1, faith=9)}
    people = {"residents": standard(citizen_id=4, name=2)}
    assert Register.load(*folders, OWNERS, plain).protected == {"leases": frozenset({"faith"})}  # type: ignore[arg-type]
    assert codes(folders, standards=plain | people) == ["PUR-008"]
    change(folders[0], 'leases: "*"', "leases: [faith]")
    assert codes(folders, standards=plain) == ["PUR-008"]


def test_fields_are_checked_against_the_standard(folders: Folders) -> None:
    assert codes(folders, standards={"residents": standard(name=2)}) == ["PUR-007", "PUR-007"]
