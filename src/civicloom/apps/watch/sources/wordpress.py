"""WordPress by its own interface: posts as they came, changed ones again, and those that are shown no more."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from .backwards import back_to_known
from .dates import moment
from .engines import PAGE
from .entry import Entry, plain
from .reader import Reader, listed, said
from .versions import Remembered, told

Post = dict[str, Any]
MOST_TOLD = 2_000
"""Posts whose changes are looked for, those that were taken last."""
EDIT_PAGES = 20


def read_wordpress(reader: Reader) -> Iterator[Entry]:
    """Posts (``wp/v2/posts``) back to what is known, by the form of address that works without rewriting.

    A post that was changed since it was taken comes again, in place of what it was; those of the newest fifty
    that are gone, or behind a password now, are told to the reader. A post behind a password is left out until
    it opens.
    """
    read = back_to_known(reader, partial(_page, reader, ""), _native, drifts=True)
    posts = _open_posts(read)
    shown, gone = reader.memory.get("posts", {}), reader.memory.get("gone", {})
    before = {**reader.memory.get("told", {}), **gone, **shown}
    now = {said(one, "id"): _told(reader, one, before) for one in posts}
    edited = [
        one
        for one in _open_posts(_modified(reader))
        if said(one, "id") in before and said(one, "id") not in now
    ]
    every = {said(one, "id"): _told(reader, one, before) for one in edited} | now
    lost = _lost(reader, [number for number in shown if number not in every])
    reader.withdrawn = [name for number in lost for name in shown[number]["names"]]
    reader.returned = [name for number in every if number in gone for name in gone[number]["names"]]
    gone = {n: one for n, one in gone.items() if n not in every} | {n: shown[n] for n in lost}
    reader.memory["posts"] = dict(list(now.items())[-PAGE:])
    reader.memory["gone"] = dict(list(gone.items())[-PAGE:])
    reader.memory["told"] = dict(list((before | every).items())[-MOST_TOLD:])
    yield from (_entry(one, every[said(one, "id")]["names"]) for one in [*posts, *edited])


def _open_posts(posts: list[Post]) -> list[Post]:
    return [one for one in posts if _is_open(one) and said(one, "id").isdecimal()]


def _modified(reader: Reader) -> list[Post]:
    """The posts that were saved since the last poll whose entries were all taken; at the first poll the last fifty."""
    marks = reader.memory.get("modified", {"since": "", "until": ""})
    since = marks["until"] if reader.memory.get("complete") else marks["since"]
    found: list[Post] = []
    for number in range(EDIT_PAGES):
        read = partial(_page, reader, "&orderby=modified", str(number * PAGE) if number else "")
        posts, _ = reader.part("orderby=modified", read) or ([], "")
        found += posts
        if not since or len(posts) < PAGE or said(posts[-1], "modified_gmt") < since:
            break
    # A moment that is yet to come, as a post may claim one, would hide all changes until then.
    latest = min(max((said(one, "modified_gmt") for one in found), default=since), _stamp(reader))
    reader.memory["modified"] = {"since": since, "until": max(since, latest)}
    return found


def _stamp(reader: Reader) -> str:
    return f"{reader.seen:%Y-%m-%dT%H:%M:%S}"


def _told(reader: Reader, post: Post, remembered: Mapping[str, Remembered]) -> Remembered:
    return told(reader, said(post, "id"), said(post, "modified_gmt"), _words(post), remembered)


def _words(post: Post) -> tuple[str, str]:
    return plain(said(post, "title", "rendered")), plain(said(post, "content", "rendered"))


def _entry(post: Post, names: list[str]) -> Entry:
    title, text = _words(post)
    return Entry(
        native=names[-1],
        url=said(post, "link"),
        title=title,
        text=text,
        published=moment(said(post, "date_gmt") or said(post, "date")),
        author=said(post, "author"),
        instead_of=tuple(names[:-1]),
    )


def _native(post: Post) -> str:
    return said(post, "id") if _is_open(post) else ""


def _page(reader: Reader, order: str, place: str) -> tuple[list[Post], str]:
    # By offset, not by page: a page after the last is an error, an offset after the last is empty.
    url = _address(reader) + order + (f"&offset={place}" if place else "")
    posts = listed(reader.json(url), url)
    return posts, str(int(place or 0) + len(posts))


def _lost(reader: Reader, numbers: list[str]) -> list[str]:
    """Those of some posts that are not among the newest which are not shown at all."""
    if not numbers:
        return []
    url = f"{_address(reader)}&include={','.join(numbers)}"
    still = {said(one, "id") for one in listed(reader.json(url), url) if _is_open(one)}
    return [number for number in numbers if number not in still]


def _address(reader: Reader) -> str:
    return f"{reader.source.url.rstrip('/')}/?rest_route=/wp/v2/posts&per_page={PAGE}"


def _is_open(post: Post) -> bool:
    content = post.get("content")
    return not (isinstance(content, dict) and content.get("protected"))
