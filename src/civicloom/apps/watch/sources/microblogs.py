"""Microblogs and the like by their open interfaces: AT protocol, listings as Reddit gives them."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from .backwards import back_to_known
from .dates import epoch, moment
from .entry import Entry, plain
from .reader import Reader, listed, said

POSTS = "app.bsky.feed.post"


def read_atproto(reader: Reader) -> Iterator[Entry]:
    """Posts of an institution's account: its records, or with ``method: feed`` its author feed."""
    base = reader.source.url.rstrip("/")
    did, account = _did(reader, base), reader.source.text("account")
    own = f"at://{did}/"
    feed = reader.source.text("method") == "feed"
    path = _author_feed(base, did) if feed else _records(base, did)

    def read(place: str) -> tuple[list[dict[str, Any]], str]:
        url = path + (f"&cursor={quote(place)}" if place else "")
        data = reader.json(url)
        page = _views(data, url) if feed else listed(data, url, "records")
        return page, said(data, "cursor")

    records = back_to_known(
        reader, read, lambda one: uri if (uri := said(one, "uri")).startswith(own) else ""
    )
    for record in records:
        uri = said(record, "uri")
        if uri.startswith(own):
            yield atproto_post(uri, record.get("value"), account)


def _author_feed(base: str, did: str) -> str:
    return f"{base}/xrpc/app.bsky.feed.getAuthorFeed?actor={quote(did)}&limit=50&filter=posts_with_replies"


def _records(base: str, did: str) -> str:
    return (
        f"{base}/xrpc/com.atproto.repo.listRecords?repo={quote(did)}&collection={POSTS}&limit=100"
    )


def _views(data: Any, url: str) -> list[dict[str, Any]]:
    """The posts of a feed in the form of records."""
    views = (one.get("post") for one in listed(data, url, "feed"))
    return [
        {"uri": said(one, "uri"), "value": one.get("record")}
        for one in views
        if isinstance(one, dict)
    ]


def _did(reader: Reader, base: str) -> str:
    account = reader.source.text("account")
    if account.startswith("did:"):
        return account
    if "did" not in reader.memory:
        url = f"{base}/xrpc/com.atproto.identity.resolveHandle?handle={quote(account)}"
        reader.memory["did"] = said(reader.json(url), "did")
    return str(reader.memory["did"])


def atproto_post(uri: str, record: Any, author: str) -> Entry:
    """A record of the lexicon app.bsky.feed.post."""
    did, _, key = uri.removeprefix("at://").partition(f"/{POSTS}/")
    return Entry(
        native=uri,
        url=f"https://bsky.app/profile/{did}/post/{key}",
        text=said(record, "text"),
        published=moment(said(record, "createdAt")),
        author=author,
        reply_to=said(record, "reply", "parent", "uri"),
        thread=said(record, "reply", "root", "uri"),
    )


def read_reddit(reader: Reader) -> Iterable[Entry]:
    """Entries of a listing as Reddit gives it (``.json``): links, posts and comments, by ``after`` back to what is known."""
    url = reader.source.url.rstrip("/").removesuffix(".json") + ".json?limit=100&raw_json=1"

    def read(place: str) -> tuple[list[dict[str, Any]], str]:
        data = reader.json(url + (f"&after={quote(place)}" if place else ""))
        pages = data if isinstance(data, list) else [data]
        things = [one for page in pages for one in listed(page, url, "data", "children")]
        # The page of one post has its comments in a second listing, and no next page.
        return things, said(data, "data", "after")

    things = back_to_known(reader, read, _fullname)
    return [_thing(one["data"], url) for one in things if _fullname(one)]


def _fullname(one: dict[str, Any]) -> str:
    return said(one, "data", "id") and (said(one, "data", "name") or said(one, "data", "id"))


def _thing(data: dict[str, Any], url: str) -> Entry:
    place = urlsplit(url)
    return Entry(
        native=_fullname({"data": data}),
        url=f"{place.scheme}://{place.netloc}{said(data, 'permalink')}",
        title=said(data, "title") or said(data, "link_title"),
        text=plain(said(data, "selftext") or said(data, "body")),
        published=epoch(data.get("created_utc")),
        author=said(data, "author"),
        thread=said(data, "link_id") or said(data, "name"),
        reply_to=said(data, "parent_id"),
    )
