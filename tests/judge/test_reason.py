"""Tests of the line that gives the reason of a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autoresearch.judge.reason import Case, Odds
from autoresearch.records import Verdict

KEEP, DISCARD = Verdict.KEEP, Verdict.DISCARD
WORSE = Case(
    score=2.1877,
    trials=1,
    incumbent=1,
    own_score=2.1331,
    own_trials=1,
    believed=2.255,
    gain=-0.008,
    price=0.0,
    nodes=0,
    is_luck=False,
    odds=Odds(0.02, 0.2, 0.02, 0.4, 0.03),
    digits=4,
)
BETTER = replace(WORSE, score=2.1, gain=0.0312)
CHANCES = " Its chances: 20 % to gain 0.0200, 40 % to lose 0.0300, otherwise no change."
SEEN = "Scored 2.1000. #1 scored 2.1331 in one trial and is believed to be worth 2.2550."


def test_a_discard_names_the_measured_and_the_believed_score() -> None:
    assert WORSE.explain(DISCARD) == (
        "Scored 2.1877. #1 scored 2.1331 in one trial and is believed to be worth 2.2550. "
        "Expected gain −0.0080: discarded."
    )


def test_a_keep_and_another_trial_end_with_the_chances() -> None:
    assert BETTER.explain(KEEP) == f"{SEEN} Expected gain 0.0312: kept.{CHANCES}"
    again = ": tried again, because another trial is worth more than a new idea."
    assert BETTER.explain(None) == f"{SEEN} Expected gain 0.0312{again}{CHANCES}"
    assert BETTER.finding == f"{SEEN} Expected gain 0.0312."


def test_a_certain_gain_has_a_deviation_in_place_of_chances() -> None:
    certain = replace(BETTER, odds=Odds(0.0021, 0.999, 0.03, 0.0, 0.0))
    assert certain.explain(KEEP) == f"{SEEN} Expected gain 0.0312 ± 0.0021 (almost certain): kept."


@pytest.mark.parametrize(
    ("gain", "nodes", "price", "verdict", "ending"),
    [
        (0.0, -40, -0.001, KEEP, "Expected gain 0.0000: kept, because its code is 40 nodes shorter."),
        (0.00001, 0, 0.0, KEEP, "Expected gain 1e-05: kept, because it costs no code."),
        (-0.0005, -40, -0.001, KEEP,
         "Expected gain −0.0005: kept, because its code is 40 nodes shorter and may lose 0.0010."),
        (0.0005, 40, 0.001, DISCARD,
         "Expected gain 0.0005, less than the 0.0010 that 40 more nodes of code must gain: discarded."),
        (0.0005, 1, 0.000025, KEEP, "Expected gain 0.0005: kept."),
        (0.002, 40, 0.001, KEEP,
         "Expected gain 0.0020, more than the 0.0010 that 40 more nodes of code must gain: kept."),
        (-0.002, 40, 0.001, DISCARD, "Expected gain −0.0020: discarded."),
    ],
)  # fmt: skip
def test_the_price_of_code_is_named_where_it_decides(
    gain: float, nodes: int, price: float, verdict: Verdict, ending: str
) -> None:
    said = replace(BETTER, gain=gain, nodes=nodes, price=price).explain(verdict).removesuffix(CHANCES)
    assert said == f"{SEEN} {ending}"


def test_means_of_several_trials_say_so() -> None:
    several = replace(WORSE, trials=3, own_trials=2, believed=2.1331, incumbent=0)
    assert (
        several.evidence == "Scored 2.1877 on average in 3 trials. The baseline scored 2.1331 on average in 2 trials."
    )


def test_a_deterministic_lab_compares_the_two_scores() -> None:
    exact = replace(WORSE, believed=WORSE.own_score, odds=None, gain=-0.0546)
    assert exact.explain(DISCARD) == "Scored 2.1877. #1 scored 2.1331. Gain −0.0546: discarded."


def test_an_incumbent_that_scored_better_runs_again_or_was_lucky() -> None:
    lucky = replace(BETTER, is_luck=True)
    assert lucky.explain_check() == (
        f"{SEEN} Expected gain 0.0312. #1 runs once more before the verdict, because its own score is better."
    )
    assert ": kept. The better score of #1 is taken for luck in part. Its chances: " in lucky.explain(KEEP)


def test_whole_numbers_and_tiny_ones() -> None:
    whole = replace(WORSE, score=180.0, own_score=100.0, believed=99.5, gain=80.0, digits=None)
    assert whole.finding == (
        "Scored 180. #1 scored 100 in one trial and is believed to be worth 99.5. Expected gain 80."
    )
    tiny = replace(WORSE, score=7e-14, own_score=1e-13, believed=1e-13, gain=2.5e-14, digits=17)
    assert tiny.finding == "Scored 7e-14. #1 scored 1e-13 in one trial. Expected gain 2.5e-14."
