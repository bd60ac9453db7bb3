"""Early aberration reporting for short series: EARS C1 to C3 (Hutwagner et al. 2003)."""

import numpy as np
from numpy.typing import NDArray

from civicloom.model.errors import CivicloomError

BASELINE = 7
"""Days that the mean and the deviation are taken from."""

_LAGS = {"C1": 0, "C2": 2, "C3": 2}
_LIMIT = 3.0
_LIMIT_C3 = 2.0
_LEAST_DEVIATION = 0.5
"""Seven equal days would make every change infinitely far."""


def ears(counts: NDArray[np.int64], kind: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The expected count and the upper bound of each day, along the last axis; NaN where history is too short.

    C1 compares with the seven days before, C2 leaves two days between, C3 adds what the two days before were
    above one deviation. A day above the bound is unusual. Raises EVT-007 for another kind.
    """
    if kind not in _LAGS:
        raise CivicloomError("EVT-007", kind=kind, known=", ".join(_LAGS))
    mean, deviation = _baseline(counts, _LAGS[kind])
    if kind != "C3":
        return mean, mean + _LIMIT * deviation
    above = np.maximum(0.0, (counts - mean) / deviation - 1)
    spent = np.full(mean.shape, np.nan)
    spent[..., 2:] = above[..., 1:-1] + above[..., :-2]
    return mean, mean + (1 + np.maximum(0.0, _LIMIT_C3 - spent)) * deviation


def _baseline(
    counts: NDArray[np.int64], lag: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean = np.full(counts.shape, np.nan)
    deviation = np.full(counts.shape, np.nan)
    first = BASELINE + lag
    if counts.shape[-1] > first:
        windows = np.lib.stride_tricks.sliding_window_view(counts, BASELINE, axis=-1)
        windows = windows[..., : counts.shape[-1] - first, :]
        mean[..., first:] = windows.mean(axis=-1)
        deviation[..., first:] = np.maximum(windows.std(axis=-1, ddof=1), _LEAST_DEVIATION)
    return mean, deviation
