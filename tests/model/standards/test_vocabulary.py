"""The words are one table, and files that use them stay valid Table Schema v2."""

import json
from pathlib import Path

import jsonschema
import pytest

from civicloom.model.identifiers import KINDS
from civicloom.model.standards import vocabulary

from .schemas import LEASES


def test_the_kinds_of_identifier_are_those_that_can_be_checked() -> None:
    assert vocabulary()["civicloom:identifier"].allowed == KINDS


@pytest.mark.parametrize("word", vocabulary().values(), ids=vocabulary().keys())
def test_every_word_says_its_meaning_in_both_languages(word: object) -> None:
    meaning = word.meaning  # type: ignore[attr-defined]
    assert meaning["en"].endswith(".")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning["zh"])


def test_our_files_are_valid_table_schema(shared_data: Path) -> None:
    file = shared_data / "standards" / "schemas" / "datapackage-2.0-tableschema.json"
    if not file.is_file():
        pytest.skip(f"{file.name} is not there: validity as Table Schema was NOT checked")
    jsonschema.validate(LEASES, json.loads(file.read_text("utf-8")))
