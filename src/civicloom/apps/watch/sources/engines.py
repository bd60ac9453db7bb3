"""Publishing programs by their own interfaces: WordPress and MediaWiki."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .dates import moment
from .entry import Entry, joined, plain
from .reader import Reader, listed, said

_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|\[\[(?:File|Image|文件|档案):[^\[\]]*\]\]")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_MARKS = re.compile(r"'{2,}|^=+\s*|\s*=+$", re.M)


def read_wordpress(reader: Reader) -> Iterable[Entry]:
    """The newest posts (``wp/v2/posts``), by the form of address that works without rewriting."""
    url = f"{reader.source.url.rstrip('/')}/?rest_route=/wp/v2/posts&per_page=50"
    return [
        Entry(
            native=said(post, "link") or said(post, "id"),
            url=said(post, "link"),
            title=plain(said(post, "title", "rendered")),
            text=plain(said(post, "content", "rendered")),
            published=moment(said(post, "date_gmt") or said(post, "date")),
            author=said(post, "author"),
        )
        for post in listed(reader.json(url), url)
    ]


def read_mediawiki(reader: Reader) -> Iterator[Entry]:
    """Recent changes in the main namespace with the text as changed; ``url`` is that of api.php."""
    api = reader.source.url
    url = (
        f"{api}?action=query&format=json&formatversion=2&list=recentchanges&rcnamespace=0"
        "&rctype=new|edit&rclimit=50&rcprop=title|ids|timestamp|comment|user"
    )
    changes = listed(reader.json(url), url, "query", "recentchanges")
    fresh = [one for one in changes if said(one, "revid") and not reader.knows(said(one, "revid"))]
    texts = _texts(reader, api, [said(one, "revid") for one in fresh])
    for one in fresh:
        number = said(one, "revid")
        yield Entry(
            native=number,
            url=joined(api, f"index.php?oldid={number}"),
            title=said(one, "title"),
            text=texts.get(number) or said(one, "comment"),
            published=moment(said(one, "timestamp")),
            author=said(one, "user"),
            thread=said(one, "pageid"),
        )


def _texts(reader: Reader, api: str, numbers: list[str]) -> dict[str, str]:
    if not numbers:
        return {}
    url = (
        f"{api}?action=query&format=json&formatversion=2&prop=revisions&rvprop=ids|content"
        f"&rvslots=main&revids={'|'.join(numbers)}"
    )
    pages: list[dict[str, Any]] = listed(reader.json(url), url, "query", "pages")
    return {
        said(revision, "revid"): unmarked(said(revision, "slots", "main", "content"))
        for page in pages
        for revision in page.get("revisions") or []
    }


def unmarked(text: str) -> str:
    """Wikitext as plain text, roughly.

    >>> unmarked("'''云溪''' lies on the [[Yunxi|river]].{{stub}}")
    '云溪 lies on the river.'
    """
    return plain(_MARKS.sub("", _LINK.sub(r"\1", _TEMPLATE.sub("", text))))
