"""What rooms put into words in the facts of an error is told in Chinese too; data are never changed."""

import ast
from pathlib import Path

import pytest
import yaml

import civicloom
from civicloom.model.errors import CivicloomError
from civicloom.model.errors.facts import SAID, fact

ROOM = Path(civicloom.__file__).parent
TABLE = yaml.safe_load((ROOM / "model/errors/facts.yaml").read_text("utf-8"))
WORDS_OF_FORM = {"-", "{kind: ...}", "{fields, reference: {resource, fields}}", "bagit.txt", "base64", "UTF-8", "MemoryError", "R-0",  "1, 2, 3, ...", "stamp"}  # fmt: skip
"""Constants that are the same in every language."""


def raised() -> set[str]:
    """The constants that are given as a fact in words where an error is raised."""
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not any(
                isinstance(arg, ast.Constant) and str(arg.value)[3:4] == "-" and str(arg.value)[4:].isdigit()
                for arg in node.args
            ):  # fmt: skip
                continue
            found |= {
                key.value.value
                for key in node.keywords
                if key.arg in SAID and isinstance(key.value, ast.Constant) and isinstance(key.value.value, str)
            }  # fmt: skip
    return found


def test_every_constant_that_is_raised_has_its_chinese() -> None:
    assert raised() - set(TABLE) - WORDS_OF_FORM == set()


@pytest.mark.parametrize(
    ("given", "hans", "hant"),
    [
        ("not a mapping", "不是键值映射", "不是鍵值映射"),
        ("status 503", "状态 503", "狀態 503"),
        ("proof of R-3 in 9", "R-3 在 9 条时的证明", "R-3 在 9 條時的證明"),
        ("whatever a driver says", "whatever a driver says", "whatever a driver says"),
    ],
)
def test_a_fact_in_words_is_told_and_another_stays(given: str, hans: str, hant: str) -> None:
    assert fact("why", given, "zh-Hans") == hans
    assert fact("why", given, "zh-Hant") == hant
    assert fact("why", given, "en") == given


def test_names_are_data() -> None:
    error = CivicloomError("WSP-006", kind="source", name="rule", what="office", missing="none")
    assert error.what("zh-Hans") == "来源“rule”引用了工作区中没有的部门“none”"
    assert (
        error.what() == 'The source "rule" names office "none", which the workspace does not have'
    )
