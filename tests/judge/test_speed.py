"""The machine's speed as a covariate: what is read, what is learned from it, and what it may not do."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from autoresearch.judge.belief import Belief
from autoresearch.judge.judge import Judge
from autoresearch.judge.readings import CREDIT, OneReading, read_log_speed
from autoresearch.records import Verdict

SLOPE = -0.2  # a score of 2 falls by so much if the speed is multiplied by e


def score(quality: float, speed: float, noise: float = 0.0) -> float:
    return quality + SLOPE * speed + noise


def learn_speeds(seed: int, slope: float = SLOPE, readings: bool = True) -> Judge:
    """Return a judge that has seen a baseline of 2 and twelve ideas that do nothing, at many speeds."""
    draw = random.Random(seed)
    speeds = [0.2, -0.25, 0.05]
    known = speeds if readings else ()
    judge = Judge([2 + slope * each + draw.gauss(0, 0.003) for each in speeds], speeds=known)
    for number in range(1, 13):
        speed = draw.gauss(0, 0.22)
        scores = [2 + slope * speed + draw.gauss(0, 0.003)]
        judge.learn_candidate(number, scores, kept=False, speeds=[speed] if readings else ())
    return judge


@pytest.mark.parametrize(("before", "after"), [(100.0, 70.0), (70.0, 100.0)])
def test_one_slow_reading_alone_lowers_the_speed_by_the_credit_at_most(before: float, after: float) -> None:
    """A candidate may slow the kernel after it, or the kernel before its successor."""
    found = read_log_speed(before, after)
    assert found is not None and found == pytest.approx(math.log(100 * (1 - CREDIT)))


def test_a_machine_is_slow_if_both_readings_say_so() -> None:
    found = read_log_speed(70.0, 70.5)
    assert found is not None and math.log(70) < found < math.log(70.5)


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, 1.0), (1.0, None), (0.0, 1.0), (1.0, -1.0), (math.nan, 1.0), (1.0, math.nan), (math.inf, 1.0)],
)
def test_one_usable_reading_is_marked_as_such(before: float | None, after: float | None) -> None:
    found = read_log_speed(before, after)
    assert isinstance(found, OneReading) and found == 0.0
    assert read_log_speed(None, math.nan) is None


@pytest.mark.parametrize("speed", [0.3, -0.3, 0.05])
@pytest.mark.parametrize("trials", [1, 2])
def test_a_candidate_cannot_gain_from_a_missing_reading(speed: float, trials: int) -> None:
    """Nor can it keep the adjustment off its other trials."""
    judge, scores = learn_speeds(1), [score(2.0, speed)] * trials
    known = [speed] * (trials - 1)
    honest = judge.effect(scores, [*known, speed]).gain
    assert judge.effect(scores, [*known, OneReading(speed)]).gain <= honest + 1e-9
    assert judge.effect(scores, [*known, OneReading(-9.0)]).gain <= max(honest, judge.effect(scores).gain) + 1e-9
    if known:
        assert judge.effect(scores, [*known, None]).gain != judge.effect(scores).gain


def test_a_speed_far_beyond_all_others_adjusts_no_more_than_one_near_them() -> None:
    """The line is not known there. A new incumbent that ran there is the measure for later trials there."""
    speeds = (0.02, -0.03, 0.01)
    judge = Judge([score(2.0, each) for each in speeds], speeds=speeds)
    near, far = (judge.effect([1.9], [speed]).gain for speed in (0.14, 0.95))
    assert near == pytest.approx(far, abs=0.01)
    judge.learn_candidate(1, [1.7], kept=True, chain=[1], speeds=[0.95])
    assert judge.effect([1.7], [0.95]).gain == pytest.approx(0.0, abs=0.01)
    assert np.isfinite(judge.estimate().believed)


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_is_learned_and_a_good_idea_on_a_slow_machine_is_kept(seed: int) -> None:
    judge = learn_speeds(seed)
    assert -float(judge._belief.slope[0]) == pytest.approx(SLOPE, abs=0.02)
    assert float(judge._belief.noise_variance[0]) ** 0.5 < 0.008, "0.044 without the speed"
    good = score(1.97, -0.3)  # 2.03
    opinion = judge.judge([good], incumbent=0, speeds=[-0.3])
    assert opinion.verdict is Verdict.KEEP and opinion.gain == pytest.approx(0.03, abs=0.01), opinion.reason
    assert judge.judge([good], incumbent=0).verdict is Verdict.DISCARD, "without a reading"
    lucky = judge.judge([score(2.0, 0.3)], incumbent=0, speeds=[0.3])
    assert lucky.verdict is Verdict.DISCARD, lucky.reason


def test_the_reason_names_an_adjustment_that_turned_the_verdict_and_no_other() -> None:
    judge = learn_speeds(1)
    reason = judge.judge([2.03], incumbent=0, speeds=[-0.3]).reason
    assert reason.startswith("Scored 2.03") and ", because the machine was 26 % slower than usual. " in reason, reason
    assert "machine" not in judge.judge([1.9], incumbent=0, speeds=[0.01]).reason
    assert "machine" not in judge.judge([2.03], incumbent=0).reason


@pytest.mark.parametrize("seed", range(3))
def test_a_speed_that_does_not_matter_adjusts_next_to_nothing(seed: int) -> None:
    told, plain = learn_speeds(seed, slope=0.0), learn_speeds(seed, slope=0.0, readings=False)
    assert abs(float(told._belief.slope[0])) * 0.22 < 0.0015, "half of the noise"
    for value in (1.98, 2.0, 2.02):
        with_it = told.judge([value], incumbent=0, speeds=[-0.22])
        assert with_it.verdict == plain.judge([value], incumbent=0).verdict
        assert with_it.gain == pytest.approx(plain.judge([value], incumbent=0).gain, abs=0.003)


def test_without_readings_of_the_baseline_nothing_is_adjusted() -> None:
    baseline = [2.0, 2.01, 1.985]
    plain, odd = Judge(baseline), Judge(baseline, speeds=[None, 0.3, None])
    for number, value in enumerate((1.99, 2.02, 1.95, 1.96), 1):
        assert plain.judge([value], 0) == odd.judge([value], 0, speeds=[-0.4])
        plain.learn_candidate(number, [value], value < 1.96, [number])
        odd.learn_candidate(number, [value], value < 1.96, [number], speeds=[-0.4])
    assert plain.learn_incumbent(1.955) == odd.learn_incumbent(1.955, -0.4)
    assert plain.judge([1.93, 1.95], 3) == odd.judge([1.93, 1.95], 3, speeds=[0.4, None])


def test_the_slope_may_fall_with_a_keep() -> None:
    judge, draw = learn_speeds(2), random.Random(5)
    judge.learn_candidate(13, [1.8], kept=True, chain=[13], speeds=[0.0])
    for number in range(14, 24):
        speed = draw.gauss(0, 0.22)
        scores = [1.8 + SLOPE / 4 * speed + draw.gauss(0, 0.003)]
        judge.learn_candidate(number, scores, kept=False, chain=[13], speeds=[speed])
    assert -float(judge._belief.slope[0]) == pytest.approx(SLOPE / 4, abs=0.025)


def test_the_p_value_of_a_claim_knows_that_raw_scores_vary_by_the_speed() -> None:
    """Claims compare raw scores. Their noise is larger than that of adjusted scores."""
    found = []
    for readings in (True, False):
        belief = learn_speeds(0, readings=readings)._belief
        found.append(float(belief.p_value(np.array([[0.03]]), np.array([[2.0]]))[0, 0]))
    adjusted = learn_speeds(0)._belief
    assert float(adjusted.noise_variance[0]) ** 0.5 < 0.008
    assert found[0] > 0.1 and found[1] > 0.1, "0.03 is about one standard deviation of raw scores"


def test_readings_that_say_very_much_leave_no_weight_at_zero() -> None:
    """The hypothesis that the speed does not matter loses more than a thousand nats, and a keep still mixes states."""
    belief, draw = Belief(np.array([[0.0, 1.0, -1.0]]), speeds=np.array([[0.0, 1.0, -1.0]])), random.Random(1)
    yes, no = np.array([True]), np.array([False])
    for number in range(300):
        speed = draw.gauss(0, 1)
        value = np.array([speed + draw.gauss(0, 0.01)])
        posterior = belief.infer_effect(value, np.ones(1), np.array([speed]))
        with np.errstate(divide="raise", invalid="raise"):
            belief.learn_candidates(posterior, yes, yes if number % 50 == 49 else no)
    assert np.isfinite(belief._states).all() and float(belief.slope[0]) == pytest.approx(1.0, abs=0.05)
