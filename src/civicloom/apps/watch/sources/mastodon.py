"""Mastodon: public posts as they came, edited ones again, and those that were deleted (docs.joinmastodon.org)."""

import json
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any
from urllib.parse import quote, urlencode

from civicloom.apps.watch.fetch import Ask
from civicloom.model.errors import CivicloomError

from .backwards import back_to_known
from .dates import moment
from .entry import Entry, plain
from .reader import Reader, listed, said
from .versions import Remembered, told

Post = dict[str, Any]
MOST_TOLD = 1_000
"""Posts whose versions are remembered, the newest of those that were taken."""
TOGETHER = 20
"""Posts that a server gives by their numbers in one answer (methods/statuses, since 4.3)."""
BATCHES = 5
"""Answers of that kind that one poll asks for: the remembered posts have their turn in ten polls."""
MOST_ASKED = 20
"""Posts that one poll asks for one by one, as they stand no more where they stood."""
GONE = (404, 410)
_NEVER = (sys.maxsize, "")


def read_mastodon(reader: Reader) -> Iterator[Entry]:
    """Public posts: of an institution's account, of a hashtag, or of the server's own timeline.

    One that was edited since it was taken comes again, in place of what it was; one that was taken and is gone
    from the server is told to the reader. The newest page is looked through at each poll, older posts in turn.
    """
    newest: list[Post] = []

    def read(place: str) -> tuple[list[Post], str]:
        url = f"{_timeline(reader)}&limit=40" + (f"&max_id={quote(place)}" if place else "")
        posts = listed(reader.json(url), url)
        newest.extend([] if place else posts)
        return posts, said(posts[-1], "id") if posts else ""

    posts = back_to_known(reader, read, _number)
    older, asked = _again(reader, {said(post, "id") for post in posts})
    public = [post for post in [*older, *posts] if is_public(post)]
    gone: dict[str, Remembered] = reader.memory.get("gone", {})
    before = {**reader.memory.get("told", {}), **gone}
    since = reader.memory.get("read")
    edited = [one for one in public if since is not None and said(one, "edited_at") > since]
    # What a stream brought new, and was edited since the last poll.
    before = {said(one, "id"): _unedited(said(one, "id")) for one in edited} | before
    now = {said(one, "id"): _told(reader, one, before) for one in public}
    missing = before.keys() - now.keys() - gone.keys()
    lost = {n: before[n] for n in _lost(reader, newest, missing, asked)}
    reader.withdrawn = [name for one in lost.values() for name in one["names"]]
    reader.returned = [name for n in now.keys() & gone.keys() for name in gone[n]["names"]]
    left = {n: one for n, one in before.items() if n not in now and n not in gone}
    newest_told = sorted(left | now, key=_order)[-MOST_TOLD:]
    reader.memory["told"] = {n: (left | now)[n] for n in newest_told}
    reader.memory["gone"] = {n: one for n, one in gone.items() if n not in now} | lost
    reader.memory["read"] = f"{reader.seen:%Y-%m-%dT%H:%M:%S}"
    return (_entry(reader, post, now[said(post, "id")]) for post in public)


def _timeline(reader: Reader) -> str:
    base, source = _base(reader), reader.source
    if account := source.text("account"):
        if "account" not in reader.memory:
            found = reader.json(f"{base}/api/v1/accounts/lookup?acct={quote(account)}")
            reader.memory["account"] = said(found, "id")
        return f"{base}/api/v1/accounts/{quote(reader.memory['account'])}/statuses?exclude_reblogs=true"
    if tag := source.text("hashtag"):
        return f"{base}/api/v1/timelines/tag/{quote(tag.lstrip('#'))}?local=false"
    return f"{base}/api/v1/timelines/public?local=true"


def _base(reader: Reader) -> str:
    return reader.source.url.rstrip("/")


def is_public(post: Post) -> bool:
    """Whether a post is for everybody and its author's own."""
    return said(post, "visibility") in ("public", "unlisted") and not post.get("reblog")


def _number(post: Post) -> str:
    return said(post, "id") if is_public(post) else ""


def _unedited(number: str) -> Remembered:
    return {"modified": "", "words": "", "names": [number]}


def _told(reader: Reader, post: Post, before: Mapping[str, Remembered]) -> Remembered:
    words = (said(post, "spoiler_text"), plain(said(post, "content")))
    return told(reader, said(post, "id"), said(post, "edited_at"), words, before)


