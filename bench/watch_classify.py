"""Classification of the watch against character TF-IDF with a linear SVM, on published texts."""

import math
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from opencc import OpenCC
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from civicloom.apps.watch.classify import (
    Classifier,
    Dispatch,
    OfficeRouter,
    OnlineLearner,
    calibration_error,
    cold_start,
    save,
    taxonomy,
    warm_start,
)
from civicloom.apps.watch.classify.learning.champion import macro_f1

from .watch_entities import entities
from .watch_labelled import DATA, Split, held_out, least, rows, split, text_of

Row = dict[str, Any]
Answers = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]
HELD = 0.1
BARS = {
    "petitions7_seg": ("accuracy", 92.5),
    "petitions7_raw": ("accuracy", 87.0),
    "news_thuc_titles": ("accuracy", 87.5),
    "news_tnews_titles": ("accuracy", 49.0),
    "news_ag_en": ("accuracy", 88.5),
    "emotion_weibo_virus": ("macro-F1", 55.0),
    "senti_chnsenticorp": ("accuracy", 89.0),
}
PEER_THEN = {
    "petitions7_seg": 92.8,
    "petitions7_raw": 86.1,
    "news_thuc_titles": 87.6,
    "news_tnews_titles": 48.1,
    "news_ag_en": 86.8,
}
"""What the peer reached where the bars were set: learning from all these texts, asked for others of their kind."""
TRAINED_THEN = 8.7
"""Processor seconds that the peer took there to learn petitions."""
SPLITS = {"petitions7_raw": 10, "petition_replies": 10}
"""Splits of sets that are too small to tell an error, or a percent, from chance by three of them."""

COVERAGE = {"petitions7_seg": 90.0, "news_thuc_titles": 75.0}
OFFICES = [
    "教育局",
    "公安局",
    "交警",
    "人社局",
    "住建",
    "城管",
    "环保",
    "卫生",
    "卫计",
    "交通",
    "国土",
    "规划",
    "民政局",
    "工商",
    "食药",
    "农业",
    "水务",
    "街道",
    "财政",
    "税务",
    "文化",
    "旅游",
    "质监",
    "房产",
    "轨道",
    "公积金",
]


def run(quick: bool) -> Iterator[Row]:
    """Each bar with its peer; ``quick`` takes one split and leaves names of persons and places out."""
    if not DATA.is_dir():
        yield {"name": "classify", "ok": None, "bar": "the published texts are not here"}
        return
    for name in BARS:
        times = 1 if quick else SPLITS.get(name, 3)
        yield from _set(name, [split(name, seed, HELD) for seed in range(times)])
    yield from _cold()
    yield from _few()
    yield from _online()
    yield from _offices()
    yield _growth()
    if not quick:
        yield from entities()


def _set(name: str, splits: list[Split]) -> Iterator[Row]:
    measured, answers = zip(*map(_measured, splits), strict=True)
    mean = {key: float(np.mean([one[key] for one in measured])) for key in measured[0]}
    kind, bar = BARS[name]
    then = f"; the peer read {PEER_THEN[name]} where the bar was set" if name in PEER_THEN else ""
    yield _row(name, mean[kind], bar, kind + then, peer=mean["peer " + kind], seconds=mean["train"])
    sure, right = (np.concatenate(part) for part in zip(*answers, strict=True))
    error, chance = 100 * calibration_error(sure, right), 100 * _by_chance(sure)
    unit = f"% of {len(sure):,} answers (peer: of answers as sure as they say)"
    yield _row(f"{name}: expected calibration error", error, 3.0, unit, peer=chance, most=True)
    if name in COVERAGE:
        yield _row(f"{name}: precision of answers given", mean["precision"], 94.5, "%")
        yield _row(f"{name}: coverage", mean["coverage"], COVERAGE[name], "%")
    if name == "petitions7_seg":
        yield _row(f"{name}: macro-F1", mean["macro-F1"], 92.3, "%", peer=mean["peer macro-F1"])
        unit = f"s; the peer took {TRAINED_THEN} where the bar was set"
        yield _row(
            f"{name}: CPU seconds to learn", mean["train"], 10, unit, mean["peer train"], True
        )
        yield _row(f"{name}: texts a CPU second", mean["speed"], 4_000, "/s", mean["peer speed"])
        yield _row(f"{name}: size of the model", mean["size"], 8, "MB", most=True)
        yield _row(
            f"{name}: loss by traditional characters", mean["loss"], 0.5, "points", most=True
        )


