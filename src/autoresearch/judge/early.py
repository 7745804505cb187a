"""Early stopping: whether a trial's loss, at a share of its budget, leaves too little chance of a good score.

The lab's own finished trials teach how a loss at that share predicts the final score. A trial's curve alone misleads
where the learning rate is warmed down: a trial may lie behind at half its time and catch up. So at each share the
scores are regressed on the losses, and the residual variance is part of the prediction. A new trial's score follows
Student's t about the line (Draper & Smith, Applied Regression Analysis, 3rd ed., section 3.1). A loss is hopeless if
the probability that the judge keeps the trial, or tries it again, is below the tolerated one. The smallest hopeless
loss is the bar (inverse prediction: section 3.2 of the same book).

A false stop is a trial that was stopped although the judge would have kept it or tried it again. The rate of false
stops is estimated by leave-one-out on the run's own trials. Few trials reach the score that the judge needs, so few
could be stopped falsely. The estimate therefore takes the score of each other trial in turn as the needed score. The
rule stops no trial before this rate is known and low enough. One trial in ten is exempt, so that the rate stays known.

The code under trial reports its own losses. With false losses it can cause or avoid its own stop. The rule learns
from scored trials, so their false losses can also cause or avoid stops of other trials. False losses cannot improve a
score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..curves import loss_at
from ..records import MOST_LOSS, Bar, Direction, Point
from ..text import count

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Shares of the budget at which a trial may be stopped."""
FEWEST = 20  # trials behind a regression
FEWEST_STOPS = 10  # the rule stops no trial until it would have stopped this many candidates
MOST_FALSE = 0.02  # largest estimated rate of false stops. Above it the rule stops no trial
FAR = 10.0  # robust standard deviations from the median, beyond which a trial is left out of a regression
REMEMBERED = 200  # latest trials that the rule learns from


@dataclass(frozen=True)
class Calibration:
    """The decisions that the rule would have made about the run's own candidates, each by leave-one-out.

    Attributes:
        candidates: trials that the judge decided on.
        stops: candidates that the rule would have stopped.
        false: stopped candidates that the judge kept or tried again.
        rate: rate of false stops, with the score of each other trial in turn as the needed score.
        known: trials that the rule has learned from.
    """

    candidates: int = 0
    stops: int = 0
    false: int = 0
    rate: float = 1.0
    known: int = 0

    def __str__(self) -> str:
        if self.known <= FEWEST:
            return f"Hopeless trials are not stopped yet. The rule knows {self.known} of at least {FEWEST + 1} trials."
        now = "Hopeless trials are stopped early." if self.is_calibrated else "Hopeless trials are not stopped yet."
        candidates = count(self.candidates, "candidate")
        past = f"The rule would have stopped {self.stops} of {candidates}, {self.false} of them falsely."
        return f"{now} {past} The estimated rate of false stops is {100 * self.rate:.1f} %."

    @property
    def is_calibrated(self) -> bool:
        return self.stops >= FEWEST_STOPS and self.rate <= MOST_FALSE


@dataclass(frozen=True)
class Regressions:
    """Simple linear regressions of scores on losses. All arrays have the same shape.

    Attributes:
        count: trials behind each regression.
        loss, score: mean loss and mean score of these trials.
        slope: change of the score for each unit of loss.
        squares: sum of the squared deviations of the losses from their mean.
        residual: residual standard deviation of the scores.
    """

    count: Array
    loss: Array
    score: Array
    slope: Array
    squares: Array
    residual: Array

    def bars(self, needed: Array | float, tolerated: float) -> Array:
        """Return the bars: the smallest losses that lead to the score `needed` with a probability below `tolerated`.

        A bar is infinite if there is no such loss.
        """
        from scipy.special import stdtrit

        margin = stdtrit(self.count - 2, 1 - tolerated) * self.residual
        ahead, certain = needed - self.score, self.slope**2 - margin**2 / self.squares
        with np.errstate(invalid="ignore", divide="ignore"):
            root = np.sqrt(ahead**2 / self.squares + (1 + 1 / self.count) * certain)
            beyond = (ahead * self.slope + margin * root) / certain
        valid = np.isfinite(self.residual) & (certain > 0) & (self.slope < 0)
        bars: Array = np.where(valid, self.loss + beyond, np.inf)
        return bars


