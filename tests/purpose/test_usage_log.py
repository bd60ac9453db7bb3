"""Charter 2: every use leaves a line that the person can see, refused ones too; later only under a hold."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from civicloom.database import Database
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor, Membership, Usage, UsageLog, may

from .conftest import NOW, TODAY, Hands, agreement, purpose, register

REGISTER = register(
    [purpose("p1", ("o1", "o2"), {"s1": ("a", "b"), "s2": ("*",)})],
    [agreement("deal", "o1", "o2", "s1")],
)
CLERK = Actor("clerk@o2", "o2")
STRANGER = Actor("clerk@o9", "o9")


def line(actor: Actor = CLERK, dataset: str = "s1", **more: object) -> Usage:
    """A line about a dataset, allowed or refused as may() says."""
    answer = may(actor, "p1", {dataset: ["a"]}, register=REGISTER, today=TODAY)
    return Usage.by(actor, "p1", answer, "read", dataset=dataset, fields=["a"], **more)  # type: ignore[arg-type]


def test_a_line_says_when_who_what_why_and_on_what_basis(usage: UsageLog) -> None:
    subject = usage.subject("person", "11010519491231002X")
    (receipt,) = usage.write([line(subject=subject, about="deal-check")])
    (found,) = usage.of([subject], {})
    assert (found.at, found.actor, found.office) == (NOW, "clerk@o2", "o2")
    assert (found.purpose, found.basis, found.agreements) == ("p1", "law of p1", ("deal",))
    assert (found.allowed, found.code, found.fields) == (True, "under-agreement", ("a",))
    assert found.says() == "Looked at records (deal-check)"
    assert found.says("zh-Hans") == "查阅记录（deal-check）"
    assert found.receipt == receipt.index
    assert replace(found, number=0).digest().encode() in receipt.leaf


def test_a_refused_use_is_a_line_too_with_its_reason(usage: UsageLog) -> None:
    subject = usage.subject("person", "x")
    usage.write([line(STRANGER, subject=subject)])
    (found,) = usage.of([subject], {})
    assert (found.allowed, found.code) == (False, "PUR-022")
    assert found.says() == "Looked at records: refused. the purpose p1 is not for o9"
    assert "已拒绝" in found.says("zh-Hans")
    assert b'"type":"use.refused"' in usage.write([line(STRANGER)])[0].leaf


def test_what_somebody_typed_as_a_purpose_is_not_written_down(usage: UsageLog) -> None:
    typed = "11010519491231002X"
    answer = may(CLERK, typed, {"s1": ["a"]}, register=REGISTER, today=TODAY)
    (receipt,) = usage.write([Usage.by(CLERK, typed, answer, "read", dataset="s1")])
    (found,) = usage.latest()
    assert (found.purpose, found.reason, found.code) == ("", "", "PUR-021")
    assert typed.encode() not in receipt.leaf


def test_one_set_wise_line_stands_for_everyone_in_the_table_at_that_release(
    usage: UsageLog,
) -> None:
    usage.write([line(release=3), line(release=5), line(dataset="s2", release=5)])
    here = {"s1": [Membership("register", "330199001001", first=4)]}
    assert [(u.dataset, u.release) for u in usage.of([], here)] == [("s1", 5)]
    assert usage.datasets_read() == [("s1", 3), ("s1", 5), ("s2", 5)]


@pytest.mark.parametrize(
    ("scope", "sources", "seen"),
    [
        ("", (), True),
        ("330199001", (), True),
        ("330199002", (), False),
        ("", ("register",), True),
        ("", ("other",), False),
    ],
)
def test_a_set_wise_line_reaches_only_its_scope_and_sources(
    usage: UsageLog, scope: str, sources: tuple[str, ...], seen: bool
) -> None:
    usage.write([replace(line(), scope=scope, sources=sources)])
    member = Membership("register", "33019900100101")
    assert bool(usage.of([], {"s1": [member]})) is seen


@pytest.mark.parametrize("reads", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_random_reads_all_appear_in_the_lists_of_their_subjects_and_in_no_other(
    usage: UsageLog, reads: int
) -> None:
    """R-21: 0 missing, 0 extra."""
    rng = random.Random(7)
    people = {
        name: {
            dataset: [Membership("src", f"33019900{rng.randint(1, 3)}", rng.randint(1, 4))]
            for dataset in rng.sample(["s1", "s2", "s3"], rng.randint(0, 3))
        }
        for name in map(str, range(40))
    }
    expected: dict[str, list[int]] = {name: [] for name in people}
    batch = []
    for number in range(1, reads + 1):
        actor = rng.choice([CLERK, STRANGER, Actor("grid@o2", "o2", "330199002")])
        if rng.random() < 0.5:
            name = rng.choice(sorted(people))
            batch.append(line(actor, subject=usage.subject("person", name)))
            expected[name].append(number)
            continue
        read = line(actor, rng.choice(["s1", "s2"]), release=rng.randint(1, 5))
        batch.append(read)
        for name, records in people.items():
            for record in records.get(read.dataset, []):
                if record.scope.startswith(actor.scope) and record.first <= read.release:
                    expected[name].append(number)
    for start in range(0, len(batch), 100):
        usage.write(batch[start : start + 100])
    for name, records in people.items():
        found = usage.of([usage.subject("person", name)], records)
        assert [u.number for u in found] == sorted(expected[name], reverse=True)
        assert all(u.receipt is not None for u in found)


def test_a_line_finds_its_receipt_after_a_restart(usage: UsageLog) -> None:
    subject = usage.subject("person", "x")
    receipts = usage.write([line(), line(subject=subject)])
    usage._known.clear()  # the process died after its commit
    (found,) = usage.of([subject], {})
    assert found.receipt == receipts[1].index


def test_a_repeated_write_adds_no_second_line(usage: UsageLog) -> None:
    subject = usage.subject("person", "x")
    first = usage.write([line(subject=subject)], key="read-1")
    again = usage.write([line(subject=subject)], key="read-1")
    assert again[0].repeated and again[0].index == first[0].index
    assert len(usage.of([subject], {})) == 1


def test_a_hold_shows_lines_later_and_ends_by_itself(usage: UsageLog, hands: Hands) -> None:
    subject, other = usage.subject("person", "x"), usage.subject("person", "y")
    usage.write([line(subject=subject)])
    hands.at = NOW + timedelta(minutes=1)
    ground = "Criminal Procedure Law, art. 152"
    until = TODAY + timedelta(days=30)
    usage.holds.place(subject, purpose="p1", ground=ground, by=CLERK, until=until)
    hands.at = NOW + timedelta(days=1)
    usage.write([line(subject=subject), line(subject=other), line()])
    records = {"s1": [Membership()]}
    assert len(usage.of([subject], records)) == 1
    assert len(usage.of([other], records)) == 2
    assert (usage.holds.count().running, usage.holds.count().total) == (1, 1)
    hands.at = NOW + timedelta(days=31)
    assert len(usage.of([subject], records)) == 3
    assert (usage.holds.count().running, usage.holds.count().total) == (0, 1)


def test_a_lifted_hold_shows_its_lines_at_once(usage: UsageLog, hands: Hands) -> None:
    subject = usage.subject("person", "x")
    until = TODAY + timedelta(days=30)
    hold = usage.holds.place(subject, purpose="p1", ground="law", by=CLERK, until=until)
    usage.write([line(subject=subject)])
    assert usage.of([subject], {}) == []
    usage.holds.lift(hold.number, by=CLERK)
    assert len(usage.of([subject], {})) == 1
    with pytest.raises(CivicloomError) as error:
        usage.holds.lift(hold.number, by=CLERK)
    assert error.value.code == "PUR-042"


def test_a_hold_on_one_purpose_hides_no_other(usage: UsageLog) -> None:
    subject = usage.subject("person", "x")
    until = TODAY + timedelta(days=30)
    usage.holds.place(subject, purpose="p2", ground="law", by=CLERK, until=until)
    usage.write([line(subject=subject)])
    assert len(usage.of([subject], {})) == 1


def test_a_longer_hold_is_a_second_hold_that_is_counted(usage: UsageLog, hands: Hands) -> None:
    subject = usage.subject("person", "x")
    end = TODAY + timedelta(days=180)
    first = usage.holds.place(subject, purpose="p1", ground="law", by=CLERK, until=end)
    usage.write([line(subject=subject)])
    hands.at = NOW + timedelta(days=179)
    longer = end + timedelta(days=30)
    more = {"purpose": "p1", "ground": "law", "by": CLERK, "until": longer}
    usage.holds.place(subject, continues=first.number, **more)  # type: ignore[arg-type]
    hands.at = NOW + timedelta(days=190)
    assert usage.of([subject], {}) == []
    assert (usage.holds.count().running, usage.holds.count().total) == (1, 2)


@pytest.mark.parametrize(
    ("subject", "ground", "until", "code"),
    [
        ("s", "law", TODAY, "PUR-040"),
        ("s", "law", TODAY + timedelta(days=181), "PUR-040"),
        ("s", "law", date.max, "PUR-040"),
        ("s", " ", TODAY + timedelta(days=1), "PUR-041"),
        ("", "law", TODAY + timedelta(days=1), "PUR-041"),
    ],
)
def test_a_hold_without_ground_or_with_a_far_end_is_refused(
    usage: UsageLog, subject: str, ground: str, until: date, code: str
) -> None:
    with pytest.raises(CivicloomError) as error:
        usage.holds.place(subject, purpose="p1", ground=ground, by=CLERK, until=until)
    assert error.value.code == code
    assert usage.holds.count().total == 0


def test_a_pseudonym_does_not_lead_to_its_hold_in_the_evidence_log(usage: UsageLog) -> None:
    subject = usage.subject("person", "x")
    until = TODAY + timedelta(days=30)
    usage.holds.place(subject, purpose="p1", ground="law", by=CLERK, until=until)
    entries = list(usage._log.entries(0, 10))
    assert len(entries) == 1 and subject.encode() not in entries[0]


def test_a_changed_added_or_removed_line_is_found(usage: UsageLog, db: Database) -> None:
    """R-43: who owns the database can hide a line from the list, but not from the evidence log."""
    usage.write([line(), line(STRANGER), line(dataset="s2")])
    assert usage.verify() == []
    for sql, codes in (
        ("UPDATE cl_usage SET office = 'nobody' WHERE number = 1", ["PUR-044", "PUR-045"]),
        ("DELETE FROM cl_usage WHERE number = 2", ["PUR-044", "PUR-045", "PUR-045"]),
    ):
        with db.transaction() as connection:
            connection.execute(sql)
        assert [fault.code for fault in usage.verify()] == codes
