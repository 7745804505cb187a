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
    best = _mean_in_turn(world, quality, np.full(world.runs, world.noise))
    for _ in range((trials - 3) // 3):
        effect, noise, scores = world.idea(everywhere, quality)
        score = _mean_in_turn(world, quality + effect, noise)
        kept = scores & (score > best)
        quality, best = np.where(kept, quality + effect, quality), np.where(kept, score, best)
    return quality


def _mean_in_turn(world: World, quality: Array, noise: Array) -> Array:
    mean: Array = np.mean([score for score, _ in measure_in_turn(world, quality, noise)], axis=0)
    return mean


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


def search(world: World, trials: int, reads: bool = True, told: bool = False) -> Searched:
    """Search with the judge, which does not know the noise.

    Args:
        reads: whether the judge sees the readings of the machine's speed.
        told: whether the judge is told the noise, and each score as it would be at the usual speed.
    """
    runs, kept, within = world.runs, [], []
    quality, usual, nothing = np.zeros(runs), np.full(runs, world.noise), np.zeros(runs, dtype=bool)
    world.is_steady = told or world.is_steady
    reads = reads and not world.is_steady
    baseline, speeds = measure_baseline(world)
    belief, repeats = Belief(baseline, speeds=speeds if reads else None), np.isfinite(baseline).sum(axis=1) - REPLICATES
    usual_speed = np.nanmean(speeds, axis=1) if reads else 0.0
    again, check, checked, noise = nothing, nothing, nothing, usual
    effect, count, total, speed, idea = np.zeros((5, runs))
    for step, left in enumerate(reversed(range(trials - REPLICATES))):
        belief.add_drift()
        world.advance()
        worth, ready = nothing, step >= repeats  # a repeat of the baseline took a trial
        if left % FRESH == 0:
            idea = belief.worth_of_an_idea()
            worth = worth_of_measuring_again(belief, idea, left) > idea
        tell_noise(belief, world.factor(quality) * world.noise, told)
        measure = ready & (check | (~again & (worth | is_incumbent_in_doubt(belief, idea))))
        reading = _read(world, reads)
        belief.learn_incumbent(measure, world.trial(quality, usual), reading)
        waits = again | check
        fresh, spread, scores = world.idea(ready & ~waits & ~measure, quality)
        effect, noise = np.where(waits, effect, fresh), np.where(waits, noise, spread)
        count, total, speed = (np.where(waits, each, 0.0) for each in (count, total, speed))
        checked = waits & (checked | check)
        score, scored = world.trial(quality + effect, noise), (again | scores) & ready & ~measure
        mean, pace = total / np.maximum(count, 1), speed / np.maximum(count, 1)
        belief.learn_noise(again & scored, score, mean, count, reading, pace)
        count = count + scored
        total, speed = (old + np.where(scored, new, 0.0) for old, new in ((total, score), (speed, reading)))
        posterior = belief.infer_effect(total / np.maximum(count, 1), count, speed / np.maximum(count, 1))
        choice, judged = choose(belief, posterior, count, idea, left, checked=checked), scored | check
        again, check, keep = choice.again & judged, choice.check & judged, choice.keep & judged
        belief.learn_candidates(posterior, judged & ~again & ~check, keep)
        kept.append(Kept(keep, effect, posterior.difference, posterior.difference_variance))
        quality = np.where(keep, quality + effect, quality)
        within.append(np.abs(belief.mean - world.expect(quality, usual_speed)) < 2 * world.noise)
    return Searched(belief, quality, [each for each in kept if each.there.any()], baseline, np.mean(within, axis=0))


def tell_noise(belief: Belief, noise: Array, told: bool) -> None:
    """Leave only the states [R, S] whose noise is nearest to the true `noise` [R], if the judge is told."""
    if not told:
        return
    distance = np.abs(np.log(belief._noise) - 2 * np.log(noise)[:, None])
    far = distance > distance.min(axis=1, keepdims=True) + 1e-9
    belief._states, belief.replicates._log_weights = np.where(far, -50.0, 0.0), np.where(far, -50.0, 0.0)


def measure_baseline(world: World) -> tuple[Array, Array]:
    """Return the scores of the baseline's trials and their log-speeds, both [R, n].

    A run repeats a trial that lies apart. NaN: it has fewer trials, or no readings.
    """
    quality, usual, everywhere = np.zeros(world.runs), np.full(world.runs, world.noise), np.arange(world.runs)
    scores, speeds = (np.stack(each, axis=1) for each in zip(*measure_in_turn(world, quality, usual), strict=True))
    if world.mix.disturbed:
        scores[everywhere, everywhere % REPLICATES] -= world.mix.disturbed * world.noise
    for _ in range(MOST_REPEATS):
        repeat = [find_apart(each[np.isfinite(each)].tolist()) is not None for each in scores]
        if not world.is_steady:
            world.advance()
        scores = np.column_stack([scores, np.where(repeat, world.trial(quality, usual), np.nan)])
        speeds = np.column_stack([speeds, np.where(repeat, _read(world), np.nan)])
    return scores, speeds


def measure_in_turn(world: World, quality: Array, noise: Array) -> list[tuple[Array, Array]]:
    """Return the scores and log-speeds [R] of `REPLICATES` trials of the same code, one after the other."""
    found = []
    for _ in range(REPLICATES):
        world.advance()
        found.append((world.trial(quality, noise), _read(world)))
    return found


def _read(world: World, reads: bool = True) -> Array:
    """Return the log-speed of the present trial [R]. NaN: the mix has no readings, or the judge does not read them."""
    return world.reading if reads and world.reading is not None else np.full(world.runs, np.nan)


RULES: dict[str, Callable[[World, int], Array]] = {
    "keep if lower": keep_if_lower,
    "by 1 sigma": lambda world, trials: keep_if_lower(world, trials, 1.0),
    "by 2 sigma": lambda world, trials: keep_if_lower(world, trials, 2.0),
    "best of 3": best_of_three,
    "ours": lambda world, trials: search(world, trials).quality,
}
