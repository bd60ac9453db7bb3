"""The trend: items a day of a week, or by hours of a day, against the period before."""

from datetime import timedelta

from ..document import Block, Chart, Column, Figure, Paragraph, Span
from ..draft import Draft
from ..drawing import NARROW, WIDTH, lines
from ..layout import Section
from ..slices import of_day, of_hours, outside
from .counts import alternative

HOURS = 3
"""Hours of one point of a day's trend."""


def trend(draft: Draft, section: Section) -> list[Block]:
    """The chart, its values, and how many items have no place in it."""
    weekly = draft.layout.period == "weekly"
    points = _days(draft) if weekly else _hours(draft)
    key = "trend-chart" if weekly else "trend-chart-hours"
    title = draft.words(key, **draft.inside)
    values = [(label, int(now.value), int(before.value)) for label, now, before in points]
    labels, counts, past = zip(*values, strict=True)
    words = (draft.now, draft.before)
    wide, narrow = (lines(labels, counts, past, words, width) for width in (WIDTH, NARROW))
    chart = Chart(title, alternative(draft, title, values), wide, narrow)
    return [chart, *_table(draft, section, points), *_outside(draft)]


def _days(draft: Draft) -> list[tuple[str, Figure, Figure]]:
    return [
        (
            draft.words.day_label(day),
            draft.figures.now(of_day(day, draft.material.zone)),
            draft.figures.day_before(n),
        )
        for n, day in enumerate(draft.material.days)
    ]


def _hours(draft: Draft) -> list[tuple[str, Figure, Figure]]:
    zone = draft.material.zone
    today, yesterday = draft.material.start, draft.material.start - timedelta(days=1)
    points = []
    for first in range(0, 24, HOURS):
        hours = of_hours(first, first + HOURS - 1, zone)
        now = draft.figures.now(of_day(today, zone) & hours)
        before = draft.figures.before(of_day(yesterday, zone) & hours)
        points.append((f"{first:02d}:00", now, before))
    return points


def _table(draft: Draft, section: Section, points: list[tuple[str, Figure, Figure]]) -> list[Block]:
    columns = [
        draft.column("day" if draft.layout.period == "weekly" else "hours", 2),
        Column(draft.now, 1, number=True),
        Column(draft.before, 1, number=True),
    ]
    rows = [
        [Span(label), draft.words.number(now, strong=True), draft.words.number(before)]
        for label, now, before in points
    ]
    return draft.table(section, columns, rows)


def _outside(draft: Draft) -> list[Block]:
    material = draft.material
    found = draft.figures.now(outside(material.start, material.end, material.zone))
    if not found.value:
        return []
    return [Paragraph(draft.words.line("trend-outside", outside=found), "note")]
