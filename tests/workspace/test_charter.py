"""Lines of the charter, tried on the whole demo district."""

import inspect
import json
import sqlite3
from pathlib import Path

import pytest

from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor
from civicloom.rules import register_entry
from civicloom.use import usage_of
from civicloom.workspace import Workspace, check, init

STEWARD = Actor("steward@data-office", "data-office")
PURPOSE = "housing-safety"


def test_1_nothing_personal_is_read_without_a_purpose(own: Path) -> None:
    with Workspace.open(own) as workspace:
        for purpose in ("", "curiosity"):
            with (
                pytest.raises(CivicloomError, match="PUR-0"),
                workspace.library.open(STEWARD, purpose, {"residents": ("name",)}),
            ):
                pass
        opened = inspect.signature(type(workspace.library).open).parameters
    assert opened["purpose"].default is inspect.Parameter.empty


def test_2_a_refused_look_is_in_the_list_of_the_house(own: Path) -> None:
    house = "house-code:" + subjects(own, "undeclared-rentals")[0]
    with Workspace.open(own) as workspace:
        with pytest.raises(CivicloomError, match="PUR-022"):
            workspace.desk("clerk@tax", PURPOSE).show(house)
        workspace.desk("clerk@grid-centre", PURPOSE).show(house)
        lines = usage_of(workspace.library, house)
    assert [line.allowed for line in lines[:2]].count(False) == 1
    assert any(line.allowed and line.basis for line in lines)


def subjects(root: Path, rule: str) -> list[str]:
    lines = [
        json.loads(line)
        for file in (root / "outbox").rglob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    return sorted(line["subject"] for line in lines if line["rule"] == rule)


def with_rule_on_persons(root: Path, sql: str) -> list[CivicloomError]:
    """The faults of the demo district after one of its rules on persons was given other SQL."""
    init(root, "yunxi")
    (root / "rules" / "allowance-untold" / "rule.sql").write_text(sql, "utf-8")
    with Workspace.open(root) as workspace:
        return check(workspace)


def test_3_a_score_of_residents_does_not_pass_the_check(tmp_path: Path) -> None:
    sql = (
        "select citizen_id as subject,"
        " rank() over (order by birth_date, citizen_id) as left_age, 'r' as reason from residents"
    )
    assert "RUL-031" in {fault.code for fault in with_rule_on_persons(tmp_path / "w", sql)}


def test_4_a_trait_through_a_subquery_does_not_pass_the_check(tmp_path: Path) -> None:
    sql = (
        "with a as (select citizen_id, ethnic as tone from residents),"
        " b as (select citizen_id, tone as shade from a where tone is not null)"
        " select citizen_id as subject, 1 as left_age, 'r' as reason from b where shade <> '01'"
    )
    found = [f for f in with_rule_on_persons(tmp_path / "w", sql) if f.code == "RUL-030"]
    assert any("residents.ethnic -> a.tone" in str(fault.facts["path"]) for fault in found)


def test_5_a_finding_has_two_sides_and_waits_for_a_person(district: Path) -> None:
    with Workspace.open(district) as workspace:
        assert not any(one.automated for one in workspace.register.purposes.values())
        rules = set(workspace.rules)
    letters = [
        json.loads(line)
        for file in (district / "outbox").rglob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    assert {letter["rule"] for letter in letters} <= rules
    for letter in letters:
        assert {side.split("_")[0] for side in letter["sides"]} == {"left", "right"}
        assert letter["rule_version"]
        assert letter["due_on"] > letter["made_on"]


def test_9_no_connector_reads_chat_or_media(district: Path) -> None:
    from civicloom.collect import connect

    rooms = Path(inspect.getfile(connect)).parent
    assert not [
        p for p in rooms.rglob("*.py") if {"chat", "media", "feed"} & set(p.stem.split("_"))
    ]
    with Workspace.open(district) as workspace:
        kinds = {source.connector.kind for source in workspace.sources.values()}
    assert kinds <= {"csv", "xlsx", "json", "jsonl", "parquet", "sqlite", "zip", "auto"}


def test_10_every_rule_that_runs_is_in_the_public_register(district: Path) -> None:
    with Workspace.open(district) as workspace:
        entries = [register_entry(rule, workspace.standards) for rule in workspace.rules.values()]
    assert len(entries) == 12
    assert all(entry["organization"] and entry["description_short"] for entry in entries)


def test_12_a_rewritten_entry_is_found(own: Path) -> None:
    with Workspace.open(own) as workspace:
        assert workspace.log.verify() == []
    with sqlite3.connect(own / ".civicloom" / "office.db") as db:
        guards = [
            row[0] for row in db.execute("select name from sqlite_master where type = 'trigger'")
        ]
        for guard in guards:  # whoever owns the file can take its guards away
            db.execute(f"drop trigger {guard}")
        (text,) = db.execute("select data from cl_log_entry where idx = 3").fetchone()
        forged = bytes(text).replace(b"steward", b"steuard")
        assert forged != bytes(text)
        db.execute("update cl_log_entry set data = ? where idx = 3", (forged,))
    with Workspace.open(own) as workspace:
        assert workspace.log.verify() != []
