"""The judge of one run: verdicts, and what they rest on. What the policy is worth is for `bench/judge` to say."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from autoresearch.judge.belief import Belief
from autoresearch.judge.effects import LADDER, SIGN, Prior, hypotheses
from autoresearch.judge.opinion import judge_failure
from autoresearch.judge.search import worth_of_another_trial
from autoresearch.judge.verdict import MOST_TRIALS, Judge
from autoresearch.records import Outcome, TrialResult, Verdict

BASELINE = [2.000, 2.010, 1.990]


@pytest.mark.parametrize(
    ("score", "direction", "verdict", "words"),
    [
        (1.90, "minimize", Verdict.KEEP, "better by 0.1000 than #0 is believed to be (2.0000); expected gain 0.0"),
        (2.10, "minimize", Verdict.DISCARD, "worse by 0.1000 than #0 is believed to be (2.0000)"),
        (2.10, "maximize", Verdict.KEEP, "better by 0.1000 than #0 is believed to be (2.0000); expected gain 0.0"),
        (1.90, "maximize", Verdict.DISCARD, "worse by 0.1000 than #0 is believed to be (2.0000)"),
    ],
)
def test_what_is_clearly_better_is_kept_and_what_is_clearly_worse_discarded(score, direction, verdict, words):
    opinion = Judge(BASELINE, direction).judge([score], incumbent=0)
    assert opinion.verdict is verdict and opinion.reason.startswith(words), opinion
    assert opinion.judgement.verdict is verdict
    assert (opinion.gain > 0) == (opinion.sure > 0.5) == (verdict is Verdict.KEEP)


def test_a_gain_is_expected_to_be_smaller_than_it_was_measured():
    opinion = Judge(BASELINE).judge([1.985], incumbent=0, may_repeat=False)
    assert 0 < opinion.gain < 0.015


def test_why_a_keep_is_one_although_it_may_well_be_nothing_is_said_in_odds_that_add_up():
    judge, draw = Judge([2.0, 2.01, 1.99, 2.003, 1.996]), random.Random(1)
    for _ in range(20):
        judge.conclude(1, [2.0 + draw.gauss(0, 0.01)], kept=False)
    opinion = judge.judge([1.985], incumbent=3, may_repeat=False)
    assert opinion.verdict is Verdict.KEEP and opinion.sure < 0.5, opinion
    said = re.fullmatch(
        r"better by 0\.\d+ than #3 is believed to be \(\d\.\d+\); expected gain (0\.\d+): "
        r"(\d+) % to gain (0\.\d+), (\d+) % to lose (0\.\d+), else no change",
        opinion.reason,
    )
    assert said, opinion.reason
    gain, helps, up, harms, down = map(float, said.groups())
    assert gain == pytest.approx(opinion.gain, abs=1e-4) and helps == pytest.approx(100 * opinion.sure, abs=1)
    assert helps / 100 * up - harms / 100 * down == pytest.approx(gain, abs=2e-4)
    assert "all but sure to be one" in judge.judge([1.5], incumbent=3).reason


def test_an_incumbent_kept_for_one_lucky_score_is_not_believed_to_be_that_good():
    judge = Judge(BASELINE)
    judge.conclude(1, [1.98], kept=True)
    lucky = judge.judge([1.979], incumbent=1, may_repeat=False)
    assert lucky.reason.startswith("better by 0.0") and float(lucky.reason.split()[2]) > 0.002


def test_a_doubtful_candidate_is_tried_again_where_ideas_are_seldom_good_and_not_without_end():
    judge, draw = Judge([2.0, 2.01, 1.99, 2.003, 1.996]), random.Random(1)
    for _ in range(40):
        judge.conclude(1, [2.0 + abs(draw.gauss(0, 0.01))], kept=False)
    doubtful = judge.judge([1.985], incumbent=0)
    assert doubtful.verdict is None and "another trial" in doubtful.reason, doubtful
    assert judge.judge([1.985], incumbent=0, may_repeat=False).verdict is not None
    assert judge.judge([1.985] * MOST_TRIALS, incumbent=0).verdict is not None


def test_scores_that_are_equal_to_the_bit_are_no_trouble():
    judge = Judge([1.0, 1.0, 1.0])
    assert judge.judge([1.0], incumbent=0, may_repeat=False).gain == pytest.approx(0.0, abs=1e-6)
    assert judge.judge([0.9], incumbent=0).verdict is Verdict.KEEP
    judge.conclude(1, [0.9], kept=True)
    assert judge.judge([0.95], incumbent=1).verdict is Verdict.DISCARD


@pytest.mark.parametrize("score", [8.0, 300.0, 1e12, 1e200])
@pytest.mark.parametrize("baseline", [BASELINE, [2.0, 2.0, 2.0]])
def test_a_model_that_diverged_says_nothing_of_the_incumbent(baseline, score):
    judge = Judge(baseline)
    judge.conclude(1, [score], kept=False)
    after = judge.judge([2.0], incumbent=0, may_repeat=False)
    assert abs(after.gain) < 0.002 and after.deviation < 0.02, after
    assert judge.judge([1.0], incumbent=0).verdict is Verdict.KEEP


FAR_WORSE = [
    2.3275, 2.02, 2.788, 2.495, 3.7633, 3.1804, 3.7388, 2.7534, 2.2121, 1.9892, 1.7802, 1.7305, 1.969, 1.9699, 1.9722,
    1.6982, 1.9628, 1.944, 1.7942, 2.9085,
]  # fmt: skip
"""What a tuner's large steps from 1.1959 scored in a run of the toy lab, where the noise is 0.011."""


