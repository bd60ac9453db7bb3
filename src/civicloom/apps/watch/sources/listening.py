"""Streams: posts as they come, from Mastodon's event stream and from the AT protocol's Jetstream."""

import json
import threading
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.fetch import Ask, Fetcher
from civicloom.apps.watch.item import Item
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from .declaration import Source, kinds
from .entry import Entry
from .intake import kept_without_names, to_item
from .microblogs import POSTS, atproto_post, is_public, mastodon_post
from .reader import Reader, said
from .state import State

On = Callable[[str], bool]
"""Whether what a stream says is still wanted."""


def listen(
    source: Source,
    fetcher: Fetcher,
    state: State,
    clock: Clock,
    pseudonyms: Pseudonyms,
    stop: threading.Event | None = None,
) -> Iterator[Item]:
    """New items as they are published, until the stream ends; what was left pending comes first.

    Once ``stop`` is set the stream is left with what it says next.

    Acknowledge items to ``state`` once kept. A caller that wants more begins anew, and polls once to fill
    the gap. Raises FED-014 for a kind without a stream, and what the fetch raises.
    """
    stream = _STREAMS.get(str(kinds()[source.kind].get("stream")))
    if stream is None:
        raise CivicloomError("FED-014", source=source.id, kind=source.kind)
    yield from state.pending(source.id)
    reader = Reader(source, fetcher, clock.now(), state.memory(source.id), lambda native: False)
    stopped = (stop or threading.Event()).is_set
    for entry in stream(reader, lambda _: not stopped()):
        item = to_item(entry, source, clock.now(), pseudonyms, reader.raw)
        if state.knows(source.id, item.id):
            continue
        item = kept_without_names(item, source, fetcher)
        if state.put(item):
            yield item


def has_stream(source: Source) -> bool:
    """Whether ``listen`` can hear a source."""
    stream = kinds()[source.kind].get("stream")
    return stream == "sse" or (stream == "jetstream" and bool(source.text("stream_url")))


def _mastodon(reader: Reader, on: On) -> Iterator[Entry]:
    """Posts of a server's own timeline or of a hashtag (Mastodon API, methods/streaming)."""
    base, tag = reader.source.url.rstrip("/"), reader.source.text("hashtag").lstrip("#")
    path = f"hashtag?tag={quote(tag)}" if tag else "public/local"
    event = ""
    lines = reader.fetcher.lines(_ask(reader, f"{base}/api/v1/streaming/{path}"))
    for line in takewhile(on, lines):
        name, _, value = line.partition(":")
        if name == "event":
            event = value.strip()
        elif name == "data" and event == "update":
            post = _object(value)
            if said(post, "id") and is_public(post):
                yield mastodon_post(reader, post)


def _jetstream(reader: Reader, on: On) -> Iterator[Entry]:
    """Posts of an institution's account from a Jetstream server (``stream_url``)."""
    base, did = reader.source.text("stream_url").rstrip("/"), reader.source.text("account")
    url = f"{base}/subscribe?wantedCollections={POSTS}&wantedDids={quote(did)}"
    for message in takewhile(on, reader.fetcher.messages(_ask(reader, url))):
        event = _object(message)
        commit = event.get("commit")
        if said(event, "did") == did and said(commit, "operation") == "create":
            uri = f"at://{did}/{POSTS}/{said(commit, 'rkey')}"
            record = commit.get("record") if isinstance(commit, dict) else None
            yield atproto_post(uri, record, did)


_STREAMS: dict[str, Callable[[Reader, On], Iterator[Entry]]] = {
    "sse": _mastodon,
    "jetstream": _jetstream,
}


def _ask(reader: Reader, url: str) -> Ask:
    return Ask(url, token=reader.token, ours=reader.source.ours, keep=False)


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