def _again(reader: Reader, read: Container[str]) -> tuple[list[Post], set[str]]:
    """Posts taken before as they are now, those whose turn it is, and the numbers that were asked for."""
    older = sorted((n for n in reader.memory.get("told", {}) if n not in read), key=_order)
    last = _order(reader.memory.get("again", ""))
    turn = ([n for n in older if _order(n) > last] or older)[: BATCHES * TOGETHER]
    posts: list[Post] = []
    asked: set[str] = set()
    for start in range(0, len(turn), TOGETHER):
        batch = turn[start : start + TOGETHER]
        found = reader.part("statuses", partial(_numbered, reader, batch))
        if found is None:
            break
        posts += [post for post in found if said(post, "id") in batch]
        asked.update(batch)
        reader.memory["again"] = batch[-1]
    return posts, asked


def _numbered(reader: Reader, numbers: Iterable[str]) -> list[Post]:
    url = f"{_base(reader)}/api/v1/statuses?" + urlencode([("id[]", n) for n in numbers])
    return listed(reader.json(url), url)


def _lost(
    reader: Reader, newest: Iterable[Post], missing: Iterable[str], asked: Container[str]
) -> Iterator[str]:
    """Those of the missing posts that the server has no more: that were asked for, or should be on the newest page."""
    oldest = min((_order(said(post, "id")) for post in newest), default=_NEVER)
    due = (n for n in missing if n in asked or _order(n) >= oldest)
    absent = sorted(due, key=_order, reverse=True)
    for number in absent[:MOST_ASKED]:
        try:
            reader.json(f"{_base(reader)}/api/v1/statuses/{quote(number)}")
        except CivicloomError as error:
            if error.facts.get("status") in GONE:
                yield number
            elif error.code == "FET-012":
                return


def _order(number: str) -> tuple[int, str]:
    """Numbers of posts grow in time, in length first."""
    return len(number), number


def _entry(reader: Reader, post: Post, one: Remembered) -> Entry:
    """A status (Mastodon API, entities/Status). A private author's address would hold the name."""
    *before, name = one["names"]
    hidden = f"{_base(reader)}/api/v1/statuses/{said(post, 'id')}"
    media = post.get("media_attachments")
    return Entry(
        native=name,
        url=hidden if reader.source.private else said(post, "url") or hidden,
        title=said(post, "spoiler_text"),
        text=plain(said(post, "content")),
        published=moment(said(post, "created_at")),
        author=said(post, "account", "acct"),
        reply_to=said(post, "in_reply_to_id"),
        images=tuple(said(one, "url") for one in media if said(one, "type") == "image")
        if isinstance(media, list)
        else (),
        instead_of=tuple(before),
    )


@dataclass
class Stream:
    """A server's own timeline, or a hashtag's, as it goes on (Mastodon API, methods/streaming).

    ``recall`` gives what polls remember by now; ``on`` whether what comes is still wanted.
    """

    reader: Reader
    on: Callable[[str], bool]
    recall: Callable[[], dict[str, Any]]

    def __post_init__(self) -> None:
        self._own: dict[str, Remembered] = {}

    def entries(self) -> Iterator[Entry | None]:
        """New posts and edited ones; None where only ``reader.withdrawn`` has something new."""
        event = ""
        for line in takewhile(self.on, self.reader.fetcher.lines(self._ask())):
            name, _, value = line.partition(":")
            if name == "event":
                event = value.strip()
            elif name == "data" and event == "delete":
                self.reader.withdrawn += self._known(value.strip())["names"]
                yield None
            elif name == "data" and event in ("update", "status.update"):
                yield self._post(posted(value), new=event == "update")

    def _ask(self) -> Ask:
        source, tag = self.reader.source, self.reader.source.text("hashtag").lstrip("#")
        path = f"hashtag?tag={quote(tag)}" if tag else "public/local"
        url = f"{_base(self.reader)}/api/v1/streaming/{path}"
        return Ask(url, token=self.reader.token, ours=source.ours, keep=False)

    def _post(self, post: Post, new: bool) -> Entry | None:
        number = _number(post)
        before = self._known(number)
        if not number or not (new or self.reader.knows(before["names"][-1])):
            return None
        one = _told(self.reader, post, {} if new else {number: before})
        self._own = dict([*self._own.items(), (number, one)][-MOST_TOLD:])
        return _entry(self.reader, post, one)

    def _known(self, number: str) -> Remembered:
        own: Remembered | None = self._own.get(number)
        found: Remembered = own or self.recall().get("told", {}).get(number, _unedited(number))
        return found


def posted(text: str) -> Post:
    """The object in an event; an empty one when there is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