def test_an_incumbent_far_better_than_all_else_stays_what_it_was_measured_to_be():
    """Neither the baseline, 46 standard deviations away, nor the discards make of the gain a matter of noise."""
    judge = Judge([1.9097, 1.9081, 1.8825])
    judge.conclude(1, [1.1959], kept=True)
    for number, score in enumerate(FAR_WORSE, 2):
        assert judge.judge([1.6], incumbent=1, may_repeat=False).verdict is Verdict.DISCARD, number
        judge.conclude(number, [score], kept=False)
    said = judge.judge([1.6], incumbent=1).reason
    assert said.startswith(("worse by 0.3", "worse by 0.4")), said


def test_a_second_trial_that_diverged_does_not_blow_up_the_noise():
    judge = Judge(BASELINE)
    for number in range(20):
        judge.conclude(1, [2.0 + 0.01 * (number % 3)], kept=False)
    before = judge.judge([1.97], incumbent=0, may_repeat=False)
    judge.conclude(1, [1.98, 1e200], kept=False)
    after = judge.judge([1.97], incumbent=0, may_repeat=False)
    assert after.verdict is before.verdict is Verdict.KEEP
    assert after.deviation < 2 * before.deviation


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_verdicts_do_not_depend_on_the_metric_s_unit(scale):
    opinions = [Judge([2.0 * each for each in BASELINE]).judge([2 * 1.98], 0)]
    opinions.append(Judge([scale * each for each in BASELINE]).judge([scale * 1.98], 0))
    assert opinions[0].verdict is opinions[1].verdict
    assert opinions[0].sure == pytest.approx(opinions[1].sure, abs=1e-6)
    assert opinions[0].gain / 2 == pytest.approx(opinions[1].gain / scale, rel=1e-5)


def test_code_has_a_price():
    """Of the score per line: what is as good is kept if it is shorter, and a small gain does not pay for long code."""
    judge = Judge(BASELINE)
    as_good = judge.judge([2.0], incumbent=0, may_repeat=False, lines=-200, price=1e-5)
    assert as_good.verdict is Verdict.KEEP and as_good.reason.endswith("; 200 lines less are worth that")
    assert judge.judge([2.0], incumbent=0, may_repeat=False, lines=-200).verdict is Verdict.DISCARD
    little = judge.judge([1.98], incumbent=0, may_repeat=False, lines=500, price=1e-5)
    assert little.verdict is Verdict.DISCARD and little.reason.endswith("too little for 500 lines more"), little
    assert judge.judge([1.5], incumbent=0, may_repeat=False, lines=500, price=1e-5).verdict is Verdict.KEEP


