import math
import random

import pytest

from autoresearch.judge import Evidence, judge, judge_failure, measure_noise
from autoresearch.records import Noise, Outcome, TrialResult, Verdict

NOISE = Noise(sd=0.01, low=0.005, high=0.06, degrees=2)


def evidence(candidate: float, direction: str = "minimize") -> Evidence:
    return Evidence([candidate], [2.0, 2.0, 2.0], incumbent_number=0, noise=NOISE, direction=direction)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("candidate", "direction", "verdict", "words"),
    [
        (1.98, "minimize", Verdict.KEEP, "better than #0 by 0.0200"),
        (1.99, "minimize", Verdict.DISCARD, "as good as #0 within the noise (-0.0100"),
        (2.01, "minimize", Verdict.DISCARD, "as good as #0 within the noise (+0.0100"),
        (2.02, "minimize", Verdict.DISCARD, "worse than #0 by 0.0200"),
        (2.02, "maximize", Verdict.KEEP, "better than #0 by 0.0200"),
        (1.98, "maximize", Verdict.DISCARD, "worse than #0 by 0.0200"),
    ],
)
def test_keeps_only_what_beats_the_incumbent_by_more_than_the_noise(candidate, direction, verdict, words):
    judgement = judge(evidence(candidate, direction))
    assert judgement.verdict is verdict
    assert judgement.reason.startswith(words)


def test_an_incumbent_with_several_trials_is_worth_its_mean_and_not_its_luckiest_draw():
    lucky = Evidence([1.95], [1.90, 2.00, 2.10], incumbent_number=3, noise=NOISE)
    assert judge(lucky).verdict is Verdict.KEEP


def test_without_noise_any_gain_is_kept_and_equality_is_not():
    exact = Noise(0.0, 0.0, 0.0, 2)
    assert judge(Evidence([1.0 - 1e-9], [1.0], 0, exact)).verdict is Verdict.KEEP
    assert judge(Evidence([1.0], [1.0], 0, exact)).verdict is Verdict.DISCARD


def test_noise_is_pooled_over_all_replicated_experiments():
    noise = measure_noise({0: [1.0, 1.2], 1: [5.0], 2: [3.0, 3.0, 3.3]})
    assert noise is not None
    assert noise.degrees == 3
    assert noise.sd == pytest.approx(math.sqrt((0.02 + 0.06) / 3))
    assert noise.floor == pytest.approx(noise.sd * math.sqrt(2))


def test_noise_of_single_trials_is_unknown():
    assert measure_noise({}) is None
    assert measure_noise({0: [1.0], 1: [2.0]}) is None


def test_interval_is_the_textbook_one_for_three_replicates():
    """For n = 3 the 95 % interval of σ is s·√(2/7.3778) … s·√(2/0.050636) (any chi-squared table)."""
    noise = measure_noise({0: [1.0, 2.0, 3.0]})
    assert noise is not None
    assert (noise.low, noise.high) == pytest.approx((math.sqrt(2 / 7.3778), math.sqrt(2 / 0.050636)), rel=1e-4)


def test_interval_covers_the_truth_about_95_times_in_100():
    draw = random.Random(0)
    hits = 0
    for _ in range(1000):
        noise = measure_noise({0: [draw.gauss(2, 0.1) for _ in range(3)], 1: [draw.gauss(5, 0.1) for _ in range(2)]})
        assert noise is not None
        hits += noise.low <= 0.1 <= noise.high
    assert 930 <= hits <= 970


@pytest.mark.parametrize("outcome", [Outcome.CRASH, Outcome.TIMEOUT, Outcome.INVALID])
def test_a_trial_without_a_score_gets_the_verdict_of_its_outcome(outcome):
    judgement = judge_failure(TrialResult(outcome, reason="because"))
    assert (judgement.verdict, judgement.reason) == (Verdict(outcome.value), "because")
