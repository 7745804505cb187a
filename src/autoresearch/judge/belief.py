"""What is believed of a run: its incumbent, its noise, and what changes to it do.

All arrays have a leading axis of runs [R], so that the benchmark judges a thousand runs at once with the very code that
judges one; a candidate is one per run. Scores are such that more is better.

The noise is not known: it is one of a few levels, weighed by the scores of replicates (a discrete version of the scale
posterior of normal data). Nor is the machine's drift: it stands still, or takes a random step from trial to trial. For
each of these states [S] the incumbent's score, were it tried now, has a normal belief, which drift makes wider with
every trial (a Kalman filter, so trials that lie close in time count most), and the effect d of a candidate a posterior
in closed form: seen through noise of variance t, a half-normal of scale s becomes a normal of
mean d s²/(s² + t) and variance s² t/(s² + t), cut off at 0. The incumbent's belief is then a mixture, and is replaced
by the normal of the same mean and variance (assumed-density filtering: Minka, 2001). A discarded candidate moves it
too: most of them do little, so what they score says what the incumbent is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx, log_ndtr, ndtr, softmax

from .effects import LADDER, SIGN, Prior, hypotheses

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

LEVELS = 2.0 ** np.arange(-0.75, 5.1, 0.7)
"""Levels of noise, in units of its first estimate: of three replicates, one in a thousand is 30 times too small."""
APART = 8.0
"""Units between an idea's score and the incumbent, beyond which it tells search nothing of the noise: replicates do.

A great gain, and all that is far worse than it, would else be put down to noise of that size.
"""
DRIFTS = ((0.0, 0.85), (0.1, 0.15))
"""Standard deviations of the machine's step from trial to trial, in units of the noise, and how likely they are."""
SMALLEST = 1e-9  # of the score: replicates may be equal to the bit
MOST_NATS = 6.0  # what one trial may say of the noise: it may have diverged
FARTHEST = 4 * LADDER[-1]  # units: a score farther off than any effect is as far off as this; a model may diverge
ROOT = 0.5 * np.log(2 * np.pi)
NODES = np.sinh(np.linspace(-1.0, 5.0, 30))  # of differences, in standard deviations


@dataclass(frozen=True)
class Look:
    """A candidate, looked at: its effect on the score, given all that was seen.

    Attributes:
        gain, variance: of the effect [R].
        doubt: probability [R] that it is none, or harm.
    """

    gain: Array
    variance: Array
    doubt: Array
    difference: Array  # [R, S], to the incumbent, as far as it is believed
    beyond: Array  # [R, S], what goes beyond
    seen_through: Array  # [R, S], variance of that
    means: Array  # [R, S], of the effect in each state
    variances: Array
    evidence: Array  # [R, S], log-probability of the scores
    highest: Array  # [R, S], log-likelihood of the difference under the component that foretells it best
    likelihood: Array  # [R, S, C], under each component, in units of that
    states: Array  # [R, S], how likely each is by then
    shares: Array  # [R, S, C], and each component
    sizes: Array  # [R, S, C], of the effect under each, on the average

    def way(self, sign: int) -> tuple[Array, Array]:
        """How likely [R] the effect is to be better (1), or worse (−1), and by how much [R] on the average."""
        shares = np.where(sign == SIGN, self.shares, 0.0)
        likely = (self.states * shares.sum(axis=-1)).sum(axis=1)
        size = (self.states * (shares * self.sizes).sum(axis=-1)).sum(axis=1)
        return likely, np.abs(size) / np.maximum(likely, 1e-300)


