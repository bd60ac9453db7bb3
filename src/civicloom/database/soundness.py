"""Which SQLite may be written by several connections at once."""

from ..model.errors import CivicloomError


def sound(version: str) -> bool:
    """False for a SQLite whose write-ahead log can be reset under a second writer and so lose pages.

    Fixed in 3.51.3 and 3.53.0 (sqlite.org/changes.html); nothing is known of a mended 3.52.
    """
    number = tuple(int(part) for part in version.split("."))
    return number >= (3, 53) or (3, 51, 3) <= number < (3, 52)


def require_sound(version: str) -> None:
    """Raises DBS-002 for an unsound version."""
    if not sound(version):
        raise CivicloomError("DBS-002", version=version)