def _measured(given: Split) -> tuple[dict[str, float], Answers]:
    texts, labels, others, truth = given
    began = time.process_time()
    model = warm_start(texts, labels, taxonomy())
    train = time.process_time() - began
    speed = len(others) / least(lambda: model.predict(others))
    verdicts = model.predict(others)
    told = [verdict.top[0][0] for verdict in verdicts]
    right = np.array([a == b for a, b in zip(told, truth, strict=True)])
    given_ = np.array([verdict.label is not None for verdict in verdicts])
    sure = np.array([verdict.confidence for verdict in verdicts], np.float32)
    convert = OpenCC("s2twp").convert
    foreign = model.predict([convert(text) for text in others])
    kept = np.mean([v.top[0][0] == b for v, b in zip(foreign, truth, strict=True)])
    found = {
        "accuracy": 100 * right.mean(),
        "macro-F1": 100 * macro_f1(truth, told),
        "coverage": 100 * given_.mean(),
        "precision": 100 * right[given_].mean() if given_.any() else math.nan,
        "loss": 100 * float(right.mean() - kept),
        "train": train,
        "speed": speed,
        "size": _size(model),
        **_peer(given),
    }
    return found, (sure, right)


def _by_chance(sure: npt.NDArray[np.float32]) -> float:
    """The error that so many answers show when each is right with just the probability it states."""
    draw = np.random.default_rng(0)
    return float(
        np.mean([calibration_error(sure, draw.random(len(sure)) < sure) for _ in range(50)])
    )


def _peer(given: Split) -> dict[str, float]:
    texts, labels, others, truth = given
    words = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32
    )
    began = time.process_time()
    model = LinearSVC(C=0.5).fit(words.fit_transform(texts), labels)
    train = time.process_time() - began
    speed = len(others) / least(lambda: model.predict(words.transform(others)))
    told = [str(label) for label in model.predict(words.transform(others))]
    right = np.mean([a == b for a, b in zip(told, truth, strict=True)])
    return {
        "peer accuracy": 100 * float(right),
        "peer macro-F1": 100 * macro_f1(truth, told),
        "peer train": train,
        "peer speed": speed,
    }


def _size(model: Classifier) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        save(model, path)
        return path.stat().st_size / 1e6


def _cold() -> Iterator[Row]:
    for name in ("petitions7_seg", "petitions7_raw"):
        found = rows(name)
        texts, truth = [text_of(row) for row in found], [row["label"] for row in found]
        model = cold_start(taxonomy()).only(sorted(set(truth)))
        tops = [[label for label, _ in verdict.top] for verdict in model.predict(texts)]
        first = 100 * np.mean([top[0] == b for top, b in zip(tops, truth, strict=True)])
        second = 100 * np.mean([b in top[:2] for top, b in zip(tops, truth, strict=True)])
        yield _row(f"{name}: no label at all, first answer", first, 73, "%", peer=75.3)
        yield _row(f"{name}: no label at all, first two", second, 88, "%", peer=89.2)
        for what, read in (
            ("whole texts", texts),
            ("starts of 200 characters", [t[:200] for t in texts]),
        ):
            speed = len(read) / least(partial(model.predict, read))
            yield _row(f"{name}: no label at all, {what} a CPU second", speed, 10_000, "/s")


def _few() -> Iterator[Row]:
    texts, labels, others, truth = split("petitions7_seg", 0, HELD)
    some = np.random.default_rng(0).permutation(len(texts))[:200]
    model = warm_start([texts[n] for n in some], [labels[n] for n in some], taxonomy())
    right = _accuracy([verdict.top[0][0] for verdict in model.predict(others)], truth)
    yield _row("petitions7_seg: 200 labels", right, 77, "%")


