"""Lists that show the newest first: read page by page back to what is known, what one poll leaves by the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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
    poll = _Poll(reader, read, native, drifts)
    starts = [("", ""), *reader.memory.get(PLACES, [])]
    stops = [stop for start in starts if (stop := poll.read_on(*start))]
    reader.memory[PLACES] = stops[:MOST_PLACES]
    return poll.found[::-1]


@dataclass
class _Poll(Generic[T]):
    """What one poll found, the newest first, and how much more it may read."""

    reader: Reader
    read: Callable[[str], tuple[list[T], str]]
    native: Callable[[T], str]
    drifts: bool
    found: list[T] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    """The names of what was found."""
    pages: int = MOST_PAGES
    room: int = MOST_NEW
    """New entries that are still taken."""
    longest: int = 0
    """Entries of the longest page: with room for fewer, what is newest would have to wait."""

    def read_on(self, place: str, last: str) -> tuple[str, str] | None:
        """Read from a place back to what is known: None, or where it had to stop.

        A place goes with the name of the ``last`` entry that was read before it.
        """
        found_again = not (self.drifts and place)
        while self.pages and self.room >= self.longest:
            page, following = self.read(place)
            all_names = list(map(self.native, page))
            following = _overlapping(following, all_names) if self.drifts else following
            names = list(filter(None, all_names))
            known = self._take(page, names)
            unread = known[_begin(names, known, last, found_again) :]
            if any(unread) or not page or following in ("", place) or self._is_first():
                return None
            found_again = found_again or last in names or not all(known)
            place, last = following, names[-1] if names and found_again else last
        return place, last

    def _take(self, page: list[T], names: Sequence[str]) -> list[bool]:
        """Note a page; of each of its names, whether it was known before."""
        known = [name in self.met or self.reader.knows(name) for name in names]
        self.met.update(names)
        self.found += page
        self.pages -= 1
        self.room -= known.count(False)
        self.longest = max(self.longest, len(page))
        return known

    def _is_first(self) -> bool:
        return "complete" not in self.reader.memory


def _begin(names: Sequence[str], known: Sequence[bool], last: str, found_again: bool) -> int:
    """Where on a page begins what was not read: after the entry that was read last, else with what is new."""
    if last in names:
        return names.index(last) + 1
    if found_again:
        return 0
    return known.index(False) if False in known else len(known)


def _overlapping(following: str, names: Sequence[str]) -> str:
    """The place of the last entry of a page that has a name, where something follows."""
    unnamed = next((number for number, name in enumerate(reversed(names)) if name), -1)
    return str(int(following) - min(unnamed + 1, len(names) - 1)) if following and names else ""
