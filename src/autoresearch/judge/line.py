"""The incumbent's score as a line of the machine's speed, for many runs [R] at once and under each state [S].

    score = m + b · z + noise,   z = log(speed / usual speed)

The line has two unknowns: m is the score at the usual speed, and b is the slope. Given the state they are normal, and
each score updates them as in recursive least squares (the Kalman filter of a regression: Harvey, Forecasting,
Structural Time Series Models and the Kalman Filter, 1989, section 3.7). Half of the states hold that the speed does not
matter. In these b is always 0. The weight of a state is the product of the probabilities that it gave to the scores,
each before the score was learned (prequential validation: Dawid, J. R. Stat. Soc. A 147, 1984). So the scores decide
whether they are adjusted.

Where z is 0 all sums below are those of a judge without any reading, to the last bit.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, softmax

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

DISTURBED = 0.05  # probability that one of the replicates was disturbed, as by a neighbour on the machine
DISTURBANCE = 8.0  # standard deviation of a disturbed replicate, as a multiple of the noise
FALLEN, FALLEN_DEVIATION = 0.3, 0.2
"""Mean and standard deviation of the factor by which the slope then falls. On a CPU the slope of one run fell to a
quarter with one keep, because the model learned more in a step."""


@dataclass
class Line:
    """The belief about m and b, given the state. All arrays are [R, S].

    Attributes:
        mean, variance: mean and variance of m, the score at the usual speed.
        slope, covariance, slope_variance: mean of b, covariance of m and b, variance of b.
    """

    mean: Array
    variance: Array
    slope: Array
    covariance: Array
    slope_variance: Array

    def predict(self, speed: Array) -> tuple[Array, Array]:
        """Return the mean and the variance of the incumbent's true score at this `speed` [R], both [R, S]."""
        z = speed[:, None]
        variance = self.variance + 2 * z * self.covariance + z**2 * self.slope_variance
        return self.mean + z * self.slope, np.maximum(variance, 0.0)

    def update(self, where: Mask, speed: Array, surprise: Array, total: Array, spread: Array | float = 0.0) -> Array:
        """Learn from a score at this `speed` [R], in the runs where `where` [R] is true.

        Args:
            surprise: score minus its prediction [R, S].
            total: variance of this difference [R, S].
            spread: variance [R, S] of a part of the score that is not known, such as the effect of a change.

        Returns:
            The share [R, S] of the surprise that m explains.
        """
        z = speed[:, None]
        own, cross = self.variance + z * self.covariance, self.covariance + z * self.slope_variance
        pull, lever = own / total, cross / total
        variance = self.variance * (1 - pull) - pull * z * self.covariance + pull**2 * spread
        covariance = self.covariance - lever * own + pull * lever * spread
        slope_variance = np.maximum(self.slope_variance - lever * cross + lever**2 * spread, 0.0)
        at = where[:, None]
        self.mean = np.where(at, self.mean + pull * surprise, self.mean)
        self.variance = np.where(at, variance, self.variance)
        self.slope = np.where(at, self.slope + lever * surprise, self.slope)
        self.covariance = np.where(at, covariance, self.covariance)
        self.slope_variance = np.where(at, slope_variance, self.slope_variance)
        return np.asarray(pull)

    def learn_change(
        self,
        done: Mask,
        kept: Mask,
        speed: Array,
        seen: tuple[Array, Array],
        effect: tuple[Array, Array],
        excess: Array,
    ) -> None:
        """Learn from the score of a changed incumbent, in the runs where `done` [R] is true.

        Args:
            kept: runs [R] where the changed incumbent becomes the incumbent.
            seen: score minus the incumbent's prediction, and the variance of this difference, both [R, S].
            effect: mean and variance of the change's effect, given this score, both [R, S].
            excess: part of the score [R, S] beyond any possible effect.
        """
        (difference, total), (mean, spread) = seen, effect
        z, before = speed[:, None], copy(self)
        pull = self.update(done, speed, difference - mean, total, spread)
        lever = (before.covariance + z * before.slope_variance) / total
        at, left = kept[:, None], before.variance * (1 - pull) - pull * z * before.covariance
        self.mean = np.where(at, before.mean + pull * difference + (1 - pull) * mean + excess, self.mean)
        self.variance = np.where(at, left + (1 - pull) ** 2 * spread, self.variance)
        self.covariance = np.where(at, self.covariance - lever * spread, self.covariance)

    def learn_ablation(
        self, done: Mask, dropped: Mask, speed: Array, seen: tuple[Array, Array], effect: tuple[Array, Array]
    ) -> None:
        """Learn from the score of the incumbent without a change. Where `dropped` [R] is true, it is the incumbent.

        For the arguments see `learn_change`. The effect is the one that was believed before the score.
        """
        at = (done & dropped)[:, None]
        self.mean = np.where(at, self.mean - effect[0], self.mean)
        self.variance = np.where(at, self.variance + effect[1], self.variance)
        self.update(done, speed, *seen)

    def move(self, where: Mask, speed: Array) -> None:
        """Let the line give its score at the speed z at z + `speed` [R], in the runs where `where` [R] is true."""
        at, z = where[:, None], speed[:, None]
        variance = np.maximum(self.variance - 2 * z * self.covariance + z**2 * self.slope_variance, 0.0)
        self.mean = np.where(at, self.mean - z * self.slope, self.mean)
        self.variance = np.where(at, variance, self.variance)
        self.covariance = np.where(at, self.covariance - z * self.slope_variance, self.covariance)

    def move_towards(self, where: Mask, weight: Array, mean: Array, variance: Array) -> None:
        """Replace m by a mixture with another estimate of it, in the runs where `where` [R] is true.

        Args:
            weight: weight of the other estimate [R, S].
            mean, variance: the other estimate [R, S].
        """
        at, apart = where[:, None], mean - self.mean
        mixed = (1 - weight) * self.variance + weight * (variance + (1 - weight) * apart**2)
        self.mean = np.where(at, self.mean + weight * apart, self.mean)
        self.variance = np.where(at, mixed, self.variance)
        self.covariance = np.where(at, (1 - weight) * self.covariance, self.covariance)

    def mix(self, where: Mask, shares: Array, falls: Array) -> None:
        """Let states pass parts of themselves to others. A normal of the same moments replaces each mixture.

        Args:
            where: runs [R] in which the states change.
            shares: share of each state [R, from, to] in what another state is made of.
            falls: 1 where the slope falls on the way [from, to], else 0.
        """
        at, factor = where[:, None], 1 - falls * (1 - FALLEN)
        slopes = factor * self.slope[:, :, None]
        squares = falls * FALLEN_DEVIATION**2 * (self.slope**2 + self.slope_variance)[:, :, None]
        mean, slope = np.einsum("rst,rs->rt", shares, self.mean), (shares * slopes).sum(axis=1)
        apart, turned = self.mean[:, :, None] - mean[:, None, :], slopes - slope[:, None, :]
        variance = (shares * (self.variance[:, :, None] + apart**2)).sum(axis=1)
        covariance = (shares * (factor * self.covariance[:, :, None] + apart * turned)).sum(axis=1)
        spread = factor**2 * self.slope_variance[:, :, None] + squares + turned**2
        self.mean, self.slope = np.where(at, mean, self.mean), np.where(at, slope, self.slope)
        self.variance = np.where(at, variance, self.variance)
        self.covariance = np.where(at, covariance, self.covariance)
        self.slope_variance = np.where(at, (shares * spread).sum(axis=1), self.slope_variance)


