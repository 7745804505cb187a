"""The check for overfitting to the validation split: the scores of the same weights on the audit split.

The gap of a trial is the amount by which its weights score worse on the audit split than on validation. The two splits
differ in difficulty, so a gap alone says nothing. A wider gap of the incumbent than of the baseline is a sign that the
gains were fitted to the validation split.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..decimals import change, distance, is_zero, number
from ..judge.noise import mean
from ..records import Experiment
from ..text import count, one_line
from .details import RunDetails
from .format import capitalize


@dataclass(frozen=True)
class SplitRow:
    """One experiment as text: the means over its audited trials."""

    name: str
    validation: str
    audit: str
    gap: str


@dataclass(frozen=True)
class SplitComparison:
    """The comparison of the two splits.

    Attributes:
        rows: none if the lab has a single split.
        gap: the heading of the last column. Positive gaps are worse on the audit split.
        words: the conclusion.
    """

    rows: Sequence[SplitRow]
    gap: str
    words: str


def compare_splits(details: RunDetails) -> SplitComparison | None:
    """Return the scores of the baseline and of all keeps on both splits, or None if no trial has an audit score."""
    snapshot = details.snapshot
    audited = {each.number: _score_pairs(details, each) for each in (snapshot.baseline, *details.keeps) if each}
    audited = {each: pairs for each, pairs in audited.items() if pairs}
    if not audited:
        return None
    worse = 1.0 if snapshot.agenda.direction == "minimize" else -1.0
    head = f"gap ({'audit − validation' if worse > 0 else 'validation − audit'})"
    if all(validation == audit for pairs in audited.values() for validation, audit in pairs):
        words = "Every audit score equals its validation score: the lab has no audit split of its own."
        return SplitComparison([], head, words)
    gaps = {each: [worse * (audit - validation) for validation, audit in pairs] for each, pairs in audited.items()}
    rows = [_row(details, each, pairs, gaps[each]) for each, pairs in audited.items()]
    incumbent = snapshot.incumbent.number if snapshot.incumbent else 0
    own, exact = gaps.get(incumbent, []), snapshot.is_deterministic
    words = _conclusion(gaps.get(0, []), own, incumbent, snapshot.decimals, exact)
    return SplitComparison(rows, head, words)


def _row(details: RunDetails, experiment: int, pairs: Sequence[tuple[float, float]], gaps: Sequence[float]) -> SplitRow:
    decimals = details.snapshot.decimals
    hypothesis = details.by_number[experiment].hypothesis
    return SplitRow(
        f"#{experiment} {one_line(hypothesis, 60)}" if experiment else "baseline",
        number(mean([validation for validation, _ in pairs]), decimals),
        number(mean([audit for _, audit in pairs]), decimals),
        change(mean(gaps), decimals),
    )


def _score_pairs(details: RunDetails, experiment: Experiment) -> list[tuple[float, float]]:
    """Return the validation and the audit score of each of the experiment's trials that has both."""
    return [
        (trial.score, trial.audit)
        for trial in details.trials.get(experiment.number, ())
        if trial.audit is not None and trial.score is not None
    ]


def gap_growth(baseline: Sequence[float], incumbent: Sequence[float]) -> tuple[float, float | None]:
    """Return the incumbent's mean gap minus the baseline's, and half the width of its 95 % interval.

    The spread of a gap between seeds is measured on the baseline and assumed for the incumbent. The interval is
    Student's t for two means with one variance (Snedecor & Cochran, Statistical Methods, chapter 6).

    Args:
        baseline: gaps of its trials, one or more. A single one shows no spread, and gives no interval.
        incumbent: gaps of its trials, one or more.
    """
    from scipy.special import stdtrit  # quantiles of Student's t, and scipy.stats is slow to import

    n, m, value = len(baseline), len(incumbent), mean(incumbent) - mean(baseline)
    if n < 2:
        return value, None
    sd = math.sqrt(sum((gap - mean(baseline)) ** 2 for gap in baseline) / (n - 1))
    return value, float(stdtrit(n - 1, 0.975)) * sd * math.sqrt(1 / m + 1 / n)


def _conclusion(
    baseline: Sequence[float], gaps: Sequence[float], incumbent: int, decimals: int | None, exact: bool
) -> str:
    """Return the conclusion that the gaps support.

    Args:
        exact: whether the lab is deterministic, so that gaps are no estimates.
    """
    name = f"#{incumbent}" if incumbent else "the baseline"
    if not gaps:
        return f"{capitalize(name)} is the incumbent and has no audit score."
    words = f"{capitalize(name)} scores {_side(gaps, decimals)} on the audit split than on validation"
    if not incumbent:
        return f"{words}. The baseline is still the incumbent, so there is no gain to doubt."
    if not baseline:
        return f"{words}. The baseline has no audit score to compare with."
    value, half = gap_growth(baseline, gaps)
    words += f", the baseline {_side(baseline, decimals)}. "
    words += f"The gap {'grew' if value > 0 else 'changed'} by {change(value, decimals)}"
    if exact:
        return f"{words}. {_say_fitted(value, decimals)}"
    if half is None:
        return f"{words}. With one audited trial of the baseline, this may be noise."
    words += f" (95 % interval {change(value - half, decimals)} to {change(value + half, decimals)}, "
    words += f"{count(len(baseline), 'trial')} of the baseline). "
    return f"{words}{_say_fitted(value - half, decimals)}"


def _say_fitted(least: float, decimals: int | None) -> str:
    """Return whether gains were fitted to the validation split, by the least amount that the gap grew."""
    if least > 0 and not is_zero(least, decimals):
        return "Part of the gain was fitted to the validation split."
    return "There is no sign that the gains were fitted to the validation split."


def _side(gaps: Sequence[float], decimals: int | None) -> str:
    """Return `0.0124 better` or `0.0124 worse`."""
    return f"{distance(abs(mean(gaps)), decimals)} {'worse' if mean(gaps) > 0 else 'better'}"
