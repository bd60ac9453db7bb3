"""The media watch, room by room, each beside its best peer."""

import importlib
from collections.abc import Iterator
from typing import Any

ROOMS = ("extract", "reprints", "search", "topics", "classify", "events", "feeds", "chats", "alerts", "captures", "reports", "desk")  # fmt: skip


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """The rows of every room; a room whose data or browser is not there says so itself."""
    for room in ROOMS:
        yield from importlib.import_module(f"bench.watch_{room}").run(quick)
