"""Publishing programs by their own interfaces: MediaWiki, and what it shares with WordPress."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from .backwards import back_to_known
from .dates import moment
from .entry import LONGEST_TEXT, Entry, joined, plain
from .reader import Reader, listed, said

PAGE = 50
MOST_NESTED = 5
_LEFT_OUT = re.compile(
    r"\{\{[^{}]*\}\}|<ref\b[^<>]*>(?:[^<]*</ref>)?|__[A-Z]+__"
    r"|\[\[(?:File|Image|User|User talk|文件|档案|图像|用户|用户讨论):[^\[\]]*\]\]",
    re.I,
)
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]|\[https?://[^\s\[\]]*[ \t]*([^\[\]]*)\]")
_MARKS = re.compile(
    r"'{2,}|^=+[ \t]*|(?<![\s=])[ \t]*=+$|^\{\|[^\n]*|^\|[-}][^\n]*|^[|!*#:;]+[ \t]*", re.M
)


def read_mediawiki(reader: Reader) -> Iterator[Entry]:
    """Changes in the main namespace back to what is known, with the text as changed; ``url`` is that of api.php.

    A change whose text is hidden or gone has none; summaries name people and are not asked for.
    """
    api = reader.source.url
    changes = back_to_known(reader, partial(_changes, reader, api), lambda one: said(one, "revid"))
    fresh = [one for one in changes if said(one, "revid") and not reader.knows(said(one, "revid"))]
    texts = _texts(reader, api, [said(one, "revid") for one in fresh])
    for one in fresh:
        number = said(one, "revid")
        yield Entry(
            native=number,
            url=joined(api, f"index.php?oldid={number}"),
            title=said(one, "title"),
            text=texts.get(number, ""),
            published=moment(said(one, "timestamp")),
            author=said(one, "user"),
            thread=said(one, "pageid"),
        )


def _changes(reader: Reader, api: str, place: str) -> tuple[list[dict[str, Any]], str]:
    url = (
        f"{api}?action=query&format=json&formatversion=2&list=recentchanges&rcnamespace=0"
        f"&rctype=new|edit&rclimit={PAGE}&rcprop=title|ids|timestamp|user"
    ) + (f"&rccontinue={place}" if place else "")
    data = reader.json(url)
    return listed(data, url, "query", "recentchanges"), said(data, "continue", "rccontinue")


def _texts(reader: Reader, api: str, numbers: list[str]) -> dict[str, str]:
    """Texts by revision; an answer that grew too long for the wiki is asked for the rest."""
    found: dict[str, str] = {}
    for start in range(0, len(numbers), PAGE):
        url = (
            f"{api}?action=query&format=json&formatversion=2&prop=revisions&rvprop=ids|content"
            f"&rvslots=main&revids={'|'.join(numbers[start : start + PAGE])}"
        )
        more = ""
        for _ in range(PAGE):
            data = reader.json(url + more)
            found |= _revisions(data, url)
            more = said(data, "continue", "rvcontinue")
            if not more:
                break
            more = f"&rvcontinue={more}"
    return found


def _revisions(data: Any, url: str) -> dict[str, str]:
    return {
        said(revision, "revid"): unmarked(said(revision, "slots", "main", "content"))
        for page in listed(data, url, "query", "pages")
        for revision in page.get("revisions") or []
    }


def unmarked(text: str) -> str:
    """Wikitext as plain text, roughly: templates, pictures, notes and links to users are left out.

    >>> unmarked("'''云溪''' lies on the [[Yunxi|river]].{{stub}}")
    '云溪 lies on the river.'
    """
    text = text[:LONGEST_TEXT]
    for _ in range(MOST_NESTED):
        before, text = text, _LINK.sub(r"\1\2", _LEFT_OUT.sub("", text))
        if before == text:
            break
    return plain(_MARKS.sub("", text))
