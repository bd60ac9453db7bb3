"""What a score is worth: temperature, the threshold of a wished precision, the calibration error."""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NEVER = 1.01
"""A threshold that no confidence reaches: the wished precision was not met at any."""

_TEMPERATURES = np.exp(np.linspace(np.log(0.02), np.log(8), 120))


def probabilities(scores: Scores, temperature: float) -> Scores:
    """The softmax of scores / temperature, row by row."""
    scaled = scores / np.float32(temperature)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    found: Scores = powers / powers.sum(axis=1, keepdims=True)
    return found


def temperature(scores: Scores, truth: Ints) -> float:
    """The temperature that makes the truth most likely (Guo et al. 2017). ``truth``: column numbers."""
    rows = np.arange(len(truth))

    def loss(value: float) -> float:
        chosen = probabilities(scores, value)[rows, truth]
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
