"""A disclosure gives the agreed fields of the agreed scope while the agreement holds, and nothing else."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from civicloom.evidence import Leaf, check_receipt
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor, Membership, Retention
from civicloom.share import acknowledge, disclose, packages, remove_package, store_counter_receipt
from civicloom.share.manifest import read_manifest
from evidence.parts import STRANGE, proven

from .conftest import AGREEMENT, HOUSING, NOW, POLICE, ROWS, World

DEAL = "residents-for-housing"


def code(error: pytest.ExceptionInfo[CivicloomError]) -> str:
    return error.value.code


def test_only_agreed_fields_and_scope_leave_the_house(sender: World, tmp_path: Path) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    table = pq.read_table(given.path / "residents.parquet")
    assert table.to_pylist() == [
        {"citizen_id": "A", "name": "=cmd()", "balance": -1.5},
        {"citizen_id": "B", "name": "乙", "balance": 2.0},
    ]
    manifest = given.manifest
    assert (manifest.rows, manifest.fields) == (2, ("citizen_id", "name", "balance"))
    assert (manifest.purpose, manifest.scope) == ("housing-safety", "330199001")
    assert (manifest.release, manifest.version) == ("r000001", "1.2.0")


@pytest.mark.parametrize(
    ("term", "old", "new"),
    [
        ("scope", '"330199001"', '"330199002"'),
        ("fields", "[citizen_id, name, balance]", "[citizen_id]"),
        ("valid_until", "2026-12-31", "2026-11-30"),
    ],
)
def test_a_package_is_not_given_again_under_other_terms(
    sender: World, tmp_path: Path, term: str, old: str, new: str
) -> None:
    """What was made for the wider agreement stays where it is; the next release is exported as now agreed."""
    out = tmp_path / "out"
    first = disclose(DEAL, sender.library, POLICE, outbox=out)
    size = sender.log.size
    text = sender.agreement_file.read_text("utf-8")
    sender.agreement_file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(CivicloomError) as error:
        disclose(DEAL, sender.library, POLICE, outbox=out)
    assert (code(error), error.value.facts["terms"]) == ("SHR-005", term)
    assert sender.log.size == size
    sender.put(ROWS, key="second")
    second = disclose(DEAL, sender.library, POLICE, outbox=out)
    assert second.manifest.package != first.manifest.package
    sender.agreement_file.write_text(text, "utf-8")
    assert disclose(DEAL, sender.library, POLICE, outbox=out, release=1).manifest == first.manifest


def test_a_csv_runs_nothing_in_a_spreadsheet(sender: World, tmp_path: Path) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out", form="csv")
    text = (given.path / "residents.csv").read_text("utf-8-sig")
    assert list(csv.reader(text.splitlines())) == [
        ["citizen_id", "name", "balance"],
        ["A", "'=cmd()", "-1.5"],
        ["B", "乙", "2"],
    ]


def test_the_receipt_signs_the_manifest_and_no_content(sender: World, tmp_path: Path) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    text = (given.path / "receipt.tlog-proof").read_text("utf-8")
    receipt = check_receipt(text, [sender.log.verifier_key])
    leaf = json.loads(receipt.leaf)
    assert (leaf["type"], leaf["object"]) == ("share.given", given.manifest.digest())
    assert "乙".encode() not in receipt.leaf


def test_those_whose_records_left_see_who_received_them(sender: World, tmp_path: Path) -> None:
    disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    inside = {"residents": [Membership("register", "33019900100101", 1)]}
    outside = {"residents": [Membership("register", "33019900200101", 1)]}
    (line,) = sender.library.usage.of([], inside)
    assert (line.action, line.office, line.agreements) == ("export", "housing", (DEAL,))
    assert line.fields == ("citizen_id", "name", "balance")
    assert sender.library.usage.of([], outside) == []


def test_the_same_export_gives_the_same_package_again(sender: World, tmp_path: Path) -> None:
    first = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    again = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    assert again.manifest == first.manifest
    assert (again.receipt.index, again.receipt.repeated) == (first.receipt.index, True)
    sender.put(ROWS[:1], "second")
    newer = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    assert (newer.manifest.release, newer.manifest.rows) == ("r000002", 1)


def test_the_same_export_twice_at_one_moment_gives_one_package(
    sender: World, tmp_path: Path
) -> None:
    """Another process makes the same package while this one is at it: neither touches the other's files."""
    out, others = tmp_path / "out", []

    def meanwhile(stage: str, done: int, total: int) -> None:
        if not others:
            others.append(disclose(DEAL, sender.library, POLICE, outbox=out, form="csv"))

    given = disclose(DEAL, sender.library, POLICE, outbox=out, form="csv", progress=meanwhile)
    (other,) = others
    assert given.manifest == other.manifest == read_manifest(given.path)
    assert given.receipt.index == other.receipt.index
    assert [path.name for path in out.iterdir()] == [given.path.name]


