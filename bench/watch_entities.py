"""Names of persons, places and organisations: the tagger, trained on four fifths of published texts, three times.

The peer is a conditional random field over twelve features of the characters, by which the bars were set: it
learns from the same texts and tells the same ones.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from civicloom.apps.watch.classify import Span, Tagger

from .watch_labelled import held_out, least, rows
from .watch_pipeline import pipeline

Marked = tuple[str, list[Span]]
Corpus = tuple[str, float, list[Marked]]
Found = list[list[Span]]
PEER = {"c1": 0.1, "c2": 0.05, "max_iterations": 60, "feature.possible_transitions": True}
FAST = 100_000
LIST = 300
"""Names in a text above which it is a list of names rather than a text."""
SPLITS = 3
KINDS = {"person_name": "PER", "location": "LOC", "org_name": "ORG", "company_name": "ORG"}


@dataclass(frozen=True)
class Measured:
    """F1 of ours and of the peer, both without lists of names too, and ours' characters a CPU second."""

    ours: float
    peer: float
    ours_in_texts: float
    peer_in_texts: float
    speed: float


def entities() -> Iterator[dict[str, Any]]:
    """F1 of exact spans, and characters a second."""
    corpora = [
        ("people's daily", 80.0, _bio("ner_peoples_daily")),
        ("msra", 88.5, _bio("ner_msra")),
    ]
    with tempfile.TemporaryDirectory() as folder:
        tagger = Path(folder) / "own.tagger"
        yield from _trained(corpora, tagger)
        yield from pipeline(tagger)
        yield from _trained([("boson", 65.0, _spans("ner_boson"))], tagger)


def _trained(corpora: list[Corpus], path: Path) -> Iterator[dict[str, Any]]:
    """Means over the splits: one list of six hundred names, in one text, decides where it falls."""
    measured: list[dict[str, Measured]] = [_measured(corpora, seed, path) for seed in range(SPLITS)]
    for name, bar, marked in corpora:
        own = [one[name] for one in measured]
        yield _row(name, bar, [one.ours for one in own], [one.peer for one in own])
        if any(len(spans) > LIST for _, spans in marked):
            ours, peer = [one.ours_in_texts for one in own], [one.peer_in_texts for one in own]
            yield _row(f"{name}, lists of over {LIST} names left out", bar, ours, peer)
        speed = round(float(np.mean([one.speed for one in own])))
        yield {
            "name": f"classify: names, {name}: characters a CPU second", "ours": speed,
            "unit": "/s", "bar": f">= {FAST}", "ok": speed >= FAST,
        }  # fmt: skip


def _row(name: str, bar: float, ours: list[float], peer: list[float]) -> dict[str, Any]:
    score, other = float(np.mean(ours)), float(np.mean(peer))
    return {
        "name": f"classify: names, {name}", "ours": round(score, 1), "peer": round(other, 1),
        "ratio": score / other, "unit": f"F1 ({', '.join(f'{one:.1f}' for one in ours)})",
        "bar": f">= {bar}", "ok": score >= bar,
    }  # fmt: skip


def _measured(corpora: list[Corpus], seed: int, path: Path) -> dict[str, Measured]:
    learn: list[Marked] = []
    tell = {}
    for name, _, marked in corpora:
        out = held_out([text for text, _ in marked], seed, 0.2)
        learn += [one for one, held in zip(marked, out, strict=True) if not held]
        tell[name] = [one for one, held in zip(marked, out, strict=True) if held]
    tagger = Tagger.train([text for text, _ in learn], [spans for _, spans in learn], path)
    peer = _peer(learn, path.with_suffix(".peer"))
    return {name: _told(tagger, peer, marked) for name, marked in tell.items()}


def _told(tagger: Tagger, peer: "pycrfsuite.Tagger", marked: list[Marked]) -> Measured:
    texts = [text for text, _ in marked]
    speed = sum(map(len, texts)) / least(lambda: tagger.find_all(texts))
    ours = tagger.find_all(texts)
    other = [list(_of_tags(text, peer.tag(_features(text)))) for text in texts]
    inner = [place for place, (_, spans) in enumerate(marked) if len(spans) <= LIST]
    return Measured(
        _f1(ours, marked),
        _f1(other, marked),
        _f1([ours[place] for place in inner], [marked[place] for place in inner]),
        _f1([other[place] for place in inner], [marked[place] for place in inner]),
        speed,
    )


def _peer(learn: list[Marked], path: Path) -> "pycrfsuite.Tagger":
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(PEER)
    for text, spans in learn:
        tags = ["O"] * len(text)
        for span in spans:
            tags[span.first : span.last] = [f"I-{span.kind}"] * (span.last - span.first)
            tags[span.first] = f"B-{span.kind}"
        trainer.append(_features(text), tags)
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def _features(text: str) -> list[list[str]]:
    """Of each character: itself, two on either side, their pairs, the three together, and what kind it is."""
    whole = f"__{text}__"
    found = []
    for a, b, c, d, e in zip(*(whole[step:] for step in range(5)), strict=False):
        kind = f"{c.isdigit()}{c.isascii()}"
        parts = [c, b, d, a, e, b + c, c + d, a + b, d + e, b + c + d, kind]
        found.append(["always", *(f"{number}={part}" for number, part in enumerate(parts))])
    return found


def _f1(found: Found, marked: list[Marked]) -> float:
    hits = told = true = 0
    for spans, (_, truth) in zip(found, marked, strict=True):
        a = {(one.first, one.last, one.kind) for one in spans}
        b = {(one.first, one.last, one.kind) for one in truth}
        hits, told, true = hits + len(a & b), told + len(a), true + len(b)
    return round(200 * hits / (told + true), 1)


def _spans(name: str) -> list[Marked]:
    return [
        (
            row["text"],
            [
                Span(a, b, KINDS[kind], row["text"][a:b], "truth")
                for a, b, kind in row["spans"]
                if kind in KINDS
            ],
        )
        for row in rows(name)
    ]


def _bio(name: str) -> list[Marked]:
    return [
        ("".join(row["tokens"]), list(_of_tags("".join(row["tokens"]), row["tags"])))
        for row in rows(name)
        if all(len(token) == 1 for token in row["tokens"])
    ]


def _of_tags(text: str, tags: list[str]) -> Iterator[Span]:
    first = None
    for place, tag in enumerate([*tags, "O"]):
        if first is not None and (tag[0] in "OB" or tag[2:] != tags[first][2:]):
            yield Span(first, place, tags[first][2:], text[first:place], "truth")
            first = None
        if tag != "O" and first is None:
            first = place
