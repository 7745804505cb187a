"""The standard deviation between seeds."""

from __future__ import annotations

import math
import random

import pytest
from scipy.special import chdtri

from autoresearch.judge.noise import is_deterministic, mean, measure_noise


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


@pytest.mark.parametrize("count", [2, 3, 4, 5, 12, 13, 200, 2001, 50_002])
def test_interval_is_that_of_scipy(count: int) -> None:
    noise = measure_noise({0: [1.0, 3.0] * (count // 2) + [2.0] * (count % 2)})
    assert noise is not None and noise.degrees == count - 1
    ends = [noise.sd * math.sqrt((count - 1) / chdtri(count - 1, share)) for share in (0.025, 0.975)]
    assert [noise.low, noise.high] == pytest.approx(ends, rel=1e-9)


def test_interval_covers_the_truth_about_95_times_in_100() -> None:
    draw = random.Random(0)
    hits = 0
    for _ in range(1000):
        noise = measure_noise({0: [draw.gauss(2, 0.1) for _ in range(3)], 1: [draw.gauss(5, 0.1) for _ in range(3)]})
        assert noise is not None
        hits += noise.low <= 0.1 <= noise.high
    assert 930 <= hits <= 970


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({}, False),
        ({0: [2.6360]}, False),
        ({0: [2.6360, 2.6360]}, False),
        ({0: [2.6360, 2.6360], 3: [2.7, 2.7]}, False),
        ({0: [2.6360, 2.6360, 2.6360]}, True),
        ({0: [0.0, -0.0, 0.0]}, True),
        ({0: [-1e300] * 3, 1: [5.0]}, True),
        ({0: [2.6360, 2.6360, 2.6360], 7: [2.7, 2.7]}, True),
        ({0: [2.6360, 2.6360, 2.6360], 7: [2.7, 2.7000000000000006]}, False),
        ({0: [2.6360, 2.6360, 2.6361]}, False),
        ({0: [2.6, 2.5], 7: [2.7, 2.7, 2.7]}, False),
    ],
)
def test_three_equal_scores_make_a_lab_deterministic_until_the_first_difference(
    scores: dict[int, list[float]], expected: bool
) -> None:
    assert is_deterministic(scores) is expected


def test_equal_scores_show_no_noise() -> None:
    assert measure_noise({0: [1.0, 1.0, 1.0], 4: [2.0, 2.0]}) is None


def test_the_first_difference_of_a_candidate_is_noise_where_nothing_else_differs() -> None:
    noise = measure_noise({0: [1.0, 1.0, 1.0], 4: [2.0, 2.4]})
    assert noise is not None and noise.degrees == 3
    assert noise.sd == pytest.approx(math.sqrt(0.08 / 3))


def test_noise_of_huge_and_of_tiny_scores() -> None:
    for scale in (1e-200, 1e200):
        noise = measure_noise({0: [1.0 * scale, 1.2 * scale]})
        assert noise is not None and noise.sd == pytest.approx(math.sqrt(0.02) * scale)


@pytest.mark.parametrize("values", [[0.1] * 3, [1e308] * 3, [1e308, 1.2e308, 1.1e308], [-1e308, 1e308], [0.0], [3, 4]])
def test_a_mean_lies_within_its_values(values: list[float]) -> None:
    found = mean(values)
    assert min(values) <= found <= max(values)
