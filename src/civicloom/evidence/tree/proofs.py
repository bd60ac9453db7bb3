"""Inclusion and consistency proofs of RFC 6962, sections 2.1.1 and 2.1.2."""

from collections.abc import Callable, Sequence

from .hashes import node_hash
from .hashes import root as root_of

Subtree = Callable[[int, int], bytes]
"""Gives the hash over leaves [start, stop); start is a multiple of a power of two >= stop - start."""


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The sibling hashes from leaf ``index`` up to the root of the first ``size`` leaves.

    Raises ValueError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    start, stop, path = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_path(size1: int, size2: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show that the tree of ``size1`` is a beginning of the tree of ``size2``.

    Raises ValueError unless 0 < size1 <= size2.
    """
    if not 0 < size1 <= size2:
        raise ValueError(f"no consistency proof from {size1} to {size2}")
    start, stop, path, whole = 0, size2, [], True
    while size1 != stop:
        middle = start + _split(stop - start)
        if size1 <= middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start, whole = middle, False
    # The old root itself is known to the verifier; a smaller piece of the old tree is not.
    return (path if whole else [*path, subtree(start, stop)])[::-1]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion proof of one leaf in the tree over all ``leaf_hashes``."""
    return inclusion_path(index, len(leaf_hashes), _over(leaf_hashes))


def consistency_proof(
    leaf_hashes: Sequence[bytes], size1: int, size2: int | None = None
) -> list[bytes]:
    """The consistency proof from the first ``size1`` leaves to the first ``size2`` (default: all).

    Raises ValueError unless 0 < size1 <= size2 <= len(leaf_hashes).
    """
    size2 = len(leaf_hashes) if size2 is None else size2
    if size2 > len(leaf_hashes):
        raise ValueError(f"there are {len(leaf_hashes)} leaves, not {size2}")
    return consistency_path(size1, size2, _over(leaf_hashes))


def range_root(start: int, stop: int, perfect: Callable[[int, int], bytes]) -> bytes:
    """The hash over [start, stop) from perfect subtrees: ``perfect(height, i)`` covers
    leaves [i * 2**height, (i + 1) * 2**height)."""
    found, width = b"", stop - start
    while width:
        height = (width & -width).bit_length() - 1
        stop -= 1 << height
        piece = perfect(height, stop >> height)
        found = node_hash(piece, found) if found else piece
        width -= 1 << height
    return found


def _split(width: int) -> int:
    """The largest power of two smaller than ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


def _over(leaf_hashes: Sequence[bytes]) -> Subtree:
    return lambda start, stop: root_of(leaf_hashes[start:stop])
