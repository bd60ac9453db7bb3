"""All topics held against documents as they arrive, a batch at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civicloom.model.errors import CivicloomError

from .bank import Bank
from .leaves import Leaves
from .meta import Meta, filters
from .nearness import Nearness, Places
from .plan import Level, plan
from .query import NOTHING_KNOWN, Query, Span
from .scan import Hits, Trie
from .spread import distinct
from .tree import Filter, Term

Ints = NDArray[np.int64]

TEXT_LIMIT = 2_000_000
"""Characters of the longest text that is matched."""

_BATCH = 128
_BATCH_CHARACTERS = 200_000
_LEARN_AFTER = 256
_LEARN_GROWTH = 8


@dataclass(
    slots=True
)  # not frozen: tens of these are made for a document, and it triples their price
class Match:
    """A topic that a document matches; ``spans`` says where its terms stand."""

    topic: str
    query: Query
    text: str

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the terms that the topic asks for are in the text, in order."""
        return self.query.spans(self.text)


class Matcher:
    """Queries by topic. It learns which terms are rare from what it matches; that alters its speed only."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries: dict[str, Query] = {}
        self._plans: dict[str, tuple[Level, ...]] = {}
        self._leaves = Leaves()
        self._learn_at = _LEARN_AFTER
        self.update(queries)

    def update(self, changed: Mapping[str, Query], removed: Iterable[str] = ()) -> None:
        """Take new and changed topics in and removed ones out; the others are not compiled again."""
        for topic in removed:
            self._queries.pop(topic, None)
            self._plans.pop(topic, None)
        for topic, query in changed.items():
            self._queries[topic] = query
            self._plans[topic] = plan(query.form, self._leaves.number)
        self._topics = sorted(self._queries)
        self._bank = Bank({n: self._plans[topic] for n, topic in enumerate(self._topics)})
        used = self._used()
        self._nearness = Nearness(self._leaves, used)
        wanted = used | self._nearness.terms
        self._terms = np.array(
            sorted(n for n in wanted if isinstance(self._leaves.all[n], Term)), np.int64
        )
        self._trie = Trie([self._text(n) for n in self._terms])
        self._filtered = any(isinstance(self._leaves.all[n], Filter) for n in used)
        self._there = np.zeros((_BATCH, len(self._leaves)), np.bool_)
        self._anchor()

    def match(self, text: str, meta: Meta = NOTHING_KNOWN) -> list[Match]:
        """The topics that one document matches, by id. Raises TOP-021 for a text that is too long."""
        return self.match_many([(text, meta)])[0]

    def match_many(self, documents: Sequence[tuple[str, Meta]]) -> list[list[Match]]:
        """The matches of each document. Raises TOP-021 before any is matched."""
        for text, _ in documents:
            if len(text) > TEXT_LIMIT:
                raise CivicloomError("TOP-021", length=len(text), limit=TEXT_LIMIT)
        return [found for batch in _batches(documents) for found in self._matches(batch)]

    def _used(self) -> set[int]:
        return {number for levels in self._plans.values() for number in levels[0].what}

    def _text(self, number: int) -> str:
        leaf = self._leaves.all[number]
        return leaf.text if isinstance(leaf, Term) else ""

    def _anchor(self) -> None:
        shares = self._leaves.shares()
        self._bank.anchor(shares)
        self._nearness.anchor(shares)

    def _matches(self, batch: Sequence[tuple[str, Meta]]) -> list[list[Match]]:
        document, topic = self._true(batch)
        found: list[list[Match]] = [[] for _ in batch]
        for at, number in zip(document.tolist(), topic.tolist(), strict=True):
            name = self._topics[number]
            found[at].append(Match(name, self._queries[name], batch[at][0]))
        self._learn()
        return found

    def _true(self, batch: Sequence[tuple[str, Meta]]) -> tuple[Ints, Ints]:
        """The matches of a batch as pairs (document, number of the topic), in order, each once."""
        width = self._there.shape[1]
        hits = self._trie.find([text for text, _ in batch])
        places = hits.document * width + self._terms[hits.term]
        keys = distinct(np.concatenate([places, self._filters(batch, width)]))
        cells = self._there.reshape(-1)
        cells[keys] = True
        near = self._near(keys, places, hits)
        cells[near] = True
        keys = np.concatenate([keys, near])
        document, topic = self._bank.true(keys // width, keys % width, self._there)
        cells[keys] = False
        self._leaves.saw(keys % width, len(batch))
        pairs = distinct(document * len(self._topics) + topic)
        return pairs // max(1, len(self._topics)), pairs % max(1, len(self._topics))

    def _near(self, keys: Ints, places: Ints, hits: Hits) -> Ints:
        if not self._nearness.terms:
            return np.zeros(0, np.int64)
        where = Places(places, hits.start, hits.end, self._there.shape[1])
        return self._nearness.true(keys, self._there, where)

    def _filters(self, batch: Sequence[tuple[str, Meta]], width: int) -> Ints:
        if not self._filtered:
            return np.zeros(0, np.int64)
        known = (
            (at, self._leaves.known(passed))
            for at, (_, meta) in enumerate(batch)
            for passed in filters(meta)
        )
        return np.array([at * width + n for at, n in known if n is not None], np.int64)

    def _learn(self) -> None:
        """Start queries from terms that proved rare, ever less often as more is known."""
        if self._leaves.seen >= self._learn_at:
            self._learn_at = self._leaves.seen * _LEARN_GROWTH
            self._anchor()


def _batches(documents: Sequence[tuple[str, Meta]]) -> Iterator[Sequence[tuple[str, Meta]]]:
    """Slices of at most so many documents and, beyond the first, so many characters."""
    first, size = 0, 0
    for at, (text, _) in enumerate(documents):
        if at > first and (at - first == _BATCH or size + len(text) > _BATCH_CHARACTERS):
            yield documents[first:at]
            first, size = at, 0
        size += len(text)
    if documents:
        yield documents[first:]
