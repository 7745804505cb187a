"""The result of a run in sentences, the same in every view. They claim nothing that was not measured."""

from __future__ import annotations

from dataclasses import dataclass

from ..decimals import change, number
from ..judge.opinion import describe_confirmed
from ..records import Direction
from ..text import count, one_line
from .claim import Claim, Difference
from .format import better_or_worse, capitalize, gain, trust_marks
from .snapshot import Snapshot


@dataclass(frozen=True)
class Result:
    """The result of a run in sentences.

    Attributes:
        measured: the comparison on fresh seeds. Empty before anything was claimed.
        confirmed: the changes that are confirmed individually. Empty before anything was claimed, and after a loss.
        searched: the incumbent's score during the search. Empty before anything was kept.
    """

    measured: str = ""
    confirmed: str = ""
    searched: str = ""

    @property
    def lines(self) -> list[str]:
        """The sentences that are not empty, the most important first."""
        return [line for line in (self.measured, self.confirmed, self.searched) if line]


def describe_result(snapshot: Snapshot, marked: bool = True) -> Result:
    """Return the result of a run in sentences.

    Args:
        marked: whether to mark scores as unsealed, unsandboxed or on public text. A table does so once, in its caption.
    """
    baseline, incumbent, claim = snapshot.baseline, snapshot.incumbent, snapshot.claim
    if baseline is None or incumbent is None or not incumbent.number:
        return Result()
    decimals, metric = snapshot.decimals, one_line(snapshot.agenda.metric, 40)
    marks = trust_marks(snapshot.agenda, snapshot.unsandboxed) if marked else []
    amount = gain(incumbent.score, baseline.score, snapshot.agenda.direction)
    trials = "one trial" if snapshot.incumbent_trials <= 1 else f"mean of {snapshot.incumbent_trials} trials"
    score, facts = number(incumbent.score, decimals), [trials]
    if amount is not None:
        facts.insert(0, better_or_worse(amount, decimals))
    if claim is None:
        words = ", ".join([*facts, *marks, "not confirmed"])
        return Result(searched=f"Best so far: #{incumbent.number}, {metric} {score} ({words}).")
    if claim.exact:
        confirmed = f"{capitalize(_describe_tests(claim))}." if claim.confirmed else ""
        return Result(describe_exact_claim(claim, metric, marks, decimals), confirmed)
    searched = f"In the search #{incumbent.number} scored {score} ({', '.join(facts)}). "
    searched += "Selection makes that score look too good."
    confirmed = "" if claim.better is False else f"{capitalize(_describe_tests(claim))}."
    return Result(describe_claim(claim, metric, marks, decimals), confirmed, searched)


def _describe_tests(claim: Claim) -> str:
    return describe_confirmed(claim.confirmed, claim.exact, claim.pairs, claim.refuted, claim.untested)


def describe_claim(claim: Claim, metric: str, marks: list[str], decimals: int | None) -> str:
    """Return the comparison on fresh seeds with its interval.

    `Measured on fresh seeds: #12 is 0.0123 better than the baseline, 95 % interval +0.0092 to +0.0154 (val_bpb,
    2 trials each).`
    """
    found, sign = claim.validation, _sign(claim.direction)
    ours = count(found.ours, "trial")
    trials = f"{ours} each" if found.ours == found.theirs else f"{ours} to {found.theirs}"
    facts = ", ".join([metric, *marks, trials])
    line = f"Measured on fresh seeds: #{claim.incumbent} is {better_or_worse(sign * found.value, decimals)}, "
    line += f"{_interval(found, decimals)} ({facts})."
    if found.includes_zero:
        line += f" This may be no {'gain' if sign * found.value >= 0 else 'loss'}."
    if claim.audit:
        amount = better_or_worse(sign * claim.audit.value, decimals)
        line += f" Audit split: {amount}, {_interval(claim.audit, decimals)}."
    return line


def describe_exact_claim(claim: Claim, metric: str, marks: list[str], decimals: int | None) -> str:
    """Return the comparison in a deterministic lab.

    `#12 scored 2.6360, 0.0123 better than the baseline (sum_radii, in each of 2 trials).`
    """
    found, sign, score = claim.validation, _sign(claim.direction), number(claim.scores[1], decimals)
    trials = [f"in each of {found.ours} trials"] if found.ours > 1 else []
    amount = better_or_worse(sign * found.value, decimals)
    line = f"#{claim.incumbent} scored {score}, {amount} ({', '.join([metric, *marks, *trials])})."
    if claim.audit:
        line += f" Audit split: {better_or_worse(sign * claim.audit.value, decimals)}."
    return line


def _sign(direction: Direction) -> float:
    return 1.0 if direction == "maximize" else -1.0


def _interval(found: Difference, decimals: int | None) -> str:
    """Return the 95 % interval of the amount by which the incumbent is better, or by which it is worse."""
    low, high = abs(found.value) - found.half, abs(found.value) + found.half
    return f"95 % interval {change(low, decimals)} to {change(high, decimals)}"
