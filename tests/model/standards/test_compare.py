"""What breaks those who use a standard, and what does not: one pair a line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civicloom.model.errors import CivicloomError
from civicloom.model.standards import Standard, breaks, compare, load_standard, require_compatible

from .schemas import leases, standard, with_field

Schema = dict[str, Any]


def both(old: Schema, new: Schema, folder: Path) -> tuple[Standard, Standard]:
    return load(folder / "old", old), load(folder / "new", new)


def load(folder: Path, schema: Schema) -> Standard:
    folder.mkdir(exist_ok=True)
    return standard(folder, schema)


def limits(name: str, **constraints: Any) -> Schema:
    return with_field(name, constraints=constraints)


def plus(*fields: Schema) -> Schema:
    return leases(fields=leases()["fields"] + list(fields))


def minus(*names: str) -> Schema:
    return leases(fields=[field for field in leases()["fields"] if field["name"] not in names])


def checks(change: Callable[[list[Schema]], list[Schema]]) -> Schema:
    return leases(civicloom_checks=change(leases()["civicloom:checks"]))


def flag(**words: Any) -> Schema:
    return with_field("rent", type="boolean", constraints={}, **words)


PAIRS: list[tuple[str, Schema, Schema, bool]] = [
    ("nothing", leases(), leases(), False),
    ("optional field is new", leases(), plus({"name": "note"}), False),
    (
        "required field is new",
        leases(),
        plus({"name": "note", "constraints": {"required": True}}),
        True,
    ),
    ("field is gone", leases(), minus("ethnic"), True),
    ("order of fields", leases(), leases(fields=leases()["fields"][::-1]), False),
    ("field is renamed", leases(), with_field("ethnic", name="nation"), True),
    ("integer to number", leases(), with_field("rooms", type="number"), True),
    ("number to integer", leases(), with_field("rent", type="integer"), True),
    ("date to string", plus({"name": "seen", "type": "date"}), plus({"name": "seen"}), True),
    ("date format", leases(), with_field("end_date", format="%Y/%m/%d"), True),
    ("format spelled out", leases(), with_field("end_date", format="%Y-%m-%d"), False),
    ("becomes required", limits("office"), limits("office", required=True), True),
    ("no longer required", limits("office", required=True), limits("office"), False),
    ("becomes unique", limits("office"), limits("office", unique=True), True),
    ("no longer unique", limits("office", unique=True), limits("office"), False),
    ("minimum appears", limits("rent"), limits("rent", minimum=0), True),
    ("minimum rises", limits("rent", minimum=0), limits("rent", minimum=1), True),
    ("minimum falls", limits("rent", minimum=1), limits("rent", minimum=0), False),
    ("minimum goes", limits("rent", minimum=1), limits("rent"), False),
    ("maximum appears", limits("rent"), limits("rent", maximum=9), True),
    ("maximum falls", limits("rent", maximum=9), limits("rent", maximum=8), True),
    ("maximum rises", limits("rent", maximum=8), limits("rent", maximum=9), False),
    ("maximum goes", limits("rent", maximum=9), limits("rent"), False),
    (
        "maximum of ten is more than of nine",
        limits("rent", maximum="9"),
        limits("rent", maximum="10"),
        False,
    ),
    (
        "latest date falls",
        limits("end_date", maximum="2030-01-01"),
        limits("end_date", maximum="2029-12-31"),
        True,
    ),
    (
        "latest date rises",
        limits("end_date", maximum="2030-01-01"),
        limits("end_date", maximum="2031-01-01"),
        False,
    ),
    ("shortest grows", limits("office", minLength=2), limits("office", minLength=3), True),
    ("shortest shrinks", limits("office", minLength=3), limits("office", minLength=2), False),
    ("shortest appears", limits("office"), limits("office", minLength=1), True),
    ("longest shrinks", limits("office", maxLength=9), limits("office", maxLength=8), True),
    ("longest grows", limits("office", maxLength=8), limits("office", maxLength=9), False),
    ("longest appears", limits("office"), limits("office", maxLength=9), True),
    ("longest goes", limits("office", maxLength=9), limits("office"), False),
    ("pattern appears", limits("office"), limits("office", pattern="[0-9]+"), True),
    (
        "pattern changes",
        limits("office", pattern="[0-9]+"),
        limits("office", pattern="[0-9]*"),
        True,
    ),
    ("pattern goes", limits("office", pattern="[0-9]+"), limits("office"), False),
    ("enum appears", limits("office"), limits("office", enum=["a"]), True),
    ("enum loses a value", limits("office", enum=["a", "b"]), limits("office", enum=["a"]), True),
    (
        "enum swaps a value",
        limits("office", enum=["a", "b"]),
        limits("office", enum=["a", "c"]),
        True,
    ),
    ("enum gains a value", limits("office", enum=["a"]), limits("office", enum=["a", "b"]), False),
    (
        "enum in another order",
        limits("office", enum=["a", "b"]),
        limits("office", enum=["b", "a"]),
        False,
    ),
    ("enum goes", limits("office", enum=["a"]), limits("office"), False),
    ("code list appears", leases(), with_field("office", civicloom_codeList="gbt2260"), True),
    ("code list changes", leases(), with_field("tenant_sex", civicloom_codeList="gbt4762"), True),
    ("code list goes", leases(), with_field("ethnic", civicloom_codeList=None), False),
    (
        "identifier changes",
        leases(),
        with_field("house_code", civicloom_identifier="credit-code"),
        True,
    ),
    (
        "identifier appears",
        leases(),
        with_field("office", civicloom_identifier="credit-code"),
        True,
    ),
    ("identifier goes", leases(), with_field("house_code", civicloom_identifier=None), True),
    ("protection is taken away", leases(), with_field("ethnic", civicloom_protected=None), True),
    ("protection is given", leases(), with_field("office", civicloom_protected=True), False),
    ("personal no longer", leases(), with_field("tenant_birth", civicloom_personal=None), True),
    ("personal now", leases(), with_field("office", civicloom_personal=True), False),
    ("less sensitive", leases(), with_field("tenant_birth", civicloom_class=2), True),
    ("more sensitive", leases(), with_field("tenant_birth", civicloom_class=4), False),
    (
        "role changes",
        with_field("office", civicloom_role="name"),
        with_field("office", civicloom_role="phone"),
        True,
    ),
    ("role appears", leases(), with_field("office", civicloom_role="name"), False),
    ("reason codes", leases(), with_field("rent", civicloom_reasons={"TYPE": "RENT_NUM"}), False),
    ("precedence", leases(), with_field("rent", civicloom_precedence=5), False),
    ("texts", leases(), with_field("rent", title="Rent a month", description="yuan"), False),
    ("truth loses a spelling", flag(), flag(trueValues=["true"]), True),
    ("truth gains a spelling", flag(trueValues=["true"]), flag(), False),
    (
        "subject kind",
        leases(),
        leases(civicloom_subject={"kind": "matter", "field": "house_code"}),
        True,
    ),
    (
        "subject field",
        leases(),
        leases(civicloom_subject={"kind": "dwelling", "field": "office"}),
        True,
    ),
    ("primary key", leases(), leases(primaryKey=["lease_no", "office"]), True),
    ("valid time appears", leases(civicloom_validTime=None), leases(), False),
    ("valid time goes", leases(), leases(civicloom_validTime=None), True),
    ("scope appears", leases(civicloom_scope=None), leases(), False),
    ("scope moves", leases(), leases(civicloom_scope="office"), True),
    ("missing values", leases(), leases(missingValues=["", "-"]), True),
    ("title", leases(), leases(title="Rents"), False),
    ("layer", leases(), leases(civicloom_layer="base"), False),
    ("basis", leases(), leases(civicloom_basis="GB/T 1"), False),
    ("check appears", checks(lambda all_: all_[1:]), leases(), True),
    ("check goes", leases(), checks(lambda all_: all_[1:]), False),
]


@pytest.mark.parametrize(
    ("old", "new", "breaking"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS]
)
def test_each_change_breaks_or_not(
    old: Schema, new: Schema, breaking: bool, tmp_path: Path
) -> None:
    was, now = both(old | {"version": "1.2.0"}, new | {"version": "1.3.0"}, tmp_path)
    changes = compare(was, now)
    assert any(change.breaking for change in changes) == breaking
    if not breaking:
        assert require_compatible(was, now) == changes
        return
    with pytest.raises(CivicloomError, match="STD-020") as caught:
        require_compatible(was, now)
    assert all(change.text in str(caught.value) for change in changes if change.breaking)
    major = load(tmp_path / "major", new | {"version": "2.0.0"})
    assert require_compatible(was, major) == changes


def test_there_are_enough_pairs() -> None:
    assert len(PAIRS) >= 50
    assert {p[3] for p in PAIRS} == {True, False}


def test_a_change_needs_a_higher_version(tmp_path: Path) -> None:
    for version in ("1.2.0", "1.1.9", "0.9.0"):
        was, now = both(leases(), plus({"name": "note"}) | {"version": version}, tmp_path)
        with pytest.raises(CivicloomError, match="STD-014"):
            require_compatible(was, now)
    assert require_compatible(*both(leases(), leases(), tmp_path)) == []


@pytest.mark.parametrize(
    ("later", "breaking"),
    [
        ("code,name\na,甲\n", True),
        ("code,name\na,甲\nb,乙\nc,丙\n", False),
        ("code,name,valid_to\na,甲,\nb,乙,2026-01-01\n", False),
        ("code,name\na,甲\nB,乙\n", True),
    ],
    ids=["a code is gone", "a code is new", "a code is retired", "a code is written otherwise"],
)
def test_a_list_of_ones_own_may_win_codes_and_lose_none(
    later: str, breaking: bool, tmp_path: Path
) -> None:
    listed = plus({"name": "kind", "civicloom:codeList": "kinds.csv"})
    for folder, text in (("old", "code,name\na,甲\nb,乙\n"), ("new", later)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "kinds.csv").write_text(text, "utf-8")
    was = load(tmp_path / "old", listed | {"version": "1.2.0"})
    now = load(tmp_path / "new", listed | {"version": "1.3.0"})
    assert bool(breaks(was, now)) == breaking
    if breaking:
        with pytest.raises(CivicloomError, match=r"STD-020.*kind: b"):
            require_compatible(was, now)


def test_two_standards_are_not_compared(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="STD-021"):
        require_compatible(*both(leases(), leases(name="rents"), tmp_path))


def test_a_standard_never_breaks_itself(tmp_path: Path) -> None:
    it = standard(tmp_path, leases())
    assert compare(it, load_standard(tmp_path)) == []
