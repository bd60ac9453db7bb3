"""Names of persons, places and organisations: the tagger, trained on four fifths of published texts, three times."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from civicloom.apps.watch.classify import Span, Tagger
from civicloom.apps.watch.words import segment_with_pos

from .watch_labelled import held_out, least, rows
from .watch_pipeline import pipeline

Marked = tuple[str, list[Span]]
Corpus = tuple[str, float, list[Marked]]
Measured = tuple[float, float, float]
CLASSES = {"nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG"}
FAST = 100_000
SPLITS = 3
KINDS = {"person_name": "PER", "location": "LOC", "org_name": "ORG", "company_name": "ORG"}


def entities() -> Iterator[dict[str, Any]]:
    """F1 of exact spans with the word classes of the segmenter as peer, and characters a second."""
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
    for name, bar, _ in corpora:
        score, peer, speed = np.mean([one[name] for one in measured], axis=0).tolist()
        each = ", ".join(f"{one[name][0]:.1f}" for one in measured)
        yield {
            "name": f"classify: names, {name}", "ours": score, "peer": peer, "ratio": score / peer,
            "unit": f"F1 ({each})", "bar": f">= {bar}", "ok": score >= bar,
        }  # fmt: skip
        yield {
            "name": f"classify: names, {name}: characters a CPU second", "ours": round(speed),
            "unit": "/s", "bar": f">= {FAST}", "ok": speed >= FAST,
        }  # fmt: skip


def _measured(corpora: list[Corpus], seed: int, path: Path) -> dict[str, Measured]:
    learn: list[Marked] = []
    tell = {}
    for name, _, marked in corpora:
        out = held_out([text for text, _ in marked], seed, 0.2)
        learn += [one for one, held in zip(marked, out, strict=True) if not held]
        tell[name] = [one for one, held in zip(marked, out, strict=True) if held]
    tagger = Tagger.train([text for text, _ in learn], [spans for _, spans in learn], path)
    return {name: _told(tagger, marked) for name, marked in tell.items()}


def _told(tagger: Tagger, marked: list[Marked]) -> Measured:
    texts = [text for text, _ in marked]
    speed = sum(map(len, texts)) / least(lambda: tagger.find_all(texts))
    peer = _f1([_by_class(text) for text in texts], marked)
    return _f1(tagger.find_all(texts), marked), peer, speed


def _f1(found: list[list[Span]], marked: list[Marked]) -> float:
    hits = told = true = 0
    for spans, (_, truth) in zip(found, marked, strict=True):
        a = {(one.first, one.last, one.kind) for one in spans}
        b = {(one.first, one.last, one.kind) for one in truth}
        hits, told, true = hits + len(a & b), told + len(a), true + len(b)
    return round(200 * hits / (told + true), 1)


def _by_class(text: str) -> list[Span]:
    found, place = [], 0
    for word, kind in segment_with_pos(text):
        place = text.index(word, place)
        if kind in CLASSES:
            found.append(Span(place, place + len(word), CLASSES[kind], word, "peer"))
        place += len(word)
    return found


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