def test_what_a_killed_export_left_goes_with_the_next(sender: World, tmp_path: Path) -> None:
    out = tmp_path / "out"
    left = out / ".making-0123456789abcdef" / "residents-for-housing-r000001-csv"
    left.mkdir(parents=True)
    (left / "residents.csv").write_text("half a file", "utf-8")
    given = disclose(DEAL, sender.library, POLICE, outbox=out)
    assert [path.name for path in out.iterdir()] == [given.path.name]


def test_a_withdrawal_in_the_middle_cuts_the_export(sender: World, tmp_path: Path) -> None:
    def withdraw(stage: str, done: int, total: int) -> None:
        sender.agreement_file.write_text(AGREEMENT + "withdrawn: 2026-11-23\n", "utf-8")

    with pytest.raises(CivicloomError) as error:
        disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out", progress=withdraw)
    assert code(error) == "PUR-028"
    assert list((tmp_path / "out").iterdir()) == []
    assert [u.code for u in sender.library.usage.latest()] == ["PUR-028", "under-agreement"]
    assert packages(sender.library) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("valid_until: 2026-12-31", "valid_until: 2026-11-22", "PUR-027"),
        ("valid_from: 2026-01-01", "valid_from: 2026-11-24", "PUR-026"),
        ("id: residents-for-housing", "id: another", "SHR-001"),
    ],
)
def test_no_live_agreement_no_export(
    sender: World, tmp_path: Path, old: str, new: str, expected: str
) -> None:
    sender.agreement_file.write_text(AGREEMENT.replace(old, new), "utf-8")
    with pytest.raises(CivicloomError) as error:
        disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    assert code(error) == expected


def test_a_third_office_and_an_unknown_form_are_refused(sender: World, tmp_path: Path) -> None:
    with pytest.raises(CivicloomError) as error:
        disclose(DEAL, sender.library, Actor("x", "tax"), outbox=tmp_path)
    assert code(error) == "SHR-002"
    with pytest.raises(CivicloomError) as error:
        disclose(DEAL, sender.library, POLICE, outbox=tmp_path, form="pdf")  # type: ignore[arg-type]
    assert code(error) == "SHR-003"


def test_both_sides_hold_receipts_that_name_each_other(
    sender: World, receiver: World, tmp_path: Path
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    keys = [sender.log.verifier_key]
    taken = acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=keys)
    theirs = json.loads(taken.receipt.leaf)
    assert (theirs["type"], theirs["object"]) == ("share.received", given.manifest.digest())
    assert (theirs["facts"]["log"], theirs["facts"]["index"]) == (
        "police.example/log",
        given.receipt.index,
    )
    counter = given.path / "counter-receipt.tlog-proof"
    back = [receiver.log.verifier_key]
    kept = store_counter_receipt(counter, sender.library, by=POLICE, receiver_keys=back)
    ours = json.loads(kept.leaf)
    assert (ours["facts"]["log"], ours["facts"]["index"]) == (
        "housing.example/log",
        taken.receipt.index,
    )
    (package,) = packages(sender.library)
    assert package.counter_receipt == counter.read_text("utf-8")
    again = acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=keys)
    assert again.receipt.repeated
    stored = store_counter_receipt(counter, sender.library, by=POLICE, receiver_keys=back)
    assert stored.repeated


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("residents.csv", b"\xe4\xb9\x99", b"\xe4\xb8\x99", "SHR-011"),
        ("manifest.json", b'"rows": 2', b'"rows": 3', "SHR-012"),
        ("manifest.json", b"{", b"[", "SHR-010"),
        ("manifest.json", b'"form"', b'"farm"', "SHR-010"),
        ("manifest.json", b'"form": "', b'"form": "\\ud800', "SHR-010"),
        ("manifest.json", b'"rows": 2', b'"rows": ' + b"9" * 5_000, "SHR-010"),
        ("manifest.json", b"residents.csv", b"../../secret", "SHR-011"),
        ("receipt.tlog-proof", b"index 4", b"index 3", "EVI-016"),
        ("receipt.tlog-proof", b"c2sp", b"\xff", "SHR-010"),
    ],
)
def test_a_package_changed_on_the_way_is_refused(
    sender: World, receiver: World, tmp_path: Path, name: str, old: bytes, new: bytes, expected: str
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out", form="csv")
    file = given.path / name
    if name == "receipt.tlog-proof" and old.startswith(b"index"):
        old = f"index {given.receipt.index}".encode()
    changed = file.read_bytes().replace(old, new, 1)
    assert changed != file.read_bytes()
    file.write_bytes(changed)
    size = receiver.log.size
    with pytest.raises(CivicloomError) as error:
        acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=[sender.log.verifier_key])
    assert code(error) == expected
    assert receiver.log.size == size


