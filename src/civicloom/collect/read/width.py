"""How wide a table may be: a file whose keys or commas make a column each would fill the memory."""

from collections.abc import Sized

from ...model.errors import CivicloomError, Place

COLUMNS = 4096  # twice what a table of a database has


def require_narrow(headings: Sized, name: str) -> None:
    """Refuse a table with more columns than an office's table ever has. Raises COL-022."""
    if len(headings) > COLUMNS:
        raise CivicloomError("COL-022", place=Place(file=name), limit=COLUMNS)
