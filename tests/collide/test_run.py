"""Running the demo district's rules on a real library: findings, receipts, replay, verdicts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.collide import Run, collide, error_rate, replay, runs, verdict, verdicts
from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf
from civicloom.library import Change, Library
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError, Faults
from civicloom.model.standards import Standard, load_standard, record_schema
from civicloom.purpose import Actor, Register
from civicloom.rules import Rule, load_rules

YUNXI = Path(__file__).parents[2] / "examples" / "yunxi"
NOW = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
DAY = date(2026, 11, 1)
STEWARD = Actor("steward@data-office", "data-office")
OWNERS = {
    "residents": "public-security",
    "residence_history": "public-security",
    "dwellings": "planning",
    "leases": "housing",
    "visits": "grid-centre",
    "incidents": "emergency",
    "mediations": "justice",
    "firms": "market-regulation",
    "filings": "tax",
    "licences": "approvals",
    "inspections": "urban-management",
    "allowances": "civil-affairs",
    "tellings": "civil-affairs",
}
NEXT_DOOR = "3301990010010100001000109"
Rows = Sequence[Mapping[str, Any]]


@dataclass
class World:
    """A library of the demo district, and its rules."""

    library: Library
    rules: Mapping[str, Rule]

    def put(self, table: str, rows: Rows) -> None:
        """Rows of one source committed as one release."""
        path = self.library.stage(table) / "part-0.parquet"
        schema = record_schema(self.library.standards[table])
        full = [_record(self.library.standards[table], n, row) for n, row in enumerate(rows)]
        full.sort(key=lambda row: str(row["cl_ident"]))
        pq.write_table(pa.Table.from_pylist(full, schema=schema), path)
        leaf = Leaf("collect.batch", STEWARD.id, "0" * 64)
        self.library.commit(
            [Change(table, [path], "replace", f"{table}-source")], leaf, key=uuid4().hex
        )

    def found(self, run: Run) -> list[dict[str, Any]]:
        """The findings that stand for a run, in order."""
        asked = {"findings": ("finding",)}
        with self.library.open(STEWARD, run.purpose, asked) as opened:
            rows = opened.sql("SELECT * FROM findings ORDER BY subject, finding").read_all()
        return [row for row in rows.to_pylist() if row["run"] == run.id]


def _record(standard: Standard, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    key = f"k{number}"
    own = {
        "cl_ident": row.get(standard.subject.field) or key,
        "cl_key": key,
        "cl_source": f"{standard.id}-source",
        "cl_batch": "b1",
        "cl_row": number,
        "cl_seen": NOW,
        "cl_known": "declared",
        "cl_scope": str(row.get("house_code") or "")[:14],
    }
    return {**{name: row.get(name) for name in standard.names}, **own}


@pytest.fixture(scope="module")
def standards() -> dict[str, Standard]:
    found = [load_standard(path) for path in YUNXI.glob("standards/*/*/schema.json")]
    return {standard.id: standard for standard in found}


@pytest.fixture
def build(tmp_path: Path, standards: dict[str, Standard]) -> Iterator[Callable[[], World]]:
    db = open_database(f"sqlite:///{tmp_path}/office.db")
    owners = {table: [office] for table, office in OWNERS.items()}
    register = Register.load(YUNXI / "purposes", YUNXI / "agreements", owners, standards)

    def make() -> World:
        clock = FixedClock(NOW)
        log = EvidenceLog(db, keys=tmp_path / "keys", origin="yunxi/test", clock=clock)
        library = Library(tmp_path / "library", db, log, standards, register, clock)
        return World(library, {rule.id: rule for rule in load_rules(YUNXI / "rules")})

    yield make
    db.close()


@pytest.fixture
def world(build: Callable[[], World]) -> World:
    """The rows of the rules' own first tests, together."""
    made = build()
    given = made.rules["undeclared-rentals"].tests[0].given
    overlapping = made.rules["overlapping-leases"].tests[0].given["leases"]
    leases = [*given["leases"], *({**lease, "house_code": NEXT_DOOR} for lease in overlapping)]
    for table, rows in {**given, "leases": leases}.items():
        made.put(table, rows)
    return made


def _collide(world: World, name: str, **how: Any) -> Run:
    return collide(world.rules[name], world.library, actor=STEWARD, as_of=DAY, **how)


