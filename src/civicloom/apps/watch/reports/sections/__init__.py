"""The sections of a report: each writes its blocks from the draft."""

from collections.abc import Callable, Mapping

from ..document import Block
from ..draft import Draft
from ..layout import Section
from .counts import outlets, places, quoted, topics
from .items import items, urgent
from .method import method
from .notices import alarms, captures, corrections, events
from .overview import key_figures, overview
from .stories import stories
from .trend import trend

__all__ = ["WRITERS"]

WRITERS: Mapping[str, Callable[[Draft, Section], list[Block]]] = {
    "overview": overview,
    "key-figures": key_figures,
    "trend": trend,
    "topics": topics,
    "outlets": outlets,
    "places": places,
    "stories": stories,
    "events": events,
    "alarms": alarms,
    "urgent": urgent,
    "quoted": quoted,
    "captures": captures,
    "corrections": corrections,
    "items": items,
    "method": method,
}
