"""The claims at the end of a run, by the judge's own code, against the truth of a simulated world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rules import Searched, search
from world import Array, World

from autoresearch.judge.claims import LEAST_WORTH, Claims, headline
from autoresearch.judge.opinion import HEADLINE_TRIALS

SHARE = 0.08  # of all trials, for claims


@dataclass(frozen=True)
class Claimed:
    """Claims about runs [R] and the truth.

    Attributes:
        quality: true quality of the incumbent [R].
        headline: claimed quality [R].
        half: half of the headline's 95 % interval [R].
        effects: true effects of the kept changes [R, K].
        there: changes that are in the incumbent [R, K].
        confirmed: changes that are confirmed [R, K].
        within: share of the search [R] with a belief within two standard deviations of a trial of the truth.
    """

    quality: Array
    headline: Array
    half: Array
    effects: Array
    there: NDArray[np.bool_]
    confirmed: NDArray[np.bool_]
    within: Array

    @property
    def false(self) -> int:
        """Number of confirmed changes that do nothing or harm."""
        return int((self.confirmed & (self.effects <= 0)).sum())

    @property
    def large_confirmed(self) -> float:
        """Share of the kept changes with effects of at least g that are confirmed."""
        large = self.there & (self.effects >= 1)
        return float((self.confirmed & large).sum() / max(large.sum(), 1))

    @property
    def bias(self) -> float:
        """Mean error of the headline, in units of g."""
        return float((self.headline - self.quality).mean())

    @property
    def covers(self) -> float:
        """Share of runs whose headline's interval holds the truth."""
        return float((np.abs(self.headline - self.quality) < self.half).mean())


def claim(world: World, trials: int, share: float = SHARE) -> Claimed:
    """Search with most of the trials, and confirm with the rest. Each run spends one trial at a time.

    Doubtful changes are ablated first. Next come the trials of the headline, of the incumbent and of the baseline in
    turn. Next comes an ablation of each other change, the best ones first. The remaining trials go to the headline.
    """
    reserve = max(2 * HEADLINE_TRIALS, round(share * trials))
    searched = search(world, trials - reserve)
    effects, claims = _collect_changes(searched)
    free = np.zeros_like(effects)  # lines of code have no price here
    runs, usual = np.arange(world.runs), np.full(world.runs, world.noise)
    quality, idea = searched.quality.copy(), searched.belief.worth_of_an_idea()
    fresh = np.full((2, world.runs, reserve), np.nan)  # scores of the incumbent, and of the baseline
    for left in reversed(range(reserve)):
        counts = np.isfinite(fresh).sum(axis=2)
        worth, unproven, had = claims.worth_of_ablation(free), claims.rank_for_ablation(), counts.sum(axis=0)
        doubtful = (had == 0) & (worth.max(axis=1) > LEAST_WORTH * idea) & (left >= 2 * HEADLINE_TRIALS)
        without = doubtful | ((had >= 2 * HEADLINE_TRIALS) & np.isfinite(unproven.max(axis=1)))
        change = np.where(doubtful, worth.argmax(axis=1), unproven.argmax(axis=1))
        which = (counts[0] > counts[1]).astype(int)
        effect = effects[runs, change]
        world.advance()
        score = world.trial(np.where(without, quality - effect, np.where(which == 0, quality, 0.0)), usual)
        dropped = doubtful & (claims.infer_after(change, score, world.reading).gain < 0)
        claims.learn_ablation(without, change, score, dropped, world.reading)
        quality = np.where(dropped, quality - effect, quality)
        searched.belief.learn_incumbent(~without & (which == 0), score, world.reading)
        fresh[which, runs, left] = np.where(without, np.nan, score)
    confirmed = claims.find_confirmed(np.nanmean(fresh[0], axis=1), np.isfinite(fresh[0]).sum(axis=1))
    return Claimed(
        quality, *headline(fresh[0], fresh[1], searched.baseline), effects, claims.present, confirmed, searched.within
    )


def _collect_changes(searched: Searched) -> tuple[Array, Claims]:
    """Return the true effects of the kept changes [R, K], and the claims about them from the search."""
    most = max(1, int(np.sum([each.there for each in searched.kept], axis=0).max()))
    runs, states = searched.kept[0].difference.shape
    effects, there = np.zeros((runs, most)), np.zeros((runs, most), dtype=bool)
    difference, through = np.zeros((runs, most, states)), np.ones((runs, most, states))
    place = np.zeros(runs, dtype=int)
    for each in searched.kept:
        at = np.flatnonzero(each.there), place[each.there]
        effects[at], there[at] = each.effect[each.there], True
        difference[at], through[at] = each.difference[each.there], each.difference_variance[each.there]
        place += each.there
    return effects, Claims(searched.belief, difference, through, there)
