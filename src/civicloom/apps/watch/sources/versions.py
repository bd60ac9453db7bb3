"""Versions of a post: one that was edited is an item of its own, in place of those before."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from .reader import Reader

Remembered = Mapping[str, Any]
"""Of a post when it was ``modified``, the digest of its ``words``, the ``names`` of its versions, oldest first."""


def told(
    reader: Reader,
    number: str,
    modified: str,
    words: Sequence[str],
    remembered: Mapping[str, Remembered],
) -> Remembered:
    """A post with the names of its versions. Words that change while nobody saves it are none of its own."""
    digest = hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:16]
    before = remembered.get(number, {"modified": modified, "words": digest, "names": [number]})
    names, edited = before["names"], (before["modified"], before["words"])
    if modified != edited[0] and digest != edited[1] and reader.knows(names[-1]):
        names = [*names, f"{number}@{modified} {digest}"]
    return {"modified": modified, "words": digest, "names": names}
