"""House codes and their register through redrawn grids."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.model.errors import CivicloomError
from civicloom.model.identifiers import HouseCodeRegister, Tenure, check, house_code

ROOM = "4403070030030400042000003"
A, B, C, D = (
    f"330199001001{grid}00001{room:06}" for grid, room in [(10, 1), (20, 1), (20, 2), (30, 1)]
)
START, DRAWN, AGAIN = date(2019, 1, 1), date(2022, 7, 1), date(2025, 7, 1)


def test_the_published_example_is_read_in_its_parts() -> None:
    parts = house_code.parse(ROOM)
    assert (parts.division, parts.street, parts.community) == ("440307", "003", "003")
    assert (parts.grid, parts.building, parts.room) == ("04", "00042", "000003")
    assert (parts.scope, parts.building_code) == (ROOM[:14], ROOM[:19])
    assert check("house-code", parts.building_code).verdict == "valid"
    assert house_code.parse(parts.building_code).room == ""


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("4.40307E+24", "IDN-002"),
        (ROOM[:-1], "IDN-003"),
        ("O" + ROOM[1:], "IDN-004"),
        ("0" + ROOM[1:], "IDN-004"),
    ],
)
def test_each_fault_has_its_code(value: str, code: str) -> None:
    assert check("house-code", value).code == code


def drawn() -> HouseCodeRegister:
    register = HouseCodeRegister().issue(A, START)
    return register.redraw({A: (B, C)}, DRAWN).redraw({B: (D,)}, AGAIN)


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (START - timedelta(days=1), ()),
        (START, (A,)),
        (DRAWN - timedelta(days=1), (A,)),
        (DRAWN, (B, C)),
        (AGAIN, (C, D)),
    ],
)
def test_a_dwelling_bears_one_code_after_another(on: date, codes: tuple[str, ...]) -> None:
    assert drawn().on(A, on) == codes


def test_an_old_code_leads_to_the_present_ones_and_back() -> None:
    register = drawn()
    assert register.present(A) == (C, D)
    assert register.present(C) == (C,)
    assert register.history(D) == (A, B, D)
    assert register.on(D, START) == (A,)


def test_a_house_that_was_pulled_down_has_no_present_code() -> None:
    register = HouseCodeRegister().issue(A, START).retire(A, DRAWN)
    assert register.present(A) == ()
    assert register.on(A, DRAWN) == ()


def test_a_change_leaves_the_old_register_as_it_was() -> None:
    before = HouseCodeRegister().issue(A, START)
    before.retire(A, DRAWN)
    assert before.present(A) == (A,)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r.issue(A, DRAWN), "IDN-012"),
        (lambda r: r.retire(A, DRAWN).issue(A, AGAIN), "IDN-012"),
        (lambda r: r.issue("123", DRAWN), "IDN-013"),
        (lambda r: r.retire(B, DRAWN), "IDN-014"),
        (lambda r: r.retire(A, DRAWN, [B]), "IDN-014"),
        (lambda r: r.present(D), "IDN-014"),
        (lambda r: r.retire(A, START - timedelta(days=1)), "IDN-015"),
        (lambda r: r.retire(A, DRAWN).retire(A, AGAIN), "IDN-015"),
        (lambda r: r.retire(A, DRAWN, [A]), "IDN-016"),
        (lambda r: r.issue(B, START).retire_all({A: [B], B: [A]}, DRAWN), "IDN-016"),
    ],
)
def test_what_would_falsify_the_register_is_refused(change: object, code: str) -> None:
    register = HouseCodeRegister().issue(A, START)
    with pytest.raises(CivicloomError, match=code):
        change(register)  # type: ignore[operator]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_every_dwelling_bears_exactly_one_code_through_plain_redraws(moves: list[int]) -> None:
    houses = [f"33019900100110000010000{n:02}" for n in range(4)]
    register, current = HouseCodeRegister().issue_all(houses, START), list(houses)
    for step, house in enumerate(moves):
        new = f"330199001001{20 + step}00001000001"
        register = register.redraw({current[house]: (new,)}, START + timedelta(days=step + 1))
        current[house] = new
    for house, now in zip(houses, current, strict=True):
        assert register.present(house) == (now,)
        for step in range(len(moves) + 1):
            assert len(register.on(house, START + timedelta(days=step))) == 1


def test_a_successor_that_the_register_does_not_know_is_told() -> None:
    gone, unknown = "4403070030030400042000003", "4403070030030500042000003"
    day = date(2024, 2, 29)
    register = HouseCodeRegister([Tenure(gone, day, day, (unknown,))])
    with pytest.raises(CivicloomError, match=f"IDN-014.*{unknown}"):
        register.present(gone)
