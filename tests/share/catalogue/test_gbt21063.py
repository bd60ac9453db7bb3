"""The catalogue in GB/T 21063 terms, and the declared sharing of tables."""

import csv
from pathlib import Path

import pytest

from civicloom.model.errors import CivicloomError, Faults
from civicloom.purpose import Register
from civicloom.share.catalogue import GBT_ELEMENTS, as_gbt, datasets, gbt_csv, load_sharing

from .test_dcat import BASE, OFFICES, STANDARDS

OWNERS = {"dwellings": frozenset({"planning"}), "leases": frozenset({"housing"})}


def rows(path: Path | None = None) -> dict[str, dict[str, str]]:
    sharing = load_sharing(path, STANDARDS) if path else None
    found = datasets(STANDARDS, Register({}, {}, OWNERS), OFFICES, sharing=sharing)
    return {row["信息资源名称"]: row for row in as_gbt(found, base=BASE)}


def test_every_mandatory_element_is_filled() -> None:
    assert sum(GBT_ELEMENTS.values()) == 6
    for row in rows().values():
        assert list(row) == list(GBT_ELEMENTS)
        assert all(row[name] for name, mandatory in GBT_ELEMENTS.items() if mandatory)


def test_personal_data_are_shared_on_condition_only_and_not_open() -> None:
    found = rows()
    assert (found["leases"]["共享类型"], found["leases"]["开放类型"]) == ("有条件共享", "不予开放")
    assert found["leases"]["共享条件"] == "须订立共享协议并声明用途"
    assert found["房屋"]["共享类型"] == "无条件共享"


def test_declared_sharing_wins(tmp_path: Path) -> None:
    file = tmp_path / "sharing.yaml"
    file.write_text(
        "leases: {share: none, basis: 《某法》第三条, condition: 依法}\n"
        "dwellings: {share: unconditional, open: open}\n",
        "utf-8",
    )
    found = rows(file)
    assert (found["leases"]["共享类型"], found["leases"]["共享条件"]) == ("不予共享", "依法")
    assert found["房屋"]["开放类型"] == "无条件开放"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("people: {share: none}", ["SHR-041"]),
        ("leases: {share: sometimes}", ["SHR-042"]),
        ("leases: {shares: none}", ["SHR-042"]),
        ("leases: {condition: [a]}", ["SHR-042"]),
        ("leases: {open_condition: 5, condition: ~}", ["SHR-042", "SHR-042"]),
        ("leases: {condition: {en: 1}}", ["SHR-042"]),
        ("leases: {share: none, basis: [a]}", ["SHR-042"]),
        ("leases: {share: none}\ndwellings: {open: yes please}", ["SHR-043", "SHR-042"]),
    ],
)
def test_wrong_sharing_is_refused(tmp_path: Path, text: str, expected: list[str]) -> None:
    file = tmp_path / "sharing.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(Faults) as error:
        load_sharing(file, STANDARDS)
    assert [fault.code for fault in error.value.faults] == expected


@pytest.mark.parametrize("text", ["{", "- a"])
def test_an_unreadable_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sharing.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(CivicloomError) as error:
        load_sharing(file, STANDARDS)
    assert error.value.code == "SHR-040"


def test_the_csv_has_every_element_and_runs_nothing() -> None:
    row = dict.fromkeys(GBT_ELEMENTS, "") | {"信息资源名称": "=1+1"}
    text = gbt_csv([row]).decode("utf-8-sig")
    header, line = csv.reader(text.splitlines())
    assert header == list(GBT_ELEMENTS)
    assert line[0] == "'=1+1"
