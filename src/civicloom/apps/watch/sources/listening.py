"""Streams: posts as they come, from Mastodon's event stream and from the AT protocol's Jetstream."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.fetch import Ask, Fetcher
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from .declaration import Source, kinds
from .entry import Entry
from .intake import kept_without_names, to_item
from .mastodon import Stream, posted
from .microblogs import POSTS, atproto_post
from .reader import Reader, said
from .state import State

On = Callable[[str], bool]
"""Whether what a stream says is still wanted."""
Recall = Callable[[], dict[str, Any]]
"""What polls of the source remember by now."""


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
    recall = partial(state.memory, source.id)
    named = partial(item_id, source.id)
    reader = Reader(
        source, fetcher, clock.now(), recall(), lambda native: state.knows(source.id, named(native))
    )
    stopped = (stop or threading.Event()).is_set
    for entry in stream(reader, lambda _: not stopped(), recall):
        gone, reader.withdrawn = [one for one in reader.withdrawn if reader.knows(one)], []
        if gone:
            state.note_shown(map(named, gone), (), clock.now())
        if entry is None:
            continue
        item = to_item(entry, source, clock.now(), pseudonyms, reader.raw)
        if state.knows(source.id, item.id):
            continue
        item = kept_without_names(item, source, fetcher)
        if state.put(item, list(map(named, entry.instead_of))):
            yield item


def has_stream(source: Source) -> bool:
    """Whether ``listen`` can hear a source."""
    stream = kinds()[source.kind].get("stream")
    return stream == "sse" or (stream == "jetstream" and bool(source.text("stream_url")))


def _mastodon(reader: Reader, on: On, recall: Recall) -> Iterator[Entry | None]:
    """Posts of a server's own timeline or of a hashtag, their edits, and what is deleted."""
    return Stream(reader, on, recall).entries()


def _jetstream(reader: Reader, on: On, recall: Recall) -> Iterator[Entry | None]:
    """Posts of an institution's account from a Jetstream server (``stream_url``)."""
    base, did = reader.source.text("stream_url").rstrip("/"), reader.source.text("account")
    url = f"{base}/subscribe?wantedCollections={POSTS}&wantedDids={quote(did)}"
    ask = Ask(url, token=reader.token, ours=reader.source.ours, keep=False)
    for message in takewhile(on, reader.fetcher.messages(ask)):
        event = posted(message)
        commit = event.get("commit")
        if said(event, "did") == did and said(commit, "operation") == "create":
            uri = f"at://{did}/{POSTS}/{said(commit, 'rkey')}"
            record = commit.get("record") if isinstance(commit, dict) else None
            yield atproto_post(uri, record, did)


_STREAMS: dict[str, Callable[[Reader, On, Recall], Iterator[Entry | None]]] = {
    "sse": _mastodon,
    "jetstream": _jetstream,
}
