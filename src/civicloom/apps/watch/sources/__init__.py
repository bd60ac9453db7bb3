"""Sources: what is published in declared places becomes items, polled at their own pace, without private names."""

from .declaration import Source, load_sources, read_source
from .feed import parse_feed
from .health import Health, health
from .importing import import_file
from .intake import as_json, from_json
from .listening import has_stream, listen
from .poll import due, poll
from .sites import Sites
from .state import State

__all__ = [
    "Health",
    "Sites",
    "Source",
    "State",
    "as_json",
    "due",
    "from_json",
    "has_stream",
    "health",
    "import_file",
    "listen",
    "load_sources",
    "parse_feed",
    "poll",
    "read_source",
]
