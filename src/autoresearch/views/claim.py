"""The claim of a run: its incumbent against its baseline, on fresh seeds that played no part in any choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..judge.noise import mean
from ..ledger.reading import LedgerReading
from ..records import Direction, Purpose, Standing, Verdict


@dataclass(frozen=True)
class Difference:
    """The incumbent's mean score minus the baseline's, in units of the metric.

    Attributes:
        value: the difference.
        half: half the width of its 95 % interval.
        ours, theirs: the numbers of trials of the incumbent and of the baseline.
    """

    value: float
    half: float
    ours: int
    theirs: int

    @property
    def includes_zero(self) -> bool:
        """Whether the 95 % interval includes zero, so that there may be no difference."""
        return abs(self.value) <= self.half


@dataclass(frozen=True)
class Claim:
    """The comparison that a run's headline rests on.

    Attributes:
        incumbent: the number of the experiment that is compared with the baseline.
        scores: the mean scores of the baseline's fresh trials and of the incumbent's.
        validation: the difference on the validation split.
        audit: the difference on the audit split, or None if it was not measured.
        confirmed: the numbers of the changes that are confirmed individually.
    """

    incumbent: int
    scores: tuple[float, float]
    validation: Difference
    audit: Difference | None
    confirmed: tuple[int, ...]
    direction: Direction = "minimize"

    @property
    def better(self) -> bool | None:
        """Whether the incumbent is better than the baseline. None if the 95 % interval includes zero."""
        if self.validation.includes_zero:
            return None
        return (self.validation.value > 0) == (self.direction == "maximize")


def read_claim(ledger: LedgerReading, tag: str, direction: Direction) -> Claim | None:
    """Return the claim that the ledger's trials allow.

    Returns:
        None until the incumbent and the baseline have both run on fresh seeds.
    """
    incumbent = ledger.incumbent(tag)
    if incumbent is None or not incumbent.number:
        return None
    fresh = [trial for trial in ledger.extra_trials(tag) if trial.purpose is Purpose.CLAIM]
    ours = [trial for trial in fresh if trial.experiment == incumbent.number]
    # The two sides are measured in turn. The machine may have changed since earlier trials of the baseline.
    since = incumbent.finished or 0.0
    theirs = [trial for trial in fresh if trial.experiment == 0 and (trial.started or 0.0) >= since]
    first = [trial for trial in ledger.trials(tag, 0) if trial.purpose is Purpose.SEARCH]
    groups = (ours, theirs, first)
    scores = [[trial.score for trial in group] for group in groups]
    validation, audit = _difference(scores), _difference([[trial.audit for trial in group] for group in groups])
    if validation is None:
        return None
    means = mean(_without_none(scores[1])), mean(_without_none(scores[0]))
    kept = ledger.experiments(tag, verdict=Verdict.KEEP)
    confirmed = tuple(each.number for each in kept if each.standing is Standing.CONFIRMED)
    return Claim(incumbent.number, means, validation, audit, confirmed, direction)


def _without_none(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _difference(groups: Sequence[Sequence[float | None]]) -> Difference | None:
    """Compare the incumbent's fresh trials with the baseline's.

    Args:
        groups: scores of the incumbent's fresh trials, of the baseline's fresh ones, and of the baseline's first ones.
    """
    ours, theirs, first = map(_without_none, groups)
    if not (ours and theirs and first):
        return None
    import numpy as np  # here, with SciPy, because most runs have no claim and `log` must answer in a blink

    from ..judge.claims import headline

    value, half = headline(*(np.array([values]) for values in (ours, theirs, first)))
    if not np.isfinite(half[0]):
        return None
    return Difference(float(value[0]), float(half[0]), len(ours), len(theirs))
