"""A query as levels of gates: leaves below, one gate on top, every leaf equally deep, so that arrays can hold many."""

from collections.abc import Callable
from dataclasses import dataclass

from .form import All, Any, Form, Leaf


@dataclass
class Level:
    """What stands side by side: ``turned`` says which count when false.

    ``what`` is a leaf's number on the lowest level; above it the number of parts that each gate has below,
    and ``wanted`` how many of them must count.
    """

    what: list[int]
    wanted: list[int]
    turned: list[bool]


def plan(form: Form, number: Callable[[Leaf], int]) -> tuple[Level, ...]:
    """The levels of a form from its leaves up; ``number`` names the leaves."""
    depth = _depth(form)
    levels = tuple(Level([], [], []) for _ in range(depth + 1))
    _place(form, False, depth, levels, number)
    return levels


def _depth(form: Form) -> int:
    if isinstance(form, Any):
        return 1 + max(map(_depth, form.parts))
    if isinstance(form, All):
        return 1 + max(map(_depth, form.parts + form.others))
    return 0


def _place(
    form: Form, turned: bool, height: int, levels: tuple[Level, ...], number: Callable[[Leaf], int]
) -> None:
    level = levels[height]
    level.turned.append(turned)
    if height == 0:
        level.what.append(number(form))  # type: ignore[arg-type]  # only a leaf has no height
        return
    parts, others = _parts(form, height)
    level.what.append(len(parts) + len(others))
    level.wanted.append(level.what[-1] if isinstance(form, All) else 1)
    for part in parts:
        _place(part, False, height - 1, levels, number)
    for other in others:
        _place(other, True, height - 1, levels, number)


def _parts(form: Form, height: int) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """What stands under a gate; a form that is less high than its place is its own only part."""
    if isinstance(form, (Any, All)) and _depth(form) == height:
        return form.parts, form.others if isinstance(form, All) else ()
    return (form,), ()
