"""What a run may claim: which kept changes to try without, which of them to drop, and which are confirmed.

Search keeps what is the best bet, however unsure. A claim rests on trials that search did not choose by: the incumbent
on fresh seeds, and the incumbent without one of its changes (leave-one-out ablation). A change is *dropped* where no
loss is to be expected without it, and *confirmed* where two things hold: fresh trials alone show a gain, and by all
that is known it is unlikely to be none. The first holds whatever is believed; the second knows how many kept changes
do nothing: among many of them a few always look good (Efron, Large-Scale Inference, 2010, chapters 2 and 5).

Arrays are as in `belief`, with an axis of kept changes [K].
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, stdtrit

from .belief import ROOT, Array, Belief, Look, Mask

MOST_DOUBT = 0.01  # of a confirmed change: probability that it does nothing or harms, by all that is known
MOST_CHANCE = 0.02  # that fresh trials show so much of a change that does nothing
WORTH = 0.5  # of a new idea: what an ablation adds, at least, if it comes before the headline


class Claims:
    """The kept changes of each run, and what trials without them say.

    Args:
        belief: as search left it; it learns from these trials too.
        difference, through: what search saw of each change when it was kept, as in `Look`, but [R, K, S].
        there: which of them are in the incumbent [R, K].
    """

    def __init__(self, belief: Belief, difference: Array, through: Array, there: Mask) -> None:
        self.there, self.gain = there, np.zeros(there.shape)
        self._belief, self.difference, self.through = belief, difference, through
        self._variance = np.zeros(there.shape)
        self._sums, self._counts = np.zeros(there.shape), np.zeros(there.shape)  # of trials without it
        self._look_again()

    def believe(self, belief: Belief) -> None:
        """Goes by what is believed now."""
        self._belief = belief
        self._look_again()

    def worth_of_ablation(self, price: Array) -> Array:
        """What one trial without it adds to the score that is to be expected [R, K], before it is paid for.

        A change is not dropped unless it was tried without.

        Args:
            price: what each must add to be worth its code [R, K].
        """
        trial = (self._belief.variance + self._belief.noise)[:, None]
        shift = np.maximum(self._variance / np.sqrt(self._variance + trial), 1e-300)
        loss = price - self.gain
        z = np.clip(loss / shift, -30.0, 30.0)
        worth: Array = np.where(self.there, shift * np.exp(-0.5 * z**2 - ROOT) + loss * ndtr(z), 0.0)
        return worth

    def unproven(self, trials: int = 1) -> Array:
        """What is to be expected of each change [R, K] that fewer trials were without; −∞: it is no such change.

        Those that fewest were without come first, by a margin that no gain can make up for.
        """
        margin = 2 * np.abs(self.gain).max(initial=0.0) + 1.0
        return np.where(self.there & (self._counts < trials), self.gain - self._counts * margin, -np.inf)

    def after(self, change: Array, score: Array) -> Look:
        """What would be known of `change` [R] if a trial without it gave `score` [R]."""
        return self._belief.posterior(*self._pooled(change, score))

    def tried_without(self, where: Mask, change: Array, score: Array, dropped: Mask) -> None:
        """Learns from a trial without `change` [R]; where it is `dropped`, it is in the incumbent no more."""
        at, known = (np.arange(len(change)), change), self._look(change)
        difference, through = self._pooled(change, score)
        self.difference[at] = np.where(where[:, None], difference, self.difference[at])
        self.through[at] = np.where(where[:, None], through, self.through[at])
        self._sums[at] += np.where(where, score, 0.0)
        self._counts[at] += where
        self._belief.ablated(where, dropped, known, score)
        self.there[at] &= ~dropped
        self._counts[dropped] = self._sums[dropped] = 0.0  # what they were compared with is the incumbent no more
        self._look(change)

    @property
    def tried(self) -> Mask:
        """Which changes the incumbent was tried without [R, K]."""
        return self.there & (self._counts > 0)

    def confirmed(self, score: Array, count: Array) -> Mask:
        """Which changes are [R, K], where the incumbent's `count` [R] fresh trials have this mean `score` [R]."""
        doubt = [self._belief.claimed_doubt(look) for look in self._look_again()]
        apart = score[:, None] - self._sums / np.maximum(self._counts, 1)
        parts = 1 / np.maximum(self._counts, 1) + 1 / np.maximum(count, 1)[:, None]
        measured = self.tried & (count > 0)[:, None]
        return measured & (np.transpose(doubt) < MOST_DOUBT) & (self._belief.chance(apart, parts) < MOST_CHANCE)

    def _pooled(self, change: Array, score: Array) -> tuple[Array, Array]:
        """Difference and variance [R, S] of all that was seen of `change`, this trial included, by their precision."""
        at = np.arange(len(change)), change
        apart, noise = self._belief.against_incumbent(score)
        weight = self.through[at] / (self.through[at] + noise)
        return self.difference[at] + weight * (-apart - self.difference[at]), weight * noise

    def _look(self, change: Array) -> Look:
        at = np.arange(len(change)), change
        look = self._belief.posterior(self.difference[at], self.through[at])
        self.gain[at], self._variance[at] = look.gain, look.variance
        return look

    def _look_again(self) -> list[Look]:
        return [self._look(np.full(len(self.there), change)) for change in range(self.there.shape[1])]


def headline(incumbent: Array, baseline: Array, first: Array) -> tuple[Array, Array]:
    """The difference of the incumbent's fresh trials to the baseline's [R], and half of its 95 % interval [R].

    By Student's t (Snedecor & Cochran, Statistical Methods, 8th ed., section 6.8), with the spread pooled over these
    trials and the baseline's first ones: none of them was chosen for its score.

    Args:
        incumbent, baseline: scores of fresh trials [R, n], NaN where there is none; one at least of each.
        first: of the baseline's first trials [R, m].
    """
    groups = (incumbent, baseline, first)
    means = [np.nanmean(group, axis=1) for group in groups]
    counts = [np.isfinite(group).sum(axis=1) for group in groups]
    squares = sum(np.nansum((group - mean[:, None]) ** 2, axis=1) for group, mean in zip(groups, means, strict=True))
    degrees = sum(counts) - 3
    spread = np.sqrt(squares / np.maximum(degrees, 1) * (1 / counts[0] + 1 / counts[1]))
    half: Array = np.where(degrees > 0, stdtrit(np.maximum(degrees, 1), 0.975) * spread, np.inf)
    return means[0] - means[1], half