def test_a_file_that_nobody_signed_is_refused_with_its_package(
    sender: World, receiver: World, tmp_path: Path
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out", form="csv")
    stray = given.path / "residents-2.csv"
    stray.write_text("slipped in", "utf-8")
    with pytest.raises(CivicloomError) as error:
        acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=[sender.log.verifier_key])
    assert (code(error), error.value.facts["name"]) == ("SHR-011", "residents-2.csv")
    stray.unlink()
    acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=[sender.log.verifier_key])


def test_a_package_for_another_office_or_from_an_unknown_log_is_refused(
    sender: World, receiver: World, tmp_path: Path
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    with pytest.raises(CivicloomError) as error:
        acknowledge(given.path, receiver.log, by=POLICE, sender_keys=[sender.log.verifier_key])
    assert code(error) == "SHR-014"
    with pytest.raises(CivicloomError) as error:
        acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=[receiver.log.verifier_key])
    assert code(error).startswith("EVI-")


def test_a_counter_receipt_for_something_else_is_refused(
    sender: World,
    receiver: World,
    build,
    tmp_path: Path,  # type: ignore[no-untyped-def]
) -> None:
    stranger = build("stranger")
    stranger.put(ROWS)
    other = disclose(DEAL, stranger.library, POLICE, outbox=tmp_path / "other")
    acknowledge(other.path, receiver.log, by=HOUSING, sender_keys=[stranger.log.verifier_key])
    disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    counter = other.path / "counter-receipt.tlog-proof"
    with pytest.raises(CivicloomError) as error:
        store_counter_receipt(
            counter, sender.library, by=POLICE, receiver_keys=[receiver.log.verifier_key]
        )
    assert code(error) == "SHR-013"


def test_a_counter_receipt_that_names_another_receipt_of_ours_is_refused(
    sender: World, receiver: World, tmp_path: Path
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    leaf = Leaf("share.received", HOUSING.id, given.manifest.digest(), facts={"leaf": "0" * 64})
    (receipt,) = receiver.log.append(leaf)
    counter = tmp_path / "counter.tlog-proof"
    counter.write_text(receipt.text(), "utf-8")
    with pytest.raises(CivicloomError) as error:
        store_counter_receipt(
            counter, sender.library, by=POLICE, receiver_keys=[receiver.log.verifier_key]
        )
    assert code(error) == "SHR-012"


@pytest.mark.parametrize("entry", STRANGE, ids=range(len(STRANGE)))
def test_receipts_of_strange_entries_are_refused_on_both_sides(
    sender: World, receiver: World, tmp_path: Path, entry: bytes
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    text, key = proven(entry)
    counter = tmp_path / "counter.tlog-proof"
    for path in (counter, given.path / "receipt.tlog-proof"):
        path.write_text(text, "utf-8")
    with pytest.raises(CivicloomError, match="EVI-017"):
        store_counter_receipt(counter, sender.library, by=POLICE, receiver_keys=[key])
    with pytest.raises(CivicloomError, match="EVI-017"):
        acknowledge(given.path, receiver.log, by=HOUSING, sender_keys=[key])


def test_a_package_past_its_retention_is_removed_and_its_receipts_stay(
    sender: World, tmp_path: Path
) -> None:
    given = disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    retention = Retention(sender.library.db, sender.library.log, sender.clock)
    register = sender.library.register
    assert retention.expired(register, NOW.date().replace(month=12)) == []
    (kept,) = retention.expired(register, NOW.date().replace(year=2027))
    retention.delete(kept, by=POLICE, remove=remove_package)
    assert not given.path.exists()
    assert retention.expired(register, NOW.date().replace(year=2027)) == []
    with pytest.raises(CivicloomError) as error:
        disclose(DEAL, sender.library, POLICE, outbox=tmp_path / "out")
    assert code(error) == "SHR-004"
    assert sender.library.log.receipt(given.receipt.index).leaf == given.receipt.leaf
