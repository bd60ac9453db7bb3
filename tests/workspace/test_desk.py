"""A desk is an actor at work for a purpose, from a notebook as from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from civicloom.collide.link import judgements
from civicloom.evidence import members_of
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor
from civicloom.use import usage_of
from civicloom.workspace import LINKING, Workspace, run_all
from database.servers import new_database

from .district import STEPS

PURPOSE = "housing-safety"


def test_a_notebook_collects_collides_and_pushes(fresh: Path) -> None:
    with (
        Workspace.open(fresh) as workspace,
        workspace.desk(actor="steward@data-office", purpose=PURPOSE) as desk,
    ):
        for source in ("grid-visits", "safety-incidents", "lease-declarations", "mediation-cases"):
            assert desk.collect(source).accepted > 0
        run = desk.collide("undeclared-rentals")
        (pushed,) = desk.push([run])
    assert run.findings == pushed.new > 0
    assert pushed.office == "street-office"


def test_everything_done_again_does_nothing_twice(own: Path) -> None:
    with Workspace.open(own) as workspace:
        before = workspace.library.release().id
        done = run_all(workspace, workspace.desk(), STEPS)
        assert all(batch.repeated for batch in done.batches)
        assert sum(one.new for one in done.pushed) == 0
        assert done.delivered == []
        assert workspace.library.release().id == before
        assert workspace.log.verify() == []


def test_a_rule_runs_for_its_own_purpose_only(district: Path) -> None:
    with (
        Workspace.open(district) as workspace,
        pytest.raises(CivicloomError, match="WSP-009"),
    ):
        workspace.desk(purpose="elder-benefits").collide("undeclared-rentals")


def test_names_that_are_not_there_are_told_with_those_that_are(district: Path) -> None:
    with Workspace.open(district) as workspace:
        for ask in (workspace.source, workspace.standard, workspace.rule):
            with pytest.raises(CivicloomError, match="WSP-007"):
                ask("nope")
        with pytest.raises(CivicloomError, match="WSP-007"):
            workspace.actor("somebody@nowhere")


def test_an_actor_of_a_street_sees_its_street_only(district: Path) -> None:
    with Workspace.open(district) as workspace:
        whole = places(workspace, Actor("a@grid-centre", "grid-centre"))
        street = min(whole)[:9]
        seen = places(workspace, Actor("b@grid-centre", "grid-centre", street))
    assert len({code[:9] for code in whole}) > 1
    assert seen == {code for code in whole if code.startswith(street)}


def places(workspace: Workspace, actor: Actor) -> set[str]:
    asked = {"visits": ("house_code",)}
    with workspace.library.open(actor, PURPOSE, asked) as opened:
        reader = opened.sql("SELECT DISTINCT house_code FROM visits WHERE house_code IS NOT NULL")
        return {str(row["house_code"]) for row in reader.read_all().to_pylist()}


def test_two_processes_that_collect_at_once_lose_nothing(fresh: Path) -> None:
    halves = (
        ["household-register", "grid-visits", "licences", "lease-declarations"],
        ["house-codes", "safety-incidents", "firm-registry", "household-register"],
    )
    base = [sys.executable, "-m", "civicloom.cli", "collect", "--json", str(fresh)]
    started = [subprocess.Popen([*base, *half], stdout=subprocess.PIPE) for half in halves]
    told = [json.loads(line) for one in started for line in one.communicate()[0].splitlines()]
    assert [one.returncode for one in started] == [0, 0]
    twice = [line for line in told if line["source"] == "household-register"]
    assert len({line["receipt"] for line in twice}) == 1
    wanted = {line["source"]: line["accepted"] for line in told}
    with Workspace.open(fresh) as workspace:
        assert workspace.log.verify() == []
        counts = {figure.source: figure.accepted for figure in workspace.library.quality()}
    assert {source: counts[source] for source in wanted} == wanted


@pytest.mark.postgres
def test_a_whole_loop_on_postgresql_finds_the_same(
    fresh: Path, district: Path, postgresql_server: str
) -> None:
    file = fresh / "workspace.yaml"
    address = json.dumps(new_database(postgresql_server))
    lines = [x for x in file.read_text("utf-8").splitlines() if not x.startswith("database:")]
    file.write_text("\n".join([*lines, f"database: {address}", ""]), "utf-8")
    with Workspace.open(fresh) as workspace:
        done = run_all(workspace, workspace.desk(), STEPS)
        assert workspace.log.verify() == []
        assert done.refused == []
    assert not (fresh / ".civicloom" / "office.db").exists()
    with Workspace.open(district) as workspace:
        again = run_all(workspace, workspace.desk(), ["collide"])
    assert {run.rule: run.sha256 for run in done.runs} == {
        run.rule: run.sha256 for run in again.runs
    }


@pytest.mark.parametrize("key", ["HJ-NOBODY", "", "' OR 1=1 --"])
def test_a_judgement_on_a_record_that_is_not_there_is_refused(own: Path, key: str) -> None:
    with Workspace.open(own) as workspace:
        before = judgements(workspace.database)
        with pytest.raises(CivicloomError, match="LNK-009"):
            workspace.desk(purpose=LINKING).judge(
                f"household-register:{key}", "grid-visits:ZF00000003", "different", "two cousins"
            )
        assert judgements(workspace.database) == before


@pytest.mark.parametrize(
    ("actor", "purpose", "code"),
    [
        ("", "", "PUR-020"),
        ("", PURPOSE, "PUR-0"),
        ("clerk@tax", LINKING, "PUR-022"),
    ],
)
def test_nobody_judges_records_without_a_purpose_that_allows_it(
    own: Path, actor: str, purpose: str, code: str
) -> None:
    with Workspace.open(own) as workspace:
        before = judgements(workspace.database)
        with pytest.raises(CivicloomError, match=code):
            workspace.desk(actor, purpose).judge(
                "firm-registry:F1", "tax-filings:T1", "different", "two cousins"
            )
        assert judgements(workspace.database) == before


def test_who_judges_a_record_is_told_to_those_it_speaks_of(own: Path) -> None:
    with Workspace.open(own) as workspace:
        with workspace.library.open(
            workspace.desk().actor, LINKING, {"visits": ("house_code",), "residents": ()}
        ) as opened:
            rows = opened.sql(
                "SELECT cl_key, house_code FROM visits WHERE house_code IS NOT NULL LIMIT 2"
            )
            visits = rows.read_all().to_pylist()
            (person,) = opened.sql("SELECT cl_key FROM residents LIMIT 1").read_all().to_pylist()
        names = (f"household-register:{person['cl_key']}", f"grid-visits:{visits[0]['cl_key']}")
        receipt = workspace.desk(purpose=LINKING).judge(*names, "different", "two cousins")
        assert members_of(receipt.leaf)["purpose"] == LINKING
        newest = usage_of(workspace.library, f"house-code:{visits[0]['house_code']}")[0]
        assert newest.action == "Said whether two records are of one subject" and newest.allowed
        scoped = workspace.desk("worker@data-office/999999", LINKING)
        with pytest.raises(CivicloomError, match="LNK-009"):
            scoped.judge(*names, "same", "seen in another district")
