"""Forums that speak JSON: Discourse and Flarum."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from .backwards import back_to_known
from .dates import moment
from .entry import Entry, plain
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
