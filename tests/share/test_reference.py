"""The reference pages are right: their examples load, and every word of a file is explained."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from civicloom.model.standards import Field, Standard, Subject
from civicloom.purpose import Register
from civicloom.purpose.agreements import WORDS as AGREEMENT_WORDS
from civicloom.purpose.purposes import WORDS as PURPOSE_WORDS
from civicloom.share import Publication, load_publication, load_sharing

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
DWELLINGS = Standard(
    id="residents",
    version="1.0.0",
    subject=Subject("person", "name"),
    fields=(Field("house_code", identifier="house-code"), Field("birth_date", type="date")),
)


def blocks(page: str) -> list[str]:
    text = (REFERENCE / f"{page}.md").read_text("utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.S)


def words(page: str) -> set[str]:
    text = (REFERENCE / f"{page}.md").read_text("utf-8")
    return set(re.findall(r"`([a-z_]+)`", text))


def test_the_examples_of_purposes_and_agreements_load(tmp_path: Path) -> None:
    purpose, agreement = blocks("purpose")
    (tmp_path / "p").mkdir()
    (tmp_path / "a").mkdir()
    offices = purpose.replace("[data-office, housing]", "[data-office, housing, grid-centre]")
    (tmp_path / "p" / "one.yaml").write_text(offices, "utf-8")
    (tmp_path / "a" / "one.yaml").write_text(agreement, "utf-8")
    owners = {"leases": {"housing"}, "dwellings": {"planning"}}
    assert Register.load(tmp_path / "p", tmp_path / "a", owners).agreements


def test_the_examples_of_sharing_and_publications_load(tmp_path: Path) -> None:
    sharing, publication = blocks("share")
    file = tmp_path / "x.yaml"
    file.write_text(sharing, "utf-8")
    assert set(load_sharing(file, {"leases", "secrets"})) == {"leases", "secrets"}
    file.write_text(publication, "utf-8")
    assert load_publication(file, {"residents": DWELLINGS}).quasi["birth_date"][-1] == "all"


@pytest.mark.parametrize("word", PURPOSE_WORDS)
def test_every_word_of_a_purpose_is_explained(word: str) -> None:
    assert word in words("purpose")


def test_every_word_of_an_agreement_and_a_publication_is_explained() -> None:
    example = blocks("purpose")[1]
    assert all(f"{word}:" in example for word in AGREEMENT_WORDS)
    text = (REFERENCE / "share.md").read_text("utf-8")
    assert [f.name for f in fields(Publication) if f.name not in text] == []
