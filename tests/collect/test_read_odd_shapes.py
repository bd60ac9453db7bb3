"""Files of odd shapes: endless columns, far cells, marks before JSON, times that Python has no value for."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.collect import probe
from civicloom.collect.read import Layout, read_file
from civicloom.collect.read.sheet_reach import CELLS
from civicloom.collect.read.width import COLUMNS
from civicloom.model.errors import CivicloomError

from .test_read_documents import rows

WIDE = COLUMNS + 1


def _far_cell() -> bytes:
    """A workbook of five kilobytes whose last cell is the last of the sheet."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "name", "a", "x"
    book.save(out)
    return out.getvalue()


def _wide_parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({f"c{n}": ["1"] for n in range(WIDE)}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "made", "code"),
    [
        ("x.csv", lambda: b"," * 200_000, "COL-022"),
        ("x.csv", lambda: ",".join(f"c{n}" for n in range(WIDE)).encode() + b"\n", "COL-022"),
        ("x.json", lambda: json.dumps({f"k{n}": n for n in range(WIDE)}).encode(), "COL-022"),
        (
            "x.jsonl",
            lambda: "\n".join(json.dumps({f"k{n}": n}) for n in range(2 * WIDE)).encode(),
            "COL-022",
        ),
        ("x.parquet", _wide_parquet, "COL-022"),
        ("x.xlsx", _far_cell, "COL-023"),
    ],
)
def test_a_table_that_would_fill_the_memory_is_refused(
    tmp_path: Path, name: str, made: Callable[[], bytes], code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(made())
    with pytest.raises(CivicloomError, match=code):
        rows(path)
    found = probe(path)
    assert found.status == "error" and [fault.code for fault in found.faults] == [code]


def test_a_sheet_without_far_cells_and_a_broken_workbook_go_to_the_reader(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "no"])
    book.active["B40000"] = "1"
    book.save(tmp_path / "tall.xlsx")
    assert CELLS > 2 * 40_000 and rows(tmp_path / "tall.xlsx") == [{"name": None, "no": "1"}]
    with zipfile.ZipFile(tmp_path / "tall.xlsx") as packed:
        data = packed.read("xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", data[:50])
    with pytest.raises(CivicloomError, match="COL-016"):
        rows(tmp_path / "cut.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "text", ['[{"a": "张"}, {"a": "李"}]', '{"data": [{"a": "张"}, {"a": "李"}]}']
)
def test_json_is_read_behind_a_byte_order_mark(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding)
    assert rows(path) == [{"a": "张"}, {"a": "李"}]


def test_json_lines_are_known_whatever_their_name(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": 1, "b": "%s"}\n{"a": 2}\n' % ("x" * 5000), "utf-8")
    assert probe(path).kind == "jsonl"
    assert [row["a"] for row in rows(path)] == ["1", "2"]


def test_a_break_early_in_a_long_document_is_told_without_reading_on(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    good = ",\n".join('{"a": "%s"}' % ("x" * 1000) for _ in range(3000))
    path.write_text(f'[{{"a": 1}},\n{{"a": oops}},\n{good}]', "utf-8")
    seen: list[int] = []
    with pytest.raises(CivicloomError, match="COL-013") as caught:
        _watched(path, seen)
    assert "line 2" in str(caught.value)
    assert seen and max(seen) < path.stat().st_size / 2


def _watched(path: Path, seen: list[int]) -> None:
    """Read a document, and note how far its file was read each time a window is asked for more."""
    from civicloom.collect.read import json_stream

    class Window(json_stream._Window):
        def more(self) -> bool:
            grown = super().more()
            seen.append(len(self.text))
            return grown

        def value(self) -> object:
            seen.append(len(self.text))
            return super().value()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_Window", Window)
        rows(path)


def test_what_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"a": NaN}]', "utf-8")
    with pytest.raises(CivicloomError, match="NaN is no JSON"):
        rows(path)


def test_only_a_text_can_end_in_the_middle_of_a_row(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("[[1, 2], [3, 4]]", "utf-8")
    found = probe(path)
    assert [fault.code for fault in found.faults] == ["COL-116"] and found.status == "error"


def test_a_time_that_python_cannot_count_stays_and_leaves_the_others_as_they_are(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.parquet"
    fine = pa.array([1001, None], pa.timestamp("ns"))
    far = pa.array([2**62, 0], pa.timestamp("us"))
    pq.write_table(pa.table({"fine": fine, "far": far}), path)
    (first, second) = rows(path)
    assert first["fine"] == "1970-01-01 00:00:00.000001001" and second["fine"] is None
    assert str(2**62) in first["far"] and second["far"] == "1970-01-01"


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"])], names=["a", "a"]), path)
    assert rows(path) == [{"a": "1", "a (2)": "2"}]


def test_a_mark_tells_which_utf_16_a_source_means(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xfe\xff" + "姓名,编号\n张三,1\n".encode("utf-16-be"))
    assert rows(path, Layout(encoding="utf-16")) == [{"姓名": "张三", "编号": "1"}]
    assert next(read_file(path, Layout(encoding="utf-16"))).headings == ("姓名", "编号")
