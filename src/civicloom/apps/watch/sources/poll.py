"""One poll of a source: its entries, the new ones completed, named afresh, and handed on."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.fetch import Fetcher
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from .connectors import CONNECTORS
from .declaration import Source
from .entry import Entry
from .intake import kept_without_names, to_item, with_article
from .reader import MOST_NEW, TROUBLED, Reader, is_temporary
from .sites import Sites
from .state import State


def poll(
    source: Source,
    fetcher: Fetcher,
    state: State,
    clock: Clock,
    pseudonyms: Pseudonyms,
    sites: Sites | None = None,
) -> Iterator[Item]:
    """New items of a source, after those left pending before. Acknowledge them to ``state`` once kept.

    Raises the CivicloomError for which the source could not be read, after noting it in ``state``.
    Articles that cannot be had for the moment are left to the next poll, three times at most.
    """
    yield from state.pending(source.id)
    now, memory = clock.now(), state.memory(source.id)
    try:
        reader = Reader(
            source, fetcher, now, memory, lambda n: _knows(state, source, n), sites=sites
        )
        entries = list(CONNECTORS[source.kind](reader))
    except CivicloomError as error:
        state.failed(source, now, error, memory.get(TROUBLED, {}))
        raise
    fresh = [e for e in _each_once(entries) if not _knows(state, source, e.native)]
    taken, copies, waiting = 0, 0, len(fresh) > MOST_NEW
    raw = reader.raw
    for entry in fresh[:MOST_NEW]:
        item = _item(entry, reader, raw, state, pseudonyms)
        if item is None:
            waiting = True
        elif state.put(item, [_id(source, one) for one in entry.instead_of]):
            taken += 1
            yield item
        else:
            copies += 1
    reader.forget_parts()
    memory["complete"] = not waiting
    gone, back = ([_id(source, n) for n in names] for names in (reader.withdrawn, reader.returned))
    state.note_shown(gone, back, now)
    evidence = _evidence(entries, now)
    changed = reader.layout_changed
    state.succeeded(source, now, memory, taken, copies, evidence, changed)


def due(sources: Iterable[Source], state: State, now: datetime) -> list[Source]:
    """The sources whose time has come, those longest overdue first; none that is disabled or imported."""
    waiting = []
    for source in sources:
        one = state.standing(source.id)
        if source.kind in CONNECTORS and not one.disabled and one.next_poll <= now.isoformat():
            waiting.append((one.next_poll, source.id, source))
    return [source for _, _, source in sorted(waiting, key=lambda line: line[:2])]


def _knows(state: State, source: Source, native: str) -> bool:
    return state.knows(source.id, _id(source, native))


def _id(source: Source, native: str) -> str:
    return item_id(source.id, native)


def _each_once(entries: list[Entry]) -> list[Entry]:
    return list({entry.native: entry for entry in reversed(entries) if entry.native}.values())[::-1]


def _item(
    entry: Entry, reader: Reader, raw: str, state: State, pseudonyms: Pseudonyms
) -> Item | None:
    """The item of an entry; None when it waits for the next poll."""
    source = reader.source
    entry.settle()
    if not entry.whole and entry.url:
        try:
            entry = with_article(entry, reader)
            raw = reader.raw or raw
        except CivicloomError as error:
            unasked = error.code == "FET-012"
            if unasked or (
                is_temporary(error) and state.try_later(source.id, _id(source, entry.native))
            ):
                return None
    item = to_item(entry, source, reader.seen, pseudonyms, raw)
    return kept_without_names(item, source, reader.fetcher)


def _evidence(entries: list[Entry], now: datetime) -> tuple[float, float] | None:
    """How many items in how many hours the moments of a first answer tell of."""
    moments = [e.published for e in entries if e.published and e.published <= now]
    if len(moments) < 2:
        return None
    return float(len(moments)), max((now - min(moments)).total_seconds() / 3600, 1.0)
