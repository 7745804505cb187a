"""The judge of a lab whose score does not vary with the seed."""

from __future__ import annotations

import re

import pytest

from autoresearch.judge.exact import ExactJudge
from autoresearch.judge.judge import Judge
from autoresearch.records import Direction, Verdict

BASELINE = [2.6, 2.6, 2.6]
KEEP, DISCARD = Verdict.KEEP, Verdict.DISCARD
OF_NOISE = re.compile(r"noise|chance|expected|estimate|certain|probability|±|nan|inf")


@pytest.mark.parametrize(
    ("score", "direction", "verdict", "reason"),
    [
        (2.61, "maximize", KEEP, "Scored 2.6100. #3 scored 2.6000. Gain 0.0100: kept."),
        (2.59, "maximize", DISCARD, "Scored 2.5900. #3 scored 2.6000. Gain −0.0100: discarded."),
        (2.59, "minimize", KEEP, "Scored 2.5900. #3 scored 2.6000. Gain 0.0100: kept."),
        (2.6, "minimize", DISCARD, "Scored 2.6000. #3 scored 2.6000. Gain 0.0000: discarded."),
        (2.6000001, "maximize", KEEP, "Scored 2.6000. #3 scored 2.6000. Gain 1e-07: kept, because it costs no code."),
        (-1e300, "minimize", KEEP, "Scored -1e+300. #3 scored 2.6000. Gain 1e+300: kept."),
        (1e300, "minimize", DISCARD, "Scored 1e+300. #3 scored 2.6000. Gain −1e+300: discarded."),
    ],
)
def test_scores_are_compared_exactly(score: float, direction: Direction, verdict: Verdict, reason: str) -> None:
    opinion = ExactJudge(BASELINE, direction).judge([score], incumbent=3)
    assert (opinion.verdict, opinion.reason) == (verdict, reason)
    assert opinion.deviation == 0.0 and opinion.sure == (verdict is KEEP)


@pytest.mark.parametrize("baseline", [2.6, -2.6, 0.0, 1e-300, 1e300, -1e300, 55880.0])
def test_metrics_of_every_size_and_sign(baseline: float) -> None:
    judge = ExactJudge([baseline] * 3, "maximize")
    for score, verdict in ((baseline, DISCARD), (-1.7e308, DISCARD), (1.7e308, KEEP)):
        opinion = judge.judge([score], incumbent=0)
        assert opinion.verdict is verdict
        assert not OF_NOISE.search(opinion.reason) and len(opinion.reason) < 80


def test_code_has_a_price() -> None:
    judge = ExactJudge(BASELINE, "maximize")
    shorter = judge.judge([2.6], 0, nodes=-9, price=1e-5)
    assert (shorter.verdict, shorter.reason) == (
        KEEP,
        "Scored 2.6000. The baseline scored 2.6000. Gain 0.0000: kept, because its code is 9 nodes shorter.",
    )
    assert judge.judge([2.6], 0, nodes=-9).verdict is DISCARD
    longer = judge.judge([2.6001], 0, nodes=90, price=1e-5)
    assert longer.verdict is DISCARD
    assert longer.reason == (
        "Scored 2.6001. The baseline scored 2.6000. "
        "Gain 0.0001, less than the 0.0003 that 90 more nodes of code must gain: discarded."
    )
    assert judge.judge([2.6003], 0, nodes=90, price=1e-5).verdict is KEEP
    assert ExactJudge([0.0] * 3).judge([0.0], 0, nodes=-1, price=1e-5).verdict is KEEP


def test_the_worst_wanted_score_is_where_a_candidate_begins_to_be_kept() -> None:
    judge = ExactJudge(BASELINE, "minimize")
    worst = judge.worst_wanted_score(nodes=90, price=1e-5)
    assert worst == pytest.approx(2.6 - 10 * 2.6e-5)
    assert judge.judge([worst - 1e-9], 0, nodes=90, price=1e-5).verdict is KEEP
    assert judge.judge([worst + 1e-9], 0, nodes=90, price=1e-5).verdict is DISCARD


def test_the_latest_change_needs_no_ablation_and_the_others_need_one() -> None:
    judge = ExactJudge(BASELINE, "maximize")
    assert judge.stack() is None
    judge.learn_candidate(1, [2.7], True, [1])
    stack = judge.stack()
    assert stack is not None and stack.find_confirmed([]) == {1: True}
    judge.learn_candidate(2, [2.75], True, [1, 2])
    judge.learn_candidate(3, [2.65], False)
    judge.learn_candidate(4, [2.78], True, [1, 2, 4])
    assert stack.find_confirmed([]) == {4: True}
    assert stack.find_doubtful({1: 0.0, 2: 0.0, 4: 0.0}) == 2, "the one that gained least"
    assert stack.find_unproven([1, 2, 4], 1) == 1, "the one that gained most"
    needed = stack.judge_ablation(1, 2.68, 0.0)
    assert needed.verdict is DISCARD
    assert needed.reason == "#1 is not dropped. Without it the score is 2.6800, 0.1000 worse than with it."
    stack.learn_ablation(1, 2.68, False)
    idle = stack.judge_ablation(2, 2.78, 0.001)
    assert (idle.verdict, idle.reason) == (
        KEEP,
        "#2 is dropped. Without it the score is 2.7800, the same as with it.",
    )
    assert stack.judge_ablation(2, 2.78, None).verdict is DISCARD
    stack.learn_ablation(2, 2.78, True)
    assert 2 not in stack and stack.find_confirmed([]) == {}, "without it the others are measured anew"
    assert judge.judge([2.78], 5).reason == "Scored 2.7800. #5 scored 2.7800. Gain 0.0000: discarded."


def test_a_keep_on_an_older_parent_tells_nothing_of_its_change() -> None:
    judge = ExactJudge(BASELINE, "maximize")
    judge.learn_candidate(1, [2.7], True, [1])
    judge.learn_candidate(2, [2.8], True, [2], direct=False)
    stack = judge.stack()
    assert stack is not None and 1 not in stack and stack.find_confirmed([]) == {}
    assert stack.find_doubtful({2: 0.0}) == 2


def test_a_judge_that_becomes_noisy_has_learned_the_same() -> None:
    """Nothing is lost with the first difference, and the noise is as large as that difference says."""
    exact = ExactJudge(BASELINE, "maximize")
    seen = {0: [*BASELINE], 2: [2.75, 2.65]}
    noise = (0.1**2 / 2 / 3) ** 0.5
    told = Judge(BASELINE, "maximize", noise)
    for judge in (exact, told):
        judge.learn_candidate(1, [2.7], True, [1])
        judge.learn_candidate(2, [2.75], True, [1, 2])
        judge.learn_candidate(3, [2.6], False)
        stack = judge.stack()
        assert stack is not None
        stack.learn_ablation(1, 2.68, False)
        judge.learn_incumbent(2.75)
    noisy = exact.become_noisy(seen)
    assert noisy.judge([2.8], 2).reason == told.judge([2.8], 2).reason
    assert noisy.judge([2.751], 2, may_repeat=False).sure < 0.9, "so small a gain may be noise now"
    stacks = noisy.stack(), told.stack()
    assert stacks[0] is not None and stacks[1] is not None
    assert stacks[0].find_confirmed([2.75, 2.7]) == stacks[1].find_confirmed([2.75, 2.7])


def test_a_candidate_whose_own_scores_differ_is_judged_with_noise() -> None:
    opinion = ExactJudge(BASELINE, "maximize").judge([2.9, 2.5], incumbent=0, may_repeat=False)
    assert "on average in 2 trials" in opinion.reason and "Expected gain" in opinion.reason
