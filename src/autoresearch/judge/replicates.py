"""Replicates: the noise that they show by themselves, and the incumbent's own trials.

The scores of ideas are evidence of the noise too, but only if the belief about the incumbent is right. The evidence of
replicates does not depend on any belief.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MISLED = 1.5
"""Distance of a belief below the estimate from the incumbent's own trials, beyond which ideas may have misled it.

The unit is the standard deviation of that estimate.
"""
APART = 8.0  # a replicate lies apart if its distance to the nearest exceeds APART times the others' range
MOST_REPEATS = 2  # largest number of extra baseline trials because a replicate lies apart


class Replicates:
    """Trials of the same code, for many runs [R] at once. Higher scores are better.

    Args:
        scores: scores of the baseline's replicates [R, n]. NaN: a run has fewer.
        noise: variances of the states [R, S].
        log_weights: log-weights of the states [R, S] by the baseline's replicates.
        means, variances: mean and variance of the true score by these scores, given the state [R, S].
        farthest: largest difference [R, 1] that a score can show.

    Attributes:
        means, variances: mean and variance of the incumbent's true score by its own trials, given the state [R, S].
            They include the prior over effects, and so allow for luck.
        mean, count, worst: mean, number and worst of the scores of the incumbent's own trials [R]. Each score was
            adjusted to the machine's usual speed when the trial ended.
        measured: mean of these scores [R] as they were measured.
        jump: change of the score [R] when the incumbent was kept, in standard deviations of the replicates.
        vary: whether [R] any two trials of the same code differed.
    """

    def __init__(
        self, scores: Array, noise: Array, log_weights: Array, means: Array, variances: Array, farthest: Array
    ) -> None:
        self._deviations, self._log_weights, self._farthest = np.sqrt(noise), log_weights, farthest
        self.means, self.variances = means, variances
        self.mean: Array = np.nanmean(scores, axis=1)
        self.measured: Array = self.mean
        self.count: Array = np.isfinite(scores).sum(axis=1).astype(np.float64)
        self.worst: Array = np.nanmin(scores, axis=1)
        self.jump: Array = np.zeros(len(scores))
        self.vary: Mask = self.worst < np.nanmax(scores, axis=1)

    @property
    def noise(self) -> Array:
        """Expected standard deviation [R] between trials of the same code."""
        return self.average(self._deviations)

    @property
    def doubt(self) -> Array:
        """Standard deviation [R] of the logarithm of the noise."""
        weights, logs = softmax(self._log_weights, axis=1), np.log(self._deviations)
        mean = (weights * logs).sum(axis=1, keepdims=True)
        doubt: Array = np.sqrt((weights * (logs - mean) ** 2).sum(axis=1))
        return doubt

    def average(self, values: Array) -> Array:
        """Return the mean [R] of values [R, S] over the states, weighted by replicates alone."""
        expected: Array = (softmax(self._log_weights, axis=1) * values).sum(axis=1)
        return expected

    def distance(self, mean: Array) -> Array:
        """Return the distance [R] of a believed score `mean` [R] below the estimate from the incumbent's own trials.

        The unit is the standard deviation of that estimate.
        """
        found: Array = (self.average(self.means) - mean) / self.average(np.sqrt(self.variances))
        return found

    def compare(self, score: Array) -> tuple[Array, Array]:
        """Return a further `score` [R] minus the own trials' estimate, and the difference's variance, both [R, S]."""
        difference = np.clip(score[:, None] - self.means, -self._farthest, self._farthest)
        return difference, self.variances + self._deviations**2

    def add_drift(self, variance: Array) -> None:
        """Widen the own trials' estimate by the `variance` [R, S] of the machine's drift."""
        self.variances = self.variances + variance

    def square(self, score: Array) -> Array:
        """Return the squared deviation [R] that a further `score` [R] of the incumbent adds to the noise's estimate."""
        with np.errstate(over="ignore"):
            square: Array = (score - self.mean) ** 2 * self.count / (self.count + 1)
        return square

    def learn(self, again: Mask, log_likelihood: Array, difference: Array) -> None:
        """Learn from a further trial of a candidate, in the runs where `again` [R] is true.

        Args:
            log_likelihood: log-likelihood of the states [R, S].
            difference: score of the trial minus the mean of the earlier ones [R].
        """
        self._log_weights = self._log_weights + np.where(again[:, None], log_likelihood, 0.0)
        self.vary = self.vary | (again & (difference != 0))

    def learn_incumbent(self, again: Mask, log_likelihood: Array, score: Array, adjustment: Array) -> None:
        """Learn from a further trial of the incumbent, in the runs where `again` [R] is true.

        Args:
            log_likelihood: log-likelihood of the states [R, S].
            score: score of the trial [R], adjusted to the usual speed.
            adjustment: part of the score [R] by which it was adjusted.
        """
        difference, variance = self.compare(score)
        pull = np.where(again[:, None], self.variances / variance, 0.0)
        self.means, self.variances = self.means + pull * difference, self.variances * (1 - pull)
        difference = score - self.mean
        self.learn(again, log_likelihood, difference)
        apart = score - adjustment - self.measured
        self.mean = np.where(again, self.mean + difference / (self.count + 1), self.mean)
        self.measured = np.where(again, self.measured + apart / (self.count + 1), self.measured)
        self.worst = np.where(again, np.minimum(self.worst, score), self.worst)
        self.count = self.count + again

    def begin(
        self, replaced: Mask, score: Array, adjustment: Array, count: Array, jump: Array, estimate: tuple[Array, Array]
    ) -> None:
        """Begin a new incumbent with its `count` [R] trials of mean `score` [R], in the runs `replaced` [R].

        Args:
            adjustment: part of the score [R] by which it was adjusted to the usual speed.
            jump: change of the score [R], in standard deviations of the replicates.
            estimate: mean and variance of the new incumbent's true score, given the state, both [R, S].
        """
        self.means, self.variances = (
            np.where(replaced[:, None], new, old)
            for new, old in zip(estimate, (self.means, self.variances), strict=True)
        )
        self.measured = np.where(replaced, score - adjustment, self.measured)
        self.mean, self.worst = (np.where(replaced, score, each) for each in (self.mean, self.worst))
        self.count = np.where(replaced, count, self.count)
        self.jump = np.where(replaced, jump, self.jump)

    def forget(self, changed: Mask, transitions: Array) -> None:
        """Let the noise change with these probabilities [S, S], in the runs `changed` [R, 1]."""
        passed = np.log(np.maximum(softmax(self._log_weights, axis=1) @ transitions, 1e-300))
        self._log_weights = np.where(changed, passed, self._log_weights)


def spread_replicates(scores: Array, deviation: Array) -> Array:
    """Return scores of the same means and of this `deviation` [R], for scores [R, n] that do not show the noise."""
    steps = np.linspace(-1.0, 1.0, scores.shape[1])
    found: Array = scores.mean(axis=1, keepdims=True) + deviation[:, None] * steps / steps.std(ddof=1)
    return found


def find_apart(scores: Sequence[float]) -> float | None:
    """Return the score that lies far from all other replicates, or None. Equal scores have no spread to compare with.

    Of three draws from a normal distribution, one lies so far away one time in five.
    """
    if len(scores) < 3:
        return None
    low, *_, high = ranked = sorted(scores)
    if ranked[1] - low > APART * (high - ranked[1]) > 0:
        return low
    if high - ranked[-2] > APART * (ranked[-2] - low) > 0:
        return high
    return None
