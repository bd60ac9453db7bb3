"""What a copy cut, added and changed, passage by passage; changed numbers apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ..charfold import charfold

What = Literal["cut", "added", "changed"]

READ = 20_000
"""Characters of each text that are compared."""
CLOSE = 1_000
"""Characters up to which two passages are compared sign by sign."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Change:
    """A passage of the original and what stands in its place; ``start`` and ``copy_start`` count characters."""

    what: What
    original: str
    copy: str
    start: int
    copy_start: int


@dataclass(frozen=True)
class Changes:
    """All changes in order, and of these the ones in which a number is another than it was."""

    passages: tuple[Change, ...]
    numbers: tuple[Change, ...]


def changes(original: str, copy: str) -> Changes:
    """What was cut, added or changed from the original to its copy; scripts and widths count as equal.

    Of texts longer than READ characters the rest is passed over.
    """
    original, copy = original[:READ], copy[:READ]
    found = tuple(_passages(original, copy))
    return Changes(found, tuple(one for one in found if _renumbered(one)))


def _renumbered(change: Change) -> bool:
    before, after = _NUMBER.findall(change.original), _NUMBER.findall(change.copy)
    return change.what == "changed" and bool(before) and bool(after) and before != after


def _passages(original: str, copy: str) -> Iterator[Change]:
    left, right = _SENTENCE.findall(original), _SENTENCE.findall(copy)
    folded = [charfold(one).strip() for one in left], [charfold(one).strip() for one in right]
    starts, copy_starts = _starts(left), _starts(right)
    for tag, i, j, k, m in SequenceMatcher(None, *folded, autojunk=False).get_opcodes():
        if tag != "equal":
            before, after = original[starts[i] : starts[j]], copy[copy_starts[k] : copy_starts[m]]
            yield from _within(before, after, starts[i], copy_starts[k])


def _starts(parts: Sequence[str]) -> list[int]:
    found = [0]
    for part in parts:
        found.append(found[-1] + len(part))
    return found


def _within(before: str, after: str, start: int, copy_start: int) -> Iterator[Change]:
    """The changes between two passages, word by word where they are short and alike."""
    if not before or not after or max(len(before), len(after)) > CLOSE:
        yield _change(before, after, start, copy_start)
        return
    left, right = _tokens(before), _tokens(after)
    folded = list(map(charfold, left)), list(map(charfold, right))
    matcher = SequenceMatcher(None, *folded, autojunk=False)
    if matcher.ratio() < 0.5:
        yield _change(before, after, start, copy_start)
        return
    starts, copy_starts = _starts(left), _starts(right)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            parts = before[starts[i] : starts[j]], after[copy_starts[k] : copy_starts[m]]
            yield _change(*parts, start + starts[i], copy_start + copy_starts[k])


def _tokens(text: str) -> list[str]:
    """Numbers and Latin words whole, other characters one by one."""
    return re.findall(r"\d+(?:[.,]\d+)*|[A-Za-z]+|.", text, re.DOTALL)


def _change(before: str, after: str, start: int, copy_start: int) -> Change:
    what: What = "changed" if before and after else "cut" if before else "added"
    return Change(what, before, after, start, copy_start)
