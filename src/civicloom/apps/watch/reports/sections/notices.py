"""What the watch noticed and did: emerging events, alarms, pages kept, corrections."""

from collections import Counter
from typing import get_args

from civicloom.model.sql import literal

from ..document import Block, Span
from ..draft import Draft
from ..layout import Section
from ..material import Alarm, Capture, Decision, Emerging


def events(draft: Draft, section: Section) -> list[Block]:
    """Events that rise, the largest first."""
    columns = [
        draft.column("event", 4),
        draft.column("since", 1.6),
        draft.column("count", 1, number=True),
    ]
    found = sorted(draft.material.events, key=lambda e: (-len(set(e.items)), e.since, e.title))
    most = int(section.options["top"])
    rows = [_event(draft, event) for event in found[:most]]
    return [*draft.table(section, columns, rows), *draft.more(len(found) - most)]


def _event(draft: Draft, event: Emerging) -> list[Span]:
    ids = set(event.items)
    members = ", ".join(map(literal, sorted(ids))) or "null"
    count = draft.figures.keep(
        f"event={event.title}",
        sum(item.id in ids for item in draft.material.items),
        f"select count(*) from items where id in ({members})",
    )
    since = Span(draft.words.stamp(event.since))
    return [draft.title(event.title), since, draft.words.number(count, strong=True)]


def alarms(draft: Draft, section: Section) -> list[Block]:
    """Numbers that left their expected range, in the order of time."""
    columns = [
        draft.column("time", 1.5),
        draft.column("subject", 2),
        draft.column("observed", 1, number=True),
        draft.column("expected", 1.2, number=True),
        draft.column("reason", 3),
    ]
    found = sorted(draft.material.alarms, key=lambda a: (a.at, a.subject))
    most = int(section.options["top"])
    rows = [_alarm(draft, alarm) for alarm in found[:most]]
    return [*draft.table(section, columns, rows), *draft.more(len(found) - most)]


def _alarm(draft: Draft, alarm: Alarm) -> list[Span]:
    words = draft.words
    return [
        Span(words.stamp(alarm.at)),
        Span(draft.name(alarm.subject)),
        Span(f"{alarm.observed:,}", strong=True, tone="act"),
        Span(words("range", low=f"{alarm.low:,g}", high=f"{alarm.high:,g}")),
        Span(_why(draft, alarm.reason) or words("nothing")),
    ]


def _why(draft: Draft, reason: str) -> str:
    """A reason in words: the way of counting that a rate was compared by, or what others wrote."""
    key = f"why-{reason}"
    return draft.words(key) if key in draft.words else draft.plain(reason)


def captures(draft: Draft, section: Section) -> list[Block]:
    """Pages kept as evidence, with their receipts."""
    columns = [
        draft.column("time", 1.5),
        draft.column("page", 3),
        draft.column("changed", 0.9),
        draft.column("receipt", 2),
    ]
    found = sorted(draft.material.captures, key=lambda c: (c.at, c.url))
    most = int(section.options["top"])
    rows = [_capture(draft, capture) for capture in found[:most]]
    return [*draft.table(section, columns, rows), *draft.more(len(found) - most)]


def _capture(draft: Draft, capture: Capture) -> list[Span]:
    return [
        Span(draft.words.stamp(capture.at)),
        draft.title(capture.title, capture.url),
        Span(draft.words("changed-yes" if capture.changed else "changed-no")),
        Span(draft.plain(capture.receipt), tone="muted"),
    ]


def corrections(draft: Draft, section: Section) -> list[Block]:
    """How often analysts corrected what the program said, by kind of decision."""
    found = Counter(correction.decision for correction in draft.material.corrections)
    columns = [draft.column("decision", 3), draft.column("count", 1, number=True)]
    rows = []
    for decision in get_args(Decision):
        where = f"decision = {literal(decision)}"
        count = draft.figures.rows("corrections", found[decision], where)
        name = Span(draft.words(f"decision-{decision}"))
        rows.append([name, draft.words.number(count, strong=True)])
    return draft.table(section, columns, rows if found else [])
