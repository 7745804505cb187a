"""The machine's speed in the trials of many runs [R] at once.

A slower machine makes fewer steps in the same time, and its scores are worse. `line` learns by how much. Here are the
usual speed and the variance of the speed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .readings import LogSpeeds, OneReading

Array = NDArray[np.float64]

LEAST_MARGIN = np.log(1.1)  # least log-speed beyond all earlier readings up to which scores are adjusted
LEAST_SPREAD = 0.02  # smallest standard deviation of log-speed that readings of a baseline are taken to have
SLOPE = 2.0
"""Standard deviation of the slope's prior. The unit is the standard deviation of the baseline's scores, divided by that
of its log-speeds."""


def any_known(speeds: LogSpeeds) -> bool:
    """Whether the speed is known in two trials or more, so that it can be compared."""
    return sum(each is not None for each in speeds) > 1


class Speeds:
    """What is known of the machine's speed. Log-speeds are relative to the usual speed: the mean of the baseline's.

    Args:
        readings: log-speed in the baseline's trials [R, n]. NaN: there is no reading. A run with fewer than two
            readings has no usual speed, and none of its scores is adjusted.
    """

    def __init__(self, readings: Array) -> None:
        self._count = np.isfinite(readings).sum(axis=1).astype(np.float64)
        self._enough = self._count > 1
        known = np.where(np.isfinite(readings), readings, 0.0)
        self._usual = known.sum(axis=1) / np.maximum(self._count, 1)
        self.baseline = self._relate(readings, self._usual[:, None], self._enough[:, None])
        self._lowest, self._highest = self.baseline.min(axis=1), self.baseline.max(axis=1)
        self._sum, self._squares = self.baseline.sum(axis=1), (self.baseline**2).sum(axis=1)

    def average(self, speeds: LogSpeeds) -> Array | None:
        """Return the mean log-speed of some trials of one run as an array [1], or None where it is known in none.

        A trial without a reading counts as one at the usual speed. So does one of a single reading that says that the
        machine is slow.
        """
        usual = float(self._usual[0])
        known = [max(each, usual) if isinstance(each, OneReading) else each for each in speeds if each is not None]
        return np.array([(sum(known) + (len(speeds) - len(known)) * usual) / len(speeds)]) if known else None

    def compare(self, reading: Array | None) -> Array:
        """Return log-speed relative to the usual speed [R]. It is 0 where there is no reading."""
        if reading is None:
            return np.zeros(len(self._usual))
        return self._relate(reading, self._usual, self._enough)

    def relate(self, reading: Array | None) -> Array:
        """Return the relative log-speed [R] for which a score is adjusted.

        It is near the readings of earlier trials, since no score has shown how the line goes on beyond. The limit lies
        twice as far beyond them as they lie apart, and `LEAST_MARGIN` beyond at least. Half as far cost 4 % of the
        quality in a world where the line goes on (`bench/judge/covariate.py`).
        """
        margin = np.maximum(2 * (self._highest - self._lowest), LEAST_MARGIN)
        within: Array = np.clip(self.compare(reading), self._lowest - margin, self._highest + margin)
        return within

    def learn(self, where: NDArray[np.bool_], reading: Array | None) -> None:
        """Count a further reading [R], in the runs where `where` [R] is true."""
        if reading is not None:
            known, speed = where & np.isfinite(reading), self.compare(reading)
            self._lowest = np.where(known, np.minimum(self._lowest, speed), self._lowest)
            self._highest = np.where(known, np.maximum(self._highest, speed), self._highest)
            self._count = self._count + known
            self._sum = self._sum + np.where(known, speed, 0.0)
            self._squares = self._squares + np.where(known, speed**2, 0.0)

    @property
    def variance(self) -> Array:
        """Variance [R] of log-speed between the trials of a run. It is 0 without readings."""
        found: Array = np.maximum(self._squares - self._sum**2 / np.maximum(self._count, 1), 0.0)
        variance: Array = found / np.maximum(self._count - 1, 1) * self._enough
        return variance

    def ridge(self, unit: Array) -> Array:
        """Return the variance of the slope's prior [R], where the baseline's scores have the deviation `unit` [R]."""
        first = self.baseline.var(axis=1)
        prior: Array = (SLOPE * unit / np.sqrt(np.maximum(first, LEAST_SPREAD**2))) ** 2 * self._enough
        return prior

    @staticmethod
    def _relate(reading: Array, usual: Array, enough: Array) -> Array:
        return np.where(np.isfinite(reading) & enough, reading - usual, 0.0)
