"""Forums: Discourse and Flarum by their JSON, phpBB-like ones by their pages."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .dates import moment, shown
from .entry import Entry, joined, plain
from .listpage import remembered_rows
from .reader import Reader, listed, said

MOST_TOPICS = 20


def read_discourse(reader: Reader) -> Iterator[Entry]:
    """Posts of the topics that moved last: ``/latest.json`` and ``/t/ID.json``."""
    base = reader.source.url.rstrip("/")
    url = f"{base}/latest.json"
    topics = listed(reader.json(url), url, "topic_list", "topics")
    moved: dict[str, str] = reader.memory.get("topics", {})
    for topic in topics[:MOST_TOPICS]:
        number, at = said(topic, "id"), said(topic, "last_posted_at")
        if not number or (at and moved.get(number) == at):
            continue
        page = f"{base}/t/{number}.json"
        for post in listed(reader.json(page), page, "post_stream", "posts"):
            yield _discourse_post(base, topic, post)
        moved[number] = at
    reader.memory["topics"] = dict(list(moved.items())[-10 * MOST_TOPICS :])


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
    """The newest posts of a Flarum forum, by its JSON:API."""
    base = reader.source.url.rstrip("/")
    url = f"{base}/api/posts?sort=-createdAt&page[limit]=50&include=user,discussion"
    data = reader.json(url)
    further = (
        {
            (said(one, "type"), said(one, "id")): one
            for one in data.get("included") or []
            if isinstance(one, dict)
        }
        if isinstance(data, dict)
        else {}
    )
    for post in listed(data, url, "data"):
        if said(post, "attributes", "contentType") != "comment":
            continue
        thread = said(post, "relationships", "discussion", "data", "id")
        author = further.get(("users", said(post, "relationships", "user", "data", "id")))
        yield Entry(
            native=said(post, "id"),
            url=f"{base}/d/{thread}/{said(post, 'attributes', 'number')}",
            title=said(further.get(("discussions", thread)), "attributes", "title"),
            text=plain(said(post, "attributes", "contentHtml")),
            published=moment(said(post, "attributes", "createdAt")),
            author=said(author, "attributes", "username"),
            thread=thread,
        )


def read_forum(reader: Reader) -> Iterator[Entry]:
    """Posts of the topics that a forum's page lists, by the marks of the known forum programs."""
    answer = reader.get(reader.source.url)
    rows = remembered_rows(answer.body, answer.url, reader)
    home = answer.url[: answer.url.index("/", 8) + 1]
    for row in [row for row in rows if row.url.startswith(home)][:MOST_TOPICS]:
        page = reader.get(row.url)
        yield from parse_topic(page.body, row.url, row.title, reader)


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