def fit_replicates(scores: Array, speeds: Array, noise: Array, ridge: Array) -> tuple[Array, Line]:
    """Return the evidence of replicates under each level of the noise, and the line that they show.

    At most one replicate was disturbed. The result is a mixture of these cases: none was, or this or that one was. In
    each case the slope has a normal prior of mean 0 (ridge regression).

    Args:
        scores: scores of the replicates [R, n], at least 2 in each run. NaN: a run has fewer.
        speeds: z of the same trials [R, n].
        noise: variances of the states [R, S].
        ridge: variance of the slope's prior [R, S].

    Returns:
        Log-likelihood up to a constant [R, S], and the line.
    """
    (total, mean, level, squares, products, spread), seen = _sum_cases(scores, speeds), np.isfinite(scores)
    count = seen.sum(axis=1)[:, None, None]
    chances = np.concatenate([np.full((len(scores), 1), 1 - DISTURBED), DISTURBED / count[..., 0] * seen], axis=1)
    with np.errstate(divide="ignore"):
        constant = np.log(chances) - 0.5 * np.log(total)
    constant[:, 1:] -= np.log(DISTURBANCE)
    noise, ridge = noise[:, None, :], ridge[:, None, :]
    gain = ridge / (noise + ridge * spread)  # [R, cases, S]: the slope is gain times products
    explained = gain * products**2
    log_likelihood = constant[..., None] - 0.5 * (squares - explained) / noise
    log_likelihood = log_likelihood - 0.5 * np.log1p(ridge * spread / noise)
    shares = softmax(log_likelihood, axis=1)
    log_likelihood = logsumexp(log_likelihood, axis=1) - 0.5 * (count[:, 0] - 1) * np.log(noise[:, 0])
    slopes, means = gain * products, mean[..., None] - level[..., None] * gain * products
    center, slope = (shares * means).sum(axis=1), (shares * slopes).sum(axis=1)
    off, turned = means - center[:, None, :], slopes - slope[:, None, :]
    own = gain * noise  # variance of the slope
    level = level[..., None]
    return log_likelihood, Line(
        center,
        (shares * (noise / total[..., None] + level**2 * own + off**2)).sum(axis=1),
        slope,
        (shares * (off * turned - level * own)).sum(axis=1),
        (shares * (own + turned**2)).sum(axis=1),
    )


