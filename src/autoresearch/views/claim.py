"""The claim of a run: its incumbent against its baseline, on fresh seeds that played no part in any choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..judge.noise import mean
from ..ledger.reading import LedgerReading
from ..records import Direction, EventKind, Purpose, Standing, Verdict


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
        exact: whether the lab is deterministic. Then all trials count, and the interval has no width.
        pairs: those of the confirmed changes that trials right before and right after their keep confirm.
        refuted: the numbers of the changes that were tested individually and are not confirmed.
        untested: the numbers of the changes that were not tested individually.
    """

    incumbent: int
    scores: tuple[float, float]
    validation: Difference
    audit: Difference | None
    confirmed: tuple[int, ...]
    direction: Direction = "minimize"
    exact: bool = False
    pairs: tuple[int, ...] = ()
    refuted: tuple[int, ...] = ()
    untested: tuple[int, ...] = ()

    @property
    def better(self) -> bool | None:
        """Whether the incumbent is better than the baseline. None if the 95 % interval includes zero."""
        if self.validation.includes_zero:
            return None
        return (self.validation.value > 0) == (self.direction == "maximize")


def read_claim(ledger: LedgerReading, tag: str, direction: Direction, exact: bool = False) -> Claim | None:
    """Return the claim that the ledger's trials allow.

    Args:
        exact: whether the lab is deterministic.

    Returns:
        None until the incumbent and the baseline have both run on fresh seeds. A deterministic lab needs none of these.
    """
    incumbent = ledger.incumbent(tag)
    if incumbent is None or not incumbent.number:
        return None
    if exact:
        return _read_exact_claim(ledger, tag, incumbent.number, direction)
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
    claim = Claim(incumbent.number, means, validation, audit, _read_confirmed(ledger, tag), direction)
    return _add_tests(claim, ledger, tag)


def _read_exact_claim(ledger: LedgerReading, tag: str, incumbent: int, direction: Direction) -> Claim | None:
    """Compare the scores of a deterministic lab, which are the same in each trial of an experiment."""
    ours, theirs = (
        [each for each in ledger.trials(tag, number) if each.score is not None] for number in (incumbent, 0)
    )
    scores = [[each.score for each in trials] for trials in (ours, theirs)]
    validation, audit = _subtract(scores), _subtract([[each.audit for each in trials] for trials in (ours, theirs)])
    if validation is None:
        return None
    means = mean(_without_none(scores[1])), mean(_without_none(scores[0]))
    claim = Claim(incumbent, means, validation, audit, _read_confirmed(ledger, tag), direction, exact=True)
    return _add_tests(claim, ledger, tag)


def _subtract(groups: Sequence[Sequence[float | None]]) -> Difference | None:
    """Return the difference of the incumbent's and the baseline's scores. None if scores of one side differ."""
    ours, theirs = map(_without_none, groups)
    if len(set(ours)) != 1 or len(set(theirs)) != 1:
        return None
    return Difference(ours[0] - theirs[0], 0.0, len(ours), len(theirs))


def _read_confirmed(ledger: LedgerReading, tag: str) -> tuple[int, ...]:
    kept = ledger.experiments(tag, verdict=Verdict.KEEP)
    return tuple(each.number for each in kept if each.standing is Standing.CONFIRMED)


def read_pairs(ledger: LedgerReading, tag: str) -> tuple[int, ...]:
    """Return the changes that trials right before and right after their keep confirm, as the latest claims say."""
    events = [event.data for event in ledger.events(tag, None, EventKind.CLAIMS) if "pairs" in event.data]
    return tuple(events[-1]["pairs"]) if events else ()


def _add_tests(claim: Claim, ledger: LedgerReading, tag: str) -> Claim:
    """Add which changes were confirmed by pairs, tested in vain, and not tested, as the latest claims say."""
    events = [event.data for event in ledger.events(tag, None, EventKind.CLAIMS) if "untested" in event.data]
    if not events:
        return claim
    pairs, refuted, untested = (tuple(events[-1][key]) for key in ("pairs", "refuted", "untested"))
    return replace(claim, pairs=pairs, refuted=refuted, untested=untested)


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
