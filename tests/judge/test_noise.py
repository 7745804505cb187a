"""The standard deviation between seeds."""

from __future__ import annotations

import math
import random

import pytest

from autoresearch.judge.noise import measure_noise


def test_noise_is_pooled_over_all_replicates_but_the_first_trial_of_a_candidate() -> None:
    noise = measure_noise({0: [1.0, 1.2], 1: [5.0], 2: [7.0, 3.0, 3.0, 3.3], 3: [4.0, 2.0]})
    assert noise is not None
    assert noise.degrees == 3
    assert noise.sd == pytest.approx(math.sqrt((0.02 + 0.06) / 3))
    assert noise.floor == pytest.approx(noise.sd * math.sqrt(2))


def test_noise_of_single_trials_is_unknown() -> None:
    assert measure_noise({}) is None
    assert measure_noise({0: [1.0], 1: [2.0]}) is None


def test_interval_of_three_replicates_is_the_textbook_one() -> None:
    """The 95 % interval of σ for n = 3 is s·√(2/7.3778) … s·√(2/0.050636) (any chi-squared table)."""
    noise = measure_noise({0: [1.0, 2.0, 3.0]})
    assert noise is not None
    assert (noise.low, noise.high) == pytest.approx((math.sqrt(2 / 7.3778), math.sqrt(2 / 0.050636)), rel=1e-4)


def test_interval_covers_the_truth_about_95_times_in_100() -> None:
    draw = random.Random(0)
    hits = 0
    for _ in range(1000):
        noise = measure_noise({0: [draw.gauss(2, 0.1) for _ in range(3)], 1: [draw.gauss(5, 0.1) for _ in range(3)]})
        assert noise is not None
        hits += noise.low <= 0.1 <= noise.high
    assert 930 <= hits <= 970
