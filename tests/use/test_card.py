"""A card for people: titles, names of codes, sources, dates; sensitive values masked; refusals with reasons."""

import pytest

from civicloom.model.errors import CivicloomError
from civicloom.use import CardView, FieldView, show, usage_of

from .conftest import GRID, PEOPLE, POLICE, TAX, World

SUBJECT = f"citizen-id:{PEOPLE[0]}"


def field(card: CardView, name: str) -> FieldView:
    return next(field for field in card.fields if field.name == name)


def test_a_card_reads_like_a_document_in_english(world: World) -> None:
    titles = {"household-register": {"en": "Household register", "zh": "户籍登记"}}
    card = show(world.library, POLICE, "housing-safety", SUBJECT, titles=titles)
    sex = field(card, "sex")
    assert (sex.title, sex.value, sex.source) == ("Sex", "女性 (2)", "Household register")
    assert (sex.seen, sex.known) == ("2026-11-23", "from the authority")
    assert field(card, "birth_date").value == "1949-12-31"
    assert (card.kind, card.as_of, card.release) == ("person", "2026-11-23", "r000002")


def test_a_card_reads_like_a_document_in_chinese_of_both_scripts(world: World) -> None:
    card = show(world.library, POLICE, "housing-safety", SUBJECT, language="zh-Hans")
    assert field(card, "birth_date").value == "1949年12月31日"
    assert (field(card, "sex").title, field(card, "sex").value) == ("性别", "女性（2）")
    hant = show(world.library, POLICE, "housing-safety", SUBJECT, language="zh-Hant")
    assert field(hant, "sex").title == "性別"
    assert field(hant, "sex").known == "主管部門登記"


def test_what_other_sources_say_stands_beside_the_value(world: World) -> None:
    card = show(world.library, GRID, "housing-safety", SUBJECT)
    name = field(card, "name")
    assert (name.value, name.source) == ("何笙", "grid-visits")
    assert name.others == (("何以笙", "household-register"),)
    assert field(card, "at_home").value == "yes"
    assert card.records == 2


def test_sensitive_values_are_masked_unless_a_reason_is_given_which_the_person_sees(
    world: World,
) -> None:
    card = show(world.library, GRID, "housing-safety", SUBJECT)
    shown = field(card, "citizen_id")
    assert (shown.masked, shown.value) == (True, "1101************2X")
    open_card = show(
        world.library, GRID, "housing-safety", SUBJECT, reveal="compare with the lease"
    )
    assert field(open_card, "citizen_id").value == PEOPLE[0]
    lines = usage_of(world.library, SUBJECT)
    assert lines[0].action == "Opened your card (compare with the lease)"
    with pytest.raises(CivicloomError) as error:
        show(world.library, GRID, "housing-safety", SUBJECT, reveal=" ")
    assert error.value.code == "USE-001"


def test_what_is_withheld_is_named_with_the_reason(world: World) -> None:
    card = show(world.library, GRID, "housing-safety", SUBJECT)
    tables = {(table, fields) for table, fields, _ in card.withheld}
    assert ("Residents", "Ethnicity") in tables
    assert all(reason for _, _, reason in card.withheld)
    assert "ethnic" not in {f.name for f in card.fields}
    assert card.as_json()["withheld"]


def test_a_refused_card_says_why_and_the_person_sees_that_too(world: World) -> None:
    with pytest.raises(CivicloomError) as error:
        show(world.library, TAX, "housing-safety", SUBJECT)
    assert error.value.code == "PUR-022"
    (line,) = usage_of(world.library, SUBJECT)
    assert (line.allowed, line.office) == (False, "tax")
    assert "the purpose housing-safety is not for tax" in line.action


def test_a_wrong_identifier_opens_nothing(world: World) -> None:
    with pytest.raises(CivicloomError) as error:
        show(world.library, POLICE, "housing-safety", "citizen-id:110105194912310021")
    assert error.value.code == "LIB-014"
    assert world.library.usage.latest() == []
