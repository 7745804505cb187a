"""The judge's opinion on a candidate, and the verdict on a trial that gave no score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .. import variables as env
from ..records import Charge, Judgement, Outcome, TrialResult, Verdict

HEADLINE_TRIALS = 2
"""Least number of trials on fresh seeds that the headline needs, of the incumbent and of the baseline each."""
EXACT_TRIALS = 2
"""Number of trials of the incumbent that the headline of a deterministic lab needs. The baseline needs no other."""
PAIRS = 2
"""Least number of pairs of trials, right before and right after a keep, that can confirm a change."""
MOST_TRIALS = 6
"""Most trials of one experiment, whatever their reason. In the benchmark a further trial was never worth more."""

VERDICT_OF_OUTCOME = {
    Outcome.CRASH: Verdict.CRASH,
    Outcome.TIMEOUT: Verdict.TIMEOUT,
    Outcome.INVALID: Verdict.INVALID,
    Outcome.STOPPED: Verdict.DISCARD,
}


@dataclass(frozen=True)
class Opinion:
    """The judge's opinion on a candidate.

    Attributes:
        verdict: keep or discard. None means that another trial comes first.
        gain: posterior mean of the candidate's effect on the score. Positive gains are improvements.
        deviation: posterior standard deviation of the candidate's effect.
        sure: probability that the candidate improves the score.
        reason: explanation for people, with the verdict.
        finding: the same without the verdict.
        worth_a_try: whether a trial of the same change on another incumbent is worth more than a new idea.
        check: whether the trial that comes first is one of the incumbent, and not of the candidate.
        charge: what the candidate is charged for its code. None for an ablation.
    """

    verdict: Verdict | None
    gain: float
    deviation: float
    sure: float
    reason: str
    finding: str = ""
    worth_a_try: bool = False
    check: bool = False
    charge: Charge | None = None

    @property
    def judgement(self) -> Judgement:
        assert self.verdict is not None
        return Judgement(self.verdict, self.reason, charge=self.charge)


def judge_failure(result: TrialResult) -> Judgement:
    """Return the verdict on a trial that gave no score."""
    return Judgement(VERDICT_OF_OUTCOME[result.outcome], str(result.reason))


def describe_seed(program: str) -> str:
    """Return the remark on a deterministic lab.

    Args:
        program: the file that may seed itself.
    """
    return f"the score does not vary with the seed. If {program} draws random numbers, seed it from {env.SEED}"


def describe_confirmed(
    confirmed: Sequence[int],
    exact: bool = False,
    by_pairs: Collection[int] = (),
    refuted: Sequence[int] = (),
    untested: Sequence[int] = (),
) -> str:
    """Return sentences on the kept changes of an incumbent: which are confirmed and how, and which were not tested.

    Args:
        confirmed: numbers of the confirmed changes.
        exact: whether the lab is deterministic.
        by_pairs: those of them that trials right before and right after their keep confirm.
        refuted: changes that were tested and are not confirmed.
        untested: changes that were not tested by themselves.
    """
    left_out = [number for number in confirmed if number not in by_pairs]
    paired = [number for number in confirmed if number in by_pairs]
    sentences = []
    if left_out and exact:
        how = "the score is worse without each of them" if len(left_out) > 1 else "the score is worse without it"
        sentences.append(f"confirmed: {_name(left_out)} ({how})")
    elif left_out:
        sentences.append(f"confirmed on fresh seeds: {_name(left_out)}")
    if paired:
        where = "" if exact else " on fresh seeds"
        sentences.append(f"confirmed{where} by the code right before and right after the keep: {_name(paired)}")
    if not confirmed and (refuted or not untested):
        sentences.append(f"no single change is confirmed yet{f' (tested: {_name(refuted)})' if refuted else ''}")
    if untested:
        sentences.append(f"not tested yet, because too few trials were left or they gave no score: {_name(untested)}")
    if untested or not confirmed:
        sentences.append("To spend more trials on that: `autoresearch confirm --trials N`")
    return ". ".join(f"{each[0].upper()}{each[1:]}" if place else each for place, each in enumerate(sentences))


def _name(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers)
