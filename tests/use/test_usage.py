"""Who used my data: every read and no other, in plain words and in the data tracker's form."""

import random
from pathlib import Path

import jsonschema
import pytest
import yaml

from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor
from civicloom.use import as_find_usage, quality_rows, show, usage_of

from .conftest import GRID, OFFICES, PEOPLE, POLICE, STREET, TAX, World

FIRST, SECOND = (f"citizen-id:{number}" for number in PEOPLE)


def test_a_person_reads_who_what_why_and_on_which_law(world: World) -> None:
    with world.library.open(GRID, "housing-safety", {"visits": ["name"]}, why="rule") as opened:
        opened.sql("SELECT count(*) FROM visits").read_all()
    (line,) = usage_of(world.library, FIRST, offices=OFFICES)
    assert (line.office, line.action) == ("Grid centre", "Compared records by a public rule")
    assert (line.purpose, line.basis) == ("Housing safety", "Emergency Response Law, art. 22")
    assert (line.dataset, line.fields) == ("Visits", ("Name",))
    assert line.receipt.startswith("R-") and line.at.startswith("2026-11-23T09:00:00+08:00")
    (zh,) = usage_of(world.library, FIRST, language="zh-Hant", offices=OFFICES)
    assert (zh.office, zh.action) == ("網格中心", "按公開規則比對記錄")
    assert zh.basis == "《突發事件應對法》第二十二條"
    assert "worker" not in str(line.as_json())
    assert usage_of(world.library, SECOND) == []


def test_random_reads_are_all_seen_by_the_right_people_and_no_others(world: World) -> None:
    """R-21 against the real library: cards, sets of rows in scopes, refusals."""
    rng = random.Random(3)
    expected = {FIRST: 0, SECOND: 0}
    for _ in range(60):
        actor: Actor = rng.choice([POLICE, GRID, STREET, TAX])
        table = rng.choice(["residents", "visits"])
        subject = rng.choice([FIRST, SECOND])
        try:
            if rng.random() < 0.5:
                expected[subject] += 1
                show(world.library, actor, "housing-safety", subject)
            else:
                expected[FIRST] += 1  # in both tables, and in the street of STREET
                expected[SECOND] += table == "residents" and actor is not STREET
                with world.library.open(actor, "housing-safety", {table: ["name"]}) as opened:
                    opened.sql(f"SELECT count(*) FROM {table}").read_all()
        except CivicloomError as error:
            assert error.code.startswith("PUR-")
    found = {subject: len(usage_of(world.library, subject)) for subject in expected}
    assert found == expected


def test_lines_are_the_usages_of_the_data_tracker(world: World) -> None:
    show(world.library, GRID, "housing-safety", FIRST)
    with pytest.raises(CivicloomError):
        show(world.library, TAX, "housing-safety", FIRST)
    lines = world.library.usage_of(FIRST)
    usages = as_find_usage(lines, offices=OFFICES)
    text = (Path(__file__).parent / "estonia-data-tracker-openapi-2.1.0.yaml").read_text("utf-8")
    schemas = yaml.safe_load(text)["components"]
    whole = {"$ref": "#/components/schemas/FindUsageResponse", "components": schemas}
    checker = jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    checker.validate({"totalUsages": len(usages), "usages": usages})
    assert not checker.is_valid({"usages": [{"action": "x"}]})
    assert [usage["receiverCode"] for usage in usages] == ["tax", "grid-centre"]
    assert usages[1]["receiverName"] == "Grid centre"
    assert (
        as_find_usage(lines, language="zh-Hans")[1]["legalBasis"] == "《突发事件应对法》第二十二条"
    )


def test_quality_is_read_in_per_cent(world: World) -> None:
    titles = {"grid-visits": {"en": "Grid visits", "zh": "网格走访"}}
    rows = {r["source"]: r for r in quality_rows(world.library.quality(), titles=titles)}
    assert rows["Grid visits"]["records"] == "1"
    assert rows["household-register"]["missing"] == "ethnic 50.0 %"
    assert rows["household-register"]["latest"] == "2026-11-23"
