"""What must hold before a log is used."""

from datetime import datetime, timedelta

from ...database import Database
from ...model.clock import Clock
from ...model.errors import CivicloomError
from ..notes import VerifierKey, open_note
from . import store

SLACK = timedelta(seconds=5)
"""How far a clock may be set back between two starts: a correction by its time server."""


def check_start(db: Database, key: VerifierKey, clock: Clock) -> None:
    """Raises EVI-007 when the clock is behind the last checkpoint, EVI-008 when another key signed it."""
    with db.reading() as connection:
        latest = store.head(connection)
    if latest is None:
        return
    try:
        open_note(latest.note, [str(key)])
        made = datetime.fromisoformat(latest.made_at)
    except (CivicloomError, ValueError) as error:
        raise CivicloomError("EVI-008", name=key.name) from error
    now = clock.now()
    if now < made - SLACK:
        raise CivicloomError("EVI-007", now=now.isoformat(), made=latest.made_at)
