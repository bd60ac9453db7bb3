"""JSON documents, endless lines, and sources declared twice: each refusal has its code and place."""

import json
from pathlib import Path

import pytest

from civicloom.collect import load_sources, probe
from civicloom.collect.read import Layout, read_file
from civicloom.model.errors import CivicloomError, Faults

from .conftest import Office


def rows(path: Path, layout: Layout | None = None) -> list[dict[str, str]]:
    return [
        row
        for part in read_file(path, layout or Layout())
        for make in part.chunks
        for row in make().rows.to_pylist()
    ]


def test_numbers_stay_as_written_and_objects_inside_give_dotted_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        '[{"a": 1.50, "b": {"c": 123456789012345678901}, "d": true, "e": [1]}]', "utf-8"
    )
    assert rows(path) == [
        {
            "a": "1.50",
            "b": '{"c": "123456789012345678901"}',
            "b.c": "123456789012345678901",
            "d": "true",
            "e": '["1"]',
        }
    ]


def test_a_long_array_is_read_a_window_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.collect.read.json_stream._READ", 7)
    path = tmp_path / "x.json"
    items = [{"编号": str(n), "住址": "文三路" * n} for n in range(50)]
    path.write_text(json.dumps(items, ensure_ascii=False, indent=1), "utf-8")
    assert rows(path) == items


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"a": 1}, {"a": ', "COL-013"),
        ('[{"a": 1}] x', "COL-013"),
        ('[{"a": NaN}]', "COL-013"),
        ('{"a": [1], "b": [2', "COL-013"),
        ("[" * 100_000, "COL-013"),
    ],
)
def test_broken_documents_are_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(CivicloomError, match=code):
        rows(path)


def test_a_document_without_the_named_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"answer": {"people": [{"a": 1}]}}', "utf-8")
    assert rows(path, Layout(records="answer.people")) == [{"a": "1"}]
    with pytest.raises(CivicloomError, match="COL-014"):
        rows(path, Layout(records="answer.firms"))


PAGE = (
    "<html><head><title>登录</title></head><body><table><tr><td>1</td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PAGE.encode(), "html"),
        (("\ufeff\r\n<!DOCTYPE HTML>" + PAGE).encode(), "html"),
        (PAGE.encode("gbk"), "html"),
        (PAGE.encode("utf-16"), "html"),
        (b"<!-- saved --><!-- twice -->\n<TABLE border=1><tr><td>1</td></tr></TABLE>", "html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">' + PAGE.encode(), "html"),
        (b'<?xml version="1.0"?><rows><row a="1"/></rows>', "xml"),
        (b"%PDF-1.7\n1 0 obj\n", "pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
    ],
)
@pytest.mark.parametrize("name", ["x.csv", "x.xls", "x.json", "x.xlsx"])
def test_what_holds_no_table_is_told_as_what_it_is(
    tmp_path: Path, content: bytes, kind: str, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = probe(path)
    assert (found.kind, found.status) == (kind, "error")
    assert [(f.code, f.facts["kind"]) for f in found.faults] == [("COL-024", kind.upper())]
    for pinned in ("auto", "csv", "xlsx", "json"):
        with pytest.raises(CivicloomError, match="COL-024"):
            rows(path, Layout(kind=pinned))


def test_a_table_whose_cells_begin_with_a_bracket_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("<编号>,<姓名>\n1,a\n2,b\n", "utf-8")
    assert (probe(path).kind, probe(path).rows) == ("csv", 2)
    path.write_bytes(b"<!---->" * 5_000 + b"x,y\n1,2\n")
    assert probe(path).kind == "csv"


ROWS = [{"a": "1"}, {"a": "2"}]


@pytest.mark.parametrize(
    ("document", "at"),
    [
        ({"data": {"rows": ROWS}}, "data.rows"),
        ({"code": 0, "msg": "ok", "data": {"total": 2, "rows": ROWS}}, "data.rows"),
        ({"响应": {"结果": {"名单": ROWS}}}, "响应.结果.名单"),
        ({"a": {"b": {"c": {"c": {"d": ROWS}}}}, "e": {"f": [1, 2]}}, ""),
        ({"a": {"b": {"d": ROWS}}, "e": {"f": [1, 2]}}, "a.b.d"),
        ({"data": {"people": ROWS}, "links": {"pages": [{"n": 1}]}}, "data.people"),
        ({"data": {"rows": ROWS, "columns": [{"n": 1}]}}, "data.rows"),
        ({"rows": ROWS, "columns": [{"n": 1}]}, "rows"),
        ({"people": ROWS}, "people"),
    ],
)
def test_the_list_is_found_where_one_is_plainly_meant(
    tmp_path: Path, document: dict[str, object], at: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), "utf-8")
    found = probe(path)
    assert (found.records or "", found.rows) == (at, 2 if at else 1)
    if at:
        assert rows(path) == rows(path, Layout(records=at)) == ROWS


@pytest.mark.parametrize(
    ("document", "lists"),
    [
        ({"a": ROWS, "b": ROWS}, "a, b"),
        ({"a": {"x": ROWS}, "b": {"y": ROWS}}, "a.x, b.y"),
        ({"answer": {"x": ROWS, "y": ROWS, "z": [1]}}, "answer.x, answer.y"),
    ],
)
def test_lists_that_may_be_meant_are_told(
    tmp_path: Path, document: dict[str, object], lists: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), "utf-8")
    found = probe(path)
    assert (found.status, found.rows, found.records) == ("warn", 1, None)
    assert [(fault.code, fault.facts["lists"]) for fault in found.faults] == [("COL-118", lists)]


@pytest.mark.parametrize(
    "document",
    [
        {"name": "x", "profile": {"tags": ["a", "b"], "notes": []}},
        {"name": "x", "address": {"road": "r", "no": 1}},
        {"name": "x", "a.b": {"rows": ROWS}},
    ],
)
def test_a_document_that_is_a_record_stays_one(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), "utf-8")
    found = probe(path)
    assert (found.status, found.rows, found.records) == ("ok", 1, None)


def test_an_answer_with_nothing_in_it_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"data": {"total": 0, "rows": []}}', "utf-8")
    assert [fault.code for fault in probe(path).faults] == ["COL-021"]


def test_one_object_as_large_as_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.collect.read.json_stream._WHOLE", 10)
    path = tmp_path / "x.json"
    path.write_text('{"rows": [{"a": 1}]}', "utf-8")
    with pytest.raises(CivicloomError, match="COL-015"):
        rows(path)


def test_endless_lines_and_folders_are_told_by_a_probe(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,name\n1,a\n2," + b"x" * (9 << 20) + b"\n3,c\n")
    assert "COL-117" in {fault.code for fault in probe(path).faults}
    assert [fault.code for fault in probe(tmp_path).faults] == ["COL-121"]


def test_two_sources_of_one_id_are_told(office: Office) -> None:
    office.source()
    folder = office.root / "sources"
    (folder / "again.yaml").write_text((folder / "people.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(Faults) as caught:
        load_sources(folder, office.standards)
    assert [fault.code for fault in caught.value.faults] == ["COL-037"]
