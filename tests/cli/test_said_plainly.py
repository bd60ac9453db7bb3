"""What people are told is what it is: square brackets and colons in names and texts are no orders to the screen."""

from pathlib import Path

import pytest

from .calling import loom


@pytest.mark.parametrize("name", ["data[final].csv", "[bold]表.csv", ":warning:.csv"])
def test_a_file_is_told_by_its_own_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("id,name\n1,a\n", "utf-8")
    assert loom("probe", tmp_path / name).out.startswith(f"{name}: ")


@pytest.mark.parametrize("text", ["漏水了 [/b] 请来修", "[red]漏水", "漏水 :cat:", "漏水 \\[x]"])
def test_a_text_is_told_letter_for_letter(tmp_path: Path, text: str) -> None:
    lines = tmp_path / "lines.jsonl"
    escaped = text.replace("\\", "\\\\")
    lines.write_text(f'{{"text": "{escaped}"}}\n', "utf-8")
    assert text in loom("watch", "classify", "--test", lines).out


def test_a_cell_of_a_table_is_told_letter_for_letter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,b[bold]c,:cat:\n1,a,b\n", "utf-8")
    said = loom("probe", tmp_path / "a.csv").out
    assert "b[bold]c" in said and ":cat:" in said
