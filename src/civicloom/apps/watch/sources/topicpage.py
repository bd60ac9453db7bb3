"""The posts on one page of a forum's topic, by the marks of the program that made it."""

from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicloom.model.own_yaml import own_yaml

from .dates import moment, shown
from .entry import Entry, joined, plain
from .reader import Reader


def parse_topic(body: bytes, url: str, topic: str, title: str, reader: Reader) -> list[Entry]:
    """The posts on one page of a topic, whose first page is ``topic``; none where no known program made it."""
    tree = LexborHTMLParser(body)
    for marks in _programs():
        posts = tree.css(marks["post"])
        found = [_post(post, marks, url, topic, title, n, reader) for n, post in enumerate(posts)]
        if kept := [entry for entry in found if entry.text]:
            return kept
    return []


def _post(
    post: LexborNode,
    marks: dict[str, str],
    url: str,
    topic: str,
    title: str,
    number: int,
    reader: Reader,
) -> Entry:
    native = post.attributes.get("id")
    date = _find(post, marks["date"])
    claimed = (
        (date.attributes.get("datetime") or date.attributes.get("title") or "") if date else ""
    )
    return Entry(
        native=f"{topic}#{native}" if native else f"{url}#{number}",
        url=joined(url, f"#{native or number}"),
        title=title,
        text=plain(_html(post, marks["text"])),
        published=moment(claimed)
        or (shown(f"{claimed} {date.text()}", reader.seen) if date else None),
        author=_first(post, marks["author"]),
        thread=topic,
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
    found: list[dict[str, str]] = own_yaml(
        Path(__file__).with_name("forums.yaml").read_text("utf-8")
    )
    return found
