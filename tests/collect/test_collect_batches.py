"""Collecting: one pass, both outcomes, one receipt, once."""

import gzip
import json
import shutil
import threading
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from civicloom.collect import collect, load_source, load_sources, open_rows
from civicloom.collect import sieve as sieving
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError, Faults
from civicloom.model.identifiers.citizen_id import check_character

from .conftest import ACTOR, Office
from .ingest import COUNTS, INGEST, published
from .samples import as_csv, people


def test_good_rows_land_and_bad_rows_wait_whole(office: Office) -> None:
    rows = people(6)
    rows[1][1] = rows[1][1][:17] + ("0" if rows[1][1][17] != "0" else "1")
    rows[2][4] = "2001/02/30"
    rows[3][5] = "-1"
    office.file("a.csv", as_csv(rows))
    batch = office.collect(office.source())
    assert (batch.accepted, batch.quarantined) == (3, 3)
    assert batch.faults == {"CITIZEN_ID_CHECK": 1, "BIRTH_DATE_TYPE": 1, "AMOUNT_RANGE": 1}
    assert [r["cl_key"] for r in office.records()] == ["P000000", "P000004", "P000005"]
    held = open_rows(office.library, batch.batch)
    assert [(h.row, h.codes) for h in held] == [
        (3, ("CITIZEN_ID_CHECK",)),
        (4, ("BIRTH_DATE_TYPE",)),
        (5, ("AMOUNT_RANGE",)),
    ]
    assert list((held[1].cells or {}).values()) == rows[2]


def test_today_is_the_day_in_the_office(office: Office) -> None:
    office.clock = FixedClock(
        datetime(2026, 11, 1, 23, tzinfo=UTC)
    )  # seven in the morning of the 2nd
    rows = people(2)
    for row, day in zip(rows, ("20261102", "20261103"), strict=True):
        front = row[1][:6] + day + row[1][14:17]
        row[1], row[4] = front + check_character(front), f"{day[:4]}/{day[4:6]}/{day[6:]}"
    office.file("a.csv", as_csv(rows))
    batch = office.collect(office.source())
    assert (batch.accepted, batch.quarantined) == (1, 1)


def test_a_record_carries_where_it_came_from(office: Office) -> None:
    office.file("a.csv", as_csv(people(1)))
    batch = office.collect(office.source(known="authority"))
    (record,) = office.records()
    assert record["cl_ident"] == record["citizen_id"]
    assert record["cl_source"] == "people" and record["cl_batch"] == batch.batch
    assert record["cl_row"] == 2 and record["cl_known"] == "authority"
    assert record["cl_seen"] == office.clock.now()


def test_scope_and_seen_come_from_their_columns(office: Office) -> None:
    office.file(
        "v.jsonl", '{"no": "V1", "code": "3301990010010100001000001", "on": "2026.11.02", "n": 3}\n'
    )
    source = office.source(
        id="visits",
        standard="visits@1",
        key=["no"],
        seen="on",
        mapping={
            "visit_no": "no",
            "house_code": "code",
            "visited_on": {"from": "on", "date": "%Y.%m.%d"},
            "occupants": "n",
        },
    )
    office.collect(source)
    (record,) = office.records("visits")
    assert record["cl_scope"] == "33019900100101"
    assert record["cl_seen"].isoformat() == "2026-11-01T16:00:00+00:00"
    assert record["occupants"] == 3


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-11-02", "2026-11-01T16:00:00+00:00"),
        ("2026-11-02 10:30", "2026-11-02T02:30:00+00:00"),
        ("2026-11-02T10:30:15.250", "2026-11-02T02:30:15+00:00"),
        ("2026-11-02T10:30:15Z", "2026-11-02T10:30:15+00:00"),
        ("2026-11-02 10:30:15.5+05:30", "2026-11-02T05:00:15+00:00"),
        ("2026-11-02T10:30:15-0800", "2026-11-02T18:30:15+00:00"),
    ],
)
def test_a_moment_is_taken_by_the_offset_that_it_tells(
    office: Office, written: str, utc: str
) -> None:
    row = {
        "no": "V1",
        "code": "3301990010010100001000001",
        "on": "2026-11-02",
        "n": "3",
        "at": written,
    }
    office.file("v.jsonl", json.dumps(row))
    mapping = {"visit_no": "no", "house_code": "code", "visited_on": "on", "occupants": "n"}
    source = office.source(id="visits", standard="visits@1", key=["no"], seen="at", mapping=mapping)
    office.collect(source)
    (record,) = office.records("visits")
    assert record["cl_seen"].isoformat() == utc


