"""The files are what offices hand over: forms, encodings, headings that the declared sources know."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from pysqlite3 import dbapi2 as sqlite3

from .district_tables import YUNXI, source

District = tuple[Path, dict[str, Any]]
ENCODINGS = {
    "public-security/residents.csv": ("gbk", 0, 0),
    "emergency/incidents.csv": ("gb18030", 2, 1),
    "justice/mediations.csv": ("utf-8", 0, 0),
    "market-regulation/firms.csv": ("utf-8-sig", 0, 0),
    "urban-management/inspections.csv": ("big5", 0, 0),
    "civil-affairs/notices.csv": ("utf-8", 0, 0),
}
SOURCES = sorted(path.stem for path in (YUNXI / "sources").glob("*.yaml"))


def headings(path: Path) -> list[str]:
    """The headings of a file, whatever its form."""
    name = f"{path.parent.name}/{path.name}"
    if name in ENCODINGS:
        encoding, titles, _ = ENCODINGS[name]
        return path.read_text(encoding).splitlines()[titles].split(",")
    if path.suffix == ".xlsx":
        return [
            str(c.value) for c in list(openpyxl.load_workbook(path).active.iter_rows(max_row=2))[1]
        ]
    if path.suffix == ".jsonl":
        return list(json.loads(path.open(encoding="utf-8").readline()))
    if path.suffix == ".json":
        return list(json.loads(path.read_text("utf-8"))["rows"][0])
    if path.suffix == ".parquet":
        return list(pq.read_schema(path).names)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0]).decode("utf-16").splitlines()[0].split(",")
    with sqlite3.connect(path) as connection:
        return [row[1] for row in connection.execute("pragma table_info(T_FWBM)")]


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_finds_its_file_and_every_heading_it_maps(name: str, district: District) -> None:
    declared = source(name)
    files = list(district[0].glob(declared["connector"]["path"]))
    assert len(files) == 1
    wanted = {how if isinstance(how, str) else how["from"] for how in declared["mapping"].values()}
    wanted |= set(declared["key"]) | ({declared["seen"]} - {None})
    assert wanted <= set(headings(files[0]))


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_text_file_is_in_its_encoding_and_has_the_rows_it_says(
    name: str, district: District
) -> None:
    encoding, titles, totals = ENCODINGS[name]
    text = (district[0] / "inbox" / name).read_bytes().decode(encoding)
    rows = list(csv.reader(io.StringIO(text), quoting=csv.QUOTE_NONE))
    by_office = {
        path.split("/")[1]: s for s in SOURCES for path in [source(s)["connector"]["path"]]
    }
    if name.startswith(("public-security", "civil-affairs")):
        by_office = {"public-security": "household-register", "civil-affairs": "allowance-notices"}
    assert len(rows) - titles - totals - 1 == district[1]["files"][by_office[name.split("/")[0]]]


def test_incidents_have_title_rows_and_a_total_row(district: District) -> None:
    lines = (district[0] / "inbox/emergency/incidents.csv").read_text("gb18030").splitlines()
    assert lines[0].startswith("云溪区安全生产事件台账")
    assert lines[-1].startswith("合计")


def test_leases_have_a_merged_title_and_real_dates(district: District) -> None:
    sheet = openpyxl.load_workbook(district[0] / "inbox/housing/leases.xlsx").active
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:K1"]
    dates = [row[8].value for row in sheet.iter_rows(min_row=3, max_row=50)]
    assert all(value.year > 1980 for value in dates)
    assert sheet.max_row - 2 == district[1]["files"]["lease-declarations"]


def test_every_line_of_json_is_an_object(district: District) -> None:
    lines = (district[0] / "inbox/grid-centre/visits.jsonl").read_text("utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) == district[1]["files"]["grid-visits"]


def test_a_grid_has_a_closed_polygon_in_degrees(district: District) -> None:
    line = (district[0] / "inbox/grid-centre/grid_map.jsonl").open(encoding="utf-8").readline()
    ring = json.loads(line)["边界"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(119 < x < 121 and 29 < y < 31 for x, y in ring)


def test_history_has_twenty_rows_for_each_resident(district: District) -> None:
    table = pq.read_metadata(district[0] / "inbox/public-security/residence_history.parquet")
    assert table.num_rows == 20 * 2000


def test_the_truth_names_each_record_once_and_only_true_persons(district: District) -> None:
    rows = list(csv.DictReader((district[0] / "truth/links.csv").open(encoding="utf-8")))
    assert len({(row["source"], row["key"]) for row in rows}) == len(rows)
    persons = {row["subject"] for row in rows if row["source"] == "household-register"}
    assert len(persons) == 2000
    assert {row["subject"][0] for row in rows} == {"P", "O"}


def test_progress_tells_every_source_to_its_end(tmp_path: Path) -> None:
    from civicloom.simulate import simulate

    told: dict[str, tuple[int, int]] = {}
    simulate(
        tmp_path, 1000, 2, progress=lambda name, done, total: told.update({name: (done, total)})
    )
    assert sorted(told) == SOURCES
    assert all(done >= total for done, total in told.values())
