"""Topic queries against the stream: documents a second at 1,000 to 50,000 queries, against Aho-Corasick and sets."""

import gzip
import json
import math
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import ahocorasick_rs
import rjieba

from civicloom.apps.watch.topics import Matcher, Meta, Query
from civicloom.model.text import simplified

BARS = {1_000: 20_000, 10_000: 10_000, 50_000: 5_000}
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "nlp"
FILES = ("petitions_unlabelled.jsonl.gz", "petition_replies.jsonl.gz")
LENGTH = 750
NAIVE_DOCUMENTS = 100


@dataclass(frozen=True)
class Saved:
    """A query (A OR B ...) AND (C OR D ...) without any of E, F ..."""

    one: list[str]
    other: list[str]
    without: list[str]

    def written(self) -> str:
        """As an analyst writes it."""
        query = f"({_or(self.one)}) AND ({_or(self.other)})"
        return f"{query} EXCLUDE {_or(self.without)}" if self.without else query


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Each size with its bar; the same matches as the peers'."""
    if not all((DATA / name).is_file() for name in FILES):
        yield {"name": "topics", "ok": None, "bar": "the published petitions are not here"}
        return
    documents = texts()
    took: dict[int, float] = {}
    for size in list(BARS)[: 1 if quick else None]:
        saved = queries(documents, size)
        matcher = Matcher({f"t{n:05}": Query.parse(one.written()) for n, one in enumerate(saved)})
        peer = Automaton(saved, documents)
        batch = [(text, Meta()) for text in documents]
        ours, found = seconds(partial(matcher.match_many, batch))
        theirs, wanted = seconds(partial(peer.match_many, documents))
        took[size] = ours
        assert [len(one) for one in found] == [len(one) for one in wanted]
        rate = len(documents) / ours
        yield {
            "name": f"topics: {size:,} boolean queries, {LENGTH} characters a document",
            "ours": rate,
            "peer": len(documents) / theirs,
            "ratio": theirs / ours,
            "unit": "documents/s (peer: ahocorasick_rs and sets)",
            "bar": f">= {BARS[size]:,}",
            "ok": rate >= BARS[size],
            "seconds": round(ours, 3),
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "growth": round(math.log(ours / took[1_000]) / math.log(size / 1_000), 3)
            if size > 1_000
            else None,
        }
        if size == 1_000:
            yield _naive(saved, documents[:NAIVE_DOCUMENTS], rate)


def _naive(saved: Sequence[Saved], documents: Sequence[str], ours: float) -> dict[str, Any]:
    took, _ = seconds(
        lambda: [[n for n, one in enumerate(saved) if _true(one, t)] for t in documents]
    )
    theirs = len(documents) / took
    return {
        "name": "topics: 1,000 queries against looking for each term",
        "ours": ours,
        "peer": theirs,
        "ratio": ours / theirs,
        "unit": "documents/s",
        "ok": None,
    }


def _true(one: Saved, text: str) -> bool:
    return (
        any(word in text for word in one.one)
        and any(word in text for word in one.other)
        and not any(word in text for word in one.without)
    )


def texts() -> list[str]:
    """Petitions and replies joined and cut to one length."""
    joined = ""
    for name in FILES:
        with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
            joined += "".join(json.loads(line)["text"] for line in lines)
    simple = "".join(re.findall(r"[\u4e00-\u9fff，。]+", joined))
    simple = simplified(simple)
    return [simple[at : at + LENGTH] for at in range(0, len(simple) - LENGTH, LENGTH)]


def queries(documents: Sequence[str], size: int) -> list[Saved]:
    """Queries of rare words, of common ones, and of words that are nowhere."""
    chance = random.Random(5)
    seen: Counter[str] = Counter()
    for text in documents:
        seen.update(
            {word for word in rjieba.cut(text) if re.fullmatch(r"[\u4e00-\u9fff]{2,6}", word)}
        )
    limit = 0.03 * len(documents)
    rare = sorted(word for word, count in seen.items() if count <= limit)
    common = sorted(word for word, count in seen.items() if count > limit)
    made = [(a + b)[: chance.randint(3, 6)] for a, b in zip(rare, rare[::-1], strict=True)]

    def word() -> str:
        return chance.choice(rare if chance.random() < 0.6 else made)

    return [
        Saved(
            [word() for _ in range(chance.randint(1, 4))],
            [
                chance.choice(common) if chance.random() < 0.5 else word()
                for _ in range(chance.randint(1, 3))
            ],
            [word() for _ in range(chance.randint(0, 2))],
        )
        for _ in range(size)
    ]


class Automaton:
    """The best peer: an Aho-Corasick automaton in Rust, then sets of each query whose rarest group was hit."""

    def __init__(self, saved: Sequence[Saved], documents: Sequence[str]) -> None:
        terms = sorted({word for one in saved for word in one.one + one.other + one.without})
        number = {word: n for n, word in enumerate(terms)}
        self._sets = [
            tuple(
                frozenset(number[w] for w in group) for group in (one.one, one.other, one.without)
            )
            for one in saved
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(
            terms, matchkind=ahocorasick_rs.MatchKind.Standard
        )
        seen: Counter[int] = Counter()
        for text in documents[:500]:
            seen.update(self._terms(text))
        self._started: dict[int, list[int]] = defaultdict(list)
        for query, (one, other, _) in enumerate(self._sets):
            for term in min(one, other, key=lambda group: sum(seen[t] for t in group)):
                self._started[term].append(query)

    def _terms(self, text: str) -> set[int]:
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return {match[0] for match in found}

    def match_many(self, documents: Sequence[str]) -> list[set[int]]:
        """The queries that each text matches."""
        return [self._match(text) for text in documents]

    def _match(self, text: str) -> set[int]:
        there = self._terms(text)
        matched = set()
        for term in there:
            for query in self._started.get(term, ()):
                one, other, without = self._sets[query]
                if not (one.isdisjoint(there) or other.isdisjoint(there)) and without.isdisjoint(
                    there
                ):
                    matched.add(query)
        return matched


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of the quickest of three runs, and what it gave."""
    times = []
    result = None
    for _ in range(3):
        began = time.process_time()
        result = work()
        times.append(time.process_time() - began)
    return min(times), result


def _or(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