def test_the_same_delivery_twice_gives_the_same_receipt(office: Office) -> None:
    office.file("a.csv", as_csv(people(5)))
    source = office.source()
    first, second = office.collect(source), office.collect(source)
    assert second.status == "already collected"
    assert first.receipt and second.receipt and second.receipt.index == first.receipt.index
    assert second.as_json() | {"status": ""} == first.as_json() | {"status": ""}
    assert len(office.records()) == 5


def test_a_full_delivery_replaces_and_an_old_one_can_come_back(office: Office) -> None:
    source = office.source(delivery="full")
    one, two = (
        office.file("1.csv", as_csv(people(5))),
        office.file("2.csv", as_csv(people(3, seed=2))),
    )
    for path, count, status in (
        (one, 5, "collected"),
        (two, 3, "collected"),
        (two, 3, "already collected"),
        (one, 5, "collected"),
    ):
        assert office.collect(source, path).status == status
        assert len(office.records()) == count


def test_each_new_file_of_events_is_taken_once(office: Office) -> None:
    source = office.source(connector={"kind": "folder", "path": "inbox"})
    office.file("1.csv", as_csv(people(2)))
    assert office.collect(source).accepted == 2
    rest = people(4)[2:]
    office.file("2.csv", as_csv(rest))
    office.file("3.csv.part", "half")
    batch = office.collect(source)
    assert [part.status for part in batch.parts] == ["already collected", "collected"]
    assert len(office.records()) == 4


@pytest.mark.parametrize("connector", [{"kind": "folder", "path": "inbox"}, {"path": "inbox/*"}])
def test_of_several_full_deliveries_the_last_by_name_is_taken_once(
    office: Office, connector: dict[str, str]
) -> None:
    source = office.source(connector=connector, delivery="full")
    office.file("1.csv", as_csv(people(2)))
    office.file("2.csv", as_csv(people(5)))
    assert [office.collect(source).status for _ in range(3)] == [
        "collected",
        *["already collected"] * 2,
    ]
    assert (len(office.records()), office.log.size) == (5, 1)


def test_a_file_that_cannot_be_taken_keeps_no_other_waiting(office: Office) -> None:
    source = office.source(connector={"kind": "folder", "path": "inbox"})
    rows = people(6)
    office.file("1.csv", as_csv(rows[:2]))
    office.file("2.csv", "")
    office.file("3.csv", "<html><body>504</body></html>")
    office.file("4.csv", as_csv(rows[2:]))
    batch = office.collect(source)
    assert (batch.accepted, len(office.records())) == (6, 6)
    assert [fault.code for fault in batch.refused] == ["COL-010", "COL-024"]
    assert [fault.code for fault in office.collect(source).refused] == ["COL-010", "COL-024"]
    office.file("2.csv", as_csv(people(9)[6:]))
    assert [fault.code for fault in office.collect(source).refused] == ["COL-024"]
    assert len(office.records()) == 9


def test_files_none_of_which_can_be_taken_are_all_told(office: Office) -> None:
    source = office.source(connector={"kind": "folder", "path": "inbox"})
    office.file("1.csv", "")
    with pytest.raises(CivicloomError, match="COL-010"):
        office.collect(source)
    office.file("2.csv", "%PDF-1.4")
    with pytest.raises(Faults) as caught:
        office.collect(source)
    assert [fault.code for fault in caught.value.faults] == ["COL-010", "COL-024"]
    assert office.log.size == 0


def test_a_file_that_changes_while_it_is_read_is_taken_when_it_is_whole(office: Office) -> None:
    rows = people(9)
    path = office.file("a.csv", as_csv(rows[:5]))

    def written(*_: object) -> None:
        office.file("a.csv", as_csv(rows))

    with pytest.raises(CivicloomError, match="COL-026"):
        collect(office.source(), office.library, actor=ACTOR, clock=office.clock, progress=written)
    assert (office.log.size, office.records()) == (0, [])
    assert office.collect(office.source()).accepted == 9
    path.unlink()


def test_a_file_that_goes_away_while_others_are_read_is_told(office: Office) -> None:
    office.file("1.csv", as_csv(people(2)))
    second = office.file("2.csv", as_csv(people(4)[2:]))
    batch = collect(
        office.source(connector={"kind": "folder", "path": "inbox"}),
        office.library,
        actor=ACTOR,
        clock=office.clock,
        progress=lambda *_: second.unlink(missing_ok=True),
    )
    assert (batch.accepted, [fault.code for fault in batch.refused]) == (2, ["COL-025"])


