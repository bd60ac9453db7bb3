"""How many items topics have a day, and on which days that is more than the season explains."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from civicloom.apps.watch.events import RateAlarm, alarms

from .asking import PURPOSE, TABLE, shown

if TYPE_CHECKING:
    from .desk import WatchDesk

HISTORY = 760
"""Days that are looked back: two years and the weeks around the same day."""

GAP = timedelta(days=7)
"""Days without any item, before which the watch did not yet run: what lies before is no history."""


def query(last: date) -> str:
    """Items a day and topic, as the query runs."""
    first = last - timedelta(days=HISTORY)
    return (
        "SELECT day, topic, count(*) AS items FROM"
        f" (SELECT day, unnest(string_split(topics || ' ', ' ')) AS topic FROM {TABLE}"
        f" WHERE day BETWEEN DATE '{first}' AND DATE '{last}') GROUP BY day, topic ORDER BY day, topic"
    )


def alarms_of(desk: WatchDesk, first: date, last: date, purpose: str = PURPOSE) -> list[RateAlarm]:
    """The alarms of saved topics on the days from ``first`` to ``last``. Raises the PUR code of a refusal.

    None before the library has items.
    """
    library, actor = desk.workspace.library, desk.workspace.actor(desk.actor)
    if not library.releases() or TABLE not in library.release().tables:
        return []
    fields = {TABLE: ("day", "topics", "source")}
    with library.open(actor, purpose, fields, why="count", about="watch") as opened:
        rows = [
            row
            for batch in opened.sql(shown(desk, purpose, query(last)))
            for row in batch.to_pylist()
        ]
    begin = _begin([row["day"] for row in rows], last)
    topics = sorted({row["topic"] for row in rows} & set(desk.topics.by_id))
    counts = {(topic, ""): np.zeros((last - begin).days + 1, np.int64) for topic in topics}
    for row in rows:
        if row["topic"] in topics and row["day"] >= begin:
            counts[row["topic"], ""][(row["day"] - begin).days] = row["items"]
    return [alarm for alarm in alarms(counts, begin) if first <= alarm.day <= last]


def _begin(days: list[date], last: date) -> date:
    """The first day of the run of days up to the last one that has no long gap."""
    begin = last
    for day in sorted(days, reverse=True):
        if begin - day > GAP:
            break
        begin = day
    return begin
