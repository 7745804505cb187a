"""Rules of search: our own, which is the judge's code, and its rivals. They return the true quality [R] at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from world import Array, World

from autoresearch.judge.belief import Belief, Mask
from autoresearch.judge.replicates import MOST_REPEATS, find_apart
from autoresearch.judge.search import choose, is_incumbent_in_doubt, worth_of_measuring_again

REPLICATES = 3  # of the baseline. The rivals know the noise, so they need none. Best of 3 has as many of everything
FRESH = 5  # trials between two computations of the worth of an idea, which changes slowly and takes long


def keep_if_lower(world: World, trials: int, sigmas: float = 0.0) -> Array:
    """Keep a candidate whose one trial beats the best score, by `sigmas` standard deviations. The original's rule."""
    quality, everywhere = np.zeros(world.runs), np.ones(world.runs, dtype=bool)
    best = world.trial(quality, np.full(world.runs, world.noise))
    for _ in range(trials - 1):
        world.advance()
        effect, noise, scores = world.idea(everywhere, quality)
        score = world.trial(quality + effect, noise)
        kept = scores & (score > best + sigmas * world.noise)
        quality, best = np.where(kept, quality + effect, quality), np.where(kept, score, best)
    return quality


def best_of_three(world: World, trials: int) -> Array:
    """Keep a candidate whose mean of three trials beats the best mean."""
    quality, everywhere = np.zeros(world.runs), np.ones(world.runs, dtype=bool)
    best = np.mean(measure_in_turn(world, quality, np.full(world.runs, world.noise)), axis=0)
    for _ in range((trials - 3) // 3):
        effect, noise, scores = world.idea(everywhere, quality)
        score = np.mean(measure_in_turn(world, quality + effect, noise), axis=0)
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
    baseline: Array  # [R, n], scores of its first trials. NaN: a run has fewer
    within: Array  # [R], share of the time with a belief within two standard deviations of a trial of the truth


def search(world: World, trials: int) -> Searched:
    """Search with the judge, which does not know the noise."""
    runs, kept, within = world.runs, [], []
    quality, usual, nothing = np.zeros(runs), np.full(runs, world.noise), np.zeros(runs, dtype=bool)
    baseline = measure_baseline(world)
    belief, repeats = Belief(baseline), np.isfinite(baseline).sum(axis=1) - REPLICATES
    again, check, checked, effect, noise = nothing, nothing, nothing, np.zeros(runs), usual
    count, total, idea = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for step, left in enumerate(reversed(range(trials - REPLICATES))):
        belief.add_drift()
        world.advance()
        worth, ready = nothing, step >= repeats  # a repeat of the baseline took a trial
        if left % FRESH == 0:
            idea = belief.worth_of_an_idea()
            worth = worth_of_measuring_again(belief, idea, left) > idea
        measure = ready & (check | (~again & (worth | is_incumbent_in_doubt(belief, idea))))
        belief.learn_incumbent(measure, world.trial(quality, usual))
        waits = again | check
        fresh, spread, scores = world.idea(ready & ~waits & ~measure, quality)
        effect, noise = np.where(waits, effect, fresh), np.where(waits, noise, spread)
        count, total, checked = np.where(waits, count, 0.0), np.where(waits, total, 0.0), waits & (checked | check)
        score, scored = world.trial(quality + effect, noise), (again | scores) & ready & ~measure
        belief.learn_noise(again & scored, score, total / np.maximum(count, 1), count)
        count, total = count + scored, total + np.where(scored, score, 0.0)
        posterior = belief.infer_effect(total / np.maximum(count, 1), count)
        choice, judged = choose(belief, posterior, count, idea, left, checked=checked), scored | check
        again, check, keep = choice.again & judged, choice.check & judged, choice.keep & judged
        belief.learn_candidates(posterior, judged & ~again & ~check, keep)
        kept.append(Kept(keep, effect, posterior.difference, posterior.difference_variance))
        quality = np.where(keep, quality + effect, quality)
        within.append(np.abs(belief.mean - world.present(quality)) < 2 * world.noise)
    return Searched(belief, quality, [each for each in kept if each.there.any()], baseline, np.mean(within, axis=0))


def measure_baseline(world: World) -> Array:
    """Return the scores of the baseline's trials [R, n]. A run repeats a trial that lies apart. NaN: it has fewer."""
    quality, usual = np.zeros(world.runs), np.full(world.runs, world.noise)
    scores = np.stack(measure_in_turn(world, quality, usual), axis=1)
    for _ in range(MOST_REPEATS):
        repeat = [find_apart(each[np.isfinite(each)].tolist()) is not None for each in scores]
        scores = np.column_stack([scores, np.where(repeat, world.trial(quality, usual), np.nan)])
    return scores


def measure_in_turn(world: World, quality: Array, noise: Array) -> list[Array]:
    """Return the scores [R] of `REPLICATES` trials of the same code, one after the other."""
    scores = []
    for _ in range(REPLICATES):
        world.advance()
        scores.append(world.trial(quality, noise))
    return scores


RULES: dict[str, Callable[[World, int], Array]] = {
    "keep if lower": keep_if_lower,
    "by 1 sigma": lambda world, trials: keep_if_lower(world, trials, 1.0),
    "by 2 sigma": lambda world, trials: keep_if_lower(world, trials, 2.0),
    "best of 3": best_of_three,
    "ours": lambda world, trials: search(world, trials).quality,
}
