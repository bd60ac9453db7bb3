"""GB 32100: both checks, the department table, and the codes that came before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.model.codelists import get
from civicloom.model.identifiers import check, citizen_id, credit_code
from civicloom.model.identifiers.departments import PAIRS

REAL = ["91350100M000100Y43", "91110000802100433B", "91110000710926094P"]


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(sorted(PAIRS))) + draw(
        st.sampled_from(["110000", "330106", "653229"])
    )
    first8 = draw(st.text(alphabet=credit_code.ALPHABET, min_size=8, max_size=8))
    first17 = head + first8 + credit_code.organisation_check(first8)
    return first17 + credit_code.check_character(first17)


@pytest.mark.parametrize("code", REAL)
def test_real_codes_are_valid(code: str) -> None:
    assert check("credit-code", code.lower()).normal == code


def test_thirty_one_is_written_zero() -> None:
    codes = (f"91330106{n:08}" for n in range(10_000))
    firsts = (code + credit_code.organisation_check(code[8:]) for code in codes)
    zero = next(f for f in firsts if credit_code.check_character(f) == "0")
    assert check("credit-code", zero + "0").verdict == "valid"


@given(credit_codes())
def test_every_wrong_character_is_found(good: str) -> None:
    for place in range(18):
        for other in credit_code.ALPHABET:
            if other != good[place]:
                wrong = good[:place] + other + good[place + 1 :]
                assert check("credit-code", wrong).verdict == "invalid"


@given(credit_codes())
def test_every_swap_of_neighbours_is_found(good: str) -> None:
    for place in range(17):
        a, b = good[place : place + 2]
        if a != b:
            assert (
                check("credit-code", good[:place] + b + a + good[place + 2 :]).verdict == "invalid"
            )


@given(credit_codes())
def test_parts_are_read_back(good: str) -> None:
    parts = credit_code.parse(good)
    assert parts.department + parts.category + parts.division + parts.organisation == good[:17]


def citizens() -> list[str]:
    divisions = ("110105", "330106", "440305", "810000")
    firsts = [f"{d}19{y:02}0101{s:03}" for d in divisions for y in range(100) for s in range(50)]
    return [first + citizen_id.check_character(first) for first in firsts]


def test_few_citizen_ids_pass_for_a_credit_code_and_those_are_pointed_out() -> None:
    ids = citizens()
    outer = [i for i in ids if credit_code.outer_ok(i)]
    assert 20 < len(ids) / len(outer) < 40, "the outer check alone lets one in 31 pass"
    passing = [check("credit-code", i) for i in ids if check("credit-code", i).verdict == "valid"]
    assert len(ids) / len(passing) > 200
    assert {verdict.warnings for verdict in passing} == {("IDN-017",)}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("9135010M000100Y43", "IDN-003"),
        ("91350100M000100O43", "IDN-004"),
        ("913501O0M000100Y43", "IDN-004"),
        ("94350100M000100Y43", "IDN-008"),
        ("91350100M000100Y44", "IDN-007"),
        ("110108000000010", "IDN-007"),
        ("9.1350100E+17", "IDN-002"),
    ],
)
def test_each_fault_has_its_code(value: str, code: str) -> None:
    assert check("credit-code", value).code == code


def test_the_inner_check_is_tested_unless_the_kind_leaves_it_out() -> None:
    first17 = "91330106QRYMAKB7X"
    code = first17 + credit_code.check_character(first17)
    assert check("credit-code", code).code == "IDN-009"
    assert check("credit-code-outer", code).normal == code


@pytest.mark.parametrize(
    ("old", "normal"),
    [
        ("80210043-3", "802100433"),
        ("802100433", "802100433"),
        ("M000100Y4", "M000100Y4"),
        ("110108000000016", "110108000000016"),
    ],
)
def test_the_codes_before_2015_are_legacy(old: str, normal: str) -> None:
    verdict = check("credit-code", old)
    assert (verdict.verdict, verdict.normal) == ("legacy", normal)


@given(st.text(alphabet="0123456789", min_size=14, max_size=14))
def test_every_wrong_digit_of_a_registration_number_is_found(first14: str) -> None:
    good = first14 + credit_code.registration_check(first14)
    assert check("credit-code", good).verdict == "legacy"
    for place in range(15):
        wrong = good[:place] + str((int(good[place]) + 3) % 10) + good[place + 1 :]
        assert check("credit-code", wrong).verdict == "invalid"


def test_the_pairs_at_hand_are_the_code_list() -> None:
    assert get("gb32100.department").codes() == PAIRS
    assert len(PAIRS) == 36
