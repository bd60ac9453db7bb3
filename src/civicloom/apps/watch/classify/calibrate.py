"""What a score is worth: temperature, the threshold of a wished precision, the calibration error."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NEVER = 1.01
"""A threshold that no confidence reaches: the wished precision was not met at any."""

SMALL = 1e-4

_TEMPERATURES = np.exp(np.linspace(np.log(0.02), np.log(8), 120))


FEWEST = 30
"""Held-out answers, right and wrong, below which only the temperature is fitted."""


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities: a softmax with a temperature, then the best one is mapped.

    The map is beta calibration (Kull et al. 2017): log odds = a log p - b log(1 - p) + c, where p is
    the softmax over the best two labels where ``margin`` is 1 (it tells right from wrong better than the
    one over all), and over all where it is 0.
    """

    temperature: float
    a: float = 1.0
    b: float = 1.0
    c: float = 0.0
    margin: float = 0.0

    def __call__(self, scores: Scores) -> Scores:
        """Probabilities, row by row; the best label stays the best, each row sums to 1 at most."""
        sure = softmax(scores, self.temperature)
        best = sure.max(axis=1, keepdims=True)
        led = lead(scores, self.temperature)[:, None] if self.margin else best
        mapped = self._mapped(led)
        others = np.minimum(sure * ((1 - mapped) / np.maximum(1 - best, SMALL)), mapped)
        found: Scores = np.where(sure == best, mapped, others).astype(np.float32)
        return found

    def _mapped(self, best: Scores) -> Scores:
        odds = self.a * np.log(best) - self.b * np.log(np.maximum(1 - best, SMALL)) + self.c
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def calibrated(scores: Scores, truth: Ints) -> Calibration:
    """The calibration that fits held-out scores and their true columns."""
    heat = temperature(scores, truth)
    best = lead(scores, heat)
    right = scores.argmax(axis=1) == truth
    if min(right.sum(), (~right).sum()) < FEWEST:
        return Calibration(heat)
    from sklearn.linear_model import LogisticRegression  # loads slowly; prediction does without

    odds = np.stack([np.log(best), -np.log(np.maximum(1 - best, SMALL))], axis=1)
    for used in ((0, 1), (0,), (1,)):
        model = LogisticRegression(C=1e3).fit(odds[:, used], right)
        slopes = dict(zip(used, model.coef_[0].tolist(), strict=True))
        if min(slopes.values()) >= 0:  # the map has to rise
            break
    return Calibration(
        heat, slopes.get(0, 0.0), slopes.get(1, 0.0), float(model.intercept_[0]), 1.0
    )


def softmax(scores: Scores, temperature: float) -> Scores:
    """The softmax of scores / temperature, row by row."""
    scaled = scores / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    found: Scores = powers / powers.sum(axis=1, keepdims=True)
    return found


def lead(scores: Scores, temperature: float) -> Scores:
    """The softmax over the best two labels alone: the part of the best one, row by row."""
    best = np.partition(scores, -2, axis=1)[:, -2:]
    return softmax(best, temperature)[:, 1]


def temperature(scores: Scores, truth: Ints) -> float:
    """The temperature that makes the truth most likely (Guo et al. 2017)."""
    rows = np.arange(len(truth))

    def loss(value: float) -> float:
        chosen = softmax(scores, value)[rows, truth]
        return -float(np.log(np.maximum(chosen, 1e-12)).mean())

    return float(min(_TEMPERATURES, key=loss))


def threshold(confidence: Scores, right: npt.NDArray[np.bool_], precision: float) -> float:
    """The lowest confidence above which at least ``precision`` of these answers were right."""
    order = np.argsort(-confidence, kind="stable")
    kept = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(kept >= precision)
    return float(confidence[order][good[-1]]) if len(good) else NEVER


def calibration_error(confidence: Scores, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """The expected calibration error, 0 to 1 (Naeini et al. 2015)."""
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    gaps = [
        (place == one).mean() * abs(right[place == one].mean() - confidence[place == one].mean())
        for one in range(bins)
        if (place == one).any()
    ]
    return float(sum(gaps))
