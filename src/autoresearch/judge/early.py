"""Early stopping: whether a trial's curve, at a share of its budget, is hopeless.

What a loss at that share says of the score at the end is learned from the lab's own finished trials. Where the learning
rate is warmed down a curve by itself misleads: a trial may lie behind at half its time and catch up. So at each share
the scores are regressed on the losses there, and what is left unexplained is part of the forecast: a new trial's score
is a Student t about the line (Draper & Smith, Applied Regression Analysis, 3rd ed., section 3.1). A loss is hopeless
where, by that, the judge would keep the trial or try it again with less than the tolerated probability; the least such
loss is the bar (inverse prediction: the same, section 3.2).

A trial that was stopped although the judge would have kept it or tried it again is a false stop. How often that happens
is counted on the run's own trials, each judged by a rule that was learned without it. But few trials reach what the
judge needs, so that few could be stopped falsely: the rate is counted with the score of each other trial in turn as
what is needed. Nothing is ended before it is known and low enough; and one trial in ten is spared, so that it stays
known.

A curve is said by the code under trial. With lies it can have itself ended, or not ended; and code that is scored, and
so learned from, can have others ended, or none. It cannot get a score by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..curves import loss_at
from ..records import MOST_LOSS, Bar, Direction, Point

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Of the budget, at which a trial is looked at."""
FEWEST = 20  # trials that a line is drawn through
FEWEST_STOPS = 10  # candidates that would have been ended, before any is
MOST_FALSE = 0.02  # of stops, with every score in turn as what is needed
FAR = 10.0  # spreads from the median, beyond which a trial is no part of a line
REMEMBERED = 200  # the latest trials that are learned from
CALIBRATED, LEARNING = "hopeless trials are ended early", "hopeless trials are let go on"
"""What the rule does now, in words."""


@dataclass(frozen=True)
class Record:
    """What the rule would have done to the run's candidates, each by what all other trials say."""

    candidates: int = 0
    stops: int = 0
    false: int = 0  # of them, were kept or tried again
    rate: float = 1.0  # of false stops, were each other trial's score in turn what is needed
    known: int = 0  # trials that it learned from

    def __str__(self) -> str:
        return f"{CALIBRATED if self.calibrated else LEARNING}: {self._ground}"

    @property
    def _ground(self) -> str:
        if self.known <= FEWEST:
            return f"{self.known} of the {FEWEST + 1} trials are known that it takes at least"
        ended = f"of {self.candidates} candidates {self.stops} would have been ended, {self.false} of them falsely"
        return f"{ended}; with every other score in turn as what is needed, {100 * self.rate:.1f} % falsely"

    @property
    def calibrated(self) -> bool:
        return self.stops >= FEWEST_STOPS and self.rate <= MOST_FALSE


@dataclass(frozen=True)
class Lines:
    """Regressions of scores on losses, one for each trial left out or for each share: all arrays have one shape.

    Attributes:
        count: trials behind each.
        loss, score: their means; `slope` is of the score by the loss.
        squares: sum of squared deviations of the losses.
        spread: standard deviation of the scores about the line.
    """

    count: Array
    loss: Array
    score: Array
    slope: Array
    squares: Array
    spread: Array

    def bars(self, needed: Array | float, tolerated: float) -> Array:
        """The least loss at which a score of `needed` or better has less than that probability; inf: there is none."""
        from scipy.special import stdtrit

        apart = stdtrit(self.count - 2, 1 - tolerated) * self.spread
        ahead, certain = needed - self.score, self.slope**2 - apart**2 / self.squares
        with np.errstate(invalid="ignore", divide="ignore"):
            root = np.sqrt(ahead**2 / self.squares + (1 + 1 / self.count) * certain)
            beyond = (ahead * self.slope + apart * root) / certain
        known = np.isfinite(self.spread) & (certain > 0) & (self.slope < 0)
        found: Array = np.where(known, self.loss + beyond, np.inf)
        return found