def regress(losses: Array, scores: Array, leave_one_out: bool = False) -> Regressions:
    """Regress scores [N] on losses [N, K].

    Losses that are NaN are left out. Trials far from all others are left out too: a model that diverged is no evidence
    about models that did not.

    Returns:
        One regression for each share [K]. With `leave_one_out`, one for each share without each trial [N, K].
    """
    known = np.isfinite(losses) & _is_usual(losses) & _is_usual(scores[:, None])
    x, y = np.where(known, losses, 0.0), np.where(known, scores[:, None], 0.0)
    parts = [known.astype(np.float64), x, y, x * x, x * y, y * y]
    count, sx, sy, sxx, sxy, syy = (part.sum(axis=0) - (part if leave_one_out else 0.0) for part in parts)
    enough, count = count >= FEWEST, np.maximum(count, 3.0)
    squares = np.maximum(sxx - sx**2 / count, 1e-300)
    slope = (sxy - sx * sy / count) / squares
    left = np.maximum(syy - sy**2 / count - slope**2 * squares, 0.0)
    residual = np.where(enough, np.sqrt(left / (count - 2)), np.inf)
    return Regressions(count, sx / count, sy / count, slope, squares, residual)


def _is_usual(values: Array) -> Mask:
    """Whether values [N, K] lie within `FAR` robust standard deviations of their column's median.

    The robust standard deviation is 1.4826 median absolute deviations (Huber, Robust Statistics, 1981).
    """
    known = np.where(np.abs(values) < MOST_LOSS, values, np.nan)
    if not np.isfinite(known).any(axis=0).all():
        known = np.where(np.isfinite(known).any(axis=0), known, 0.0)  # an empty column has no median
    deviation = np.abs(known - np.nanmedian(known, axis=0))
    near: Mask = deviation <= FAR * 1.4826 * np.nanmedian(deviation, axis=0)
    return near


@dataclass
class EarlyStopping:
    """Learns from a run's finished trials, and computes the losses at which a new trial is hopeless.

    Args:
        direction: direction of the metric.
        budget: seconds of training in a trial.
        tolerated: a trial is hopeless if the judge would keep it or try it again with a smaller probability than this.
    """

    direction: Direction
    budget: float
    tolerated: float
    _losses: list[list[float]] = field(default_factory=list)
    _scores: list[float] = field(default_factory=list)
    _needed: list[float] = field(default_factory=list)  # NaN for trials that were not the first of a candidate
    _wanted: list[bool] = field(default_factory=list)

    @property
    def _sign(self) -> float:
        return 1.0 if self.direction == "maximize" else -1.0

    def learn(self, curve: Sequence[Point], score: float, needed: float | None = None, wanted: bool = False) -> None:
        """Learn from a finished trial.

        Args:
            needed: worst score with which the judge would not have discarded the candidate. Given for the first trial
                of a candidate only.
            wanted: whether the judge kept the candidate, whatever its first trial scored.
        """
        if not curve:
            return
        found = [loss_at(curve, share * self.budget) for share in SHARES]
        self._losses.append([np.nan if loss is None else loss for loss in found])
        self._scores.append(self._sign * score)
        self._needed.append(np.nan if needed is None else self._sign * needed)
        self._wanted.append(wanted or (needed is not None and self._sign * (score - needed) >= 0))
        for values in (self._losses, self._scores, self._needed, self._wanted):
            del values[:-REMEMBERED]

    def calibration(self) -> Calibration:
        """Return what the rule would have decided about each candidate so far, by leave-one-out."""
        if len(self._scores) <= FEWEST:
            return Calibration(known=len(self._scores))
        losses, scores, needed = np.array(self._losses), np.array(self._scores), np.array(self._needed)
        regressions = regress(losses, scores, leave_one_out=True)
        stopped = (losses > regressions.bars(needed[:, None], self.tolerated)).any(axis=1)
        anywhere = (losses > regressions.bars(scores[:, None, None], self.tolerated)).any(axis=-1)  # [needed, trial]
        anywhere = anywhere & ~np.eye(len(scores), dtype=bool)  # no trial takes its own score as the needed one
        falsely = anywhere & (scores >= scores[:, None])
        return Calibration(
            candidates=int(np.isfinite(needed).sum()),
            stops=int(stopped.sum()),
            false=int((stopped & np.array(self._wanted)).sum()),
            rate=float(falsely.sum() / max(anywhere.sum(), 1)),
            known=len(scores),
        )

    def bars(self, needed: float) -> tuple[Bar, ...]:
        """Return the losses that stop a candidate which must reach the score `needed`.

        The result is empty until the rule is calibrated.
        """
        if not self.calibration().is_calibrated:
            return ()
        regressions = regress(np.array(self._losses), np.array(self._scores))
        bars = regressions.bars(self._sign * needed, self.tolerated)
        distance = np.where(np.isfinite(bars), bars, 0.0) - regressions.loss
        expected = regressions.score + regressions.slope * distance
        rows = np.column_stack([SHARES, bars, self._sign * expected, self._sign * regressions.slope])
        return tuple(Bar(*row) for row in rows[np.isfinite(bars)].tolist())