def test_a_run_leaves_findings_with_both_sides_a_run_row_and_a_receipt(world: World) -> None:
    run = _collide(world, "overlapping-leases")
    (finding,) = world.found(run)
    sides = json.loads(finding["sides"])
    assert (sides["left_lease_no"], sides["right_lease_no"]) == ("L1", "L2")
    assert sides["right_overlap_days"] == 30
    assert finding["sides"] == json.dumps(sides, sort_keys=True, separators=(",", ":"))
    assert finding["sources"] == ["leases-source"]
    assert finding["cl_scope"] == finding["subject"][:14]
    assert run.receipt is not None
    leaf = json.loads(run.receipt.leaf)
    assert (leaf["type"], leaf["object"], leaf["facts"]["findings"]) == (
        "collide.run",
        run.sha256,
        1,
    )
    assert runs(world.library.db) == [run]


def test_running_again_on_the_same_data_gives_the_same_run_and_doubles_nothing(
    world: World,
) -> None:
    first = _collide(world, "undeclared-rentals")
    second = _collide(world, "undeclared-rentals")
    assert second.repeated and not first.repeated
    assert (second, second.receipt.index) == (first, first.receipt.index)  # type: ignore[union-attr]
    assert len(world.found(first)) == first.findings == 1
    assert world.library.release().id == first.made


def test_a_finding_that_reappears_keeps_its_id_and_stands_once(world: World) -> None:
    first = _collide(world, "undeclared-rentals")
    (before,) = world.found(first)
    visits = world.rules["undeclared-rentals"].tests[0].given["visits"]
    world.put(
        "visits", [*visits, {**visits[0], "visit_no": "V9", "visited_on": date(2026, 10, 30)}]
    )
    second = _collide(world, "undeclared-rentals")
    (after,) = world.found(second)
    assert second.id != first.id and second.sha256 != first.sha256
    assert after["finding"] == before["finding"]
    assert world.found(first) == []


def test_a_finding_that_is_mended_goes_and_the_old_run_still_replays(world: World) -> None:
    first = _collide(world, "undeclared-rentals")
    world.put("visits", [])
    second = _collide(world, "undeclared-rentals")
    assert (first.findings, second.findings) == (1, 0)
    again = replay(first.id, world.library, actor=STEWARD)
    assert again.equal and again.findings == 1 and again.sha256 == first.sha256


def test_a_replay_uses_the_rule_as_it_was_and_the_run_s_parameters(world: World) -> None:
    rule = world.rules["undeclared-rentals"]
    run = collide(rule, world.library, actor=STEWARD, as_of=DAY, parameters={"event_days": 5})
    assert run.findings == 0 and run.parameters == {"event_days": "5"}
    assert replay(run.id, world.library, actor=STEWARD).equal


def test_a_replay_says_so_when_the_bytes_differ(world: World) -> None:
    run = _collide(world, "undeclared-rentals")
    with world.library.db.transaction() as connection:
        connection.execute("UPDATE cl_run SET sha256 = ?", ("0" * 64,))
    assert replay(run.id, world.library, actor=STEWARD).equal is False


def test_an_unknown_run_cannot_be_replayed(world: World) -> None:
    with pytest.raises(CivicloomError) as caught:
        replay("none-1", world.library, actor=STEWARD)
    assert caught.value.code == "CLD-001"


def test_an_actor_of_a_street_runs_and_replays_within_its_scope_only(world: World) -> None:
    rule = world.rules["undeclared-rentals"]
    elsewhere = Actor("clerk@data-office", "data-office", "330199002")
    run = collide(rule, world.library, actor=elsewhere, as_of=DAY)
    whole = _collide(world, "undeclared-rentals")
    assert (run.findings, whole.findings) == (0, 1)
    with pytest.raises(CivicloomError) as caught:
        replay(whole.id, world.library, actor=elsewhere)
    assert caught.value.code == "CLD-004"
    assert replay(run.id, world.library, actor=STEWARD).equal


def test_an_office_outside_the_purpose_is_refused_and_nothing_is_written(world: World) -> None:
    stranger = Actor("clerk@tax", "tax")
    with pytest.raises(CivicloomError) as caught:
        collide(world.rules["undeclared-rentals"], world.library, actor=stranger, as_of=DAY)
    assert caught.value.code.startswith("PUR-")
    assert runs(world.library.db) == []


