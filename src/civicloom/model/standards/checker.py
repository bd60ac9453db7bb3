"""One record checked against its standard: the reference that the batch check must agree with, row for row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from ..clock import SystemClock
from .crosschecks import NAMED_CHECKS
from .field_check import Day, Outcome, field_check
from .reasons import Reason, decode, reasons
from .standard import Standard


class Checked(NamedTuple):
    """One record after its check: typed values (None where null or of a wrong type), mask, reason codes."""

    values: dict[str, Any]
    mask: int
    reasons: tuple[str, ...]


Checker = Callable[[Mapping[str, str | None]], Checked]


def compile_checker(
    standard: Standard, *, on: date | None = None, today: date | None = None
) -> Checker:
    """A function that checks records of a standard; fields that a record lacks count as null.

    ``on`` is the day whose codes are allowed (without it every code a list ever had), ``today`` the day
    after which a birth date lies in the future.
    """
    day = Day(on, today or SystemClock().now().date())
    looks = [(field.name, field_check(field, standard, day)) for field in standard.fields]
    crosses = [
        (
            1 << reason.bit,
            [standard.names.index(n) for n in reason.params["fields"]],
            cross_check(reason),
        )
        for reason in reasons(standard)
        if reason.field is None
    ]

    def check(raw: Mapping[str, str | None]) -> Checked:
        outcomes: list[Outcome] = []
        values: dict[str, Any] = {}
        mask = 0
        for name, look in looks:
            outcome = look(raw.get(name))
            outcomes.append(outcome)
            values[name] = outcome[1]
            mask |= outcome[3]
        for bit, places, fails in crosses:
            if fails([outcomes[place] for place in places]):
                mask |= bit
        return Checked(values, mask, decode(mask, standard) if mask else ())

    return check


def cross_check(reason: Reason) -> Callable[[Sequence[Outcome]], bool]:
    """A function from the outcomes of a check's own fields to whether it fails."""
    fails = NAMED_CHECKS[reason.kind].fails
    return lambda own: fails([o[0] for o in own], [o[2] for o in own], reason.params)


_kept = lru_cache(maxsize=64)(compile_checker)


def check_record(
    standard: Standard, raw: Mapping[str, str | None], *, on: date | None = None
) -> Checked:
    """One record checked; the compiled checker is kept for the next one of the same standard."""
    return _kept(standard, on=on, today=SystemClock().now().date())(raw)