def _online() -> Iterator[Row]:
    for name in ("news_thuc_titles", "petitions7_seg"):
        texts, labels, others, truth = split(name, 0, HELD)
        whole = warm_start(texts, labels, taxonomy()).predict(others)
        order = np.random.default_rng(0).permutation(len(texts))
        learner = _streamed(texts, labels, order)
        speed = len(texts) / least(partial(_streamed, texts, labels, order))
        after = _accuracy([verdict.top[0][0] for verdict in learner.predict(others)], truth)
        loss = _accuracy([verdict.top[0][0] for verdict in whole], truth) - after
        yield _row(f"{name}: one pass behind learning in whole", loss, 3, "points", most=True)
        yield _row(f"{name}: updates a CPU second", speed, 1_000, "/s")


def _streamed(texts: list[str], labels: list[str], order: npt.NDArray[np.int64]) -> OnlineLearner:
    learner = OnlineLearner.empty(sorted(set(labels)))
    for place in order:
        learner.learn(texts[place], labels[place])
    return learner


def _offices() -> Iterator[Row]:
    """The first office that the official reply names: a weak label."""
    name = re.compile("|".join(OFFICES))
    named = [
        (row, found[0]) for row in rows("petition_replies") if (found := name.search(row["reply"]))
    ]
    often = Counter(office for _, office in named)
    named = [(row, office) for row, office in named if often[office] >= 15]
    texts = [text_of(row) for row, _ in named]
    topics = [verdict.top[0][0] for verdict in cold_start(taxonomy()).predict(texts)]
    district = [(re.search(r"[A-Z]\d+(?=[区县市])", text) or [""])[0] for text in texts]
    truth = [office for _, office in named]
    dispatches = [Dispatch(*one) for one in zip(texts, topics, district, truth, strict=True)]
    splits = range(SPLITS["petition_replies"])
    shares = [_sent_right(dispatches, held_out(texts, seed, HELD)) for seed in splits]
    yield _row(
        f"office among the first three of {len(set(truth))}",
        100 * float(np.mean(shares)),
        76,
        "%; peer: as read where the bar was set",
        peer=75.1,
    )


def _sent_right(dispatches: list[Dispatch], out: list[bool]) -> float:
    """The share of held-out matters whose office is among the first three proposed."""
    router = OfficeRouter([], [one for one, held in zip(dispatches, out, strict=True) if not held])
    tops = [
        (one, router.propose([one.text], [one.topic], one.district)[0].top)
        for one, held in zip(dispatches, out, strict=True)
        if held
    ]
    return float(np.mean([one.office in [name for name, _ in top] for one, top in tops]))


def _growth() -> Row:
    texts, labels, _, _ = split("news_thuc_titles", 0, 0.02)
    seconds = []
    for times in (2, 8):
        began = time.process_time()
        Classifier.train(texts * times, labels * times).predict(texts * times)
        seconds.append(time.process_time() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    growth = math.log(seconds[1] / seconds[0]) / math.log(4)
    row = _row(f"{8 * len(texts):,} titles learnt and told", seconds[1], 120, "s", most=True)
    return row | {"growth": round(growth, 3), "peak_mib": round(peak), "ok": growth <= 1.3}


def _accuracy(told: list[str], truth: list[str]) -> float:
    return 100 * float(np.mean([a == b for a, b in zip(told, truth, strict=True)]))


def _row(
    name: str, ours: float, bar: float, unit: str, peer: float | None = None, most: bool = False,
    seconds: float | None = None,
) -> Row:  # fmt: skip
    return {
        "name": f"classify: {name}",
        "ours": round(float(ours), 2),
        "peer": None if peer is None else round(peer, 2),
        "ratio": None if not peer else ours / peer,
        "unit": unit,
        "bar": f"{'<=' if most else '>='} {bar}",
        "ok": bool(ours <= bar if most else ours >= bar),
        "seconds": None if seconds is None else round(seconds, 2),
    }
