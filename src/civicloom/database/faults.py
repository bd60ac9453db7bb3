"""Faults of two database drivers as one family of errors."""

from ..model.errors import CivicloomError
from .interface import Dialect

_BROKEN_FILE = ("disk i/o", "unable to open", "readonly", "malformed", "not a database")


def fault(dialect: Dialect, error: Exception) -> CivicloomError:
    """A driver's error as a CivicloomError: DBS-004 to DBS-008."""
    code = _sqlite_code(error) if dialect == "sqlite" else _postgresql_code(error)
    return CivicloomError(code, detail=_plain(error))


def _sqlite_code(error: Exception) -> str:
    text = str(error).lower()
    if "is full" in text:
        return "DBS-005"
    if "is locked" in text or "is busy" in text:
        return "DBS-004"
    if isinstance(error, OSError) or any(words in text for words in _BROKEN_FILE):
        return "DBS-006"
    return "DBS-007" if type(error).__name__ == "IntegrityError" else "DBS-008"


def _postgresql_code(error: Exception) -> str:
    state: str = getattr(error, "sqlstate", None) or ""
    if state.startswith("53"):  # insufficient resources: disk full, too many connections
        return "DBS-005"
    if state in ("40001", "40P01", "55P03"):  # serialisation, deadlock, lock not available
        return "DBS-004"
    if not state or state.startswith(("08", "57", "58", "XX")):  # connection, shutdown, system
        return "DBS-006"
    return "DBS-007" if state.startswith("23") else "DBS-008"


def _plain(error: Exception) -> str:
    """The driver's words without the values of a row: PostgreSQL's details quote them."""
    diagnosis = getattr(error, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or error).strip()
