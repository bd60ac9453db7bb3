"""Proofs against the published cases, against brute force, and against everything that is wrong."""

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.evidence import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from civicloom.evidence.tree import node_hash

from .parts import vectors

CASES = vectors("merkle_transparency-dev.json")
DUMMY_ROOTS = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"  # 15 bytes that are no SHA-256: refused for their length


def verdict(name: str, case: dict[str, Any]) -> bool:
    proof = [b64decode(item) for item in case["proof"] or []]
    if name.startswith("inclusion"):
        found, top = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
        return verify_inclusion(found, case["leafIdx"], case["treeSize"], proof, top)
    roots = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
    return verify_consistency(case["size1"], case["size2"], proof, *roots)


@pytest.mark.parametrize("name", sorted(CASES))
def test_published_cases(name: str) -> None:
    case = CASES[name]
    good = not case["wantErr"] and name != DUMMY_ROOTS
    assert verdict(name, case) is good


def test_all_published_cases_are_here() -> None:
    assert len(CASES) == 196


def brute(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(brute(leaves[:k]), brute(leaves[k:]))


LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


@given(LEAVES)
def test_the_root_is_the_one_of_the_standard(leaves: list[bytes]) -> None:
    assert root([leaf_hash(leaf) for leaf in leaves]) == brute(leaves)


def other(digest: bytes) -> bytes:
    """A digest that is not this one, whatever leaves are drawn."""
    return bytes([digest[0] ^ 1]) + digest[1:]


@given(LEAVES, st.data())
def test_every_leaf_is_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, top = inclusion_proof(hashes, index), root(hashes)
    assert verify_inclusion(hashes[index], index, len(leaves), proof, top)
    assert not verify_inclusion(other(hashes[index]), index, len(leaves), proof, top)
    assert not verify_inclusion(hashes[index], index, len(leaves), [*proof, top], top)
    if proof:
        assert not verify_inclusion(hashes[index], index, len(leaves), proof[:-1], top)


@given(LEAVES, st.data())
def test_every_beginning_is_proved(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    size2 = data.draw(st.integers(1, len(leaves)))
    size1 = data.draw(st.integers(1, size2))
    proof = consistency_proof(hashes, size1, size2)
    roots = root(hashes[:size1]), root(hashes[:size2])
    assert verify_consistency(size1, size2, proof, *roots)
    assert not verify_consistency(size1, size2, proof, other(roots[0]), roots[1])
    assert not verify_consistency(size1, size2, proof, roots[0], other(roots[1]))
    assert not verify_consistency(size1, size2, [*proof, roots[0]], *roots)


HASH = leaf_hash(b"x")
NONSENSE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.lists(st.binary()),
)


@given(st.lists(NONSENSE, min_size=5, max_size=5))
def test_nonsense_is_refused_and_never_raises(values: list[Any]) -> None:
    assert verify_inclusion(*values) is False
    assert verify_consistency(*values) is False


@pytest.mark.parametrize(
    "wrong", [None, "x", 1, True, b"short", HASH.hex(), bytearray(HASH), [HASH]]
)
def test_one_wrong_type_is_refused(wrong: Any) -> None:
    assert verify_inclusion(HASH, 0, 1, [], HASH)
    assert not verify_inclusion(wrong, 0, 1, [], HASH)
    assert not verify_inclusion(HASH, 0, 1, [], wrong)
    assert not verify_inclusion(HASH, 0, 1, wrong if wrong != [HASH] else None, HASH)
    assert verify_consistency(1, 1, [], HASH, HASH)
    assert not verify_consistency(1, 1, [], wrong, HASH)
    assert not verify_consistency(1, 1, [], HASH, wrong)


@pytest.mark.parametrize(
    ("index", "size"),
    [(-1, 1), (1, 1), (0, 0), (0, -1), (True, 1), (0, True), (0.0, 1), (0, 1 << 70)],
)
def test_impossible_places_are_refused(index: Any, size: Any) -> None:
    assert not verify_inclusion(HASH, index, size, [], HASH)


def test_proofs_of_what_is_not_there() -> None:
    for call in (
        lambda: inclusion_proof([HASH], 1),
        lambda: inclusion_proof([], 0),
        lambda: consistency_proof([HASH], 0),
        lambda: consistency_proof([HASH], 1, 2),
    ):
        with pytest.raises(ValueError, match=r"leaf|proof|leaves"):
            call()