def test_a_rule_with_faults_does_not_run(world: World) -> None:
    rule = replace(world.rules["undeclared-rentals"], register={})
    with pytest.raises(Faults) as caught:
        collide(rule, world.library, actor=STEWARD, as_of=DAY)
    assert [fault.code for fault in caught.value.faults] == ["RUL-003"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "group by a.house_code, a.lease_no, b.lease_no",
            "group by a.house_code, a.lease_no, b.lease_no, a.start_date, b.start_date",
            None,
        ),
        (
            "a.house_code as subject",
            "case when a.lease_no = 'none' then a.house_code end as subject",
            "CLD-002",
        ),
    ],
)
def test_findings_without_a_subject_are_a_fault_of_the_rule(
    world: World, old: str, new: str, code: str | None
) -> None:
    rule = world.rules["overlapping-leases"]
    changed = replace(rule, sql=rule.sql.replace(old, new))
    assert changed.sql != rule.sql
    if code is None:
        assert collide(changed, world.library, actor=STEWARD, as_of=DAY).findings == 1
        return
    with pytest.raises(CivicloomError) as caught:
        collide(changed, world.library, actor=STEWARD, as_of=DAY)
    assert caught.value.code == code
    assert runs(world.library.db) == []


def test_two_findings_of_one_id_are_a_fault_of_the_rule(world: World) -> None:
    home = world.rules["overlapping-leases"].tests[0].given["leases"][0]["house_code"]
    lease = {"house_code": home, "start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31)}
    world.put("leases", [{**lease, "lease_no": f"L{n}", "tenant_id": f"T{n}"} for n in range(3)])
    rule = replace(world.rules["overlapping-leases"], key=())
    with pytest.raises(CivicloomError) as caught:
        collide(rule, world.library, actor=STEWARD, as_of=DAY)
    assert caught.value.code == "CLD-003"
    assert caught.value.facts["subject"] == home


def test_a_verdict_is_a_named_persons_word_and_is_never_changed(world: World) -> None:
    run = _collide(world, "undeclared-rentals")
    finding = world.found(run)[0]["finding"]
    told = {"library": world.library, "actor": STEWARD, "purpose": "housing-safety"}
    verdict(finding, "confirmed", reason="met the tenant", **told)
    receipt = verdict(finding, "refuted", reason="the tenant is the owner's son", **told)
    said = verdicts(world.library.db, finding=finding)
    assert [(one.said, one.judge) for one in said] == [
        ("confirmed", STEWARD.id),
        ("refuted", STEWARD.id),
    ]
    assert json.loads(receipt.leaf)["facts"]["said"] == "refuted"
    assert "son" not in receipt.leaf.decode()
    assert error_rate(world.library.db, "undeclared-rentals") == (1, 1)


@pytest.mark.parametrize(
    ("finding", "said", "reason", "code"),
    [
        ("real", "guilty", "x", "CLD-005"),
        ("real", "refuted", " ", "CLD-005"),
        ("0" * 64, "refuted", "x", "CLD-006"),
    ],
)
def test_a_verdict_needs_a_word_a_reason_and_a_finding(
    world: World, finding: str, said: str, reason: str, code: str
) -> None:
    run = _collide(world, "undeclared-rentals")
    wanted = world.found(run)[0]["finding"] if finding == "real" else finding
    with pytest.raises(CivicloomError) as caught:
        verdict(wanted, said, world.library, actor=STEWARD, purpose="housing-safety", reason=reason)
    assert caught.value.code == code


def test_a_verdict_is_said_within_the_scope_of_who_says_it(world: World) -> None:
    """A street's worker neither sees nor judges what was found in another street."""
    run = _collide(world, "undeclared-rentals")
    found = world.found(run)[0]
    told = {"library": world.library, "purpose": "housing-safety", "reason": "met the tenant"}
    elsewhere = replace(STEWARD, scope="999999999")
    with pytest.raises(CivicloomError) as caught:
        verdict(found["finding"], "refuted", actor=elsewhere, **told)
    assert caught.value.code == "CLD-006"
    home = replace(STEWARD, scope=str(found["cl_scope"])[:9])
    assert verdict(found["finding"], "confirmed", actor=home, **told).id
