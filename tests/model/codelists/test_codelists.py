"""The lists in the package: complete, dated, and equal to what the script builds."""

import csv
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from civicloom.model.clock import FixedClock, SystemClock
from civicloom.model.codelists import available, get, map_code, read_list, require_fresh
from civicloom.model.errors import CivicloomError

ROOT = Path(__file__).resolve().parents[3]
PACKED = ROOT / "src/civicloom/model/codelists/data"


@pytest.mark.parametrize(
    ("ref", "count"),
    [
        ("gbt2261.1", 4),
        ("gbt2261.2", 8),
        ("gbt2261.3", 26),
        ("gbt2261.4", 13),
        ("gbt2659", 249),
        ("gbt3304", 58),
        ("gbt4658", 40),
        ("gbt4754", 1971),
        ("gbt4762", 13),
        ("gb32100.department", 36),
        ("nbs.town", 41352),
    ],
)
def test_every_list_is_whole(ref: str, count: int) -> None:
    codes = get(ref)
    assert len(codes.codes()) == count
    assert codes.title["en"]
    assert codes.title["zh"]
    assert codes.source


@pytest.mark.parametrize("ref", available())
def test_every_version_can_be_named(ref: str) -> None:
    codes = get(ref)
    assert f"{codes.id}@{codes.version}" == ref
    assert codes.entries.keys() == codes.codes()


def test_the_latest_version_is_meant_when_none_is_named() -> None:
    assert get("gbt4754").version == "2017"
    assert get("gbt4754@2011").valid_to == get("gbt4754").valid_from


def test_an_unknown_list_names_the_known_ones() -> None:
    for ref in ("gbt0000", "gbt4754@1994"):
        with pytest.raises(CivicloomError, match=r"COD-001.*gbt2260"):
            get(ref)


def test_old_divisions_keep_their_codes_and_names() -> None:
    divisions = get("gbt2260")
    assert "330183" in divisions.codes(date(2010, 1, 1))
    assert "330183" not in divisions.codes(date(2026, 1, 1))
    assert divisions.name("330183", date(2010, 1, 1)) == "富阳市"
    assert divisions.name("330183", date(2026, 1, 1)) is None
    assert divisions.entries["330111"].parent == "330100"
    assert {"653228", "653229"} <= divisions.codes(date(2026, 11, 23))


def test_the_divisions_of_today_are_the_current_list(shared_data: Path) -> None:
    current = shared_data / "standards" / "codes" / "gbt2260_division_current.csv"
    with current.open(encoding="utf-8") as file:
        rows = {row["code"]: row["name"] for row in csv.DictReader(file)}
    divisions = get("gbt2260")
    today = date(2026, 11, 23)
    assert divisions.codes(today) == rows.keys()
    assert {code: divisions.name(code, today) for code in rows} == rows


@pytest.mark.parametrize("year", ["200212", "200812", "201308", "201509", "201810"])
def test_the_divisions_of_a_year_are_nearly_another_publishers_list(
    shared_data: Path, year: str
) -> None:
    path = shared_data / "registers" / "codes_gb" / "gb2260" / f"{year}.tsv"
    codes = {line.split("\t")[2] for line in path.read_text("utf-8").splitlines()[1:] if line}
    ours = get("gbt2260").codes(date(int(year[:4]), int(year[4:]), 28))
    assert len(codes) > 3000
    assert len(codes ^ ours) <= len(codes) * 0.005


@pytest.mark.parametrize(
    ("code", "to"),
    [("5199", ("5193", "5199")), ("6210", ("6210",)), ("0000", ())],
)
def test_an_industry_is_followed_into_the_next_edition(code: str, to: tuple[str, ...]) -> None:
    assert map_code("gbt4754", code, "2011", "2017") == to
    for target in to:
        assert code in map_code("gbt4754", target, "2017", "2011")


def test_every_followed_industry_is_in_its_edition() -> None:
    new = get("gbt4754@2017").codes()
    targets = {
        t for c in get("gbt4754@2011").codes() for t in map_code("gbt4754", c, "2011", "2017")
    }
    assert len(targets & new) / len(targets) > 0.99


def test_editions_without_a_table_are_refused() -> None:
    with pytest.raises(CivicloomError, match="COD-004"):
        map_code("gbt4754", "01", "1994", "2017")


def test_the_division_list_is_not_older_than_twelve_months() -> None:
    require_fresh(get("gbt2260"), SystemClock())


def test_the_freshness_check_fires() -> None:
    divisions = get("gbt2260")
    assert divisions.as_of
    late = datetime(
        divisions.as_of.year + 1, divisions.as_of.month, divisions.as_of.day + 2, tzinfo=UTC
    )
    with pytest.raises(CivicloomError, match=r"COD-005.*build_codelists"):
        require_fresh(divisions, FixedClock(late))


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "status.csv"
    path.write_text("code,name,valid_to\nlive,有效,\nvoid,作废,2020-01-01\n", "utf-8-sig")
    codes = read_list(path)
    assert codes.codes() == {"live", "void"}
    assert codes.codes(date(2020, 1, 1)) == {"live"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "COD-002"),
        (b"kode,name\n", "COD-002"),
        ("code,name\n1,是\n".encode("gbk"), "COD-002"),
        (b"code,name\n,nothing\n", "COD-003"),
        (b"code,name\n1\n", "COD-003"),
        (b"code,name,valid_from\n1,a,someday\n", "COD-003"),
    ],
)
def test_a_faulty_list_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(CivicloomError, match=code):
        read_list(path)


def test_the_packed_lists_are_what_the_script_builds(shared_data: Path, tmp_path: Path) -> None:
    as_of = str(get("gbt2260").as_of)
    script = [sys.executable, str(ROOT / "scripts/build_codelists.py")]
    codes = shared_data / "standards" / "codes"
    subprocess.run([*script, str(codes), "--as-of", as_of, "--out", str(tmp_path)], check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    packed = {path.name: path.read_bytes() for path in PACKED.iterdir()}
    assert built == packed
