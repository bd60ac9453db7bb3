"""GB 11643: what is valid, what is legacy, and that every slip of the pen is found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.identifiers import KINDS, check, citizen_id, has_check

EXAMPLES = ["11010519491231002X", "440524188001010014"]
ON = date(2026, 11, 23)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_standard_are_valid(example: str) -> None:
    verdict = check("citizen-id", example)
    assert (verdict.verdict, verdict.normal, verdict.warnings) == ("valid", example, ())
    assert verdict.error() is None


@st.composite
def citizen_ids(draw: st.DrawFn) -> str:
    division = draw(st.sampled_from(["110105", "330199", "440305", "810000", "653229"]))
    birth = draw(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    first17 = f"{division}{birth:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first17 + citizen_id.check_character(first17)


@given(citizen_ids())
def test_every_wrong_digit_is_found(good: str) -> None:
    for place in range(18):
        for other in "0123456789X" if place == 17 else "0123456789":
            if other != good[place]:
                assert (
                    check("citizen-id", good[:place] + other + good[place + 1 :]).verdict
                    == "invalid"
                )


@given(citizen_ids())
def test_every_swap_of_neighbours_is_found(good: str) -> None:
    for place in range(17):
        a, b = good[place : place + 2]
        if a != b:
            swapped = good[:place] + b + a + good[place + 2 :]
            assert check("citizen-id", swapped).verdict == "invalid"


@given(citizen_ids())
def test_parts_are_read_back(good: str) -> None:
    parts = citizen_id.parse(good)
    assert good.startswith(f"{parts.division}{parts.birth:%Y%m%d}{parts.sequence}")
    assert parts.sex == ("male" if parts.sequence[2] in "13579" else "female")


@given(citizen_ids().filter(lambda i: i[6:8] == "19"))
def test_fifteen_digits_are_legacy_and_upgraded(good: str) -> None:
    verdict = check("citizen-id", good[:6] + good[8:17])
    assert (verdict.verdict, verdict.normal, verdict.code) == ("legacy", good, None)


@pytest.mark.parametrize(
    "written", ["11010519491231002x", "１１０１０５19491231002Ｘ", "\u300011010519491231002X\t"]
)
def test_writing_habits_are_put_right(written: str) -> None:
    assert check("citizen-id", written).normal == EXAMPLES[0]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "IDN-001"),
        ("   ", "IDN-001"),
        ("1.10105E+17", "IDN-002"),
        ("4.40305e17", "IDN-002"),
        ("110105194912310020.0", "IDN-002"),
        ("'11010519491231002X", "IDN-002"),
        ("110105 19491231 002X", "IDN-002"),
        ("1101051949123100", "IDN-003"),
        ("O1010519491231002X", "IDN-004"),
        ("01010519491231002X", "IDN-004"),
        ("11010519491331002X", "IDN-005"),
        ("11010519490229002X", "IDN-005"),
        ("110105491331002", "IDN-005"),
        ("110105209912310021", "IDN-006"),
        ("110105194912310020", "IDN-007"),
    ],
)
def test_each_fault_has_its_code_place_and_remedy(value: str, code: str) -> None:
    verdict = check("citizen-id", value, on=ON)
    assert (verdict.verdict, verdict.normal, verdict.code) == ("invalid", None, code)
    error = verdict.error(Place("ids.txt", line=3))
    assert error is not None
    assert "ids.txt, line 3" in str(error)
    assert error.remedy("en")
    assert error.remedy("zh-Hans")


def test_an_unknown_division_warns_and_never_gates() -> None:
    first17 = "33019919900101001"
    verdict = check("citizen-id", first17 + citizen_id.check_character(first17))
    assert (verdict.verdict, verdict.warnings) == ("valid", ("IDN-010",))


def test_a_child_of_tomorrow_is_not_registered_today() -> None:
    first17 = "33010120261124001"
    child = first17 + citizen_id.check_character(first17)
    assert check("citizen-id", child, on=date(2026, 11, 23)).code == "IDN-006"
    assert check("citizen-id", child, on=date(2026, 11, 24)).verdict == "valid"


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(CivicloomError, match="IDN-011") as caught:
        check("passport", "E1")
    assert all(kind in caught.value.remedy() for kind in KINDS)
    assert [kind for kind in KINDS if not has_check(kind)] == ["house-code"]
