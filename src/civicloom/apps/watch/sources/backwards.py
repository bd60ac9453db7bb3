"""Lists that show the newest first: read page by page back to what is known, what one poll leaves by the next."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from .reader import MOST_NEW, Reader

T = TypeVar("T")
MOST_PAGES = 20
"""Pages that one poll reads."""
MOST_PLACES = 50
PLACES = "places"
"""In the memory of a source the places where earlier polls stopped before they met what is known."""


def back_to_known(
    reader: Reader,
    read: Callable[[str], tuple[list[T], str]],
    native: Callable[[T], str],
    *,
    drifts: bool = False,
) -> list[T]:
    """What stands from the newest back to what is known, oldest first; at the first poll the first page alone.

    ``read(place)`` gives a page and the place of the next one; both places are empty at the ends. ``native`` is
    what an entry is known by, empty for what is never taken. Where a poll stops before it meets what is known,
    as it read enough, a later one goes on. ``drifts``: a place is a number of entries before it, and new ones move
    it; the next page then begins with the last entry of the one before, by which it is found again.
    """
    pages, room, longest = MOST_PAGES, MOST_NEW, 0
    found: list[T] = []
    now: set[str] = set()
    left: list[tuple[str, str]] = []
    for start in (("", ""), *reader.memory.get(PLACES, [])):
        place, last = start
        begun, more = not (drifts and place), True
        while more and pages and room >= longest:  # or what is newest would have to wait
            page, following = read(place)
            names = [name for one in page if (name := native(one))]
            following = _overlapping(following, list(map(native, page))) if drifts else following
            known = [name in now or reader.knows(name) for name in names]
            rest = known[0 if begun and last not in names else _begin(names, known, last) :]
            now.update(names)
            begun = begun or last in names or not all(known)
            found += page
            longest, pages, room = max(longest, len(page)), pages - 1, room - known.count(False)
            more = bool(page) and not any(rest) and following not in ("", place)
            more = more and "complete" in reader.memory
            place, last = following, names[-1] if names and begun else last
        left += [(place, last)] if more else []
    reader.memory[PLACES] = left[:MOST_PLACES]
    return found[::-1]


def _begin(names: Sequence[str], known: Sequence[bool], last: str) -> int:
    """Where on a page begins what was not read: after the entry that was read last, else with what is new."""
    if last in names:
        return names.index(last) + 1
    return known.index(False) if False in known else len(known)


def _overlapping(following: str, names: Sequence[str]) -> str:
    """The place of the last entry of a page that has a name, where something follows."""
    unnamed = next((number for number, name in enumerate(reversed(names)) if name), -1)
    return str(int(following) - min(unnamed + 1, len(names) - 1)) if following and names else ""
