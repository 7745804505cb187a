"""Verdicts of the judge of one run, and the posteriors behind them. `bench/judge` measures the value of the policy."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from autoresearch.judge.belief import Belief
from autoresearch.judge.effects import SCALES, SIGN, Prior, hypotheses
from autoresearch.judge.judge import MOST_TRIALS, Judge
from autoresearch.judge.opinion import judge_failure
from autoresearch.judge.search import worth_of_another_trial
from autoresearch.records import Direction, Outcome, TrialResult, Verdict

BASELINE = [2.000, 2.010, 1.990]


@pytest.mark.parametrize(
    ("score", "direction", "verdict", "words"),
    [
        (
            1.90,
            "minimize",
            Verdict.KEEP,
            "Scored 1.9000, 0.1000 better than the estimate of 2.0000 for #0. Expected gain 0.0",
        ),
        (2.10, "minimize", Verdict.DISCARD, "Scored 2.1000, 0.1000 worse than the estimate of 2.0000 for #0."),
        (
            2.10,
            "maximize",
            Verdict.KEEP,
            "Scored 2.1000, 0.1000 better than the estimate of 2.0000 for #0. Expected gain 0.0",
        ),
        (1.90, "maximize", Verdict.DISCARD, "Scored 1.9000, 0.1000 worse than the estimate of 2.0000 for #0."),
    ],
)
def test_a_clearly_better_candidate_is_kept_and_a_clearly_worse_one_discarded(
    score: float, direction: Direction, verdict: Verdict, words: str
) -> None:
    opinion = Judge(BASELINE, direction).judge([score], incumbent=0)
    assert opinion.verdict is verdict and opinion.reason.startswith(words), opinion
    assert opinion.judgement.verdict is verdict
    assert (opinion.gain > 0) == (opinion.sure > 0.5) == (verdict is Verdict.KEEP)


def test_the_expected_gain_is_shrunk_below_the_measured_one() -> None:
    opinion = Judge(BASELINE).judge([1.985], incumbent=0, may_repeat=False)
    assert 0 < opinion.gain < 0.015


def test_the_reason_of_an_uncertain_keep_gives_odds_that_sum_to_the_expected_gain() -> None:
    judge, draw = Judge([2.0, 2.01, 1.99, 2.003, 1.996]), random.Random(1)
    for _ in range(20):
        judge.learn_candidate(1, [2.0 + draw.gauss(0, 0.01)], kept=False)
    opinion = judge.judge([1.985], incumbent=3, may_repeat=False)
    assert opinion.verdict is Verdict.KEEP and opinion.sure < 0.5, opinion
    said = re.fullmatch(
        r"Scored 1\.9850, 0\.\d+ better than the estimate of \d\.\d+ for #3\. Expected gain (0\.\d+) "
        r"\((\d+) % chance to gain (0\.\d+), (\d+) % to lose (0\.\d+), otherwise no change\)\.",
        opinion.reason,
    )
    assert said, opinion.reason
    gain, helps, up, harms, down = map(float, said.groups())
    assert gain == pytest.approx(opinion.gain, abs=1e-4) and helps == pytest.approx(100 * opinion.sure, abs=1)
    assert helps / 100 * up - harms / 100 * down == pytest.approx(gain, abs=2e-4)
    assert "(almost certain)" in judge.judge([1.5], incumbent=3).reason


def test_the_estimate_of_an_incumbent_is_shrunk_from_its_one_lucky_score() -> None:
    judge = Judge(BASELINE)
    judge.learn_candidate(1, [1.98], kept=True)
    lucky = judge.judge([1.979], incumbent=1, may_repeat=False)
    found = re.match(r"Scored 1\.9790, (0\.0\d+) better than", lucky.reason)
    assert found and float(found[1]) > 0.002


def test_a_doubtful_candidate_is_tried_again_where_ideas_are_seldom_good_but_not_endlessly() -> None:
    judge, draw = Judge([2.0, 2.01, 1.99, 2.003, 1.996]), random.Random(1)
    for _ in range(40):
        judge.learn_candidate(1, [2.0 + abs(draw.gauss(0, 0.01))], kept=False)
    doubtful = judge.judge([1.985], incumbent=0)
    assert doubtful.verdict is None and "Another trial" in doubtful.reason, doubtful
    assert judge.judge([1.985], incumbent=0, may_repeat=False).verdict is not None
    assert judge.judge([1.985] * MOST_TRIALS, incumbent=0).verdict is not None


def test_scores_may_be_equal_to_the_last_bit() -> None:
    judge = Judge([1.0, 1.0, 1.0])
    assert judge.judge([1.0], incumbent=0, may_repeat=False).gain == pytest.approx(0.0, abs=1e-6)
    assert judge.judge([0.9], incumbent=0).verdict is Verdict.KEEP
    judge.learn_candidate(1, [0.9], kept=True)
    assert judge.judge([0.95], incumbent=1).verdict is Verdict.DISCARD


@pytest.mark.parametrize("score", [8.0, 300.0, 1e12, 1e200])
@pytest.mark.parametrize("baseline", [BASELINE, [2.0, 2.0, 2.0]])
def test_a_diverged_model_does_not_move_the_estimate_of_the_incumbent(baseline: list[float], score: float) -> None:
    judge = Judge(baseline)
    judge.learn_candidate(1, [score], kept=False)
    after = judge.judge([2.0], incumbent=0, may_repeat=False)
    assert abs(after.gain) < 0.002 and after.deviation < 0.02, after
    assert judge.judge([1.0], incumbent=0).verdict is Verdict.KEEP


FAR_WORSE = [
    2.3275, 2.02, 2.788, 2.495, 3.7633, 3.1804, 3.7388, 2.7534, 2.2121, 1.9892, 1.7802, 1.7305, 1.969, 1.9699, 1.9722,
    1.6982, 1.9628, 1.944, 1.7942, 2.9085,
]  # fmt: skip
"""Scores of a tuner's large steps from 1.1959 in a run of the toy lab, where the noise is 0.011."""


