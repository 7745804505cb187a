"""What the judge claims at the end of a run, by its own code: against the truth of a world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rules import Searched, search
from scipy.stats import t as student
from world import Array, World

from autoresearch.judge.claims import WORTH, Claims

SHARE = 0.08  # of all trials
HEADLINE = 2  # trials of the incumbent and of the baseline, at least, before changes are confirmed


@dataclass(frozen=True)
class Claimed:
    """What was claimed of runs [R], and what is true. Changes [R, K] in the incumbent: their effects, and confirmed."""

    quality: Array
    headline: Array
    half: Array  # of the headline's 95 % interval
    effects: Array
    there: NDArray[np.bool_]
    confirmed: NDArray[np.bool_]

    @property
    def false(self) -> int:
        """How many confirmed changes do nothing or harm."""
        return int((self.confirmed & (self.effects <= 0)).sum())

    @property
    def large_confirmed(self) -> float:
        """Share of the kept changes with effects of at least g that are confirmed."""
        large = self.there & (self.effects >= 1)
        return float((self.confirmed & large).sum() / max(large.sum(), 1))

    @property
    def bias(self) -> float:
        """Of the headline, in units of g."""
        return float((self.headline - self.quality).mean())

    @property
    def covers(self) -> float:
        """How often the headline's interval holds the truth."""
        return float((np.abs(self.headline - self.quality) < self.half).mean())


def claim(world: World, trials: int, share: float = SHARE) -> Claimed:
    """Search with most of the trials, and confirm with the rest: one trial at a time, in every run what is due there.

    First what is doubtful is tried without; then come the trials of the headline, the incumbent's and the baseline's in
    turn; then a trial without each other change, the best ones first; what is left goes to the headline.
    """
    reserve = max(2 * HEADLINE, round(share * trials))
    searched = search(world, trials - reserve)
    effects, claims = _stacked(searched)
    runs, usual = np.arange(world.runs), np.full(world.runs, world.noise)
    quality, idea = searched.quality.copy(), searched.belief.worth_of_an_idea()
    fresh = np.full((2, world.runs, reserve), np.nan)  # scores of the incumbent, and of the baseline
    for left in reversed(range(reserve)):
        counts = np.isfinite(fresh).sum(axis=2)
        worth, unproven, had = claims.worth_of_ablation(), claims.unproven(), counts.sum(axis=0)
        doubtful = (had == 0) & (worth.max(axis=1) > WORTH * idea) & (left >= 2 * HEADLINE)
        without = doubtful | ((had >= 2 * HEADLINE) & np.isfinite(unproven.max(axis=1)))
        change = np.where(doubtful, worth.argmax(axis=1), unproven.argmax(axis=1))
        which = (counts[0] > counts[1]).astype(int)
        there, effect = claims.there[runs, change], effects[runs, change]
        score = world.trial(np.where(without, quality - effect, np.where(which == 0, quality, 0.0)), usual)
        claims.tried_without(without, change, score, drop=doubtful)
        quality = np.where(there & ~claims.there[runs, change], quality - effect, quality)
        searched.belief.measured_again(~without & (which == 0), score)
        fresh[which, runs, left] = np.where(without, np.nan, score)
    means, half = _headline(fresh, searched.baseline)
    confirmed = claims.confirmed(means[0], np.isfinite(fresh[0]).sum(axis=1))
    return Claimed(quality, means[0] - means[1], half, effects, claims.there, confirmed)


def _headline(fresh: Array, first: Array) -> tuple[Array, Array]:
    """Means [2, R] of the fresh trials, and half the 95 % interval of their difference [R], by Student's t."""
    counts, means = np.isfinite(fresh).sum(axis=2), np.nanmean(fresh, axis=2)
    squares = np.nansum((fresh - means[..., None]) ** 2, axis=(0, 2))
    squares += ((first - first.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    degrees = (counts - 1).sum(axis=0) + first.shape[1] - 1
    return means, student.ppf(0.975, degrees) * np.sqrt(squares / degrees * (1 / counts).sum(axis=0))


def _stacked(searched: Searched) -> tuple[Array, Claims]:
    """The kept changes, side by side: their true effects [R, K], and what search saw of them."""
    most = max(1, int(sum(each.there for each in searched.kept).max()))
    runs, states = searched.kept[0].difference.shape
    effects, there = np.zeros((runs, most)), np.zeros((runs, most), dtype=bool)
    difference, through = np.zeros((runs, most, states)), np.ones((runs, most, states))
    place = np.zeros(runs, dtype=int)
    for each in searched.kept:
        at = np.flatnonzero(each.there), place[each.there]
        effects[at], there[at] = each.effect[each.there], True
        difference[at], through[at] = each.difference[each.there], each.through[each.there]
        place += each.there
    return effects, Claims(searched.belief, difference, through, there, np.zeros_like(effects))
