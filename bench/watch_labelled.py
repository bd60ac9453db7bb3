"""Published labelled texts, split so that near duplicates lie on one side."""

import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "nlp"
SHINGLE, SHARED, CROWD = 8, 0.2, 50

Split = tuple[list[str], list[str], list[str], list[str]]


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a set."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def text_of(row: dict[str, Any]) -> str:
    """Title and text of a row."""
    return f"{row['title']}\n{row['text']}" if "title" in row else str(row["text"])


def split(name: str, seed: int, held: float) -> Split:
    """Texts and labels to learn from, texts and labels to be told."""
    found = rows(name)
    texts, labels = [text_of(row) for row in found], [str(row["label"]) for row in found]
    out = held_out(texts, seed, held)
    return (
        [text for text, one in zip(texts, out, strict=True) if not one],
        [label for label, one in zip(labels, out, strict=True) if not one],
        [text for text, one in zip(texts, out, strict=True) if one],
        [label for label, one in zip(labels, out, strict=True) if one],
    )


def held_out(texts: list[str], seed: int, held: float) -> list[bool]:
    """Which texts are held out, group by group of near duplicates."""
    groups = near_duplicates(texts)
    order = np.random.default_rng(seed).permutation(sorted(set(groups)))
    out = set(order[: int(len(order) * held)].tolist())
    return [group in out for group in groups]


def least(act: Callable[[], object]) -> float:
    """CPU seconds of the quickest of three runs."""
    seconds = []
    for _ in range(3):
        began = time.process_time()
        act()
        seconds.append(time.process_time() - began)
    return min(seconds)


def near_duplicates(texts: list[str]) -> list[int]:
    """A group for each text: texts that share a fifth of their 8-character shingles have the same."""
    shingles = [{t[i : i + SHINGLE] for i in range(max(1, len(t) - SHINGLE + 1))} for t in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    parent = list(range(len(texts)))
    for place, own in enumerate(shingles):
        shared = Counter(n for one in own if len(holders[one]) < CROWD for n in holders[one])
        for other, times in shared.items():
            if times >= SHARED * min(len(own), len(shingles[other])):
                parent[_root(parent, other)] = _root(parent, place)
        for one in own:
            holders[one].append(place)
    return [_root(parent, place) for place in range(len(texts))]


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place
