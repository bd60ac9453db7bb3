"""Witnesses, policies, and the rule that an entry may not wait too long for an outside anchor."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog, Witness, check_receipt, open_note, parse_policy
from civicloom.evidence.notes import split_note
from civicloom.model.errors import CivicloomError, Place

from .parts import ORIGIN, some_leaf

START = datetime(2026, 11, 24, 8, tzinfo=UTC)


class MovingClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def log(office: Database, tmp_path: Path, clock: MovingClock) -> EvidenceLog:
    return EvidenceLog(office, keys=tmp_path / "keys", origin=ORIGIN, clock=clock)


def witness_of(log: EvidenceLog, folder: Path, name: str = "district.example/witness") -> Witness:
    db = open_database(f"sqlite:///{folder}/{name.replace('/', '-')}/office.db")
    return Witness(
        db, keys=folder / name, name=name, logs={ORIGIN: log.verifier_key}, clock=log.clock
    )


def code(call: object, *words: object) -> str:
    with pytest.raises(CivicloomError) as caught:
        call(*words)  # type: ignore[operator]
    return caught.value.code


def test_a_witness_cosigns_what_continues(log: EvidenceLog, tmp_path: Path) -> None:
    witness = witness_of(log, tmp_path)
    for count in (1, 300, 2):
        log.append([some_leaf(i) for i in range(count)])
        line = log.cosign_with(witness, witness.verifier_key)
        text = open_note(log.checkpoint(), [witness.verifier_key])
        assert log.checkpoint().endswith(line)
        assert open_note(log.checkpoint(), [log.verifier_key]) == text
        assert witness.last(ORIGIN) == log.size
    signature = split_note(log.checkpoint()).signatures[1].signature
    assert int.from_bytes(signature[:8], "big") == int(START.timestamp())
    again = witness_of(log, tmp_path)
    assert again.last(ORIGIN) == log.size  # it remembers over a restart
    assert log.cosign_with(again, again.verifier_key)  # the same size once more is no harm


def test_a_receipt_carries_the_cosignatures(log: EvidenceLog, tmp_path: Path) -> None:
    witness = witness_of(log, tmp_path)
    first = log.append(some_leaf(1))[0].text()
    log.append(some_leaf(2))
    assert code(lambda: log.receipt(0, anchored=True).text()) == "EVI-001"
    log.cosign_with(witness, witness.verifier_key)
    assert log.receipt(0).text() == first
    text = log.receipt(0, anchored=True).text()
    assert check_receipt(text, [witness.verifier_key]).size == 2


def fork_of(log: EvidenceLog, tmp_path: Path, count: int) -> EvidenceLog:
    """Another history with the same key and name."""
    db = open_database(f"sqlite:///{tmp_path}/fork-{count}/office.db")
    fork = EvidenceLog(db, keys=tmp_path / "keys", origin=ORIGIN)
    fork.append([some_leaf(10_000 + i) for i in range(count)])
    return fork


def test_a_witness_refuses_forks_and_rollbacks(log: EvidenceLog, tmp_path: Path) -> None:
    witness = witness_of(log, tmp_path)
    log.append([some_leaf(i) for i in range(10)])
    early = log.checkpoint()
    log.append([some_leaf(i) for i in range(10)])
    log.cosign_with(witness, witness.verifier_key)
    for count in (20, 33):
        fork = fork_of(log, tmp_path, count)
        proof = fork.consistency(20, count) if count > 20 else []
        assert code(witness.cosign, 20, fork.checkpoint(), proof) == "EVI-022"
    assert code(witness.cosign, 0, early, []) == "EVI-023"
    assert code(fork_of(log, tmp_path, 5).cosign_with, witness, witness.verifier_key) == "EVI-023"
    assert witness.last(ORIGIN) == 20
    log.append(some_leaf())
    assert code(witness.cosign, 20, log.checkpoint(), []) == "EVI-022"
    assert code(witness.cosign, 10, log.checkpoint(), log.consistency(10, 21)) == "EVI-021"
    assert log.cosign_with(witness, witness.verifier_key)


def test_a_witness_refuses_what_it_does_not_watch(log: EvidenceLog, tmp_path: Path) -> None:
    witness = witness_of(log, tmp_path)
    log.append(some_leaf())
    note = log.checkpoint()
    assert code(witness.cosign, 0, note.replace(ORIGIN, "other.example"), []) == "EVI-020"
    assert code(witness.cosign, 0, "", []) == "EVI-020"
    assert code(witness.cosign, 0, note.replace("\n1\n", "\n2\n"), []) == "EVI-012"
    assert code(witness.cosign, 0, note, [b"x" * 32]) == "EVI-022"
    assert witness.last(ORIGIN) == 0


def test_a_witness_that_lost_our_answer_is_asked_again(log: EvidenceLog, tmp_path: Path) -> None:
    witness = witness_of(log, tmp_path)
    log.append(some_leaf(1))
    witness.cosign(0, log.checkpoint(), [])  # its answer never reached the log
    log.append(some_leaf(2))
    assert log.cosign_with(witness, witness.verifier_key)


def test_a_lying_witness_is_not_believed(log: EvidenceLog, tmp_path: Path) -> None:
    witness, other = witness_of(log, tmp_path), witness_of(log, tmp_path, "other.example/w")
    log.append(some_leaf())

    class Liar:
        def cosign(self, old_size: int, checkpoint: str, consistency_proof: Sequence[bytes]) -> str:
            return other.cosign(old_size, checkpoint, consistency_proof)

    assert code(log.cosign_with, Liar(), witness.verifier_key) == "EVI-012"
    assert log.anchors(1) == []


def test_an_empty_log_has_nothing_to_anchor(log: EvidenceLog, tmp_path: Path) -> None:
    witness = witness_of(log, tmp_path)
    assert code(log.cosign_with, witness, witness.verifier_key) == "EVI-001"
    log.require_anchor()


def test_acts_stop_after_four_hours_without_an_anchor(
    log: EvidenceLog, tmp_path: Path, clock: MovingClock
) -> None:
    witness = witness_of(log, tmp_path)
    log.append(some_leaf(1))
    clock.at = START + timedelta(hours=4)
    log.require_anchor()
    clock.at += timedelta(seconds=1)
    assert code(log.require_anchor) == "EVI-034"
    assert code(log.require_anchor, timedelta(hours=1)) == "EVI-034"
    log.cosign_with(witness, witness.verifier_key)
    log.require_anchor()
    clock.at += timedelta(days=3)  # a long weekend without any step: nothing waits
    log.require_anchor()
    log.append(some_leaf(2))
    clock.at += timedelta(hours=5)
    assert code(log.require_anchor) == "EVI-034"
    clock.at += timedelta(hours=1)
    log.append(some_leaf(3))  # the log itself goes on: what happened is recorded
    log.cosign_with(witness, witness.verifier_key)
    log.require_anchor()


def test_n_of_m_witnesses(log: EvidenceLog, tmp_path: Path) -> None:
    witnesses = [witness_of(log, tmp_path, f"w{i}.example") for i in range(3)]
    lines = [f"witness w{i} {w.verifier_key} https://w{i}.example" for i, w in enumerate(witnesses)]
    text = "\n".join([
        f"log {log.verifier_key}  # ours", "", *lines, "group streets any w0 w1", "group all all streets w2", "group two 2 w0 w1 w2", "quorum {}",
    ])  # fmt: skip
    log.append(some_leaf())
    for used, allowed in (
        ([], {"none"}),
        ([0], {"none", "streets"}),
        ([0, 1], {"none", "streets", "two"}),
        ([0, 1, 2], {"none", "streets", "two", "all"}),
    ):
        for i in used:
            log.cosign_with(witnesses[i], witnesses[i].verifier_key)
        for quorum in ("none", "streets", "two", "all"):
            policy = parse_policy(text.replace("{}", quorum))
            if quorum in allowed:
                assert policy.check(log.checkpoint()).size == 1
            else:
                assert code(policy.check, log.checkpoint()) == "EVI-024"
    assert policy.cosigned(log.checkpoint()) == {"w0", "w1", "w2"}


def test_a_bad_line_of_a_policy_is_named(log: EvidenceLog, tmp_path: Path) -> None:
    key, witness = log.verifier_key, witness_of(log, tmp_path).verifier_key
    for text, line in (
        ("log nonsense", 1),
        (f"log {witness}", 1),
        (f"log {key}\nwitness a {key}", 2),
        (f"witness a {witness}\nwitness a {witness}", 2),
        (f"witness a {witness}\nwitness b {witness}", 2),
        ("group g any nobody", 1),
        (f"witness a {witness}\ngroup g 2 a", 2),
        (f"witness a {witness}\ngroup g 0 a", 2),
        ("quorum nobody", 1),
        ("quorum none\nquorum none", 2),
        ("speak friend", 1),
        (f"log {key}\n", 1),
    ):
        with pytest.raises(CivicloomError) as caught:
            parse_policy(text)
        assert (caught.value.code, caught.value.place) == ("EVI-025", Place(line=line)), text
