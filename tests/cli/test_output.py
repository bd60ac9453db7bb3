"""What commands say reaches whoever asks, on screens of any width and on streams that take nothing."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len

import civicloom.cli
from civicloom.cli.output import Output
from civicloom.cli.show import _others
from civicloom.cli.words import headings
from civicloom.model.errors import Language

HEADINGS = ("page", "receipt", "file")
ROW = ("http://127.0.0.1:8099/", "R-19", "/srv/湖畔 街道/.civicloom/watch/" + "a" * 90 + ".wacz")


def shown(width: int, rows: Sequence[Sequence[object]], capsys: pytest.CaptureFixture[str]) -> str:
    output = Output(as_json=False, language="en")
    output.console.width = width
    output.table(HEADINGS, rows)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [20, 40, 120])
def test_a_row_that_a_table_would_tear_is_told_line_by_line(
    width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    said = shown(width, [ROW], capsys)
    assert [f"{heading}: {cell}" for heading, cell in zip(HEADINGS, ROW, strict=True)] == [
        line for line in said.splitlines() if line
    ]


def test_chinese_is_parted_where_a_table_has_no_room(capsys: pytest.CaptureFixture[str]) -> None:
    words = "望江街道排查老旧小区燃气隐患" * 4
    said = shown(60, [(words, "R-1", "x")], capsys)
    assert "…" not in said
    assert "".join(line.split("│")[1].strip() for line in said.splitlines() if "│" in line) == words


@pytest.mark.parametrize("more", ["", "--json"])
def test_a_closed_stream_takes_nothing_and_breaks_nothing(more: str) -> None:
    call = f"{sys.executable} -m civicloom.cli ids citizen-id {more} >&- <<< 11010519491231002X"
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_an_answer_that_finds_no_room_is_an_error_that_can_be_read() -> None:
    call = f"yes 11010519491231002X | head -9999 | {sys.executable} -m civicloom.cli ids citizen-id --json > /dev/full"
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert json.loads(done.stderr.splitlines()[0])["errors"][0]["code"] == "CLI-002"
    assert "Traceback" not in done.stderr


def test_an_id_beside_long_texts_stays_whole(capsys: pytest.CaptureFixture[str]) -> None:
    words, name = "望江街道排查老旧小区燃气隐患 " * 9, "8edda32eaacd7a821666384a7c563e61"
    said = shown(80, [(words, name, words)], capsys)
    assert name in said
    assert all(cell_len(line) <= 80 for line in said.splitlines())


def test_a_card_shows_people_a_few_of_many_other_values() -> None:
    others = tuple((f"V{n}", "Visits") for n in range(78))
    output = Output(as_json=False, language="en")
    assert _others(output, others).endswith("V4 (Visits); + 73 (--json)")
    assert _others(output, others[:5]).endswith("V4 (Visits)")


def headings_in(file: Path) -> Iterator[str]:
    """The headings of the tables that a module prints, from its text."""
    tree = ast.parse(file.read_text("utf-8"))
    named = {
        name.id: node.value
        for node in tree.body if isinstance(node, ast.Assign)
        for name in node.targets if isinstance(name, ast.Name)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("table"):
            for given in node.args:
                told = named.get(given.id) if isinstance(given, ast.Name) else given
                if isinstance(told, ast.Tuple):
                    yield from (str(ast.literal_eval(one)) for one in told.elts)


def test_every_heading_is_said_in_chinese_too() -> None:
    folder = Path(civicloom.cli.__file__).parent
    printed = {text for file in folder.rglob("*.py") for text in headings_in(file)}
    assert len(printed) > 60
    assert printed - {*headings()} == set()
    assert {*headings()} - printed == set()


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "回执"), ("zh-Hant", "回執")])
def test_a_table_is_headed_in_the_language_asked_for(
    language: Language, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Output(as_json=False, language=language).table(("receipt",), [("R-1",)])
    assert said in capsys.readouterr().out
