"""Text tables: both ways of parsing agree, and every row gets a verdict."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.collect.read import Layout, read_file
from civicloom.collect.read.blocks import parse_block
from civicloom.collect.read.lines import Shape, parse_lines
from civicloom.collect.read.pieces import Block
from civicloom.model.errors import CivicloomError

CELL = st.text(alphabet='ab1,"\n \r合计总\u3000\0', max_size=6)
LINE = st.one_of(
    st.lists(st.text(alphabet="abc 1合计", max_size=4), min_size=3, max_size=3).map(",".join),
    st.lists(st.text(alphabet='ab",', max_size=5), max_size=4).map(",".join),
    st.sampled_from(
        ['"a",b,c', '"a,1",b,c', '"a\nb",c,d', '"a""b",c,d', '"open,b,c', 'a"b,c,d', "", ",,"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=8))
def test_the_fast_way_gives_what_the_careful_way_gives(lines: list[str]) -> None:
    text = "\n".join(lines)
    block = Block(2, bytearray(text.encode()), text.count("\n"), "utf-8")
    shape = Shape(("x", "y", "z"), width=3)
    fast, careful = parse_block(block, shape), parse_lines(block, shape)
    assert fast.rows.to_pylist() == careful.rows.to_pylist()
    assert fast.numbers.to_pylist() == careful.numbers.to_pylist()
    assert list(fast.broken) == list(careful.broken)
    assert (fast.blank, fast.totals) == (careful.blank, careful.totals)


def whole(
    path: Path, layout: Layout | None = None
) -> tuple[list[dict[str, str]], list[tuple[int, str]], int]:
    rows, broken, left_out = [], [], 0
    for part in read_file(path, layout or Layout()):
        for make in part.chunks:
            chunk = make()
            rows += chunk.rows.to_pylist()
            broken += [(row.row, row.code) for row in chunk.broken]
            left_out += chunk.left_out
    return rows, broken, left_out


def test_a_bad_row_does_not_spoil_its_neighbours(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(
        '编号,姓名\n1,张伟\n2,"李娜\n3,王芳,多\n4\n5,刘\0洋\n'.encode()
        + b"6,\xff\xfe\n"
        + "\n合计,5\n7,陈静\n".encode()
    )
    rows, broken, left_out = whole(path)
    assert [row["编号"] for row in rows] == ["1", "7"]
    assert broken == [
        (3, "ROW_QUOTE"),
        (4, "ROW_FIELDS"),
        (5, "ROW_FIELDS"),
        (6, "ROW_NUL"),
        (7, "ROW_ENCODING"),
    ]
    assert left_out == 2


@pytest.mark.parametrize("kind", ["jsonl", "json"])
def test_the_replacement_character_is_no_sign_of_another_encoding(
    kind: str, tmp_path: Path
) -> None:
    """A program before could not read what stood there; what is around it is UTF-8 all the same."""
    path = tmp_path / f"x.{kind}"
    rows = [{"编号": str(n), "姓名": name} for n, name in enumerate(["张伟", "李\ufffd", "王芳"])]
    text = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(text) if kind == "jsonl" else f"[{','.join(text)}]", "utf-8")
    assert whole(path) == (rows, [], 0)


def test_a_quoted_cell_may_hold_lines_and_delimiters(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n"x\ny, z",1\n"say ""hi""",2\n', "utf-8")
    rows, broken, _ = whole(path)
    assert [row["a"] for row in rows] == ["x\ny, z", 'say "hi"']
    assert not broken


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encodings_and_delimiters_give_the_same_rows(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [["编号", "姓名", "住址"], ["1", "张伟", "文三路１号"], ["2", "李娜", "学院路2号"]]
    path = tmp_path / "x.txt"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    rows, broken, _ = whole(path)
    assert [list(row.values()) for row in rows] == lines[1:]
    assert not broken


def test_blocks_of_a_large_file_lose_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.collect.read.pieces.PIECE", 997)
    path = tmp_path / "x.csv"
    cells = [f'{n},"name, {n}\nsecond"' if n % 7 == 0 else f"{n},name {n}" for n in range(3000)]
    path.write_text("\n".join(["id,name", *cells]), "utf-8")
    rows, broken, _ = whole(path)
    assert [row["id"] for row in rows] == [str(n) for n in range(3000)]
    assert not broken


def test_a_line_without_end_is_cut_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"id,name\n1,a\n2," + b"x" * (9 << 20) + b"\n3,c\n")
    rows, broken, _ = whole(path)
    assert [row["id"] for row in rows] == ["1", "3"] or (3, "ROW_LONG") in broken
    assert rows[-1]["id"] == "3"


def test_an_empty_file_and_an_unknown_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b" \r\n")
    with pytest.raises(CivicloomError, match="COL-010"):
        whole(path)
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(CivicloomError, match="COL-012"):
        whole(path, Layout(encoding="klingon"))
