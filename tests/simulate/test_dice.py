"""Draws depend on seed, name and index only."""

import numpy as np
import pytest

from civicloom.simulate.dice import Dice, zipf


def test_a_draw_is_the_same_alone_and_in_company() -> None:
    dice = Dice(3)
    together = dice.below("a", 1000, 77)
    alone = [int(dice.below("a", [i], 77)[0]) for i in (0, 500, 999)]
    assert alone == together[[0, 500, 999]].tolist()


def test_these_draws_are_the_same_on_every_machine() -> None:
    assert Dice(1).bits("x", 3).tolist() == [
        3_368_228_149_720_978_928,
        7_323_139_925_722_283_274,
        5_100_629_648_094_877_002,
    ]


@pytest.mark.parametrize(("one", "other"), [((1, "a"), (2, "a")), ((1, "a"), (1, "b"))])
def test_another_seed_or_name_gives_other_draws(
    one: tuple[int, str], other: tuple[int, str]
) -> None:
    first, second = (Dice(seed).bits(name, 100) for seed, name in (one, other))
    assert not (first == second).any()


def test_chances_come_out_about_as_often_as_they_say() -> None:
    assert abs(float(Dice(1).chance("c", 200_000, 0.03).mean()) - 0.03) < 0.002


def test_a_pick_follows_its_weights() -> None:
    counts = np.bincount(Dice(1).pick("w", 100_000, [1, 0, 3]), minlength=3)
    assert counts[1] == 0
    assert abs(counts[2] / counts[0] - 3) < 0.15


def test_between_has_both_ends() -> None:
    assert set(Dice(1).between("b", 1000, 2, 4).tolist()) == {2, 3, 4}


def test_a_shuffle_keeps_every_number() -> None:
    assert sorted(Dice(1).shuffled("s", 500).tolist()) == list(range(500))


def test_zipf_weights_fall_as_one_over_the_rank() -> None:
    assert zipf(4) == [1_000_000, 500_000, 333_333, 250_000]
