"""The kept changes of one run, by their numbers: which to try without, which to drop, which are confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from ..records import Verdict
from .belief import Array, Belief
from .claims import WORTH, Claims
from .noise import mean
from .opinion import Opinion

Seen = tuple[Array, Array]  # difference and variance [1, S] that a change was seen with, as in `Look`


class Stack:
    """The changes in the incumbent.

    Args:
        belief: the run's; it learns from trials without a change.
        kept: what was seen of each change, by its number; brought up to date.
        sign: 1 where a higher score is better, −1 where a lower one is.
        digits: after the point, of a score in words.
    """

    def __init__(self, belief: Belief, kept: dict[int, Seen], sign: float, digits: int) -> None:
        self._belief, self._kept, self._sign, self._digits = belief, kept, sign, digits
        self._numbers = list(kept)
        difference, through = (np.stack([seen[part] for seen in kept.values()], axis=1) for part in (0, 1))
        self._claims = Claims(belief, difference, through, np.ones((1, len(kept)), dtype=bool))

    def believe(self, belief: Belief) -> None:
        """Goes by what is believed now; what was seen of each change stays."""
        self._belief = belief
        self._claims.believe(belief)

    def __contains__(self, number: int) -> bool:
        return number in self._kept

    def doubtful(self, prices: Mapping[int, float]) -> int | None:
        """The change that it is worth most to try without, if that is worth a trial.

        Args:
            prices: of those that can be taken out alone: what each must add to be worth its code.
        """
        price = np.array([[prices.get(number, 0.0) for number in self._numbers]])
        worth = dict(zip(self._numbers, self._claims.worth_of_ablation(price)[0], strict=True))
        best = max((number for number in prices if number in worth), key=worth.__getitem__, default=None)
        return best if best is not None and worth[best] > WORTH * self._belief.worth_of_an_idea()[0] else None

    def unproven(self, among: Collection[int], trials: int) -> int | None:
        """Of these changes, the one of which most is to be expected among those that fewer trials were without."""
        hopes = dict(zip(self._numbers, self._claims.unproven(trials)[0], strict=True))
        open_ones = [number for number in among if np.isfinite(hopes.get(number, -np.inf))]
        return max(open_ones, key=hopes.__getitem__, default=None)

    def opinion(self, number: int, score: float, price: float | None) -> Opinion:
        """On a trial without a change: keep what it tried, which drops the change, or discard it.

        Args:
            price: what the change must add to be worth its code; None: it may not be dropped.
        """
        look = self._claims.after(np.array([self._numbers.index(number)]), np.array([self._sign * score]))
        gain, deviation, sure = float(look.gain[0]), float(np.sqrt(look.variance[0])), 1 - float(look.doubt[0])
        dropped = price is not None and gain < price
        adds = f"it adds {gain:.{self._digits}f} ± {deviation:.{self._digits}f}, {100 * sure:.0f} % sure to help"
        reason = f"#{number} is dropped: {adds}" if dropped else f"#{number} stays: {adds}"
        return Opinion(Verdict.KEEP if dropped else Verdict.DISCARD, gain, deviation, sure, reason)

    def tried_without(self, number: int, score: float, dropped: bool) -> None:
        """Learns from a trial without a change."""
        place, yes = self._numbers.index(number), np.array([True])
        self._claims.tried_without(yes, np.array([place]), np.array([self._sign * score]), np.array([dropped]))
        self._kept[number] = self._claims.difference[:, place], self._claims.through[:, place]
        if dropped:
            del self._kept[number]

    def confirmed(self, scores: Sequence[float]) -> dict[int, bool]:
        """Whether a change is confirmed, of each that was tried without; the incumbent's fresh trials scored so."""
        score, count = np.array([self._sign * mean(scores)]), np.array([float(len(scores))])
        found = zip(self._numbers, self._claims.confirmed(score, count)[0], self._claims.tried[0], strict=True)
        return {number: bool(confirmed) for number, confirmed, tried in found if tried}
