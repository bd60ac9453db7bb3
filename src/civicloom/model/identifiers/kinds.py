"""The kinds of identifier by name, and the checks of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..clock import SystemClock
from ..errors import CivicloomError
from . import citizen_id, credit_code, house_code
from .verdict import Verdict


@dataclass(frozen=True)
class Kind:
    """One kind: its verdict, its form, and its check characters given the form."""

    check: Callable[[str, date], Verdict]
    form_ok: Callable[[str, date], bool]
    check_ok: Callable[[str], bool]
    has_check: bool = True


_KINDS = {
    "citizen-id": Kind(citizen_id.check, citizen_id.form_ok, citizen_id.check_ok),
    "credit-code": Kind(
        lambda value, on: credit_code.check(value),
        lambda text, on: credit_code.form_ok(text),
        credit_code.check_ok,
    ),
    "credit-code-outer": Kind(
        lambda value, on: credit_code.check(value, inner=False),
        lambda text, on: credit_code.form_ok(text),
        credit_code.outer_ok,
    ),
    "house-code": Kind(
        lambda value, on: house_code.check(value),
        lambda text, on: house_code.form_ok(text),
        lambda text: True,
        has_check=False,
    ),
}
KINDS = tuple(_KINDS)
"""``credit-code-outer`` is the credit code without the inner check, for registers made before it was kept."""


def kind_of(name: str) -> Kind:
    """The kind by name. Raises IDN-011."""
    try:
        return _KINDS[name]
    except KeyError:
        raise CivicloomError("IDN-011", kind=name, known=", ".join(KINDS)) from None


def has_check(kind: str) -> bool:
    """Whether identifiers of this kind carry check characters. Raises IDN-011."""
    return kind_of(kind).has_check


def check(kind: str, value: str, *, on: date | None = None) -> Verdict:
    """The verdict on one value; ``on`` is the day that decides about the future (today). Raises IDN-011.

    >>> check("citizen-id", "11010519491231002x").normal
    '11010519491231002X'
    """
    return kind_of(kind).check(value, on or SystemClock().now().date())
