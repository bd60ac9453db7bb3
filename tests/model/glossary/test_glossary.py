"""The glossary and the pages that are made from the model."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from civicloom.model.glossary import glossary

ROOT = Path(__file__).resolve().parents[3]
VERBS = {"collect": "采", "use": "用", "share": "享", "collide": "碰", "push": "推", "embed": "嵌"}
NOUNS = [
    "workspace",
    "standard",
    "source",
    "record",
    "quarantine",
    "subject",
    "card",
    "release",
    "purpose",
    "agreement",
    "rule",
    "finding",
    "task",
    "case",
    "notice",
    "receipt",
    "person",
    "household",
    "organisation",
    "building",
    "dwelling",
    "grid",
    "matter",
    "article",
]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", ROOT / "scripts/build_model_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["glossary.md", "reference/vocabulary.md"])
def test_the_page_is_the_model(page: str) -> None:
    written = (ROOT / "docs" / page).read_text("utf-8")
    assert written == script().PAGES[page](), "run: python scripts/build_model_docs.py"


def test_every_noun_and_verb_of_the_design_is_there() -> None:
    terms = glossary()
    assert {noun for noun in NOUNS if terms[noun].kind == "noun"} == set(NOUNS)
    assert {verb: terms[verb].name["zh"] for verb in VERBS} == VERBS


def test_no_name_stands_for_two_things() -> None:
    names = [term.name[language] for term in glossary().values() for language in ("en", "zh")]
    assert len(names) == len(set(names))


def test_every_term_is_explained_in_both_languages() -> None:
    for term in glossary().values():
        assert term.meaning["en"].endswith(".")
        assert term.meaning["zh"].endswith("。")
