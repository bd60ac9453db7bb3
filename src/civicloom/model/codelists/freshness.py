"""Lists that the state changes every year must not grow old in the package."""

from ..clock import Clock
from ..errors import CivicloomError
from .codelist import CodeList

_DAYS = 366


def require_fresh(codes: CodeList, clock: Clock) -> None:
    """Raise COD-005 when the list was built from a source more than twelve months ago."""
    today = clock.now().date()
    if codes.as_of is None or (today - codes.as_of).days > _DAYS:
        raise CivicloomError("COD-005", id=codes.id, as_of=codes.as_of, today=today)
