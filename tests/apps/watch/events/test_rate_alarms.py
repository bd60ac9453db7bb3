"""Alarms for daily counts: rare without an event, there with one, told once and with their reason."""

from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from civicloom.apps.watch.events import alarms, ears, farrington
from civicloom.model.errors import CivicloomError

BEGIN = date(2024, 1, 1)
KEY = ("metro-noise", "350111")
SHAPE = np.array([0.5, 1, 1.2, 1.2, 1, 0.6, 0.4])
YEARS, WARM = 3, 400


def simulated(
    mean: float, chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Three years of counts, overdispersed by 1.5, with a weekly and a yearly cycle; and their expectation."""
    day = np.arange(YEARS * 365)
    week = np.array([1.15, 1.1, 1.05, 1.05, 1.05, 0.8, 0.8])[day % 7]
    level = mean * (1 + 0.3 * np.sin(2 * np.pi * day / 365)) * week
    return chance.negative_binomial(level * 2, 2 / 3), level


@pytest.mark.parametrize("mean", [1, 5, 30])
def test_few_alarms_are_false_and_outbreaks_are_found_within_two_days(mean: float) -> None:
    chance = np.random.default_rng(11)
    false = found = 0
    delays = []
    runs = 150
    for _ in range(runs):
        counts, level = simulated(mean, chance)
        start = 700 + int(chance.integers(0, 300))
        spread = np.sqrt(1.5 * level[start : start + 7])
        counts[start : start + 7] += chance.poisson(3 * spread * SHAPE)
        days = [(alarm.day - BEGIN).days for alarm in alarms({KEY: counts}, BEGIN)]
        inside = [day - start for day in days if start <= day < start + 7]
        false += sum(day >= WARM and not start <= day < start + 10 for day in days)
        found += bool(inside)
        delays += inside[:1]
    assert false / (runs * (YEARS * 365 - WARM - 10) / 365) <= 5
    assert found / runs >= 0.9
    assert np.median(delays) <= 2


def test_an_alarm_says_what_was_expected_and_is_told_once_for_an_event() -> None:
    counts = np.full(300, 5)
    counts[200:206] = [20, 22, 21, 45, 20, 20]
    counts[240] = 20
    told = alarms({KEY: counts}, BEGIN)
    assert [((one.day - BEGIN).days, one.observed) for one in told] == [
        (200, 20),
        (203, 45),
        (240, 20),
    ]
    assert told[0].key == KEY
    assert told[0].expected == pytest.approx(5)
    assert 5 < told[0].upper < 20
    assert told[0].method == "Farrington"


def test_a_past_outbreak_does_not_hide_the_next() -> None:
    counts = np.full(200, 5)
    counts[[150, 157]] = 60
    bounds = farrington(counts, 2.5)
    assert bounds.upper[171] < 20
    assert np.isnan(bounds.upper[:70]).all()


def test_a_young_series_is_judged_by_its_last_days() -> None:
    counts = np.full(40, 4)
    counts[30] = 15
    told = alarms({KEY: counts}, BEGIN)
    assert [(one.day, one.method) for one in told] == [(BEGIN + timedelta(days=30), "EARS C2")]
    assert alarms({KEY: counts[:9]}, BEGIN) == []


def test_two_items_are_no_event_however_unusual() -> None:
    counts = np.zeros(200, np.int64)
    counts[150], counts[180] = 2, 3
    assert [(one.day - BEGIN).days for one in alarms({KEY: counts}, BEGIN)] == [180]


def test_ears_bounds_are_those_of_the_paper() -> None:
    counts = np.array([3, 5, 4, 6, 2, 4, 4, 9, 12, 14, 3])
    mean, upper = ears(counts, "C1")
    window = counts[:7]
    assert (mean[7], upper[7]) == pytest.approx(
        (window.mean(), window.mean() + 3 * window.std(ddof=1))
    )
    mean, upper = ears(counts, "C2")
    assert upper[9] == pytest.approx(window.mean() + 3 * window.std(ddof=1))
    assert np.isnan(upper[8])
    assert counts[10] < ears(counts, "C3")[1][10] or np.isnan(ears(counts, "C3")[1][10])


def test_c3_adds_up_what_two_days_before_had_too_many() -> None:
    counts = np.array([4, 6, 4, 6, 4, 6, 4, 6, 4, 6, 4, 6, 7, 8, 8])
    assert counts[14] <= ears(counts, "C2")[1][14]
    assert counts[14] > ears(counts, "C3")[1][14]


@pytest.mark.parametrize("counts", [np.array([1.5, 2.0]), np.array([[1, 2]]), np.array([3, -1])])
def test_what_is_no_series_of_counts_is_told(counts: NDArray[np.int64]) -> None:
    with pytest.raises(CivicloomError) as told:
        alarms({KEY: counts}, BEGIN)
    assert told.value.code == "EVT-006"


def test_another_method_is_told() -> None:
    with pytest.raises(CivicloomError) as told:
        ears(np.arange(20), "C4")
    assert told.value.code == "EVT-007"
