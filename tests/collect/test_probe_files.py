"""What a probe says of files as departments hand them over."""

import io
import json
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest

from civicloom.collect import draft_standard, probe
from civicloom.collect.sniff import guess_encoding
from civicloom.model.standards import load_standard
from civicloom.model.text import traditional

from .samples import HEADINGS, as_csv, people

FAMILY = {"gb18030": {"gbk", "gb18030"}, "gbk": {"gbk", "gb18030"}}


def codes(path: Path) -> set[str]:
    return {fault.code for fault in probe(path).faults}


def put(folder: Path, content: str | bytes, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_encodings_of_short_and_long_tables_are_told_apart() -> None:
    dice = random.Random(7)
    roads = "文三路学院路解放路人民路建国路中山路环城北路滨河路"
    wrong = total = 0
    for number in range(300):
        rows = people(dice.choice([1, 2, 3, 10, 40]), seed=number)
        text = as_csv(
            [[*row, dice.choice(roads) + f"路{number}号"] for row in rows], [*HEADINGS, "住址"]
        )
        for name in ("utf-8", "utf-8-sig", "gbk", "gb18030", "big5", "utf-16-le", "utf-16-be"):
            shown = traditional(text) if name == "big5" else text
            try:
                data = shown.encode(name)
            except UnicodeEncodeError:
                continue
            total += 1
            wrong += guess_encoding(data).name not in FAMILY.get(name, {name})
    assert total > 1500
    assert wrong / total <= 0.002


def test_a_clean_file_is_ok(tmp_path: Path) -> None:
    found = probe(put(tmp_path, as_csv(people(20)))).as_json()
    assert (found["status"], found["encoding"], found["header_row"], found["rows"]) == (
        "ok",
        "utf-8",
        1,
        20,
    )
    assert found["faults"] == [] and found["kind"] == "csv"


def test_titles_totals_and_blank_rows_are_seen(tmp_path: Path) -> None:
    body = as_csv(people(5))
    text = f"云溪区人员名单,,,,,\n填报单位：某局,,,,2026年11月,\n{body}\n合计,,,,,5\n"
    path = put(tmp_path, text.encode("gb18030"))
    found = probe(path)
    assert (found.header_row, found.rows, found.encoding) == (3, 5, "gbk")
    assert {"COL-100", "COL-103"} == codes(path)


@pytest.mark.parametrize(
    "total",
    ["合计,5人,,,,", "合计：5人,,,,,", "小计,,,,约5,1，200.5万元", "共计 5,,,,,", "合計,5,,,,12%"],
)
def test_a_total_with_units_is_no_record(tmp_path: Path, total: str) -> None:
    found = probe(put(tmp_path, as_csv(people(5)) + total + "\n"))
    assert found.rows == 5
    assert {fault.code for fault in found.faults} == {"COL-103"}


@pytest.mark.parametrize("row", ["合计里社区,5人,,,,", "合计,张伟,,,,", "总计师,5,,,,"])
def test_a_row_that_only_begins_like_a_total_is_a_record(tmp_path: Path, row: str) -> None:
    assert probe(put(tmp_path, as_csv(people(5)) + row + "\n")).rows == 6


@pytest.mark.parametrize(
    ("cell", "column", "code"),
    [
        ("１２３", 5, "COL-104"),
        ("4.40524E+17", 1, "COL-105"),
        ("=HYPERLINK(1)", 2, "COL-107"),
        ("张\u202e伟", 2, "COL-114"),
        ("张\u200b伟", 2, "COL-114"),
    ],
)
def test_odd_cells_are_named_by_row_and_column(
    tmp_path: Path, cell: str, column: int, code: str
) -> None:
    rows = people(3)
    rows[1][column] = cell
    (fault,) = [f for f in probe(put(tmp_path, as_csv(rows))).faults if f.code == code]
    assert fault.place and (fault.place.row, fault.place.field) == (3, HEADINGS[column])
    assert cell not in json.dumps(fault.as_json(), ensure_ascii=False)


def test_codes_that_became_numbers_are_seen(tmp_path: Path) -> None:
    assert "COL-106" in codes(put(tmp_path, "编号,电话\n1,13800001234.0\n2,13800001235.0\n"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("编号,姓名\n1,张伟,多\n2,李娜\n", "COL-108"),
        ("编号,姓名\n1,张\0伟\n2,李娜\n", "COL-109"),
        (
            "编号,姓名\n1,张伟\n2,李娜\n".encode()
            + "3,王芳静\n".encode("gbk")
            + "4,刘洋\n".encode(),
            "COL-110",
        ),
        ('编号,姓名\n1,"张伟\n2,李娜\n3,王芳\n', "COL-111"),
        ("编号,姓名,住址\n1,张伟,文三路\n2,李", "COL-112"),
        ("1,2001-01-01,13800000000\n2,2001-01-02,13800000001\n", "COL-113"),
        ("编号,姓名,姓名\n1,张伟,李娜\n", "COL-102"),
        ("编号,,姓名\n1,x,李娜\n", "COL-115"),
        ("基本信息,,住址,\n编号,姓名,街道,门牌\n1,张伟,文三,5\n", "COL-101"),
        ("编号,姓名\n", "COL-021"),
        (b"", "COL-010"),
    ],
)
def test_structural_faults_have_their_codes(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    assert expected in codes(put(tmp_path, content))


def test_json_lines_with_bad_lines(tmp_path: Path) -> None:
    path = put(tmp_path, '{"a": 1}\n{"a": 2}\n[3]\n{"a"\n', "x.jsonl")
    assert codes(path) == {"COL-116"}
    assert probe(path).rows == 4


def test_a_workbook_with_a_merged_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["高龄津贴发放表"])
    sheet.merge_cells("A1:F1")
    sheet.append(list(HEADINGS))
    for row in people(4):
        sheet.append(row)
    sheet.append(["合计", None, None, None, None, 4])
    path = tmp_path / "x.xlsx"
    book.save(path)
    found = probe(path)
    assert (found.kind, found.header_row, found.rows) == ("xlsx", 2, 4)


def test_an_archive_names_its_members(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("一季度.csv", as_csv(people(2)).encode("utf-16"))
        archive.writestr("二季度.csv", as_csv(people(3)).encode("utf-16"))
    found = probe(put(tmp_path, data.getvalue(), "x.zip"))
    assert (found.kind, found.rows, found.encoding) == ("zip", 5, "utf-16-le")
    assert [rows for _, rows in found.parts] == [3, 2] or [rows for _, rows in found.parts] == [
        2,
        3,
    ]


def test_files_that_are_no_tables_are_errors_not_crashes(tmp_path: Path) -> None:
    assert probe(tmp_path / "none").status == "error"
    assert probe(tmp_path).as_json()["status"] == "error"
    assert probe(put(tmp_path, b"PK\x03\x04rest", "x.xlsx")).status == "error"
    assert probe(put(tmp_path, b"PAR1xxxxPAR1", "x.parquet")).status == "error"


def test_a_draft_takes_names_of_people_under_any_heading_for_personal(tmp_path: Path) -> None:
    text = "小区,责任人/负责人,申请人,联系人电话\n水岸,王芳,李强,13800138000\n"
    path = put(tmp_path, draft_standard(probe(put(tmp_path, text)), "compounds"), "schema.json")
    personal = {field.title["zh"] for field in load_standard(path).fields if field.personal}
    assert personal == {"责任人/负责人", "申请人", "联系人电话"}


def test_a_draft_loads_as_a_standard(tmp_path: Path) -> None:
    found = probe(put(tmp_path, as_csv(people(40)).encode("gbk")))
    path = put(tmp_path, draft_standard(found, "people"), "schema.json")
    standard = load_standard(path)
    fields = {field.title["zh"]: field for field in standard.fields}
    assert fields["身份证号"].identifier == "citizen-id" and fields["身份证号"].personal
    assert fields["出生日期"].type == "date"
    assert standard.subject.kind == "person"
    assert fields["姓名"].role == "name"
