"""Rules of search: our own, which is the judge's code, and its rivals. They return the true quality [R] at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from world import Array, World

from autoresearch.judge.belief import Belief, Mask
from autoresearch.judge.search import choose, worth_of_measuring_again

REPLICATES = 3  # of the baseline. The rivals know the noise, so they need none
FRESH = 5  # trials between two computations of the worth of an idea, which changes slowly and takes long


def keep_if_lower(world: World, trials: int, sigmas: float = 0.0) -> Array:
    """Keep a candidate whose one trial beats the best score, by `sigmas` standard deviations. The original's rule."""
    quality, everywhere = np.zeros(world.runs), np.ones(world.runs, dtype=bool)
    best = world.trial(quality, np.full(world.runs, world.noise))
    for _ in range(trials - 1):
        effect, noise, scores = world.idea(everywhere, quality)
        score = world.trial(quality + effect, noise)
        kept = scores & (score > best + sigmas * world.noise)
        quality, best = np.where(kept, quality + effect, quality), np.where(kept, score, best)
    return quality


def best_of_three(world: World, trials: int) -> Array:
    """Keep a candidate whose mean of three trials beats the best mean."""
    quality, everywhere = np.zeros(world.runs), np.ones(world.runs, dtype=bool)
    best = np.mean([world.trial(quality, np.full(world.runs, world.noise)) for _ in range(3)], axis=0)
    for _ in range((trials - 3) // 3):
        effect, noise, scores = world.idea(everywhere, quality)
        score = np.mean([world.trial(quality + effect, noise) for _ in range(3)], axis=0)
        kept = scores & (score > best)
        quality, best = np.where(kept, quality + effect, quality), np.where(kept, score, best)
    return quality


@dataclass(frozen=True)
class Kept:
    """The candidates that were kept at one trial, in the runs [R] where `there` is true."""

    there: Mask
    effect: Array
    difference: Array  # [R, S], as in `Posterior`
    difference_variance: Array


@dataclass(frozen=True)
class Searched:
    """The result of a search."""

    belief: Belief
    quality: Array
    kept: list[Kept]
    baseline: Array  # [R, 3], scores of its first trials


def search(world: World, trials: int) -> Searched:
    """Search with the judge, which does not know the noise."""
    runs, kept = world.runs, []
    quality, usual, nothing = np.zeros(runs), np.full(runs, world.noise), np.zeros(runs, dtype=bool)
    baseline = np.stack([world.trial(quality, usual) for _ in range(REPLICATES)], axis=1)
    belief = Belief(baseline)
    again, effect, noise = nothing, np.zeros(runs), usual
    count, total, idea, measure = np.zeros(runs), np.zeros(runs), np.zeros(runs), nothing
    for left in reversed(range(trials - REPLICATES)):
        belief.add_drift()
        if left % FRESH == 0:
            idea = belief.worth_of_an_idea()
            measure = ~again & (worth_of_measuring_again(belief, idea, left) > idea)
            belief.learn_incumbent(measure, world.trial(quality, usual))
        fresh, spread, scores = world.idea(~again & ~measure, quality)
        effect, noise = np.where(again, effect, fresh), np.where(again, noise, spread)
        count, total = np.where(again, count, 0.0), np.where(again, total, 0.0)
        score, scored = world.trial(quality + effect, noise), (again | scores) & ~measure
        belief.learn_noise(again, score, total / np.maximum(count, 1), count)
        count, total = count + scored, total + np.where(scored, score, 0.0)
        posterior = belief.infer_effect(total / np.maximum(count, 1), count)
        choice = choose(belief, posterior, count, idea, left)
        again, done, measure = choice.again & scored, scored & ~choice.again, nothing
        belief.learn_candidates(posterior, done, done & choice.keep)
        kept.append(Kept(done & choice.keep, effect, posterior.difference, posterior.difference_variance))
        quality = np.where(done & choice.keep, quality + effect, quality)
    return Searched(belief, quality, [each for each in kept if each.there.any()], baseline)


RULES: dict[str, Callable[[World, int], Array]] = {
    "keep if lower": keep_if_lower,
    "by 1 sigma": lambda world, trials: keep_if_lower(world, trials, 1.0),
    "by 2 sigma": lambda world, trials: keep_if_lower(world, trials, 2.0),
    "best of 3": best_of_three,
    "ours": lambda world, trials: search(world, trials).quality,
}
