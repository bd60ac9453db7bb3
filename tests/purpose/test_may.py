"""may(): each refusal by its code, with reason and remedy."""

from datetime import date

import pytest

from civicloom.model.errors import CivicloomError, Faults
from civicloom.purpose import Actor, Register, may, still_allowed

from .conftest import AGREEMENT, OWNERS, TODAY, agreement, purpose, register

P1 = purpose("p1", ("o1", "o2", "o3"), {"s1": ("a", "b"), "s2": ("*",), "s3": ("a",)})
O2 = Actor("clerk@o2", "o2")


def ask(reg: Register, asked: dict[str, list[str]], actor: Actor = O2, today: date = TODAY) -> str:
    return may(actor, "p1", asked, register=reg, today=today).code


def test_an_office_reads_its_own_table_for_a_purpose_without_an_agreement() -> None:
    answer = may(O2, "p1", {"s2": ["x", "cl_source"]}, register=register([P1], []), today=TODAY)
    assert (answer.allowed, answer.code, answer.basis) == (True, "own-table", "law of p1")
    assert answer.reason == "o2 reads its own s2 for p1"
    assert "本部门" in answer.says("zh-Hans")


def test_another_offices_table_is_read_under_a_live_agreement_only() -> None:
    reg = register([P1], [agreement("deal", "o1", "o2", "s1")])
    answer = may(O2, "p1", {"s1": ["a"]}, register=reg, today=TODAY)
    assert (answer.allowed, answer.agreements) == (True, ("deal",))
    assert ask(register([P1], []), {"s1": ["a"]}) == "PUR-025"


@pytest.mark.parametrize(
    ("purpose_id", "code"), [("", "PUR-020"), ("no-such", "PUR-021"), ("p1", "own-table")]
)
def test_a_use_names_a_declared_purpose(purpose_id: str, code: str) -> None:
    answer = may(O2, purpose_id, {"s2": ["x"]}, register=register([P1], []), today=TODAY)
    assert answer.code == code


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "PUR-030"),
        ({"s9": ["a"]}, "PUR-023"),
        ({"s1": ["c"]}, "PUR-024"),
        ({"s2": ["*"]}, "PUR-024"),
        ({"s2": ["faith"]}, "PUR-024"),
        ({"s3": ["a"]}, "PUR-031"),
        ({"s1": ["a", "b"]}, "PUR-029"),
    ],
)
def test_what_lies_outside_is_refused_with_its_own_code(
    asked: dict[str, list[str]], code: str
) -> None:
    deal = agreement("deal", "o1", "o2", "s1", fields=("a",))
    reg = register([P1], [deal], protected={"s2": frozenset({"faith"})})
    assert ask(reg, asked) == code


def test_an_office_outside_the_purpose_is_refused() -> None:
    assert ask(register([P1], []), {"s1": ["a"]}, Actor("x@o9", "o9")) == "PUR-022"


@pytest.mark.parametrize(
    ("today", "withdrawn", "code"),
    [
        (date(2025, 12, 31), None, "PUR-026"),
        (date(2026, 1, 1), None, "under-agreement"),
        (date(2026, 12, 31), None, "under-agreement"),
        (date(2027, 1, 1), None, "PUR-027"),
        (date(2026, 6, 1), date(2026, 6, 2), "under-agreement"),
        (date(2026, 6, 2), date(2026, 6, 2), "PUR-028"),
    ],
)
def test_an_agreement_holds_from_its_first_to_its_last_day_and_until_withdrawn(
    today: date, withdrawn: date | None, code: str
) -> None:
    reg = register([P1], [agreement("deal", "o1", "o2", "s1", withdrawn=withdrawn)])
    assert ask(reg, {"s1": ["a"]}, today=today) == code


def test_two_agreements_may_carry_the_fields_together() -> None:
    deals = [agreement(f"deal-{f}", "o1", "o2", "s1", fields=(f,)) for f in "ab"]
    answer = may(O2, "p1", {"s1": ["a", "b"]}, register=register([P1], deals), today=TODAY)
    assert answer.agreements == ("deal-a", "deal-b")


def test_every_owner_of_a_table_must_have_agreed() -> None:
    owners = {"s1": frozenset({"o1", "o3"})}
    one = [agreement("deal-1", "o1", "o2", "s1")]
    assert ask(register([P1], one, owners=owners), {"s1": ["a"]}) == "PUR-025"
    both = [*one, agreement("deal-3", "o3", "o2", "s1")]
    assert ask(register([P1], both, owners=owners), {"s1": ["a"]}) == "under-agreement"


def test_a_scoped_agreement_serves_only_actors_within_its_scope() -> None:
    reg = register([P1], [agreement("deal", "o1", "o2", "s1", scope="330199001")])
    assert ask(reg, {"s1": ["a"]}) == "PUR-032"
    street = Actor("clerk@o2", "o2", "330199001004")
    assert ask(reg, {"s1": ["a"]}, street) == "under-agreement"


def test_a_refusal_tells_the_reason_and_the_remedy_in_both_languages() -> None:
    answer = may(O2, "p1", {"s1": ["a"]}, register=register([P1], []), today=TODAY)
    assert answer.says() == (
        "o1 has no agreement with o2 to use s1 for p1. Ask o1 for an agreement"
    )
    assert "申请订立共享协议" in answer.says("zh-Hans")
    error = answer.error()
    assert isinstance(error, CivicloomError) and error.entry.kind == "refused"


def test_a_withdrawal_written_into_the_file_cuts_a_running_use(folders) -> None:  # type: ignore[no-untyped-def]
    reg = Register.load(*folders, OWNERS)
    housing, asked = Actor("clerk@housing", "housing"), {"residents": ["name"]}
    args = (housing, "housing-safety", asked)
    assert still_allowed(*args, register=reg, today=TODAY).allowed
    file = folders[1] / "residents-for-housing.yaml"
    file.write_text(AGREEMENT + "withdrawn: 2026-11-23\n", "utf-8")
    assert still_allowed(*args, register=reg, today=TODAY).code == "PUR-028"
    assert reg.current() is reg.current()
    file.write_text("id: [", "utf-8")
    assert still_allowed(*args, register=reg, today=TODAY).code == "PUR-033"
    with pytest.raises(Faults):
        reg.current()
