"""Were the gains fitted to the validation split? What the audit split says of the baseline and of all that was kept.

The gap of a trial is how much worse its weights score on the audit split than on validation. The splits differ in how
hard they are, so the gap alone says nothing; one that is wider for the incumbent than for the baseline does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..judge.noise import mean
from ..records import Experiment
from ..text import count, one_line
from .format import capitalise, number, signed
from .snapshot import Morning


@dataclass(frozen=True)
class Row:
    """One experiment, as text: means over its audited trials."""

    name: str
    validation: str
    audit: str
    gap: str


@dataclass(frozen=True)
class Audit:
    """What the report says of the two splits."""

    rows: Sequence[Row]  # none where the lab has one split alone
    gap: str  # head of its column: which of the two is taken from which, so that positive is worse on audit
    words: str


def audit(morning: Morning) -> Audit | None:
    """None where no trial has an audit score."""
    pairs = {each.number: _pairs(morning, each) for each in (morning.baseline, *morning.kept) if each}
    pairs = {each: found for each, found in pairs.items() if found}
    if not pairs:
        return None
    worse = 1.0 if morning.agenda.direction == "minimize" else -1.0
    head = f"gap ({'audit − validation' if worse > 0 else 'validation − audit'})"
    if all(validation == audit for found in pairs.values() for validation, audit in found):
        words = "Every audit score equals its validation score: the lab has no audit split of its own."
        return Audit([], head, words)
    gaps = {each: [worse * (audit - validation) for validation, audit in found] for each, found in pairs.items()}
    rows = [
        Row(
            f"#{each} {one_line(morning.by_number[each].hypothesis, 60)}" if each else "baseline",
            number(mean([validation for validation, _ in found]), morning.decimals),
            number(mean([audit for _, audit in found]), morning.decimals),
            signed(mean(gaps[each]), morning.decimals),
        )
        for each, found in pairs.items()
    ]
    incumbent = morning.incumbent.number if morning.incumbent else 0
    return Audit(rows, head, _words(gaps.get(0, []), gaps.get(incumbent, []), incumbent, morning.decimals))


def _pairs(morning: Morning, experiment: Experiment) -> list[tuple[float, float]]:
    """Validation and audit score of each of its trials that has both."""
    return [
        (trial.score, trial.audit)
        for trial in morning.trials.get(experiment.number, ())
        if trial.audit is not None and trial.score is not None
    ]


def growth(baseline: Sequence[float], incumbent: Sequence[float]) -> tuple[float, float | None]:
    """How much wider the incumbent's gap is than the baseline's, and half the width of its 95 % interval.

    The spread of a gap between seeds is measured on the baseline and taken to be the incumbent's too: Student's t on
    its degrees of freedom, as for two means with one variance (Snedecor & Cochran, Statistical Methods, chapter 6).

    Args:
        baseline: gaps of its trials, one or more; one shows no spread, and gives no interval.
        incumbent: gaps of its trials, one or more.
    """
    from scipy.special import stdtrit  # quantiles of Student's t; scipy.stats is slow to import

    n, m, value = len(baseline), len(incumbent), mean(incumbent) - mean(baseline)
    if n < 2:
        return value, None
    sd = math.sqrt(sum((gap - mean(baseline)) ** 2 for gap in baseline) / (n - 1))
    return value, float(stdtrit(n - 1, 0.975)) * sd * math.sqrt(1 / m + 1 / n)


def _words(baseline: Sequence[float], gaps: Sequence[float], incumbent: int, decimals: int) -> str:
    """What the gaps say of the incumbent, and no more than that."""
    name = f"#{incumbent}" if incumbent else "the baseline"
    if not gaps:
        return f"{capitalise(name)} is the incumbent and has no audit score."
    told = f"On the audit split {name} is {_side(gaps, decimals)} than on validation"
    if not incumbent:
        return f"{told}. It is the incumbent still, so there is no gain to doubt."
    if not baseline:
        return f"{told}. The baseline has no audit score to compare that with."
    value, half = growth(baseline, gaps)
    told += f", the baseline {_side(baseline, decimals)}: "
    told += f"the gap {'grew' if value > 0 else 'changed'} by {signed(value, decimals)}"
    if half is None:
        return f"{told}. One audited trial of the baseline does not show whether that is more than noise."
    told += f" (95 % interval {signed(value - half, decimals)} to {signed(value + half, decimals)}, "
    told += f"from {count(len(baseline), 'trial')} of the baseline)"
    if round(value - half, decimals) > 0:  # by the digits that are shown
        return f"{told}: part of the gain was fitted to the validation split."
    return f"{told}: nothing says that the gains were fitted to the validation split."


def _side(gaps: Sequence[float], decimals: int) -> str:
    """`0.0124 better`."""
    return f"{number(abs(mean(gaps)), decimals)} {'worse' if mean(gaps) > 0 else 'better'}"