def test_the_estimate_of_an_incumbent_far_better_than_all_others_stays_at_its_score() -> None:
    """The baseline, 46 standard deviations away, and the discards do not turn the gain into noise."""
    judge = Judge([1.9097, 1.9081, 1.8825])
    judge.learn_candidate(1, [1.1959], kept=True)
    for number, score in enumerate(FAR_WORSE, 2):
        assert judge.judge([1.6], incumbent=1, may_repeat=False).verdict is Verdict.DISCARD, number
        judge.learn_candidate(number, [score], kept=False)
    reason = judge.judge([1.6], incumbent=1).reason
    assert reason.startswith(("Scored 1.6000, 0.3", "Scored 1.6000, 0.4")) and " worse than " in reason, reason


def test_a_diverged_second_trial_does_not_inflate_the_noise() -> None:
    judge = Judge(BASELINE)
    for number in range(20):
        judge.learn_candidate(1, [2.0 + 0.01 * (number % 3)], kept=False)
    before = judge.judge([1.97], incumbent=0, may_repeat=False)
    judge.learn_candidate(1, [1.98, 1e200], kept=False)
    after = judge.judge([1.97], incumbent=0, may_repeat=False)
    assert after.verdict is before.verdict is Verdict.KEEP
    assert after.deviation < 2 * before.deviation


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_verdicts_do_not_depend_on_the_unit_of_the_metric(scale: float) -> None:
    opinions = [Judge([2.0 * each for each in BASELINE]).judge([2 * 1.98], 0)]
    opinions.append(Judge([scale * each for each in BASELINE]).judge([scale * 1.98], 0))
    assert opinions[0].verdict is opinions[1].verdict
    assert opinions[0].sure == pytest.approx(opinions[1].sure, abs=1e-6)
    assert opinions[0].gain / 2 == pytest.approx(opinions[1].gain / scale, rel=1e-5)


def test_code_has_a_price() -> None:
    """Shorter code is kept at an equal score. A small gain does not pay for long code."""
    judge = Judge(BASELINE)
    as_good = judge.judge([2.0], incumbent=0, may_repeat=False, nodes=-1800, price=1e-5)
    assert as_good.verdict is Verdict.KEEP and as_good.reason.endswith(", and its code is 1,800 nodes shorter.")
    assert judge.judge([2.0], incumbent=0, may_repeat=False, nodes=-1800).verdict is Verdict.DISCARD
    little = judge.judge([1.98], incumbent=0, may_repeat=False, nodes=4500, price=1e-5)
    assert little.verdict is Verdict.DISCARD and little.reason.endswith(
        ", less than the price of 4,500 more nodes of code."
    ), little
    assert judge.judge([1.5], incumbent=0, may_repeat=False, nodes=4500, price=1e-5).verdict is Verdict.KEEP


