"""Declarations mean what they show: words that look like truth values or numbers stay words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from civicloom.model import plain_yaml
from civicloom.model.errors import CivicloomError, Place
from civicloom.model.plain_yaml import DEEPEST, read_placed, read_yaml, read_yaml_file


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "off", "No", "ON", "007", "010", "12:30", "0x1F"]
)
def test_a_word_stays_a_word_as_a_name_and_as_a_value(word: str) -> None:
    assert read_yaml(f"{word}: [{word}]") == {word: [word]}


def test_truth_values_numbers_days_and_nothing_are_what_they_are() -> None:
    text = "[true, FALSE, 0, -5, 40, 1.5, 2026-01-31, ~, null]"
    assert read_yaml(text) == [True, False, 0, -5, 40, 1.5, date(2026, 1, 31), None, None]


def test_quotes_and_tags_still_count() -> None:
    assert read_yaml('{a: "true", b: !!int "7"}') == {"a": "true", "b": 7}


@pytest.mark.parametrize("word", ["2026-02-30", "2026-13-01", "2026-02-30 25:00:00"])
def test_a_day_that_no_calendar_has_is_a_word(word: str) -> None:
    assert read_yaml(f"until: {word}") == {"until": word}


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a: 1\nb: [", 2),
        (b"\xff\xfe", None),
        (b"a: " + b"9" * 5000, None),
        (b"a: " + b"[" * 5000, None),
        (b"a: \x00", None),
        (b"- x\n" * 1000, None),
    ],
    ids=["broken", "no UTF-8", "a number too long", "too deep", "a control", "too large"],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line_and_why(
    tmp_path: Path, raw: bytes, line: int | None
) -> None:
    path = tmp_path / "声明.yaml"
    path.write_bytes(raw)
    with pytest.raises(CivicloomError) as found:
        read_yaml_file(path, "WSP-002", largest=3900 if raw.startswith(b"- x") else 10**6)
    assert found.value.code == "WSP-002" and found.value.place == Place(str(path), line=line)
    assert found.value.facts["why"] and "\n" not in str(found.value.facts["why"])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError) as found:
        read_yaml_file(tmp_path / "none.yaml", "WSP-002")
    assert found.value.facts["why"] == "No such file or directory"


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3", "x:\n  - {k: 1, k: 1}", "a: 1\n'a': 2"])
def test_a_word_that_stands_twice_is_told_for_one_of_them_would_be_lost(text: str) -> None:
    with pytest.raises(yaml.YAMLError, match="twice"):
        read_yaml(text)


def test_what_is_merged_in_may_be_said_anew() -> None:
    text = "base: &base {k: 1, l: 2}\nown: &own {<<: *base, k: 3}\nlast: {<<: *own, l: 4}"
    assert read_yaml(text)["own"] == {"k": 3, "l": 2}
    assert read_yaml(text)["last"] == {"k": 3, "l": 4}


DEEP = ["[" * 200_000, "[" * 200_000 + "]" * 200_000, "- " * 200_000 + "x", "? " * 1000 + "x"]


TAGGED = ["!!int", "!!float ~", "!!bool x", "!!timestamp x"]


@pytest.mark.parametrize("text", TAGGED)
def test_a_value_that_is_not_what_its_tag_says_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_yaml(text)


@pytest.mark.parametrize("text", DEEP, ids=["open", "closed", "list", "keys"])
def test_what_is_nested_without_end_is_refused_and_ends_no_process(text: str) -> None:
    with pytest.raises(RecursionError, match=str(DEEPEST)):
        read_yaml(text)


PIECES = [
    *"abn01-:?[]{},&*#|>!%@'\"\\`~. \n\t\r\x00\x85\xa0\u2028\ufeff中",
    "\n  ",
    "\n- ",
    ": ",
    "a: ",
    "<<: *a",
    "&a ",
    "*a",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "!!int ",
    "!!str ",
    "no",
    "007",
    "1.5",
    "12:30",
    "2026-02-30",
    "2026-01-31",
    "|\n  ",
    ">-\n  ",
    "'a'",
    '"\\u4e2d"',
]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@example("a: {b: 1, b: 2}\nc: [")
@example("a: 1\na: 2")
@example("a: &x 1\nb: &x 2")
def test_both_parsers_give_the_same_value_place_or_fault(text: str) -> None:
    assert _told(lambda: read_placed(text)) == _told(
        lambda: plain_yaml._read(text, plain_yaml._IN_PYTHON)
    )


def _told(read: Any) -> object:
    try:
        value, node = read()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return type(error), str(error)
    return repr(value), [] if node is None else _lines(node)


def _lines(node: yaml.Node, above: tuple[int, ...] = ()) -> list[object]:
    """Tags and lines; what is nothing stands nowhere."""
    if id(node) in above:
        return []
    parts = node.value if isinstance(node, yaml.CollectionNode) else []
    pairs = [part if isinstance(part, tuple) else (part,) for part in parts]
    inside = [_lines(one, (*above, id(node))) for pair in pairs for one in pair]
    line = node.start_mark.line if node.end_mark.index > node.start_mark.index else None
    return [node.tag, line, *inside]
