"""How each source fares, for the page that the desk shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .declaration import Source
from .reader import TROUBLED
from .state import State

FAILING_AT = 3.0


@dataclass(frozen=True)
class Health:
    """One line of the page. Moments are ISO text in UTC; ``rate`` is new items a day.

    ``duplicates`` is the share of items whose text the source had given before under another address;
    ``left_out`` tells of the parts, such as topics of a forum, that cannot be read.
    """

    source: str
    title: str
    state: Literal["new", "well", "failing", "disabled"]
    last_success: str
    next_poll: str
    rate: float
    failures: float
    duplicates: float
    layout_changed: bool
    last_error: str
    left_out: list[str]


def health(sources: Iterable[Source], state: State) -> list[Health]:
    """A line for each source, in the order given."""
    return [_line(source, state) for source in sources]


def _line(source: Source, state: State) -> Health:
    one = state.standing(source.id)
    met = one.taken + one.copies
    verdict: Literal["new", "well", "failing", "disabled"] = "well"
    if one.disabled:
        verdict = "disabled"
    elif one.failures >= FAILING_AT or (one.failures and not one.last_success):
        verdict = "failing"
    elif not one.last_poll:
        verdict = "new"
    return Health(
        source=source.id,
        title=source.title,
        state=verdict,
        last_success=one.last_success,
        next_poll=one.next_poll,
        rate=round(one.rate * 24, 2) if one.last_success else 0.0,
        failures=one.failures,
        duplicates=round(one.copies / met, 3) if met else 0.0,
        layout_changed=one.layout_changed,
        last_error=one.last_error,
        left_out=list(state.memory(source.id).get(TROUBLED, {}).values()),
    )
