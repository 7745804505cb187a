"""What may be claimed of a run: its incumbent beside its baseline on seeds that nothing was chosen by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..judge.noise import mean, measure_noise
from ..judge.opinion import describe_confirmed
from ..ledger import Ledger
from ..records import Agenda, Direction, Experiment, Noise, Purpose, Standing, Verdict
from ..text import one_line
from .format import difference, marks, number, places, signed


@dataclass(frozen=True)
class Difference:
    """Incumbent less baseline, in units of the metric, with half its 95 % interval, from so many trials of each."""

    value: float
    half: float
    ours: int
    theirs: int

    @property
    def open(self) -> bool:
        """Whether its interval includes zero: it may be none."""
        return abs(self.value) <= self.half

    def words(self, decimals: int) -> str:
        """`−0.0123 ± 0.0031`."""
        return f"{signed(self.value, decimals)} ± {number(self.half, decimals)}"


@dataclass(frozen=True)
class Claim:
    """The headline of a run, and which of the changes in its incumbent are confirmed."""

    incumbent: int
    scores: tuple[float, float]  # means of the baseline's fresh trials and of the incumbent's
    validation: Difference
    audit: Difference | None  # the same on the second split
    confirmed: tuple[int, ...]
    direction: Direction = "minimize"

    @property
    def better(self) -> bool | None:
        """Than the baseline; None: the interval includes zero."""
        if self.validation.open:
            return None
        return (self.validation.value > 0) == (self.direction == "maximize")

    def words(self, metric: str, decimals: int) -> str:
        """`#12 is better than the baseline: val_bpb −0.0123 ± 0.0031 on fresh seeds (95 % interval, 2 + 2 trials)`."""
        is_what = {True: "is better than", False: "is worse than", None: "cannot be told from"}[self.better]
        trials = f"{self.validation.ours} + {self.validation.theirs} trials"
        line = f"#{self.incumbent} {is_what} the baseline: {metric} {self.validation.words(decimals)} on fresh seeds"
        line += f" (95 % interval, {trials}{'; it includes zero' * self.validation.open})"
        if self.audit:
            line += f"; audit split {self.audit.words(decimals)}{' (includes zero)' * self.audit.open}"
        return line


@dataclass(frozen=True)
class Result:
    """What a reader takes away of a run: what was measured on fresh seeds, and after that what search saw."""

    claim: Claim | None
    measured: str  # the headline; empty before anything was claimed
    searched: str  # empty before anything was kept

    @property
    def lines(self) -> list[str]:
        """The same, the most important first."""
        single = [describe_confirmed(self.claim.confirmed)] if self.claim and self.claim.better is not False else []
        return [line for line in (self.measured, *single, self.searched) if line]


NO_RESULT = Result(None, "", "")


def read_result(ledger: Ledger, tag: str, agenda: Agenda, marked: bool = True) -> Result:
    """The result as the ledger has it now.

    Args:
        marked: say of the scores what is to be said of them; a table has done so in its caption.
    """
    metric = one_line(agenda.metric, 40) + (marks(agenda, ledger.unsandboxed(tag)) if marked else "")
    incumbent = ledger.incumbent(tag)
    claim = read_claim(ledger, tag, agenda.direction)
    own = ledger.trials(tag, incumbent.number) if incumbent else []
    trials = sum(each.purpose is Purpose.SEARCH and each.score is not None for each in own)
    noise = measure_noise(ledger.replicated(tag))
    return result(metric, ledger.experiment(tag, 0), incumbent, trials, claim, noise)


def result(
    metric: str,
    baseline: Experiment | None,
    incumbent: Experiment | None,
    trials: int,
    claim: Claim | None,
    noise: Noise | None,
) -> Result:
    """The result in words: every view says these.

    Args:
        trials: how many the incumbent's score is the mean of.
    """
    if baseline is None or incumbent is None or not incumbent.number:
        return NO_RESULT
    decimals = places(baseline.score)
    saw = f"{metric} {number(incumbent.score, decimals)}"
    if (change := difference(incumbent.score, baseline.score)) is not None:
        saw += f", {signed(change, decimals)} to the baseline"
        saw += f" ({abs(change) / noise.floor:.1f} × the noise floor)" if noise and noise.floor else ""
    saw += f", in {'one trial' if trials <= 1 else f'the mean of {trials} trials'}"
    if claim is None:
        return Result(None, "", f"search saw #{incumbent.number} at {saw}; not yet beside the baseline on fresh seeds")
    seen = f"search saw it at {saw}, the luckier for having been kept"
    return Result(claim, claim.words(metric, decimals), seen)


def read_claim(ledger: Ledger, tag: str, direction: Direction) -> Claim | None:
    """The claim that the ledger's trials allow; None before the incumbent and the baseline had fresh seeds."""
    incumbent = ledger.incumbent(tag)
    if incumbent is None or not incumbent.number:
        return None
    fresh = [trial for trial in ledger.further(tag) if trial.purpose is Purpose.CLAIM]
    ours = [trial for trial in fresh if trial.experiment == incumbent.number]
    since = incumbent.finished or 0.0  # the two sides are measured in turn: the machine may have changed before that
    theirs = [trial for trial in fresh if trial.experiment == 0 and (trial.started or 0.0) >= since]
    first = [trial for trial in ledger.trials(tag, 0) if trial.purpose is Purpose.SEARCH]
    groups = (ours, theirs, first)
    scores = [[trial.score for trial in group] for group in groups]
    validation, audit = _difference(scores), _difference([[trial.audit for trial in group] for group in groups])
    if validation is None:
        return None
    means = mean(_known(scores[1])), mean(_known(scores[0]))
    kept = ledger.experiments(tag, verdict=Verdict.KEEP)
    confirmed = tuple(each.number for each in kept if each.standing is Standing.CONFIRMED)
    return Claim(incumbent.number, means, validation, audit, confirmed, direction)


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _difference(groups: Sequence[Sequence[float | None]]) -> Difference | None:
    """Of the incumbent's fresh trials to the baseline's; the third group is the baseline's first ones."""
    ours, theirs, first = map(_known, groups)
    if not (ours and theirs and first):
        return None
    import numpy as np  # with SciPy, after the look whether there is anything to compute: `log` answers in a blink

    from ..judge.claims import headline

    value, half = headline(*(np.array([values]) for values in (ours, theirs, first)))
    if not np.isfinite(half[0]):
        return None
    return Difference(float(value[0]), float(half[0]), len(ours), len(theirs))