class Belief:
    """See the module. `scores` are those of the baseline's replicates [R, n], n at least 2."""

    def __init__(self, scores: Array, prior: Prior | None = None) -> None:
        self._shares, weights = hypotheses(prior or Prior())
        runs, count = scores.shape
        mean = scores.mean(axis=1)
        squares = ((scores - mean[:, None]) ** 2).sum(axis=1)
        unit = np.maximum(np.sqrt(squares / (count - 1)), np.maximum(SMALLEST * np.abs(mean), 1e-150))
        self._farthest, self._apart = FARTHEST * unit[:, None], APART * unit
        steps, likely = np.array(DRIFTS).T
        self._noise = np.tile((unit[:, None] * LEVELS) ** 2, len(DRIFTS))  # [R, S]
        self._drift = np.repeat(steps**2, len(LEVELS)) * self._noise
        self._scales = np.concatenate([[0.0], LADDER, LADDER]) * unit[:, None]  # [R, C]
        self._states = np.repeat(np.log(likely), len(LEVELS)) - 0.5 * (count - 1) * np.log(self._noise)
        self._states = self._states - 0.5 * squares[:, None] / self._noise
        self._withheld = np.zeros_like(self._states)  # what ideas far apart would tell of them
        self._weights = np.tile(weights, (runs, 1))  # [R, H], log-probabilities up to a constant
        self._mean, self._variance = np.repeat(mean[:, None], self._noise.shape[1], axis=1), self._noise / count
        self._update_shares()

    @property
    def mean(self) -> Array:
        """Of the incumbent's true score [R]."""
        return self._expectation(self._mean)

    @property
    def variance(self) -> Array:
        """Of the incumbent's true score [R], at the noise that is to be expected."""
        return self._expectation(self._variance)

    @property
    def noise(self) -> Array:
        """Variance [R] between trials of one configuration, to be expected."""
        return self._expectation(self._noise)

    @property
    def drift(self) -> Array:
        """Variance [R] that the machine adds to the incumbent's score with every trial, to be expected."""
        return self._expectation(self._drift)

    def look(self, score: Array, count: Array) -> Look:
        """What a candidate's mean `score` [R] of `count` [R] trials says of its effect."""
        through = self._variance + self._noise / np.maximum(count, 1)[:, None]
        whole = score[:, None] - self._mean
        difference = np.clip(whole, -self._farthest, self._farthest)
        return self.posterior(difference, through, whole - difference)

    def against_incumbent(self, score: Array) -> tuple[Array, Array]:
        """How far one trial's `score` [R] is from the incumbent's, and through what variance that is seen [R, S]."""
        whole = score[:, None] - self._mean
        return np.clip(whole, -self._farthest, self._farthest), self._variance + self._noise

    def surprise(self, score: Array) -> Array:
        """How much better one trial's `score` [R] of the incumbent is than is believed, in standard deviations."""
        apart, through = self.against_incumbent(score)
        surprise: Array = self._expectation(apart) / np.sqrt(self._expectation(through))
        return surprise

    def unseen(self) -> tuple[Array, Array]:
        """Difference and variance [R, S] of a change of which nothing was seen."""
        return np.zeros_like(self._noise), np.broadcast_to(self._farthest**2, self._noise.shape).copy()

    def posterior(self, difference: Array, through: Array, beyond: Array | None = None) -> Look:
        """What a `difference` [R, S], seen `through` noise of that variance, says of the effect behind it.

        Args:
            beyond: how much farther off the score is than any effect.
        """
        beyond = np.zeros_like(difference) if beyond is None else beyond
        log_likelihood, means, variances = _posteriors(difference, through, self._scales)
        highest = log_likelihood.max(axis=-1, keepdims=True)
        likelihood = np.exp(log_likelihood - highest)
        shares = self._expected * likelihood
        total = shares.sum(axis=-1, keepdims=True)
        shares /= total
        evidence = np.log(total[..., 0]) + highest[..., 0]
        mean = (shares * means).sum(axis=-1)
        variance = (shares * (variances + means**2)).sum(axis=-1) - mean**2
        states = softmax(self._states + evidence, axis=1)
        gain = (states * mean).sum(axis=1)
        return Look(
            gain=gain + (states * beyond).sum(axis=1),
            variance=np.maximum((states * (variance + mean**2)).sum(axis=1) - gain**2, 0.0),
            doubt=(states * shares[..., SIGN <= 0].sum(axis=-1)).sum(axis=1),
            difference=difference,
            beyond=beyond,
            seen_through=through,
            means=mean,
            variances=variance,
            evidence=evidence,
            likelihood=likelihood,
            highest=highest[..., 0],
            states=states,
            shares=shares,
            sizes=means,
        )

    def conclude(self, look: Look, done: Mask, kept: Mask) -> None:
        """Learns from candidates that are `done` [R]; those `kept` are the incumbents from now on."""
        pull = self._variance / look.seen_through  # how much of the difference is put down to the incumbent
        stays = self._mean + pull * (look.difference - look.means)
        stays_variance = self._variance * (1 - pull) + pull**2 * look.variances
        goes = self._mean + pull * look.difference + (1 - pull) * look.means + look.beyond
        goes_variance = self._variance * (1 - pull) + (1 - pull) ** 2 * look.variances
        done, kept = done[:, None], kept[:, None]
        self._mean = np.where(kept, goes, np.where(done, stays, self._mean))
        self._variance = np.where(kept, goes_variance, np.where(done, stays_variance, self._variance))
        states = softmax(self._states + look.highest, axis=1)[..., None]
        foretold = np.log((states * look.likelihood).sum(axis=1) @ self._shares.T + 1e-300)
        self._weights += np.where(done, foretold, 0.0)
        near = np.abs(self._expectation(look.difference)) <= self._apart
        told = np.where(done, look.evidence, 0.0)
        self._states += np.where(near[:, None], told, 0.0)
        self._withheld += np.where(near[:, None], 0.0, told)
        self._update_shares()

    def passed(self) -> None:
        """One trial's time has passed: the machine may have drifted."""
        self._variance = self._variance + self._drift

    def replicated(self, again: Mask, score: Array, mean: Array, count: Array) -> None:
        """Learns of the noise, from a `score` [R] of what scored `mean` [R] in `count` [R] trials before."""
        apart = np.minimum(np.abs(score - mean), self._farthest[:, 0])
        squares = apart**2 * count / np.maximum(count + 1, 1)
        self._states += np.where(again[:, None], _told(squares[:, None], self._noise), 0.0)

    def measured_again(self, again: Mask, score: Array) -> None:
        """Learns from a further trial's `score` [R] of the incumbent."""
        apart, through = self.against_incumbent(score)
        evidence = _told(apart**2, through)
        pull, again = self._variance / through, again[:, None]
        self._mean = np.where(again, self._mean + pull * apart, self._mean)
        self._variance = np.where(again, self._variance * (1 - pull), self._variance)
        self._states += np.where(again, evidence, 0.0)

    def ablated(self, done: Mask, dropped: Mask, look: Look, score: Array) -> None:
        """Learns from one trial without a kept change: where it is `dropped`, that is the incumbent from now on.

        Args:
            look: what was known of the change.
            score: of the trial [R].
        """
        without, spread = self._mean - look.means, self._variance + look.variances
        through = spread + self._noise
        apart = np.clip(score[:, None] - without, -self._farthest, self._farthest)
        evidence = _told(apart**2, through)
        done, dropped = done[:, None], dropped[:, None]
        mean, variance = np.where(dropped, without, self._mean), np.where(dropped, spread, self._variance)
        pull = variance / through
        self._mean = np.where(done, mean + pull * apart, self._mean)
        self._variance = np.where(done, variance * (1 - pull), self._variance)
        self._states += np.where(done, evidence, 0.0)

    def chance(self, apart: Array, parts: Array) -> Array:
        """Of means of trials being so far `apart` [R, K], or farther, by noise alone.

        Args:
            parts: their variance [R, K], in units of one trial's.
        """
        states = self._all_told
        deviations = np.sqrt(parts[..., None] * self._noise[:, None, :])
        chance: Array = (states[:, None, :] * ndtr(-apart[..., None] / deviations)).sum(axis=-1)
        return chance

    def worth_of_an_idea(self, variance: Array | None = None) -> Array:
        """What the first trial of a new idea adds to the score [R], if it is kept whenever that is to be expected.

        Gains of more than 74 standard deviations are left out: the prior allows for a few, and nothing ever showed one.

        Args:
            variance: of the incumbent's score [R], if it were another than is believed.
        """
        through = (self.variance if variance is None else variance) + self.noise
        states = softmax(self._states, axis=1)
        shares = (states[..., None] * self._expected).sum(axis=1)  # [R, C]
        differences = NODES * np.sqrt(through)[:, None]  # [R, nodes]
        log_likelihood, means, _ = _posteriors(
            differences, np.broadcast_to(through[:, None], differences.shape), self._scales
        )
        gains = (shares[:, None, :] * np.exp(log_likelihood - ROOT) * means).sum(axis=-1)
        worth: Array = np.trapezoid(np.maximum(gains, 0.0), differences, axis=1)
        return worth

    def claimed_doubt(self, look: Look) -> Array:
        """Probability [R] that a change does nothing or harms, if all that `look` goes by was learned from already."""
        doubt: Array = (self._all_told * look.shares[..., SIGN <= 0].sum(axis=-1)).sum(axis=1)
        return doubt

    @property
    def _all_told(self) -> Array:
        """How likely each state is [R, S] by all that was seen.

        Whoever claims has to reckon with it that what lies far apart was noise after all. The sizes of effects are
        those that search has learned.
        """
        likely: Array = softmax(self._states + self._withheld, axis=1)
        return likely

    @property
    def drifting(self) -> Array:
        """Probability [R] that the machine drifts."""
        drifts: Array = (softmax(self._states, axis=1) * (self._drift > 0)).sum(axis=1)
        return drifts

    def _expectation(self, values: Array) -> Array:
        """Of values [R, S] that depend on the noise."""
        expected: Array = (softmax(self._states, axis=1) * values).sum(axis=1)
        return expected

    def _update_shares(self) -> None:
        self._weights -= self._weights.max(axis=-1, keepdims=True)
        self._states = self._states - self._states.max(axis=1, keepdims=True)
        likely = np.exp(self._weights)
        self._expected = (likely @ self._shares / likely.sum(axis=-1, keepdims=True))[:, None, :]  # [R, 1, C]


