"""The pages about the model: their examples run, and they leave nothing out."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import civicloom.model
from civicloom.model.codelists import available
from civicloom.model.identifiers import KINDS
from civicloom.model.standards import KINDS as REASON_KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["identifiers", "codelists", "standards"]


def modules() -> list[ModuleType]:
    names = pkgutil.walk_packages(civicloom.model.__path__, "civicloom.model.")
    return [importlib.import_module(name.name) for name in names]


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(
        str(ROOT / f"docs/reference/{page}.md"), module_relative=False, encoding="utf-8"
    )
    assert tried > 2
    assert not failed


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_the_examples_in_the_code_run(module: ModuleType) -> None:
    assert not doctest.testmod(module).failed


def test_every_list_kind_and_reason_is_described() -> None:
    text = {page: (ROOT / f"docs/reference/{page}.md").read_text("utf-8") for page in PAGES}
    assert [ref for ref in available() if f"`{ref.split('@')[0]}`" not in text["codelists"]] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in text["identifiers"]] == []
    assert [kind for kind in REASON_KINDS if f"| `{kind}` |" not in text["standards"]] == []


def test_the_model_is_quick_to_import() -> None:
    rooms = ["clock", "errors", "identifiers", "codelists", "standards", "glossary", "text"]
    lines = [f"import civicloom.model.{room}" for room in rooms]
    measured = "; print(time.process_time() - t, *[m for m in ('numpy', 'pyarrow', 'opencc') if m in sys.modules])"
    program = "import sys, time; t = time.process_time(); " + "; ".join(lines) + measured
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout.split()
    ]
    assert runs[0][1:] == [], "heavy libraries are loaded on first use"
    assert float(runs[0][0]) < 0.5
