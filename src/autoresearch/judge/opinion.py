"""What the judge thinks of a candidate, and its verdict on a trial that gave no score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Judgement, Outcome, TrialResult, Verdict

HEADLINE = 2
"""Trials of the incumbent and of the baseline, on fresh seeds, that a headline rests on at least."""

VERDICT_OF_OUTCOME = {
    Outcome.CRASH: Verdict.CRASH,
    Outcome.TIMEOUT: Verdict.TIMEOUT,
    Outcome.INVALID: Verdict.INVALID,
    Outcome.STOPPED: Verdict.DISCARD,
}


@dataclass(frozen=True)
class Opinion:
    """What the judge thinks of a candidate.

    Attributes:
        verdict: keep or discard; None: another trial of it is worth more than a new idea.
        gain: what it is expected to add to the score, better being positive; with its standard deviation.
        sure: probability that it adds anything.
    """

    verdict: Verdict | None
    gain: float
    deviation: float
    sure: float
    reason: str

    @property
    def judgement(self) -> Judgement:
        assert self.verdict is not None
        return Judgement(self.verdict, self.reason)


def judge_failure(result: TrialResult) -> Judgement:
    """The verdict on a trial that gave no score."""
    return Judgement(VERDICT_OF_OUTCOME[result.outcome], str(result.reason))


def proven(confirmed: Sequence[int]) -> str:
    """Which changes of an incumbent are confirmed, by their numbers, in words."""
    if not confirmed:
        return "no change is confirmed by itself: that takes more trials, `autoresearch confirm --trials N`"
    return f"confirmed on fresh seeds: {', '.join(f'#{number}' for number in confirmed)}"
