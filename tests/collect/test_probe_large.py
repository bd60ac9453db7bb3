"""A file that is longer than what a probe looks at cell by cell."""

import json
from pathlib import Path

from civicloom.collect.probe import draft_standard, probe

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
