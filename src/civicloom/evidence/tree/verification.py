"""Verification of proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, say it.

Everything that is wrong gives False: a proof comes from outside and may be anything.
"""

from collections.abc import Sequence

from .hashes import HASH_SIZE, node_hash


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """True when the proof shows the leaf at ``index`` in the tree of ``size`` leaves with ``root``."""
    if not (_numbers(index, size) and _hashes([leaf_hash, root]) and _hashes(proof)):
        return False
    return root_from_inclusion(leaf_hash, index, size, proof) == root


def root_from_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes | None:
    """The root that a proof of checked types leads to; None when it is too long or too short."""
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            node, last = _up_past_edge(node, last)
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return None if last else found


def verify_consistency(
    size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes
) -> bool:
    """True when the proof shows that the tree (size1, root1) is a beginning of (size2, root2).

    An empty first tree (size1 = 0) is a beginning of everything and shows nothing: False.
    """
    if not (_numbers(size1, size2) and _hashes([root1, root2]) and _hashes(proof)):
        return False
    if not 0 < size1 <= size2:
        return False
    if size1 == size2:
        return not proof and root1 == root2
    # A perfect first tree is a node of the second one, so the proof leaves its root out.
    path = [root1, *proof] if size1 & (size1 - 1) == 0 else list(proof)
    return bool(proof) and _roots(size1, size2, path) == (root1, root2)


def _roots(size1: int, size2: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    node, last = _up_past_ones(size1 - 1, size2 - 1)
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            node, last = _up_past_edge(node, last)
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return None if last else (first, second)


def _up_past_ones(node: int, last: int) -> tuple[int, int]:
    while node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _up_past_edge(node: int, last: int) -> tuple[int, int]:
    """A node on the right edge without a sibling is its own parent: climb to where it has one."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _numbers(*values: object) -> bool:
    return all(type(value) is int and 0 <= value < 1 << 63 for value in values)


def _hashes(values: object) -> bool:
    if not isinstance(values, list | tuple):
        return False
    return all(isinstance(value, bytes) and len(value) == HASH_SIZE for value in values)
