"""Early stopping: the rule stops no trial until it is calibrated, and hopeless trials afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from autoresearch.judge.early import FEWEST, FEWEST_STOPS, SHARES, EarlyStopping
from autoresearch.records import Direction, Point

BUDGET = 10.0
NEEDED = 2.5


def curve(level: float, rng: random.Random, noise: float = 0.02) -> list[Point]:
    """Return a curve that falls by 4 in the course of the budget and ends at `level`."""
    seconds = [0.2 * step for step in range(1, 51)]
    return [
        Point(each, step, level + 4 * (1 - each / BUDGET) ** 2 + rng.gauss(0, noise))
        for step, each in enumerate(seconds)
    ]


def learn_from(
    count: int, score: Callable[[float, random.Random], float], direction: Direction = "minimize", seed: int = 1
) -> EarlyStopping:
    """Return a rule that has learned from `count` candidates. `score` draws a final score by the level of a curve."""
    rng, early = random.Random(seed), EarlyStopping(direction, BUDGET, 0.01)
    for _ in range(count):
        level = rng.uniform(0.0, 2.0)
        found = score(level, rng)
        wanted = found < NEEDED if direction == "minimize" else found > -NEEDED
        early.learn(curve(level, rng), found, NEEDED if direction == "minimize" else -NEEDED, wanted)
    return early


def linear_score(level: float, rng: random.Random) -> float:
    """Return a score that depends linearly on the level of the curve, with a little noise."""
    return 2.0 + level / 2 + rng.gauss(0, 0.02)


def test_the_rule_stops_nothing_before_it_has_seen_enough_trials() -> None:
    early = learn_from(FEWEST, linear_score)
    assert not early.calibration().is_calibrated and early.bars(NEEDED) == ()
    more = learn_from(2 * FEWEST, linear_score)
    assert more.calibration().is_calibrated and len(more.bars(NEEDED)) == len(SHARES)


def test_a_share_of_the_budget_with_few_losses_has_no_bar() -> None:
    early, rng = learn_from(60, linear_score), random.Random(3)
    late = EarlyStopping("minimize", BUDGET, 0.01)
    for number in range(60):
        level = rng.uniform(0.0, 2.0)
        points = [point for point in curve(level, rng) if point.seconds > 2.5 or number == 7]
        late.learn(points, linear_score(level, rng), NEEDED)
    assert [bar.share for bar in early.bars(NEEDED)] == list(SHARES)
    assert late.calibration().is_calibrated and [bar.share for bar in late.bars(NEEDED)] == list(SHARES)[1:]


@pytest.mark.parametrize(
    ("score", "worse"), [(60.0, 1.0), (3.0, 1e5), (3.0, 1e200), (3.0, float("inf")), (3.0, float("nan"))]
)
def test_a_diverged_trial_changes_nothing(score: float, worse: float) -> None:
    early, rng = learn_from(60, linear_score), random.Random(3)
    before = early.bars(NEEDED)
    points = [Point(each.seconds, each.step, each.loss * worse) for each in curve(1.0, rng)]
    early.learn(points, score, NEEDED)
    assert early.calibration().is_calibrated
    assert [bar.loss for bar in early.bars(NEEDED)] == pytest.approx([bar.loss for bar in before], rel=1e-6)


def test_bars_separate_hopeless_levels_from_needed_ones() -> None:
    bars = learn_from(60, linear_score).bars(NEEDED)
    levels = [
        bar.loss - 4 * (1 - 0.75 * bar.share) ** 2 for bar in bars
    ]  # approximate: a loss is a mean over half of the time
    assert all(1.0 < level < 1.25 for level in levels), "a level of 1 is needed"
    assert all(NEEDED < bar.score < NEEDED + 0.1 for bar in bars), (
        "the expected score at a bar is slightly worse than needed"
    )
    assert bars[0].forecast(bars[0].loss + 0.2) == pytest.approx(bars[0].score + 0.1, abs=0.02)


def test_maximizing_a_metric_mirrors_minimizing_it() -> None:
    one = learn_from(60, linear_score).bars(NEEDED)
    other = learn_from(60, lambda level, rng: -linear_score(level, rng), "maximize").bars(-NEEDED)
    assert [bar.loss for bar in one] == pytest.approx([bar.loss for bar in other])
    assert [bar.score for bar in one] == pytest.approx([-bar.score for bar in other])


@pytest.mark.parametrize(
    "score",
    [lambda level, rng: rng.uniform(2.0, 3.0), lambda level, rng: 3.0 - level / 2 + rng.gauss(0, 0.02)],
    ids=["no correlation", "negative correlation"],
)
def test_misleading_curves_stop_nothing(score: Callable[[float, random.Random], float]) -> None:
    early = learn_from(100, score)
    assert early.calibration().stops < FEWEST_STOPS and early.bars(NEEDED) == ()


def test_a_rule_with_false_stops_is_not_followed() -> None:
    """Some trials start badly and catch up. The regression misses them, the count of false stops does not."""
    rng, early = random.Random(1), learn_from(60, linear_score)
    assert early.bars(NEEDED)
    for _ in range(2):
        early.learn(curve(1.9, rng), 2.4, NEEDED, wanted=True)
    calibration = early.calibration()
    assert calibration.false == 2 and not calibration.is_calibrated and early.bars(NEEDED) == ()


def test_few_of_the_stopped_trials_would_have_been_wanted() -> None:
    """The rate of false stops among 4000 new candidates, where the forecasts are right."""
    early, rng = learn_from(60, linear_score), random.Random(2)
    bars, ended, false = early.bars(NEEDED), 0, 0
    for _ in range(4000):
        level = rng.uniform(0.0, 2.0)
        new, score = EarlyStopping("minimize", BUDGET, 0.01), linear_score(level, rng)
        new.learn(curve(level, rng), score)
        if any(loss > bar.loss for loss, bar in zip(new._losses[0], bars, strict=True)):
            ended, false = ended + 1, false + (score < NEEDED)
    assert ended > 1500 and false / ended < 0.02


def test_trials_without_a_curve_are_left_out() -> None:
    early = learn_from(60, linear_score)
    early.learn((), 2.0, NEEDED, wanted=True)
    early.learn([Point(9.9, 1, 3.0)], 2.0, NEEDED, wanted=True)  # only its end
    assert early.calibration().is_calibrated and len(early.bars(NEEDED)) == len(SHARES)
