"""Quarantined rows come out, are corrected, and land once."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from civicloom.collect import Batch, export_quarantine, mend, open_rows
from civicloom.collect.neutral import neutral, restored
from civicloom.model.errors import CivicloomError

from .conftest import ACTOR, Office
from .samples import as_csv, people


@pytest.fixture
def failed(office: Office) -> Batch:
    """A batch with five good rows, two bad ones, a repeated key and a broken row."""
    rows = people(7)
    rows[5][4], rows[6][5] = "=1+1", "many"
    text = as_csv([*rows, rows[0]]) + "P9,only two\n"
    office.file("a.csv", text)
    return office.collect(office.source())


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def send(office: Office, batch: str, path: Path) -> Batch:
    sources = {"people": office.source()}
    return mend(batch, path, sources, office.library, actor=ACTOR, clock=office.clock)


def test_corrected_rows_land_once_and_the_others_stay_with_new_codes(
    office: Office, failed: Batch
) -> None:
    assert (failed.accepted, failed.quarantined) == (5, 4)
    path = office.root / "rows.csv"
    assert export_quarantine(failed.batch, path, office.library) == 4
    rows = read(path)
    assert rows[0]["出生日期"] == "'=1+1"
    good = people(7)
    rows[0]["出生日期"] = good[5][4]
    rows[1]["金额"] = "-5"
    mended = send(office, failed.batch, write(path, rows))
    assert (mended.status, mended.accepted, mended.quarantined) == ("mended", 1, 2)
    assert mended.faults == {"AMOUNT_RANGE": 1, "KEY_DUPLICATE": 1}
    assert len(office.records()) == 6
    left = open_rows(office.library, failed.batch)
    assert next(row.codes for row in left) == ("AMOUNT_RANGE",)
    assert [row.row for row in left] == [8, 9, 10]


def test_what_is_looked_up_for_mending_spills_into_the_library_alone(
    office: Office, failed: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, spilt, connect = office.root / "rows.csv", [], duckdb.connect

    def told(*given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        session = connect(*given, **named)
        spilt.extend(session.execute("SELECT current_setting('temp_directory')").fetchall()[0])
        return session

    export_quarantine(failed.batch, path, office.library)
    monkeypatch.setattr(duckdb, "connect", told)
    send(office, failed.batch, path)
    assert set(spilt) == {str(office.library.root / "scratch")}


def test_a_broken_row_that_nobody_filled_keeps_its_text_and_its_code(
    office: Office, failed: Batch
) -> None:
    path = office.root / "rows.csv"
    export_quarantine(failed.batch, path, office.library)
    rows = read(path)
    send(office, failed.batch, path)
    broken = open_rows(office.library, failed.batch)[-1]
    assert (broken.text, broken.codes) == ("P9,only two", ("ROW_FIELDS",))
    filled = dict(zip(list(rows[3])[6:], people(9)[8], strict=True))
    assert send(office, failed.batch, write(path, [rows[3] | filled])).accepted == 1


def test_the_same_file_again_and_rows_mended_before_do_nothing(
    office: Office, failed: Batch
) -> None:
    path = office.root / "rows.csv"
    export_quarantine(failed.batch, path, office.library)
    rows = read(path)
    rows[0]["出生日期"] = people(7)[5][4]
    first = send(office, failed.batch, write(path, rows))
    again = send(office, failed.batch, path)
    assert again.status == "already collected"
    assert first.receipt and again.receipt and again.receipt.index == first.receipt.index
    rows[1]["金额"] = "5"
    second = send(office, failed.batch, write(path, rows))
    assert second.accepted == 1
    assert len(office.records()) == 7
    assert len({record["cl_key"] for record in office.records()}) == 7


def test_a_mended_batch_stands_for_the_batch_it_mended(office: Office, failed: Batch) -> None:
    path = office.root / "rows.csv"
    export_quarantine(failed.batch, path, office.library)
    rows = read(path)
    rows[0]["出生日期"] = people(7)[5][4]
    first = send(office, failed.batch, write(path, rows))
    rows[1]["金额"] = "7"
    assert send(office, first.batch, write(path, rows)).accepted == 1


def test_json_lines_come_out_and_in_too(office: Office, failed: Batch) -> None:
    path = office.root / "rows.jsonl"
    export_quarantine(failed.batch, path, office.library, language="en")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[0]["cl_faults"] == "BIRTH_DATE_TYPE" and "birth_date" in lines[0]["cl_reasons"]
    assert lines[3]["cl_text"] == "P9,only two"
    lines[1]["金额"] = "12.5"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert send(office, failed.batch, path).accepted == 1


def test_what_is_no_mended_file_is_refused(office: Office, failed: Batch) -> None:
    path = office.root / "rows.csv"
    path.write_text("编号,姓名\n1,2\n", "utf-8")
    with pytest.raises(CivicloomError, match="COL-041"):
        send(office, failed.batch, path)
    with pytest.raises(CivicloomError, match="COL-040"):
        send(office, "people-000000000000", path)
    with pytest.raises(CivicloomError, match="COL-043"):
        mend(failed.batch, path, {}, office.library, actor=ACTOR, clock=office.clock)


def test_a_batch_that_a_later_full_delivery_replaced_is_not_mended(office: Office) -> None:
    source = office.source(delivery="full")
    rows = people(3)
    rows[1][4] = "x"
    first = office.collect(source, office.file("1.csv", as_csv(rows)))
    office.collect(source, office.file("2.csv", as_csv(people(3))))
    path = office.root / "rows.csv"
    export_quarantine(first.batch, path, office.library)
    with pytest.raises(CivicloomError, match="COL-042"):
        mend(first.batch, path, {"people": source}, office.library, actor=ACTOR, clock=office.clock)


@pytest.mark.parametrize(
    "cell", ["=SUM(A1)", "+1", "-1", "@x", "'=x", "'", "'a", "", "plain", "\t1"]
)
def test_cells_come_back_as_they_went_out(cell: str) -> None:
    assert restored(neutral(cell)) == cell
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t"))
