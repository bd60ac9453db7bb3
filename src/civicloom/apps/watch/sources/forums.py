"""Forums: Discourse and Flarum by their JSON, phpBB-like ones by their pages."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .backwards import back_to_known
from .dates import moment, shown
from .entry import Entry, joined, plain
from .listpage import remembered_rows
from .reader import Reader, listed, said

MOST_TOPICS = 20
FLARUM = 50
"""Posts of a Flarum forum on a page."""
POSTS, MOST_POSTS = 20, 100
"""Posts of a Discourse topic that are asked for at once, and at the most, after its first ones."""


def read_discourse(reader: Reader) -> Iterator[Entry]:
    """Posts of the topics that moved last, without those that cannot be had: ``/latest.json``, ``/t/ID.json``."""
    base = reader.source.url.rstrip("/")
    url = f"{base}/latest.json"
    topics = listed(reader.json(url), url, "topic_list", "topics")
    complete = reader.memory.get("complete")
    moved: dict[str, str] = reader.memory.get("topics", {}) if complete else {}
    for topic in reader.in_turn(topics[:MOST_TOPICS], lambda one: said(one, "id")):
        number, at = said(topic, "id"), said(topic, "last_posted_at")
        if not number or (at and moved.get(number) == at):
            continue
        posts = reader.part(number, partial(_discourse_posts, reader, f"{base}/t/{number}", number))
        if posts is not None:
            yield from (_discourse_post(base, topic, post) for post in posts)
            moved[number] = at
    reader.memory["topics"] = dict(list(moved.items())[-10 * MOST_TOPICS :])
    if reader.left_out and not moved:
        raise reader.left_out[0]


def _discourse_posts(reader: Reader, topic: str, number: str) -> list[dict[str, Any]]:
    """The first posts of a topic, and of its further ones those from the newest back to what is known."""
    url = f"{topic}.json"
    data = reader.json(url)
    first = listed(data, url, "post_stream", "posts")
    given = {post.get("id") for post in first}
    stream = data["post_stream"].get("stream")
    ids = [one for one in stream if isinstance(one, int)] if isinstance(stream, list) else []
    further = [one for one in ids if one not in given][-MOST_POSTS:]
    found: list[dict[str, Any]] = []
    while further:
        wanted = "&".join(f"post_ids[]={one}" for one in further[-POSTS:])
        posts = listed(reader.json(f"{topic}/posts.json?{wanted}"), url, "post_stream", "posts")
        found = posts + found
        if any(reader.knows(f"{number}/{said(post, 'post_number')}") for post in posts):
            break
        del further[-POSTS:]
    return first + found


def _discourse_post(base: str, topic: dict[str, Any], post: dict[str, Any]) -> Entry:
    number, place = said(topic, "id"), said(post, "post_number")
    slug = said(topic, "slug") or "topic"
    answered = said(post, "reply_to_post_number")
    return Entry(
        native=f"{number}/{place}",
        url=f"{base}/t/{slug}/{number}/{place}",
        title=said(topic, "title"),
        text=plain(said(post, "cooked")),
        published=moment(said(post, "created_at")),
        author=said(post, "username"),
        thread=number,
        reply_to=f"{number}/{answered}" if answered else "",
    )


def read_flarum(reader: Reader) -> Iterator[Entry]:
    """The posts of a Flarum forum from the newest back to what is known, by its JSON:API."""
    base = reader.source.url.rstrip("/")
    further: dict[tuple[str, str], dict[str, Any]] = {}

    def read(place: str) -> tuple[list[dict[str, Any]], str]:
        url = f"{base}/api/posts?sort=-createdAt&page[limit]={FLARUM}&include=user,discussion"
        url += f"&page[offset]={place}" if place else ""
        data = reader.json(url)
        posts = listed(data, url, "data")
        included = data.get("included")
        for one in included if isinstance(included, list) else ():
            further[said(one, "type"), said(one, "id")] = one
        # Not the address that the answer links to, which may name another scheme or host than ours.
        more = said(data, "links", "next")
        return posts, str(int(place or 0) + len(posts)) if more else ""

    posts = back_to_known(
        reader, read, lambda one: said(one, "id") if _is_comment(one) else "", drifts=True
    )
    return (_flarum_post(base, post, further) for post in posts if _is_comment(post))


def _is_comment(post: dict[str, Any]) -> bool:
    return said(post, "attributes", "contentType") == "comment"


def _flarum_post(
    base: str, post: dict[str, Any], further: Mapping[tuple[str, str], dict[str, Any]]
) -> Entry:
    thread = said(post, "relationships", "discussion", "data", "id")
    author = further.get(("users", said(post, "relationships", "user", "data", "id")))
    return Entry(
        native=said(post, "id"),
        url=f"{base}/d/{thread}/{said(post, 'attributes', 'number')}",
        title=said(further.get(("discussions", thread)), "attributes", "title"),
        text=plain(said(post, "attributes", "contentHtml")),
        published=moment(said(post, "attributes", "createdAt")),
        author=said(author, "attributes", "username"),
        thread=thread,
    )


def read_forum(reader: Reader) -> Iterator[Entry]:
    """Posts of the topics that a forum's page lists, without topics that cannot be had, by forums.yaml."""
    answer = reader.get(reader.source.url)
    rows = remembered_rows(answer.body, answer.url, reader)
    home = answer.url[: answer.url.index("/", 8) + 1]
    topics = [row for row in rows if row.url.startswith(home)][:MOST_TOPICS]
    pages = 0
    for row in reader.in_turn(topics, lambda one: one.url):
        page = reader.part(row.url, partial(reader.get, row.url))
        if page is not None:
            pages += 1
            yield from parse_topic(page.body, row.url, row.title, reader)
    if reader.left_out and not pages:
        raise reader.left_out[0]


def parse_topic(body: bytes, url: str, title: str, reader: Reader) -> Iterable[Entry]:
    """The posts on one page of a topic; none where no known program made it."""
    tree = LexborHTMLParser(body)
    for marks in _programs():
        posts = tree.css(marks["post"])
        found = [_post(post, marks, url, title, n, reader) for n, post in enumerate(posts)]
        if kept := [entry for entry in found if entry.text]:
            return kept
    return []


def _post(
    post: LexborNode, marks: dict[str, str], url: str, title: str, number: int, reader: Reader
) -> Entry:
    native = post.attributes.get("id") or str(number)
    date = _find(post, marks["date"])
    claimed = (
        (date.attributes.get("datetime") or date.attributes.get("title") or "") if date else ""
    )
    return Entry(
        native=f"{url}#{native}",
        url=joined(url, f"#{native}"),
        title=title,
        text=plain(_html(post, marks["text"])),
        published=moment(claimed)
        or (shown(f"{claimed} {date.text()}", reader.seen) if date else None),
        author=_first(post, marks["author"]),
        thread=url,
    )


def _find(post: LexborNode, marks: str) -> LexborNode | None:
    """The node of the first of several marks that the post bears."""
    found = (post.css_first(mark.strip()) for mark in marks.split(","))
    return next((node for node in found if node is not None), None)


def _html(post: LexborNode, mark: str) -> str:
    node = _find(post, mark)
    return (node.html or "") if node else ""


def _first(post: LexborNode, mark: str) -> str:
    node = _find(post, mark)
    return node.text().strip() if node else ""


@cache
def _programs() -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("forums.yaml").read_text("utf-8")
    )
    return found