def _told(squares: Array, variance: Array) -> Array:
    """Log-probability of a deviation under each state [R, S], as far as one trial may say."""
    told = -0.5 * np.log(variance) - 0.5 * squares / variance
    capped: Array = np.maximum(told, told.max(axis=1, keepdims=True) - MOST_NATS)
    return capped


def _posteriors(difference: Array, through: Array, scales: Array) -> tuple[Array, Array, Array]:
    """Of effects seen as differences [R, N] through noise of variances [R, N], for each component [C].

    Returns:
        Log-likelihoods (but for the constant −log √2π), means and variances, each [R, N, C].
    """
    squares, through, seen = (scales**2)[:, None, :], through[..., None], difference[..., None]
    total = squares + through
    mean, variance = seen * squares / total, squares * through / total
    deviation = np.sqrt(np.maximum(variance, 1e-300))
    z = SIGN * mean / deviation
    inside = log_ndtr(z)
    log_likelihood = -0.5 * np.log(total) - 0.5 * seen**2 / total + np.where(SIGN == 0, 0.0, np.log(2) + inside)
    hazard = np.sqrt(2 / np.pi) / erfcx(-z / np.sqrt(2))  # φ(z) / Φ(z): Johnson, Kotz & Balakrishnan, section 10.1
    means = np.where(SIGN == 0, 0.0, mean + SIGN * deviation * hazard)
    variances = np.where(SIGN == 0, 0.0, variance * np.maximum(1 - hazard * (z + hazard), 1e-9))
    return log_likelihood, means, variances
