"""Fit the curves of the extractor's line scorer: python -m bench.watch_extract_fit --write.

One shallow step function a feature (boosted stumps), over features of structure, never of words, on pages
with truth; cross-validated with every page of a site left out together.
"""

import argparse
import itertools
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from civicloom.apps.watch.extract.body import choose
from civicloom.apps.watch.extract.encoding import utf8
from civicloom.apps.watch.extract.features import Look, look
from civicloom.apps.watch.extract.head import read_head
from civicloom.apps.watch.extract.model import Model
from civicloom.apps.watch.extract.walk import parse, read

from .watch_extract_sets import Sample, samples

CURVES = Path("src/civicloom/apps/watch/extract/curves.json")
TAUGHT = {
    "article": (200, 1.0, ("article", "documentation", "service")),
    "forum": (200, 5.0, ("forum",)),
    "list": (150, 5.0, ("listing", "collection", "product", "forum")),
}
"""Of each model: rounds of boosting, L2 weight, kinds of pages that teach it."""
FOLDS = 6
SQUEEZED = re.compile(r"\W+")


@dataclass(frozen=True)
class Lesson:
    """A page's lines with their truth: 1 for lines of the text."""

    sample: Sample
    page: Look
    texts: list[str]
    truth: NDArray[np.float64]


def lessons() -> list[Lesson]:
    """All pages that have truth and lines."""
    found = []
    for sample in samples():
        page = parse(utf8(sample.page))
        title = read_head(page).title
        tree = read(page)
        texts = tree.lines.texts
        if sample.text and texts:
            found.append(Lesson(sample, look(tree, title), texts, _labels(texts, sample.text)))
    return found


def _labels(lines: list[str], truth: str) -> NDArray[np.float64]:
    """Long lines are sought anywhere in the truth, short ones between their neighbours only."""
    whole = SQUEEZED.sub("", truth).lower()
    small = [SQUEEZED.sub("", line).lower() for line in lines]
    label = np.zeros(len(lines))
    at: dict[int, int] = {}
    for index, line in enumerate(small):
        if len(line) >= 16 and line in whole:
            label[index], at[index] = 1, whole.find(line)
        elif len(line) >= 40:
            parts = [line[i : i + 12] for i in range(0, len(line) - 11, 6)]
            label[index] = sum(part in whole for part in parts) / len(parts)
            if label[index] > 0.6:
                at[index] = next(whole.find(part) for part in parts if part in whole)
    for index, line in enumerate(small):
        if line and len(line) < 16:
            low, high = _between(index, at, small, len(whole))
            label[index] = line in whole[max(0, low - 20) : high + len(line)]
    return label


def _between(index: int, at: dict[int, int], small: list[str], size: int) -> tuple[int, int]:
    before = max((i for i in at if i < index), default=None)
    after = min((i for i in at if i > index), default=None)
    high = at[after] + 5 if after is not None else size
    low = int(at[before] + 0.8 * len(small[before])) if before is not None else max(0, high - 200)
    high = high if after is not None else low + 200
    return (low, high) if low <= high else (high - 50, low + 50)


def fit(pages: list[Lesson], kind: str) -> dict[str, Any]:
    """The curves of one model, as curves.json holds them."""
    rounds, weight, _ = TAUGHT[kind]
    names = list(pages[0].page.columns)
    table = np.concatenate([np.stack([p.page.columns[n] for n in names], 1) for p in pages])
    truth = np.concatenate([p.truth for p in pages]) > 0.5
    weights = np.concatenate([(p.page.size + 1) / (p.page.size + 1).sum() * 100 for p in pages])
    boost = HistGradientBoostingClassifier(
        max_depth=1,
        max_iter=rounds,
        learning_rate=0.1,
        min_samples_leaf=40,
        l2_regularization=weight,
        early_stopping=False,
    )
    boost.fit(table, truth, sample_weight=weights)
    return _curves(boost, names)


def _curves(boost: Any, names: list[str]) -> dict[str, Any]:
    bias = float(np.ravel(boost._baseline_prediction)[0])
    steps: dict[int, list[tuple[float, float, float]]] = {}
    for (stump,) in boost._predictors:
        nodes = stump.nodes
        if len(nodes) < 3:
            bias += float(nodes[0]["value"])
            continue
        root = nodes[0]
        left, right = (float(nodes[root[side]]["value"]) for side in ("left", "right"))
        steps.setdefault(int(root["feature_idx"]), []).append(
            (float(root["num_threshold"]), left, right)
        )
    return {
        "bias": round(bias, 4),
        "curves": {names[i]: _curve(found) for i, found in sorted(steps.items())},
    }


def _curve(found: list[tuple[float, float, float]]) -> list[list[float]]:
    at = sorted({round(threshold, 5) for threshold, _, _ in found})
    inside = [at[0] - 1, *((a + b) / 2 for a, b in itertools.pairwise(at)), at[-1] + 1]
    odds = [sum(left if x <= t else right for t, left, right in found) for x in inside]
    return [at, [round(value, 4) for value in odds]]


def left_out(pages: list[Lesson]) -> dict[str, str]:
    """The text of each page, by curves that saw no page of its site; keys are group and key."""
    sites = sorted({lesson.sample.site for lesson in pages})
    random.Random(1).shuffle(sites)
    fold = {site: index % FOLDS for index, site in enumerate(sites)}
    texts = {}
    for kind, (_, _, taught) in TAUGHT.items():
        own = [p for p in pages if p.sample.kind in taught]
        for number in range(FOLDS):
            model = Model.of(fit([p for p in own if fold[p.sample.site] != number], kind))
            for p in own:
                if fold[p.sample.site] == number and (kind != "list" or p.sample.kind != "forum"):
                    texts[f"{p.sample.group}/{p.sample.key}"] = _text(p, model, kind)
    return texts


def _text(lesson: Lesson, model: Model, kind: Any) -> str:
    choice = choose(lesson.page, model.likely(lesson.page), kind)
    return "\n".join(t for t, kept in zip(lesson.texts, choice.kept, strict=True) if kept)


def main(say: Callable[[str], None] = print) -> None:
    """Fit on all pages; with --write put the curves in their place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write curves.json")
    options = parser.parse_args()
    pages = lessons()
    fitted = {}
    for kind, (_, _, taught) in TAUGHT.items():
        own = [p for p in pages if p.sample.kind in taught]
        fitted[kind] = fit(own, kind)
        say(f"{kind}: {len(own)} pages, {len(fitted[kind]['curves'])} curves")
    if options.write:
        CURVES.write_text(json.dumps(fitted, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
