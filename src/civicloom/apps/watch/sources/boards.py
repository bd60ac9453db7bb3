"""Forums by their pages, as phpBB and its like make them: topics over all pages of their list, posts over all of theirs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from civicloom.apps.watch.fetch import Answer

from .entry import Entry
from .listpage import Row, remembered_rows, rows_like_before
from .paging import next_page, without_session
from .reader import MOST_NEW, Reader
from .topicpage import parse_topic

MOST_PAGES, TOPIC_PAGES, LIST_PAGES = 60, 10, 5
"""Pages of topics that one poll reads, of one topic, and of the list of topics."""
DEEPEST = 40
"""Pages of the list of topics that are read at all, from its first on."""
MOST_TOPICS = 1_000


def read_forum(reader: Reader) -> Iterator[Entry]:
    """Posts of the topics that a forum lists, without topics that cannot be had, by forums.yaml.

    The pages of the list and of each topic are followed as far as something new stands there; what one poll
    leaves comes with the next ones, in turn.
    """
    board = Board(reader)
    first = reader.get(reader.source.url)
    rows = remembered_rows(first.body, first.url, reader)
    yield from board.posts([*_topics(first, rows), *board.unfinished()])
    ahead = board.further(first, rows, 1)
    ahead += [one for one in reader.memory.get("lists", []) if one[0] not in dict(ahead)]
    for _ in range(LIST_PAGES):
        if not ahead or not board.can_read():
            break
        url, depth = ahead[0]
        page = reader.part(url, partial(reader.get, url))
        if page is None and url not in reader.lost:
            break
        if page is None:
            del ahead[0]
            continue
        rows = rows_like_before(page.body, page.url, reader)
        yield from board.posts(_topics(page, rows))
        ahead[:1] = board.further(page, rows, depth + 1)
    reader.memory["lists"] = ahead[:LIST_PAGES]
    board.remember()
    if reader.left_out and not board.read:
        raise reader.left_out[0]


def _topics(page: Answer, rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Address and title of the topics on a page of the list that are on its host."""
    home = page.url[: page.url.index("/", 8) + 1]
    found = [(without_session(row.url), row.title) for row in rows]
    return [topic for topic in found if topic[0].startswith(home)]


@dataclass
class Topic:
    """What is remembered of a topic: the page that was read last, the number of the poll that did it."""

    title: str
    page: str
    poll: int = 0
    more: bool = True
    """Whether something of it is left to read."""


class Board:
    """One poll of a forum, which has ``read`` so many pages of topics."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.read = 0
        self._room = MOST_NEW
        self._moved: set[str] = set()
        self._poll = reader.memory.get("polls", 0) + 1
        told = reader.memory.get("threads", {})
        self._topics = {url: Topic(**topic) for url, topic in told.items()}

    def unfinished(self) -> list[tuple[str, str]]:
        """The topics of which earlier polls left something."""
        return [(url, topic.title) for url, topic in self._topics.items() if topic.more]

    def can_read(self) -> bool:
        """Whether this poll may read another page of a topic."""
        return self.read < MOST_PAGES and self._room > 0 and not self._reader.resting

    def posts(self, topics: Sequence[tuple[str, str]]) -> Iterator[Entry]:
        """Posts of topics, those first that were not read for the longest; the others are left to the next poll."""
        titles = dict(reversed(topics))
        waiting = sorted(dict(topics), key=self._last_read)
        for url in self._reader.in_turn(waiting, str):
            topic = self._topics.setdefault(url, Topic(titles[url], url))
            topic.title = titles[url]
            if self.can_read():
                yield from self._posts(url, topic)

    def further(self, page: Answer, rows: Sequence[Row], depth: int) -> list[tuple[str, int]]:
        """The next page of the list with its number, where the lower half of a page has something new."""
        listed = [url for url, _ in _topics(page, rows)]
        moved = any(
            url in self._moved or self._topics[url].more for url in listed[len(listed) // 2 :]
        )
        url = without_session(next_page(page.body, page.url)) if moved and depth < DEEPEST else ""
        return [(url, depth)] if url else []

    def remember(self) -> None:
        """Leave what the next poll needs: no words of what was taken."""
        for topic in self._topics.values():
            topic.title = topic.title if topic.more else ""
        latest = sorted(self._topics.items(), key=lambda one: (one[1].more, one[1].poll))
        told = {url: asdict(topic) for url, topic in latest[-MOST_TOPICS:]}
        self._reader.memory["threads"] = told
        self._reader.memory["polls"] = self._poll

    def _last_read(self, url: str) -> int:
        return self._topics[url].poll if url in self._topics else 0

    def _posts(self, url: str, topic: Topic) -> Iterator[Entry]:
        """Posts on the first page of a topic, and from the page that was read last to the end."""
        seen: set[str] = set()
        met: set[str] = set()
        place = url
        while place and self.can_read() and len(seen) < TOPIC_PAGES:
            seen.add(place)
            page = self._reader.part(url, partial(self._reader.get, place))
            if page is None:
                # Where a further page is gone there are fewer now, and they are read from the first on.
                gone = url in self._reader.lost
                topic.page, topic.more = url if gone else topic.page, not gone or place != url
                return
            self.read += 1
            entries = parse_topic(page.body, place, url, topic.title, self._reader)
            self._count(url, entries)
            yield from entries
            following, names = topic.page, {entry.native for entry in entries}
            if place == following or following in seen:
                topic.page = place
                # A page of posts that were all met just now is no further one, whatever its number.
                more = bool(names - met)
                following = without_session(next_page(page.body, page.url)) if more else ""
            met |= names
            place = following if following not in seen else ""
        topic.poll, topic.more = self._poll, bool(place) or self._room <= 0

    def _count(self, url: str, entries: Iterable[Entry]) -> None:
        new = sum(not self._reader.knows(entry.native) for entry in entries)
        self._room -= new
        if new:
            self._moved.add(url)
