"""Early stopping: nothing is ended before the rule is known to be right, and then what is hopeless is."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from autoresearch.judge.early import FEWEST, FEWEST_STOPS, SHARES, Early
from autoresearch.records import Direction, Point

BUDGET = 10.0
NEEDED = 2.5


def curve(level: float, rng: random.Random, noise: float = 0.02) -> list[Point]:
    """Falls by two in the course of the budget, and ends `level` above a score of 2."""
    seconds = [0.2 * step for step in range(1, 51)]
    return [
        Point(each, step, level + 4 * (1 - each / BUDGET) ** 2 + rng.gauss(0, noise))
        for step, each in enumerate(seconds)
    ]


def learned(
    count: int, score: Callable[[float, random.Random], float], direction: Direction = "minimize", seed: int = 1
) -> Early:
    """One that has seen so many candidates, whose score follows the level of their curve as it does."""
    rng, early = random.Random(seed), Early(direction, BUDGET, 0.01)
    for _ in range(count):
        level = rng.uniform(0.0, 2.0)
        found = score(level, rng)
        wanted = found < NEEDED if direction == "minimize" else found > -NEEDED
        early.learn(curve(level, rng), found, NEEDED if direction == "minimize" else -NEEDED, wanted)
    return early


def follows(level: float, rng: random.Random) -> float:
    return 2.0 + level / 2 + rng.gauss(0, 0.02)


def test_nothing_is_ended_before_enough_was_seen() -> None:
    early = learned(FEWEST, follows)
    assert not early.record().calibrated and early.bars(NEEDED) == ()
    more = learned(2 * FEWEST, follows)
    assert more.record().calibrated and len(more.bars(NEEDED)) == len(SHARES)


def test_a_share_at_which_few_trials_were_heard_of_has_no_bar() -> None:
    early, rng = learned(60, follows), random.Random(3)
    late = Early("minimize", BUDGET, 0.01)
    for number in range(60):
        level = rng.uniform(0.0, 2.0)
        points = [point for point in curve(level, rng) if point.seconds > 2.5 or number == 7]
        late.learn(points, follows(level, rng), NEEDED)
    assert [bar.share for bar in early.bars(NEEDED)] == list(SHARES)
    assert late.record().calibrated and [bar.share for bar in late.bars(NEEDED)] == list(SHARES)[1:]


@pytest.mark.parametrize(
    ("score", "worse"), [(60.0, 1.0), (3.0, 1e5), (3.0, 1e200), (3.0, float("inf")), (3.0, float("nan"))]
)
def test_one_that_diverged_changes_nothing(score: float, worse: float) -> None:
    early, rng = learned(60, follows), random.Random(3)
    before = early.bars(NEEDED)
    points = [Point(each.seconds, each.step, each.loss * worse) for each in curve(1.0, rng)]
    early.learn(points, score, NEEDED)
    assert early.record().calibrated
    assert [bar.loss for bar in early.bars(NEEDED)] == pytest.approx([bar.loss for bar in before], rel=1e-6)


def test_what_is_hopeless_is_beyond_a_bar_and_what_is_needed_is_not() -> None:
    bars = learned(60, follows).bars(NEEDED)
    levels = [bar.loss - 4 * (1 - 0.75 * bar.share) ** 2 for bar in bars]  # about: the mean is over half of the time
    assert all(1.0 < level < 1.25 for level in levels), "a level of 1 is needed"
    assert all(NEEDED < bar.score < NEEDED + 0.1 for bar in bars), "just worse than needed is to be expected there"
    assert bars[0].forecast(bars[0].loss + 0.2) == pytest.approx(bars[0].score + 0.1, abs=0.02)


def test_a_metric_that_should_be_high_is_the_same_turned_round() -> None:
    one = learned(60, follows).bars(NEEDED)
    other = learned(60, lambda level, rng: -follows(level, rng), "maximize").bars(-NEEDED)
    assert [bar.loss for bar in one] == pytest.approx([bar.loss for bar in other])
    assert [bar.score for bar in one] == pytest.approx([-bar.score for bar in other])


@pytest.mark.parametrize(
    "score",
    [lambda level, rng: rng.uniform(2.0, 3.0), lambda level, rng: 3.0 - level / 2 + rng.gauss(0, 0.02)],
    ids=["no sign", "the wrong way"],
)
def test_curves_that_mislead_end_nothing(score: Callable[[float, random.Random], float]) -> None:
    early = learned(100, score)
    assert early.record().stops < FEWEST_STOPS and early.bars(NEEDED) == ()


def test_a_rule_that_was_wrong_on_its_own_record_is_not_followed() -> None:
    """Some start badly and catch up: the line does not see them, the count of false stops does."""
    rng, early = random.Random(1), learned(60, follows)
    assert early.bars(NEEDED)
    for _ in range(2):
        early.learn(curve(1.9, rng), 2.4, NEEDED, wanted=True)
    record = early.record()
    assert record.false == 2 and not record.calibrated and early.bars(NEEDED) == ()


def test_of_those_that_are_ended_few_would_have_been_wanted() -> None:
    """On as many new candidates as it takes to see it, where the forecasts are right."""
    early, rng = learned(60, follows), random.Random(2)
    bars, ended, false = early.bars(NEEDED), 0, 0
    for _ in range(4000):
        level = rng.uniform(0.0, 2.0)
        new, score = Early("minimize", BUDGET, 0.01), follows(level, rng)
        new.learn(curve(level, rng), score)
        if any(loss > bar.loss for loss, bar in zip(new._losses[0], bars, strict=True)):
            ended, false = ended + 1, false + (score < NEEDED)
    assert ended > 1500 and false / ended < 0.02


def test_trials_without_a_curve_are_no_trouble() -> None:
    early = learned(60, follows)
    early.learn((), 2.0, NEEDED, wanted=True)
    early.learn([Point(9.9, 1, 3.0)], 2.0, NEEDED, wanted=True)  # nothing but its end
    assert early.record().calibrated and len(early.bars(NEEDED)) == len(SHARES)
