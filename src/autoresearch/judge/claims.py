"""The claims of a run: which kept changes to ablate, which of them to drop, and which are confirmed.

Search keeps the best bet, however uncertain. A claim rests on trials that played no part in the choice: trials of the
incumbent on fresh seeds, and trials of the incumbent without one of its changes (leave-one-out ablations). A change is
*dropped* if its expected gain after an ablation is below the price of its code. A change is *confirmed* under two
conditions:

- The fresh trials alone show a gain, with a small p-value. This condition holds whatever the prior is.
- The posterior probability of no gain is small. This condition allows for the share of kept changes that do nothing:
  among many of them a few always look good (Efron, Large-Scale Inference, 2010, chapters 2 and 5).

Arrays are as in `belief`, with an axis of kept changes [K].
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from .belief import LOG_SQRT_2PI, Array, Belief, Mask
from .posterior import Posterior

MOST_DOUBT = 0.01  # largest posterior probability that a confirmed change does nothing or harms
MOST_P_VALUE = 0.02  # largest p-value of a confirmed change, from the fresh trials alone
FRESH = 2  # fresh trials of the incumbent that the worth of a proof assumes
LEAST_WORTH = 0.5  # smallest worth of an ablation before the headline, as a share of a new idea's worth


class Claims:
    """The kept changes of each run, and what their ablations showed.

    Args:
        belief: posterior after search. It learns from the ablations too.
        difference, difference_variance: what search observed of each change, as in `Posterior`, but [R, K, S].
        present: mask [R, K] of the changes that are in the incumbent.
    """

    def __init__(self, belief: Belief, difference: Array, difference_variance: Array, present: Mask) -> None:
        self.present, self.gain = present, np.zeros(present.shape)
        self._belief, self.difference, self.difference_variance = belief, difference, difference_variance
        self._variance = np.zeros(present.shape)
        self._sums, self._counts = np.zeros(present.shape), np.zeros(present.shape)  # of the scores of ablations
        self._infer_all()

    def update_belief(self, belief: Belief) -> None:
        """Replace the belief, and infer the effects of all changes again."""
        self._belief = belief
        self._infer_all()

    def worth_of_ablation(self, price: Array) -> Array:
        """Return the expected increase [R, K] of the final score by one ablation of each change, before its cost.

        The increase comes from dropping a change if the ablation shows that it is not worth its code.

        Args:
            price: gain that each change's code must be worth [R, K].
        """
        trial = (self._belief.variance + self._belief.noise_variance)[:, None]
        shift = np.maximum(self._variance / np.sqrt(self._variance + trial), 1e-300)
        loss = price - self.gain
        z = np.clip(loss / shift, -30.0, 30.0)
        worth: Array = np.where(self.present, shift * np.exp(-0.5 * z**2 - LOG_SQRT_2PI) + loss * ndtr(z), 0.0)
        return worth

    def rank_for_ablation(self, trials: int = 1) -> Array:
        """Return a priority [R, K] for the ablation of each change that has fewer than `trials` ablations.

        The priority is the worth of a proof, minus a margin for each ablation. No worth is as large as the margin, so
        the changes with the fewest ablations come first. All other changes have a priority of −∞.
        """
        margin = 2 * np.abs(self.gain).max(initial=0.0) + 1.0
        worth = self.worth_of_proof(1 / (self._counts + 1) + 1 / FRESH)
        return np.where(self.present & (self._counts < trials), worth - self._counts * margin, -np.inf)

    def worth_of_proof(self, variance: Array) -> Array:
        """Return the expected gain times the chance to be confirmed [R, K], for each change.

        The chance is that of a small p-value of a fresh difference. Changes without a chance keep the order of their
        gains.

        Args:
            variance: variance of that difference [R, K], in units of one trial's variance.
        """
        noise = self._belief.noise_variance[:, None] * variance
        z = (self.gain - ndtri(1 - MOST_P_VALUE) * np.sqrt(noise)) / np.sqrt(noise + self._variance)
        worth: Array = np.maximum(self.gain, 0.0) * ndtr(z) + 1e-6 * self.gain
        return worth

    def is_confirmed_by_pairs(self, belief: Belief, change: Array, difference: Array, count: Array) -> Mask:
        """Return whether [R] trials right before and right after the keep of `change` [R] confirm it.

        The conditions are those of `find_confirmed`.

        Args:
            belief: belief that has learned the noise from these trials.
            difference: mean score after the keep, minus the mean score before it [R].
            count: number of pairs [R].
        """
        at = np.arange(len(change)), change
        seen, noise = belief.compare_pairs(difference, count)
        weight = self.difference_variance[at] / (self.difference_variance[at] + noise)
        pooled = self.difference[at] + weight * (seen - self.difference[at])
        doubt = belief.doubt_of_claim(belief.infer_from_difference(pooled, weight * noise))
        p_value = belief.p_value(difference[:, None], 2 / count[:, None])[:, 0]
        confirmed: Mask = (doubt < MOST_DOUBT) & (p_value < MOST_P_VALUE)
        return confirmed

    def infer_after(self, change: Array, score: Array, speed: Array | None = None) -> Posterior:
        """Return the posterior of the effect of `change` [R] if an ablation of the change scored `score` [R].

        Args:
            speed: log-speed of the machine in that trial [R]. None: it is unknown.
        """
        return self._belief.infer_from_difference(*self._pool(change, score, speed))

    def learn_ablation(
        self, where: Mask, change: Array, score: Array, dropped: Mask, speed: Array | None = None
    ) -> None:
        """Update by a trial of the incumbent without `change` [R], in the runs where `where` [R] is true.

        Args:
            score: score of the trial [R].
            dropped: runs [R] where the change is removed from the incumbent.
            speed: log-speed of the machine in the trial [R]. The belief is adjusted to it. The p-value is not.
        """
        at, before = (np.arange(len(change)), change), self._infer(change)
        difference, variance = self._pool(change, score, speed)
        self.difference[at] = np.where(where[:, None], difference, self.difference[at])
        self.difference_variance[at] = np.where(where[:, None], variance, self.difference_variance[at])
        self._sums[at] += np.where(where, score, 0.0)
        self._counts[at] += where
        self._belief.learn_ablation(where, dropped, before, score, speed)
        self.present[at] &= ~dropped
        self._counts[dropped] = self._sums[dropped] = 0.0  # their ablations were of the old incumbent
        self._infer(change)

    @property
    def has_ablation(self) -> Mask:
        """Mask [R, K] of the changes that were ablated from the present incumbent at least once."""
        return self.present & (self._counts > 0)

    def find_confirmed(self, score: Array, count: Array) -> Mask:
        """Return the mask [R, K] of the confirmed changes.

        Args:
            score: mean of the incumbent's fresh trials [R].
            count: number of the incumbent's fresh trials [R].
        """
        doubt = [self._belief.doubt_of_claim(posterior) for posterior in self._infer_all()]
        difference = score[:, None] - self._sums / np.maximum(self._counts, 1)
        variance = 1 / np.maximum(self._counts, 1) + 1 / np.maximum(count, 1)[:, None]
        measured = self.has_ablation & (count > 0)[:, None]
        p_value = self._belief.p_value(difference, variance)
        return measured & (np.transpose(doubt) < MOST_DOUBT) & (p_value < MOST_P_VALUE)

    def _pool(self, change: Array, score: Array, speed: Array | None) -> tuple[Array, Array]:
        """Pool the earlier observation of `change` with an ablation that scored `score`, weighted by precision.

        Returns:
            The pooled difference and its variance, both [R, S].
        """
        at = np.arange(len(change)), change
        difference, noise = self._belief.compare_to_incumbent(score, speed)
        weight = self.difference_variance[at] / (self.difference_variance[at] + noise)
        return self.difference[at] + weight * (-difference - self.difference[at]), weight * noise

    def _infer(self, change: Array) -> Posterior:
        at = np.arange(len(change)), change
        posterior = self._belief.infer_from_difference(self.difference[at], self.difference_variance[at])
        self.gain[at], self._variance[at] = posterior.gain, posterior.variance
        return posterior

    def _infer_all(self) -> list[Posterior]:
        return [self._infer(np.full(len(self.present), change)) for change in range(self.present.shape[1])]


def headline(incumbent: Array, baseline: Array, first: Array) -> tuple[Array, Array]:
    """Return the incumbent's mean score minus the baseline's, and half the width of its 95 % interval, both [R].

    The interval is Student's (Snedecor & Cochran, Statistical Methods, 8th ed., section 6.8). Its variance is pooled
    over these trials and the baseline's first trials, because none of them was chosen for its score.

    Args:
        incumbent, baseline: scores of fresh trials [R, n], at least one each. NaN marks a missing trial.
        first: scores of the baseline's first trials [R, m].
    """
    groups = (incumbent, baseline, first)
    means = [np.nanmean(group, axis=1) for group in groups]
    counts = [np.isfinite(group).sum(axis=1) for group in groups]
    squares = sum(np.nansum((group - mean[:, None]) ** 2, axis=1) for group, mean in zip(groups, means, strict=True))
    degrees = sum(counts) - 3
    error = np.sqrt(squares / np.maximum(degrees, 1) * (1 / counts[0] + 1 / counts[1]))  # standard error
    half: Array = np.where(degrees > 0, stdtrit(np.maximum(degrees, 1), 0.975) * error, np.inf)
    return means[0] - means[1], half