def test_the_component_weights_of_each_hypothesis_sum_to_one() -> None:
    shares, weights = hypotheses(Prior())
    assert shares.shape == (len(weights), 1 + 2 * len(SCALES))
    assert shares.sum(axis=1) == pytest.approx(1.0) and np.exp(weights).sum() == pytest.approx(1.0)
    assert (shares > 0).all()


def test_the_posterior_of_an_effect_agrees_with_sampling() -> None:
    """Draw effects and scores from the model. The effects behind scores near a value follow the posterior."""
    rng, count = np.random.default_rng(1), 2_000_000
    belief = Belief(np.array([[0.0, 1.0, -1.0]]))
    level = 2  # of the noise. The test treats it as known
    belief._states[:] = -np.inf
    belief._states[0, level] = 0.0
    shares, scales = belief._components[0, 0], belief._scales[0]
    which = rng.choice(len(shares), size=count, p=shares)
    effects = SIGN[which] * np.abs(rng.normal(size=count)) * scales[which]
    variance = belief._noise[0, level]
    scores = rng.normal(0, np.sqrt(variance / 3), count) + effects + rng.normal(0, np.sqrt(variance), count)
    for score in (-2.0, 0.5, 2.5):
        near = effects[np.abs(scores - score) < 0.05]
        posterior = belief.infer_effect(np.array([score]), np.array([1.0]))
        assert posterior.gain[0] == pytest.approx(near.mean(), abs=5 * near.std() / np.sqrt(len(near)) + 0.02)
        assert posterior.doubt[0] == pytest.approx((near <= 0).mean(), abs=0.03)
        assert posterior.variance[0] == pytest.approx(near.var(), rel=0.1)
    bins = np.linspace(-20, 20, 400) ** 3 / 400 * np.sqrt(belief.variance + belief.noise_variance)[0] * 4
    sums, _ = np.histogram(scores, bins, weights=effects)
    assert belief.worth_of_an_idea()[0] == pytest.approx(np.maximum(sums, 0).sum() / count, rel=0.1)


def test_a_claim_allows_for_the_case_that_far_scores_are_noise() -> None:
    """Three replicates lie close together by luck, with ideas on both sides. Search takes the distances for effects."""
    belief, yes, no = Belief(np.array([[0.0, 0.01, -0.01]])), np.array([True]), np.array([False])
    for score in (-0.3, 0.2, -0.15, 0.25, -0.2):
        belief.learn_candidates(belief.infer_effect(np.array([score]), np.ones(1)), yes, no)
    posterior = belief.infer_effect(np.array([0.3]), np.ones(1))
    belief.learn_candidates(posterior, yes, yes)
    again = belief.infer_from_difference(posterior.difference, posterior.difference_variance)
    assert again.doubt[0] < 0.01 < 0.1 < belief.doubt_of_claim(again)[0]


def test_far_worse_later_ideas_do_not_drop_a_kept_change() -> None:
    """A claim allows for the case that these ideas are noise. To drop a gain takes more."""
    judge = Judge([1.0, 1.01, 0.99])
    judge.learn_candidate(1, [0.8], kept=True, chain=[1])
    for number in range(2, 22):
        judge.learn_candidate(number, [1.3 + 0.01 * (number % 5)], kept=False, chain=[1])
    stack = judge.stack()
    assert stack is not None
    opinion = stack.judge_ablation(1, 1.0, 0.0)
    assert opinion.verdict is Verdict.DISCARD and "is not dropped" in opinion.reason, opinion


def test_another_trial_is_worth_most_where_the_verdict_is_uncertain() -> None:
    belief = Belief(np.array([[0.0, 1.0, -1.0]] * 3))
    count = np.ones(3)
    worth = worth_of_another_trial(belief, belief.infer_effect(np.array([-9.0, 1.5, 30.0]), count), count)
    assert worth[1] > 10 * worth[0] and worth[1] > 10 * worth[2] and (worth >= 0).all()


@pytest.mark.parametrize("outcome", [Outcome.CRASH, Outcome.TIMEOUT, Outcome.INVALID])
def test_a_trial_without_a_score_gets_the_verdict_of_its_outcome(outcome: Outcome) -> None:
    judgement = judge_failure(TrialResult(outcome, reason="because"))
    assert (judgement.verdict, judgement.reason) == (Verdict(outcome.value), "because")
