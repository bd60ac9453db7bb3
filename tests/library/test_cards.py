"""Cards: the best record's value for each field, what may not be seen withheld, each asking written down."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.evidence import Leaf
from civicloom.library import Change
from civicloom.library.cards.allowed import allowed
from civicloom.library.system import LINKS_SCHEMA
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor

from .conftest import GRID, OBJECT, POLICE, PURPOSE, REGISTER, STANDARDS, World

WANG, ZHANG = "11010519491231002X", "440308199901101512"
HOUSE, OTHER = "3301990010010100001000101", "3301990020020200001000101"
EARLY, LATE = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = [
    {"citizen_id": WANG, "name": "王芳", "phone": "111", "ethnic": "01", "house_code": HOUSE},
    {"citizen_id": ZHANG, "name": "张伟", "phone": "222", "house_code": OTHER},
]
VISITS = [
    {
        "key": "V1",
        "visit_no": "V1",
        "house_code": HOUSE,
        "name": "王方",
        "phone": "333",
        "seen": EARLY,
    },
    {
        "key": "V2",
        "visit_no": "V2",
        "house_code": HOUSE,
        "name": "陈静",
        "phone": "444",
        "seen": LATE,
    },
]
HISTORY = [
    {
        "citizen_id": WANG,
        "house_code": OTHER,
        "valid_from": date(2010, 1, 1),
        "valid_to": date(2019, 12, 31),
    },
    {"citizen_id": WANG, "house_code": HOUSE, "valid_from": date(2020, 1, 1)},
]


@pytest.fixture
def peopled(world: World) -> World:
    world.put("residents", "household", PEOPLE)
    world.put("visits", "grid", VISITS)
    return world


def link(world: World, *rows: tuple[str, str, str, str, str, str]) -> None:
    path = world.library.stage("links") / "links.parquet"
    names = ("cl_subject", "kind", "table", "cl_source", "cl_key", "cl_ident")
    full = [{**dict(zip(names, row, strict=True)), "weight": 0.99} for row in sorted(rows)]
    pq.write_table(pa.Table.from_pylist(full, schema=LINKS_SCHEMA), path)
    sources = {row[3] for row in rows}
    (source,) = sources
    leaf = Leaf("link.run", "steward@data-office", OBJECT)
    world.library.commit([Change("links", [path], "append", source)], leaf, key=repr(rows))


def test_a_person_never_linked_is_found_by_the_identifier(peopled: World) -> None:
    card = peopled.library.card(POLICE, "housing-safety", f"citizen-id:{WANG}")
    assert card.kind == "person" and card.release == "r000002"
    assert {f.name: (f.value, f.source, f.standard) for f in card.fields} == {
        "citizen_id": (WANG, "household", "residents"),
        "name": ("王芳", "household", "residents"),
        "phone": ("111", "household", "residents"),
        "house_code": (HOUSE, "household", "residents"),
    }
    assert [(m.standard, m.source) for m in card.members] == [("residents", "household")]


def test_links_bring_records_of_other_tables_and_precedence_chooses(peopled: World) -> None:
    link(peopled, ("P1", "person", "residents", "household", "", WANG))
    link(peopled, ("P1", "person", "visits", "grid", "V1", HOUSE))
    actor = Actor("w@grid-centre", "grid-centre")
    card = peopled.library.card(actor, "housing-safety", f"citizen-id:{WANG}")
    fields = {field.name: field for field in card.fields}
    assert card.subject == "P1"
    assert fields["name"].value == "王芳" and fields["name"].others[0].value == "王方"
    assert fields["phone"].value == "333" and not fields["phone"].contradicted
    assert peopled.library.card(actor, "housing-safety", "P1").fields == card.fields


def test_an_identifier_finds_the_subject_named_by_it_whose_records_have_other_numbers(
    peopled: World,
) -> None:
    """A table that is about its own numbers, such as a department's, is linked by the id that it holds."""
    link(peopled, (WANG, "person", "visits", "grid", "V1", HOUSE))
    link(peopled, (WANG, "household", "visits", "grid", "V2", HOUSE))
    card = peopled.library.card(GRID, "housing-safety", f"citizen-id:{WANG}")
    assert ("visits", "V1") in [(member.standard, member.key) for member in card.members]
    assert "V2" not in [member.key for member in card.members]


