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
from scipy.special import ndtr

from .belief import ROOT, Array, Belief, Look, Mask

MOST_DOUBT = 0.02  # of a confirmed change: probability that it does nothing or harms, by all that is known
MOST_CHANCE = 0.02  # that fresh trials show so much of a change that does nothing
WORTH = 0.5  # of a new idea: what an ablation adds, at least, if it comes before the headline


class Claims:
    """The kept changes of each run, and what trials without them say.

    Args:
        belief: as search left it; it learns from these trials too.
        difference, through: what search saw of each change when it was kept, as in `Look`, but [R, K, S].
        there: which of them are in the incumbent [R, K].
        price: what each must add to be worth its code [R, K].
    """

    def __init__(self, belief: Belief, difference: Array, through: Array, there: Mask, price: Array) -> None:
        self.there, self.price = there, price
        self._belief, self._difference, self._through = belief, difference, through
        self._sums, self._counts = np.zeros(there.shape), np.zeros(there.shape)  # of trials without it
        self.gain, self.variance, self.doubt = np.zeros(there.shape), np.zeros(there.shape), np.ones(there.shape)
        for change in range(there.shape[1]):
            self._look(np.full(len(there), change))

    def worth_of_ablation(self) -> Array:
        """What one trial without it adds to the score that is to be expected [R, K], before it is paid for.

        A change is not dropped unless it was tried without.
        """
        trial = (self._belief.variance + self._belief.noise)[:, None]
        shift = np.maximum(self.variance / np.sqrt(self.variance + trial), 1e-300)
        loss = self.price - self.gain
        z = np.clip(loss / shift, -30.0, 30.0)
        worth: Array = np.where(self.there, shift * np.exp(-0.5 * z**2 - ROOT) + loss * ndtr(z), 0.0)
        return worth

    def unproven(self) -> Array:
        """What is to be expected of each change [R, K] that no trial has been without yet; −∞: there is none."""
        return np.where(self.there & (self._counts == 0), self.gain, -np.inf)

    def tried_without(self, where: Mask, change: Array, score: Array, drop: Mask) -> None:
        """Learns from one trial without `change` [R]; where it may, it is dropped if no loss is to be expected."""
        at, known = np.arange(len(change)), self._look(change)
        ablation = self._belief.look(score, np.ones(len(change)))
        through, apart = self._through[at, change], -ablation.difference
        weight = np.where(where[:, None], through / (through + ablation.seen_through), 0.0)
        self._difference[at, change] += weight * (apart - self._difference[at, change])
        self._through[at, change] *= 1 - weight
        self._sums[at, change] += np.where(where, score, 0.0)
        self._counts[at, change] += where
        self._look(change)
        dropped = where & drop & (self.gain[at, change] < self.price[at, change])
        self._belief.ablated(where, dropped, known, score)
        self.there[at, change] &= ~dropped
        self._counts[dropped] = 0  # what they were compared with is the incumbent no more

    def confirmed(self, score: Array, count: Array) -> Mask:
        """Which changes are [R, K], where the incumbent's `count` [R] fresh trials have this mean `score` [R]."""
        for change in range(self.there.shape[1]):
            self._look(np.full(len(self.there), change))
        apart = score[:, None] - self._sums / np.maximum(self._counts, 1)
        parts = 1 / np.maximum(self._counts, 1) + 1 / np.maximum(count, 1)[:, None]
        chance = self._belief.chance(apart, parts)
        measured = self.there & (self._counts > 0) & (count > 0)[:, None]
        return measured & (self.doubt < MOST_DOUBT) & (chance < MOST_CHANCE)

    def _look(self, change: Array) -> Look:
        at = np.arange(len(change)), change
        look = self._belief.posterior(self._difference[at], self._through[at], np.zeros_like(self._through[at]))
        self.gain[at], self.variance[at], self.doubt[at] = look.gain, look.variance, look.doubt
        return look