def test_rows_that_share_a_key_are_one_record(office: Office) -> None:
    rows = people(4)
    rows[2][0] = rows[0][0]
    rows[3][0] = " "
    office.file("a.csv", as_csv(rows))
    batch = office.collect(office.source())
    assert batch.faults == {"KEY_DUPLICATE": 1, "KEY_NULL": 1}
    assert [record["cl_row"] for record in office.records()] == [2, 3]


def test_keys_repeat_across_chunks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("civicloom.collect.read.pieces.PIECE", 2000)
    office.file("a.csv", as_csv(people(300) + people(300)))
    batch = office.collect(office.source())
    assert (batch.accepted, batch.faults) == (300, {"KEY_DUPLICATE": 300})


def test_a_large_delivery_becomes_sorted_files_of_disjoint_ranges(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.collect.read.pieces.PIECE", 20_000)
    monkeypatch.setattr("civicloom.collect.landing.HELD", 500)
    monkeypatch.setattr("civicloom.collect.spread._TOO_LARGE", 30)
    office.file("a.csv", as_csv(people(4000)))
    assert office.collect(office.source()).accepted == 4000
    import pyarrow.parquet as pq

    spans = []
    for file in office.library.files("people"):
        keys = pq.read_table(file, columns=["cl_ident"]).column(0).to_pylist()
        assert keys == sorted(keys)
        spans.append((keys[0], keys[-1]))
    assert len(spans) > 20
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert len(office.records()) == 4000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "COL-010"),
        ("编号,身份证号,姓名,性别,出生日期,金额\n".encode(), "COL-021"),
        ("编号,身份证,姓名,性别,出生日期,金额\n1,2,3,4,5,6\n".encode(), "COL-020"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_nothing(
    office: Office, content: bytes, code: str
) -> None:
    office.file("a.csv", content)
    with pytest.raises(CivicloomError, match=code) as caught:
        office.collect(office.source())
    if code == "COL-020":
        assert "身份证号" in caught.value.what() and "身份证" in caught.value.what()
    assert office.log.size == 0
    assert not list((office.root / ".civicloom").glob("quarantine/*/*"))


def test_an_interrupted_pass_is_run_again_with_nothing_lost_or_doubled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = people(50)
    rows[7][1] = "1"
    office.file("a.csv", as_csv(rows))
    source = office.source()
    monkeypatch.setattr(sieving.Divider, "divide", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        office.collect(source)
    monkeypatch.undo()
    assert office.records() == [] if office.library.releases() else True
    batch = office.collect(source)
    assert (batch.accepted, batch.quarantined, batch.status) == (49, 1, "collected")
    assert len(open_rows(office.library, batch.batch)) == 1


def _interrupted(*_: Any) -> int:
    raise KeyboardInterrupt


def test_two_at_once_collect_a_delivery_once(office: Office) -> None:
    office.file("a.csv", as_csv(people(200)))
    source = office.source()
    done: list[str] = []

    def work() -> None:
        done.append(collect(source, office.library, actor=ACTOR, clock=office.clock).status)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["already collected", "already collected", "collected"]
    assert len(office.records()) == 200 and office.log.size == 1


@pytest.mark.skipif(published() is None, reason="shared register data are not on this machine")
def test_the_published_file_gives_the_published_counts(office: Office) -> None:
    import json

    from civicloom.library import Library
    from civicloom.model.standards import load_standard

    path = office.root / "ingest.json"
    path.write_text(json.dumps(INGEST), "utf-8")
    standards = {"people": load_standard(path)}
    office.standards = standards
    office.library = Library(
        office.root / ".civicloom/ingest",
        office.database,
        office.log,
        standards,
        office.library.register,
        office.clock,
    )
    with gzip.open(str(published())) as packed, (office.root / "inbox/p.csv").open("wb") as out:
        shutil.copyfileobj(packed, out)
    names = [field["name"] for field in INGEST["fields"]]  # type: ignore[index]
    batch = office.collect(office.source(key=["rec_no"], mapping={n: n for n in names}))
    assert {**batch.faults, "GOOD": batch.accepted} == COUNTS
    assert batch.quarantined == 1_769


def test_all_faults_of_all_sources_come_at_once(office: Office) -> None:
    folder = office.root / "sources"
    (folder / "a.yaml").write_text(
        "id: a\nfrequency: daily\nknown: maybe\nconnector: {kind: fax}\n", "utf-8"
    )
    (folder / "b.yaml").write_text("id: [", "utf-8")
    bad = {"id": "c", "office": "o", "standard": "nobody@1", "connector": {"kind": "csv"}}
    (folder / "c.yaml").write_text(yaml.safe_dump(bad), "utf-8")
    mapping = {
        "citizen_id": {"from": "x", "join": ["y"]},
        "weight": "w",
        "birth_date": {"from": "z", "date": "%y"},
    }
    (folder / "d.yaml").write_text(
        yaml.safe_dump(bad | {"id": "d", "standard": "people@1", "mapping": mapping}), "utf-8"
    )
    with pytest.raises(Faults) as caught:
        load_sources(folder, office.standards)
    codes = [fault.code for fault in caught.value.faults]
    assert {"COL-030", "COL-031", "COL-032", "COL-033", "COL-034", "COL-035"} <= set(codes)
    assert codes.count("COL-035") >= 4


@pytest.mark.parametrize("name", ["o'brien", "a/b", "../x", "a b", "-a", ".a", "a\nb", "x" * 65])
def test_an_id_that_folders_and_batches_cannot_bear_is_refused(office: Office, name: str) -> None:
    known = next(iter(office.standards.values()))
    told = {"office": "o", "standard": known.id, "connector": {"kind": "csv", "path": "x.csv"}}
    for place, own in {"good": "民政.2026-a_1", "bad": name}.items():
        text = yaml.safe_dump(told | {"id": own}, allow_unicode=True)
        (office.root / f"sources/{place}.yaml").write_text(text, "utf-8")
    with pytest.raises(Faults) as caught:
        load_sources(office.root / "sources", office.standards)
    assert [fault.code for fault in caught.value.faults] == ["COL-038"]


def test_a_source_without_mapping_takes_headings_by_name_or_title(office: Office) -> None:
    path = office.root / "sources/x.yaml"
    path.write_text(
        "id: x\noffice: o\nstandard: people@1\nconnector: {path: inbox/a.csv}\n", "utf-8"
    )
    citizen, name = people(1)[0][1:3]
    office.file("a.csv", f"name,citizen_id\n{name},{citizen}\n")
    assert office.collect(load_source(path, office.standards)).accepted == 1


def test_no_id_name_or_phone_reaches_log_or_error(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    canaries = ("330106199001010017", "卡纳里", "13800001234")
    office.file(
        "a.csv",
        f'编号,身份证号,姓名,性别,出生日期,金额\nP1,{canaries[0]},{canaries[1]},男,{canaries[2]},x\n"{canaries[0]}\n',
    )
    batch = office.collect(office.source())
    office.file("a.csv", f"{canaries[0]},{canaries[1]},{canaries[2]}\n")
    with pytest.raises(CivicloomError) as caught:
        office.collect(office.source())
    said = str(batch.as_json()) + caplog.text + str(caught.value.as_json()["place"])
    leaves = b"".join(r.leaf for r in (office.log.receipt(n) for n in range(office.log.size)))
    assert batch.quarantined == 2
    assert not any(c in said or c.encode() in leaves for c in canaries)


def test_path_outside_is_no_source(office: Office) -> None:
    with pytest.raises(CivicloomError, match="COL-001"):
        office.collect(
            office.source(connector={"kind": "csv", "path": "inbox/none.csv"}),
            Path("/nowhere/x.csv"),
        )


def test_headings_and_codes_may_be_words_that_yaml_reads_otherwise(office: Office) -> None:
    path = office.root / "sources/x.yaml"
    path.write_text(
        "id: x\noffice: o\nstandard: people@1\nconnector: {path: inbox/a.csv}\nkey: [no]\n"
        "mapping: {citizen_id: no, name: on, sex: {from: off, values: {yes: 1, no: 2}}}\n",
        "utf-8",
    )
    citizen, name = people(1)[0][1:3]
    office.file("a.csv", f"no,on,off\n{citizen},{name},no\n")
    assert office.collect(load_source(path, office.standards)).accepted == 1
    assert [record["sex"] for record in office.records()] == ["2"]


def test_whether_a_heading_is_optional_is_true_or_false(office: Office) -> None:
    path = office.root / "sources/x.yaml"
    path.write_text(
        "id: x\noffice: o\nstandard: people@1\nconnector: {path: inbox/a.csv}\n"
        "mapping: {citizen_id: a, name: b, sex: {from: c, optional: no}}\n",
        "utf-8",
    )
    with pytest.raises(Faults, match=r"COL-035.*optional is true or false"):
        load_source(path, office.standards)
