"""A file that is longer than what a probe looks at cell by cell."""

import json
from pathlib import Path

import pytest

from civicloom.collect.probe import draft_standard, probe
from civicloom.model.standards import load_standard

ROWS = 60_000


def test_filled_cells_are_counted_to_the_end(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    lines = [f"{n},{n % 7},{'' if n == ROWS else ' x '}" for n in range(1, ROWS + 1)]
    file.write_text("\n".join(["no,kind,code", *lines]) + "\n", "utf-8")
    found = probe(file)
    assert found.rows == ROWS
    assert {c.name: c.filled for c in found.columns} == {"no": ROWS, "kind": ROWS, "code": ROWS - 1}
    fields = {field["title"]: field for field in json.loads(draft_standard(found))["fields"]}
    assert "constraints" in fields["no"]
    assert "constraints" not in fields["code"]  # its last cell is empty


def test_a_member_that_some_objects_lack_is_not_required(tmp_path: Path) -> None:
    file = tmp_path / "list.jsonl"
    lines = [json.dumps({"no": n} | ({"code": "x"} if n > ROWS // 2 else {})) for n in range(ROWS)]
    file.write_text("\n".join(lines), "utf-8")
    found = {column.name: column for column in probe(file).columns}
    assert found["no"].complete
    assert (found["code"].filled, found["code"].complete) == (ROWS - ROWS // 2 - 1, False)


def test_a_file_cut_off_in_its_last_row_leaves_whole_columns_whole(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("no,code\n1,a\n2,b\n3", "utf-8")
    found = probe(file)
    assert [fault.code for fault in found.faults] == ["COL-112"]
    assert [column.complete for column in found.columns] == [True, True]


def test_odd_cells_are_told_to_the_end(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    odd = {ROWS - 9: " １２ ", ROWS - 8: "3.3E+17", ROWS - 7: '"=SUM(\n1)"', ROWS - 6: "a\u200bb"}
    lines = [f"{n},{odd.get(n, 'x')},12345.0" for n in range(ROWS)]
    lines[5] = "5,+A1,12345.5"
    file.write_text("\n".join(["no,text,whole", *lines]) + "\n", "utf-8")
    told = {fault.code: fault for fault in probe(file).faults}
    assert {code: fault.facts["count"] for code, fault in told.items()} == {
        "COL-104": 1,
        "COL-105": 1,
        "COL-106": ROWS - 1,
        "COL-107": 2,
        "COL-114": 1,
    }
    first = told["COL-104"].place.row
    assert [told[code].place.row for code in ("COL-105", "COL-107")] == [first + 1, 7]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("充电", "chong_dian"),
        ("2026 收费", "s_2026_shou_fei"),
        ("lease-records", "lease-records"),
        ("-Lease--Records-", "lease-records"),
        ("！！", "draft"),
        ("", "draft"),
    ],
)
def test_a_draft_has_a_name_that_a_standard_may_have(
    tmp_path: Path, name: str, wanted: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("cl_source,编号\na,1\nb,2\n", "utf-8")
    path = tmp_path / wanted / "1.0.0" / "schema.json"
    path.parent.mkdir(parents=True)
    path.write_text(draft_standard(probe(file), name), "utf-8")
    assert load_standard(path).id == wanted