def test_hypotheses_are_shares_of_all_ideas():
    shares, weights = hypotheses(Prior())
    assert shares.shape == (len(weights), 1 + 2 * len(LADDER))
    assert shares.sum(axis=1) == pytest.approx(1.0) and np.exp(weights).sum() == pytest.approx(1.0)
    assert (shares > 0).all()


def test_the_posterior_of_an_effect_is_what_sampling_finds():
    """Effects, noise and scores drawn from the model itself; those with nearly this score have the effects it says."""
    rng, count = np.random.default_rng(1), 2_000_000
    belief = Belief(np.array([[0.0, 1.0, -1.0]]))
    level = 2  # of the noise, taken as known
    belief._states[:] = -np.inf
    belief._states[0, level] = 0.0
    shares, scales = belief._expected[0, 0], belief._scales[0]
    which = rng.choice(len(shares), size=count, p=shares)
    effects = SIGN[which] * np.abs(rng.normal(size=count)) * scales[which]
    variance = belief._noise[0, level]
    scores = rng.normal(0, np.sqrt(variance / 3), count) + effects + rng.normal(0, np.sqrt(variance), count)
    for score in (-2.0, 0.5, 2.5):
        near = effects[np.abs(scores - score) < 0.05]
        look = belief.look(np.array([score]), np.array([1.0]))
        assert look.gain[0] == pytest.approx(near.mean(), abs=5 * near.std() / np.sqrt(len(near)) + 0.02)
        assert look.doubt[0] == pytest.approx((near <= 0).mean(), abs=0.03)
        assert look.variance[0] == pytest.approx(near.var(), rel=0.1)
    bins = np.linspace(-20, 20, 400) ** 3 / 400 * np.sqrt(belief.variance + belief.noise)[0] * 4
    sums, _ = np.histogram(scores, bins, weights=effects)
    assert belief.worth_of_an_idea()[0] == pytest.approx(np.maximum(sums, 0).sum() / count, rel=0.1)


def test_a_claim_reckons_with_it_that_what_lies_far_apart_is_noise():
    """Three replicates lie close together by luck, ideas on both sides of them: search takes that for effects."""
    belief, yes, no = Belief(np.array([[0.0, 0.01, -0.01]])), np.array([True]), np.array([False])
    for score in (-0.3, 0.2, -0.15, 0.25, -0.2):
        belief.conclude(belief.look(np.array([score]), np.ones(1)), yes, no)
    look = belief.look(np.array([0.3]), np.ones(1))
    belief.conclude(look, yes, yes)
    again = belief.posterior(look.difference, look.seen_through)
    assert again.doubt[0] < 0.01 < 0.1 < belief.claimed_doubt(again)[0]


def test_a_kept_change_is_not_dropped_for_all_the_far_worse_ideas_after_it():
    """Of which a claim thinks that they may be noise: that is no ground for taking a gain out."""
    judge = Judge([1.0, 1.01, 0.99])
    judge.conclude(1, [0.8], kept=True, chain=[1])
    for number in range(2, 22):
        judge.conclude(number, [1.3 + 0.01 * (number % 5)], kept=False, chain=[1])
    opinion = judge.stack().opinion(1, 1.0, 0.0)
    assert opinion.verdict is Verdict.DISCARD and "stays" in opinion.reason, opinion


def test_another_trial_is_worth_most_where_the_verdict_is_in_doubt():
    belief = Belief(np.array([[0.0, 1.0, -1.0]] * 3))
    count = np.ones(3)
    worth = worth_of_another_trial(belief, belief.look(np.array([-9.0, 1.5, 30.0]), count), count)
    assert worth[1] > 10 * worth[0] and worth[1] > 10 * worth[2] and (worth >= 0).all()


@pytest.mark.parametrize("outcome", [Outcome.CRASH, Outcome.TIMEOUT, Outcome.INVALID])
def test_a_trial_without_a_score_gets_the_verdict_of_its_outcome(outcome):
    judgement = judge_failure(TrialResult(outcome, reason="because"))
    assert (judgement.verdict, judgement.reason) == (Verdict(outcome.value), "because")
