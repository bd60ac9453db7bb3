"""What SQL may ask of Spark through an opening: the views that were registered, and nothing else."""

from typing import Any

from ....model.errors import CivicloomError

HARMLESS = frozenset({"range", "explode", "posexplode", "inline", "stack"})


def check(session: Any, sql: str, views: frozenset[str]) -> None:
    """Raise LIB-010 when SQL is not one SELECT, LIB-011 when it reads anything but these views."""
    from pyspark.errors import ParseException

    try:
        plan = session._jsparkSession.sessionState().sqlParser().parsePlan(sql)
    except ParseException as error:
        raise CivicloomError("LIB-010", reason=str(error)) from error
    own: set[str] = set()
    _walk(plan, views, own)


def _walk(plan: Any, views: frozenset[str], own: set[str]) -> None:
    kind = plan.getClass().getSimpleName()
    if kind.endswith("Command") or kind.startswith(("Insert", "Create", "Drop", "Set")):
        raise CivicloomError("LIB-010", reason=kind)
