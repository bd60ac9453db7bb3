"""Entries: one spelling, digests only, both hashes."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.evidence import Leaf, members_of
from civicloom.evidence.canonical import canonical, number
from civicloom.evidence.digests import _sm3_of_cryptography, sm3_hex
from civicloom.evidence.leaf import own_sm3_holds
from civicloom.model.errors import CivicloomError

from .parts import STRANGE, some_leaf

TIME = "2026-11-24T00:00:00.000000Z"

# RFC 8785 appendix B: IEEE 754 bits and the text that stands for them.
NUMBERS = [
    ("0000000000000000", "0"), ("8000000000000000", "0"), ("0000000000000001", "5e-324"), ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"), ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"), ("c340000000000000", "-9007199254740992"), ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"), ("44b52d02c7e14af6", "1e+23"), ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"), ("444b1ae4d6e2ef4f", "999999999999999900000"), ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"), ("3eb0c6f7a0b5ed8d", "0.000001"), ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"), ("41b3de4355555555", "333333333.3333333"), ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"), ("becbf647612f3696", "-0.0000033333333333333333"), ("43143ff3c1cb0959", "1424953923781206.2"),
]  # fmt: skip


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_numbers_as_the_standard_writes_them(bits: str, text: str) -> None:
    import struct

    assert number(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


def test_the_example_of_the_standard() -> None:
    """RFC 8785 section 3.2.2 and 3.2.3: strings, literals, order of keys."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(value) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical(keys)).values()) == [2, 4, 6, 7, 1, 5, 3]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_comes_back(value: float) -> None:
    assert float(number(value)) == value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=4
        )
    ),
)


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), JSON, max_size=5)
)
def test_facts_come_back_from_an_entry(facts: dict[str, Any]) -> None:
    data = some_leaf(1, facts=facts).encode(TIME)
    assert json.loads(data).get("facts", {}) == facts
    assert own_sm3_holds(data)


def test_an_entry_is_the_canonical_text_of_its_members() -> None:
    full = Leaf("t", "a", "0" * 64, "p", "b", "g", "1" * 64, {"z": 1, "a": "云"}, "2" * 64)
    data = full.encode(TIME)
    members = json.loads(data)
    assert canonical(members).encode() == data
    assert set(members) == {
        "type",
        "actor",
        "object",
        "purpose",
        "basis",
        "agreement",
        "subject",
        "facts",
        "sm3",
        "leaf_sm3",
        "time",
    }
    own = members.pop("leaf_sm3")
    assert own == sm3_hex(canonical(members).encode())


def test_sm3_of_the_standard() -> None:
    """GB/T 32905-2016 appendix A.1, through both libraries."""
    answer = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3_hex(b"abc") == _sm3_of_cryptography(b"abc") == answer


@pytest.mark.parametrize(
    "facts",
    [
        {"x": math.nan},
        {"x": math.inf},
        {"x": 2**53},
        {"x": b"bytes"},
        {"x": {1}},
        {1: "x"},
        {"x": "\ud800"},
    ],
)
def test_what_json_cannot_say_is_refused(facts: Any) -> None:
    with pytest.raises(CivicloomError) as caught:
        some_leaf(1, facts=facts).encode(TIME)
    assert caught.value.code == "EVI-002"


def test_an_entry_without_actor_is_refused() -> None:
    with pytest.raises(CivicloomError) as caught:
        Leaf("t", "", "0" * 64).encode(TIME)
    assert caught.value.code == "EVI-002"


@pytest.mark.parametrize("field", ["object", "subject", "sm3"])
@pytest.mark.parametrize(
    "value", ["Zhang San", "11010519491231002X", "0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n"]
)
def test_only_digests_and_pseudonyms_fit(field: str, value: str) -> None:
    with pytest.raises(CivicloomError) as caught:
        Leaf(**{"type": "t", "actor": "a", "object": "0" * 64, field: value}).encode(TIME)
    assert caught.value.code == "EVI-003"
    assert value not in str(caught.value)


def test_an_entry_is_at_most_65535_bytes() -> None:
    short = len(some_leaf(1, facts={"x": ""}).encode(TIME))
    assert len(some_leaf(1, facts={"x": "y" * (65535 - short)}).encode(TIME)) == 65535
    with pytest.raises(CivicloomError) as caught:
        some_leaf(1, facts={"x": "y" * (65536 - short)}).encode(TIME)
    assert caught.value.code == "EVI-004"


def test_an_edited_entry_does_not_carry_its_sm3() -> None:
    data = some_leaf(1, facts={"leaf_sm3": "x"}).encode(TIME)
    assert own_sm3_holds(data)
    for i in range(0, len(data), 7):
        changed = bytearray(data)
        changed[i] ^= 1
        assert not own_sm3_holds(bytes(changed))
    assert not own_sm3_holds(b"")


def test_what_an_entry_says_is_read_back() -> None:
    entry = some_leaf(3, facts={"n": 1, "of": ["x", 1e21]}, subject="0" * 64)
    said = members_of(entry.encode(TIME))
    assert (said["actor"], said["object"], said["facts"]) == (
        entry.actor,
        entry.object,
        entry.facts,
    )


@pytest.mark.parametrize("data", STRANGE, ids=range(len(STRANGE)))
def test_an_entry_that_no_civicloom_wrote_is_told(data: bytes) -> None:
    with pytest.raises(CivicloomError, match="EVI-017"):
        members_of(data)
