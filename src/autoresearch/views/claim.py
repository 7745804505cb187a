"""What may be claimed of a run: its incumbent beside its baseline on seeds that nothing was chosen by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..judge.noise import mean
from ..ledger import Ledger
from ..records import Experiment, Purpose, Standing
from .wording import count, number, signed


@dataclass(frozen=True)
class Difference:
    """Incumbent less baseline, in units of the metric, with half its 95 % interval, from so many trials of each."""

    value: float
    half: float
    ours: int
    theirs: int


@dataclass(frozen=True)
class Claim:
    """The headline of a run, and which of the changes in its incumbent are confirmed."""

    incumbent: int
    scores: tuple[float, float]  # means of the baseline's fresh trials and of the incumbent's
    validation: Difference
    audit: Difference | None  # the same on the second split
    confirmed: tuple[int, ...]

    def words(self, metric: str, decimals: int) -> str:
        """`#12 − baseline on fresh seeds: val_bpb −0.0123 ± 0.0031 (95 % interval, 2 + 2 trials)`."""
        found = self.validation
        said = f"{signed(found.value, decimals)} ± {number(found.half, decimals)}"
        trials = f"{found.ours} + {count(found.theirs, 'trial')}"
        line = f"#{self.incumbent} − baseline on fresh seeds: {metric} {said} (95 % interval, {trials})"
        if self.audit:
            line += f"; audit split {signed(self.audit.value, decimals)} ± {number(self.audit.half, decimals)}"
        return line


def read_claim(
    ledger: Ledger, tag: str, experiments: Sequence[Experiment], incumbent: Experiment | None
) -> Claim | None:
    """The claim that the ledger's trials allow; None before the incumbent and the baseline had fresh seeds."""
    if incumbent is None or not incumbent.number:
        return None
    fresh = [trial for trial in ledger.further(tag) if trial.purpose is Purpose.CLAIM]
    ours = [trial for trial in fresh if trial.experiment == incumbent.number]
    since = incumbent.finished or 0.0  # the two sides are measured in turn: the machine may have changed before that
    theirs = [trial for trial in fresh if trial.experiment == 0 and (trial.started or 0.0) >= since]
    first = [trial for trial in ledger.trials(tag, 0) if trial.purpose is Purpose.SEARCH]
    groups = (ours, theirs, first)
    scores = [[trial.result.score for trial in group if trial.result] for group in groups]
    validation, audit = _difference(scores), _difference([[trial.audit for trial in group] for group in groups])
    if validation is None:
        return None
    means = mean(_known(scores[1])), mean(_known(scores[0]))
    confirmed = tuple(each.number for each in experiments if each.standing is Standing.CONFIRMED)
    return Claim(incumbent.number, means, validation, audit, confirmed)


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _difference(groups: Sequence[Sequence[float | None]]) -> Difference | None:
    """Of the incumbent's fresh trials to the baseline's; the third group is the baseline's first ones."""
    import numpy as np

    from ..judge.claims import headline

    ours, theirs, first = map(_known, groups)
    if not (ours and theirs and first):
        return None
    value, half = headline(*(np.array([values]) for values in (ours, theirs, first)))
    if not np.isfinite(half[0]):
        return None
    return Difference(float(value[0]), float(half[0]), len(ours), len(theirs))
