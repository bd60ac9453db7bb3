"""What a report is made from: plain data of one period and of the one before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from civicloom.purpose import OFFICE_ZONE

Status = Literal["", "edited", "withdrawn"]
"""What its source did with a thing since: nothing, changed its words, or shows it no more."""
Urgency = Literal["urgent", "soon", "routine"]
Way = Literal["origin", "verbatim", "cut", "edited", "embedded", "copied"]
"""How a station of a story's path carries the text: first, word for word, shortened, changed, within a text of
its own; copied in a way that cannot be told, as a text is no longer kept."""
Decision = Literal["pick", "reject", "reclassify", "merge", "split", "undo"]


@dataclass(frozen=True)
class ReportItem:
    """A published thing that the query found.

    ``origin`` is the outlet that its source line (来源) names; ``story`` the id of the story that its
    reprints share, or empty; ``topics``, ``places`` and ``office`` are codes that ``Material.names``
    gives words for.
    """

    id: str
    title: str
    url: str
    outlet: str
    published: datetime | None
    summary: str = ""
    origin: str = ""
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    office: str = ""
    urgency: Urgency = "routine"
    story: str = ""
    status: Status = ""


@dataclass(frozen=True)
class Step:
    """One station of a story on its way from outlet to outlet.

    ``source`` is the outlet from which it was likely taken. ``cut`` and ``added`` are passages that are not in
    its text, or only there; ``changed`` are passages with what stands in their place.
    """

    outlet: str
    published: datetime | None
    way: Way
    url: str = ""
    source: str = ""
    cut: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Story:
    """A story: ``path`` in the order of time, the likely origin first."""

    id: str
    title: str
    path: tuple[Step, ...]


@dataclass(frozen=True)
class Emerging:
    """An event that rises: what it is called, since when, and the ids of the items that make it."""

    title: str
    since: datetime
    items: tuple[str, ...]


@dataclass(frozen=True)
class Alarm:
    """A rate that left its expected range: ``observed`` against ``low`` to ``high``, items."""

    at: datetime
    subject: str
    observed: int
    low: float
    high: float
    reason: str = ""


@dataclass(frozen=True)
class Capture:
    """A page that was kept as evidence. ``receipt`` names its leaf in the evidence log."""

    at: datetime
    title: str
    url: str
    receipt: str
    changed: bool = False


@dataclass(frozen=True)
class Correction:
    """One decision of an analyst."""

    at: datetime
    decision: Decision


@dataclass(frozen=True)
class Material:
    """All that one report says, filled by the caller; every figure is counted from it.

    ``start`` and ``end`` are the first and last day, both inside, in the office's ``zone``;
    ``previous`` are the items of the period before, of the same length. ``query`` is the exact text of
    the query that found the items and ``release`` the release it ran on. ``names`` gives codes of
    topics, places and offices their words: ``{"housing": {"zh": "住房", "en": "Housing"}}``.
    ``made`` is when the report is made.
    """

    office: Mapping[str, str]
    start: date
    end: date
    made: datetime
    query: str
    release: str
    items: tuple[ReportItem, ...]
    previous: tuple[ReportItem, ...] = ()
    stories: tuple[Story, ...] = ()
    events: tuple[Emerging, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    captures: tuple[Capture, ...] = ()
    corrections: tuple[Correction, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: tzinfo = OFFICE_ZONE

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the period."""
        length = (self.end - self.start).days + 1
        return tuple(self.start + timedelta(days=n) for n in range(length))