def lines(losses: Array, scores: Array, without: bool = False) -> Lines:
    """Through losses [N, K] and scores [N]: one line for each share [K], or one `without` each trial [N, K].

    A loss that is NaN counts for nothing, and neither does a trial that is far from all others: a model that diverged
    says nothing of those that did not.
    """
    known = np.isfinite(losses) & _usual(losses) & _usual(scores[:, None])
    x, y = np.where(known, losses, 0.0), np.where(known, scores[:, None], 0.0)
    parts = [known.astype(np.float64), x, y, x * x, x * y, y * y]
    count, sx, sy, sxx, sxy, syy = (part.sum(axis=0) - (part if without else 0.0) for part in parts)
    enough, count = count >= FEWEST, np.maximum(count, 3.0)
    squares = np.maximum(sxx - sx**2 / count, 1e-300)
    slope = (sxy - sx * sy / count) / squares
    left = np.maximum(syy - sy**2 / count - slope**2 * squares, 0.0)
    spread = np.where(enough, np.sqrt(left / (count - 2)), np.inf)
    return Lines(count, sx / count, sy / count, slope, squares, spread)


def _usual(values: Array) -> Mask:
    """Which values [N, K] lie within `FAR` spreads of their column's median, by median deviations (Huber, 1981)."""
    known = np.where(np.abs(values) < MOST_LOSS, values, np.nan)
    if not np.isfinite(known).any(axis=0).all():
        known = np.where(np.isfinite(known).any(axis=0), known, 0.0)  # a column of nothing has no median
    apart = np.abs(known - np.nanmedian(known, axis=0))
    near: Mask = apart <= FAR * 1.4826 * np.nanmedian(apart, axis=0)
    return near


@dataclass
class Early:
    """Learns from a run's finished trials, and says when a new one is hopeless.

    Args:
        budget: seconds of a trial.
        tolerated: probability, of a trial that is ended, that the judge would have kept it or tried it again.
    """

    direction: Direction
    budget: float
    tolerated: float
    _losses: list[list[float]] = field(default_factory=list)
    _scores: list[float] = field(default_factory=list)
    _needed: list[float] = field(default_factory=list)  # NaN: it was no candidate
    _wanted: list[bool] = field(default_factory=list)

    @property
    def _sign(self) -> float:
        return 1.0 if self.direction == "maximize" else -1.0

    def learn(self, curve: Sequence[Point], score: float, needed: float | None = None, wanted: bool = False) -> None:
        """Learns from a finished trial.

        Args:
            needed: of a candidate's first trial: the worst score with which the judge would not have discarded it.
            wanted: it was kept, whatever its first trial scored.
        """
        if not curve:
            return
        found = [loss_at(curve, share * self.budget) for share in SHARES]
        self._losses.append([np.nan if loss is None else loss for loss in found])
        self._scores.append(self._sign * score)
        self._needed.append(np.nan if needed is None else self._sign * needed)
        self._wanted.append(wanted or (needed is not None and self._sign * (score - needed) >= 0))
        for known in (self._losses, self._scores, self._needed, self._wanted):
            del known[:-REMEMBERED]

    def record(self) -> Record:
        """What the rule would have done to the candidates so far."""
        if len(self._scores) <= FEWEST:
            return Record(known=len(self._scores))
        losses, scores, needed = np.array(self._losses), np.array(self._scores), np.array(self._needed)
        through = lines(losses, scores, without=True)
        stopped = (losses > through.bars(needed[:, None], self.tolerated)).any(axis=1)
        anywhere = (losses > through.bars(scores[:, None, None], self.tolerated)).any(axis=-1)  # [needed, trial]
        anywhere = anywhere & ~np.eye(len(scores), dtype=bool)  # not its own score
        falsely = anywhere & (scores >= scores[:, None])
        return Record(
            candidates=int(np.isfinite(needed).sum()),
            stops=int(stopped.sum()),
            false=int((stopped & np.array(self._wanted)).sum()),
            rate=float(falsely.sum() / max(anywhere.sum(), 1)),
            known=len(scores),
        )

    def bars(self, needed: float) -> tuple[Bar, ...]:
        """The losses at which a candidate is ended that must reach this score; none until the rule is calibrated."""
        if not self.record().calibrated:
            return ()
        through = lines(np.array(self._losses), np.array(self._scores))
        bars = through.bars(self._sign * needed, self.tolerated)
        expected = through.score + through.slope * (np.where(np.isfinite(bars), bars, 0.0) - through.loss)
        rows = np.column_stack([SHARES, bars, self._sign * expected, self._sign * through.slope])
        return tuple(Bar(*row) for row in rows[np.isfinite(bars)].tolist())
