"""The error table is public API: raised, documented, translated, and tried by a test."""

import ast
import importlib.util
import re
from pathlib import Path
from string import Formatter

import pytest

from civicloom.model.errors import catalogue

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"^[A-Z]{3}-\d{3}$")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def constants(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    strings = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant))
    return {s for s in strings if isinstance(s, str) and CODE.match(s)}


def codes_in(folder: str) -> set[str]:
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        found |= constants(path)
    for path in (ROOT / folder).rglob("*.yaml"):
        if "catalogue" not in path.parts:
            found |= set(re.findall(r"\b[A-Z]{3}-\d{3}\b", path.read_text("utf-8")))
    return found & (set(catalogue()) | found)


def test_every_code_that_is_raised_stands_in_the_table() -> None:
    prefixes = {code[:3] for code in catalogue()}
    raised = {code for code in codes_in("src") if code[:3] in prefixes}
    assert raised - set(catalogue()) == set()


def test_every_code_in_the_table_is_raised_somewhere() -> None:
    assert set(catalogue()) - codes_in("src") == set()


def test_every_code_is_tried_by_a_test() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))
    assert sorted(code for code in catalogue() if code not in text) == []


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_texts_say_the_same_facts_in_english_and_chinese(code: str) -> None:
    entry = catalogue()[code]
    for texts in (entry.what, entry.remedy):
        assert CHINESE.search(texts["zh"])
        facts = {lang: fields(texts[lang]) for lang in ("en", "zh")}
        assert facts["en"] == facts["zh"]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_error_page_is_the_table() -> None:
    spec = importlib.util.spec_from_file_location("page", ROOT / "scripts/build_error_table.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs/reference/errors.md").read_text("utf-8")
    assert written == module.page(), "run: python scripts/build_error_table.py"