def test_another_persons_visit_to_the_same_house_is_not_hers(peopled: World) -> None:
    link(peopled, ("P1", "person", "visits", "grid", "V1", HOUSE))
    link(peopled, ("P2", "person", "visits", "grid", "V2", HOUSE))
    card = peopled.library.card(GRID, "housing-safety", "P2")
    assert [member.key for member in card.members] == ["V2"]


def test_a_record_linked_elsewhere_is_not_shown_by_its_identifier(peopled: World) -> None:
    key = "household-b1:0"
    link(peopled, ("P9", "person", "residents", "household", key, WANG))
    link(peopled, ("P1", "person", "residents", "household", "", WANG))
    card = peopled.library.card(POLICE, "housing-safety", "P1")
    assert card.members == ()


def test_what_may_not_be_seen_is_withheld_with_its_reason(peopled: World) -> None:
    card = peopled.library.card(GRID, "housing-safety", f"citizen-id:{WANG}")
    withheld = {(w.standard, w.fields): w.code for w in card.refused}
    assert withheld[("residents", ("ethnic",))] == "PUR-024"
    assert withheld[("residents", ("phone",))] == "PUR-029"
    assert "phone" not in {field.name for field in card.fields}
    assert all(w.reason for w in card.refused)


def test_a_card_shows_what_was_valid_on_a_day_and_known_then(peopled: World) -> None:
    peopled.put("residence_history", "history", HISTORY)
    peopled.put("residents", "household", [])

    def house(day: date | None) -> object:
        card = peopled.library.card(
            POLICE,
            "housing-safety",
            f"citizen-id:{WANG}",
            as_of=day,
            release="r000004" if day else None,
        )
        return {
            f.value
            for f in card.fields
            if f.name == "house_code" and f.standard == "residence_history"
        }

    assert house(date(2015, 6, 1)) == {OTHER}
    assert house(None) == {HOUSE}
    with pytest.raises(CivicloomError, match="LIB-002"):
        peopled.library.card(POLICE, "housing-safety", f"citizen-id:{WANG}", as_of=date(2020, 1, 1))


def test_a_reader_of_one_street_sees_no_other_streets_person(peopled: World) -> None:
    street = Actor("w@public-security", "public-security", scope="330199002")
    assert not peopled.library.card(street, "housing-safety", f"citizen-id:{WANG}").members
    assert peopled.library.card(street, "housing-safety", f"citizen-id:{ZHANG}").members


def test_a_refused_card_tells_what_is_missing_for_the_tables_that_the_purpose_uses() -> None:
    register = replace(
        REGISTER,
        purposes={PURPOSE.id: replace(PURPOSE, fields={"visits": ("*",)})},
        agreements={},
        owners=dict.fromkeys(STANDARDS, frozenset({"public-security"})),
    )
    told = allowed(
        GRID, PURPOSE.id, STANDARDS.values(), register=register, today=date(2026, 11, 1)
    ).answer
    assert (told.allowed, told.code, told.facts["table"]) == (False, "PUR-025", "visits")


def test_each_card_is_a_line_that_the_person_can_see(peopled: World) -> None:
    peopled.library.card(POLICE, "housing-safety", f"citizen-id:{WANG}")
    with pytest.raises(CivicloomError, match="PUR-022"):
        peopled.library.card(Actor("x@tax", "tax"), "housing-safety", f"citizen-id:{WANG}")
    with peopled.library.open(
        POLICE, "housing-safety", {"residents": ("name",)}, why="rule"
    ) as opened:
        opened.sql("SELECT 1")
    lines = peopled.library.usage_of(f"citizen-id:{WANG}")
    assert [(line.action, line.allowed) for line in lines] == [
        ("rule", True),
        ("card", False),
        ("card", True),
    ]
    assert [line.action for line in peopled.library.usage_of(f"citizen-id:{ZHANG}")] == ["rule"]


def test_an_identifier_that_is_not_valid_is_said_to_be_so(peopled: World) -> None:
    with pytest.raises(CivicloomError, match="LIB-014"):
        peopled.library.card(POLICE, "housing-safety", "citizen-id:11010519491231002")