def _sum_cases(scores: Array, speeds: Array) -> tuple[Array, ...]:
    """Return the weighted sums of each case of `fit_replicates` [R, cases].

    Returns:
        Total weight, mean score and mean speed, then the squares of the scores, the products of scores and speeds, and
        the squares of the speeds. The last three are [R, cases, 1], and of differences to the means.
    """
    seen = np.isfinite(scores)
    weights = np.concatenate([np.ones((1, scores.shape[1])), 1 - (1 - DISTURBANCE**-2) * np.eye(scores.shape[1])])
    weights = weights * seen[:, None, :]  # [R, cases, n], in units of the precision of one trial
    total = weights.sum(axis=-1)
    filled = np.where(seen, scores, 0.0)[:, None, :]
    mean = (weights * filled).sum(axis=-1) / total
    level = (weights * speeds[:, None, :]).sum(axis=-1) / total
    apart, pace = filled - mean[..., None], speeds[:, None, :] - level[..., None]
    sums = ((weights * each).sum(axis=-1)[..., None] for each in (apart**2, pace * apart, pace**2))
    return total, mean, level, *sums


def estimate_share(scores: Array, speeds: Array, unit: Array, ridge: Array, levels: Array) -> Array:
    """Return the noise [R] that is left without the speed, as a share of the deviation `unit` [R] of the scores.

    Args:
        scores, speeds: see `fit_replicates`.
        ridge: variance of the slope's prior [R, 1].
        levels: levels of the noise, as multiples of the deviation.
    """
    noise = (unit[:, None] * levels) ** 2
    weights = softmax(fit_replicates(scores, speeds, noise, np.broadcast_to(ridge, noise.shape))[0], axis=1)
    share: Array = np.exp((weights * np.log(levels)).sum(axis=1))
    return np.minimum(share, 1.0)
