"""Compute an upper bound of the gain per trial: the gain of an oracle that knows everything but the effect of an idea.

    bench/judge/bound.py                 compared with keep-if-lower, in the half of the settings for judging

The oracle knows the distribution of effects, the noise of each configuration and the incumbent's true quality. Drift
does not touch it. A trial thus shows an idea's effect plus noise, and the oracle tries an idea again as often as the
trials pay.

Let λ be the price of a trial. A dynamic programme over the number of an idea's trials and their mean gives the best net
gain of one idea. The bound is the λ for which this net gain is zero. Each policy then gains at most λ a trial (Chow,
Robbins & Siegmund, Great Expectations, 1971, chapter 3), and a run of T trials at most λ T.

Two mixes are left out. With heavy-tailed noise the mean of several trials is no sufficient statistic of an effect.
Where effects saturate, the bound is far too loose.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from rules import keep_if_lower
from world import LAWS, Array, Mix, World

ATOMS, NODES, GRID = 160, 15, 500  # points of a distribution of effects, of a normal and of the means
MOST = 12  # trials of one idea
SPREADS = 7  # points of the noise, where it differs between configurations


def law(mix: Mix) -> tuple[Array, Array]:
    """Return effects [A] and their probabilities [A], as slices of equal probability, each at its mean."""
    if mix.effects:
        found = np.array(mix.effects) / np.mean([each for each in mix.effects if each > 0])
        return found, np.full(len(found), 1 / len(found))
    drawn = np.sort(LAWS[mix.law](np.random.default_rng(0), (ATOMS, 2000)).ravel())
    sizes = drawn.reshape(ATOMS, -1).mean(axis=1)
    sizes /= sizes.mean()
    harmful = 1 - mix.good - mix.idle
    weights = np.concatenate([np.full(ATOMS, mix.good / ATOMS), [mix.idle], np.full(ATOMS, harmful / ATOMS)])
    return np.concatenate([sizes, [0.0], -mix.harm * sizes]), weights


def worth_of_an_idea(effects: Array, weights: Array, noise: float, price: float) -> float:
    """Return the net gain of the best policy for one idea that gives scores, at this price of a trial."""
    nodes, shares = np.polynomial.hermite_e.hermegauss(NODES)
    shares = shares / shares.sum()
    means = np.linspace(max(effects.min(), -4 * noise) - 4 * noise, effects.max() + 5 * noise, GRID)
    value = np.zeros(GRID)
    for count in range(MOST, 0, -1):
        spread = noise / np.sqrt(count)
        likely = np.log(weights) - 0.5 * ((means[:, None] - effects) / spread) ** 2
        posterior = np.exp(likely - likely.max(axis=1, keepdims=True))
        posterior /= posterior.sum(axis=1, keepdims=True)
        stop, go_on = np.maximum(posterior @ effects, 0.0), np.full(GRID, -np.inf)
        if count < MOST:
            after = (count * means[:, None] + effects)[:, :, None] + noise * nodes
            go_on = ((np.interp(after / (count + 1), means, value) @ shares) * posterior).sum(axis=1) - price
        value = np.maximum(stop, go_on)
    first = effects[:, None] + noise * nodes
    return float(weights @ (np.interp(first, means, value) @ shares) - price)


def most_a_trial(mix: Mix, noise: float) -> float:
    """Return an upper bound of any rule's gain by a trial, in units of g."""
    effects, weights = law(mix)
    nodes, shares = np.polynomial.hermite_e.hermegauss(SPREADS if mix.unequal else 1)
    noises = noise * np.exp(mix.unequal * nodes - mix.unequal**2 / 2)
    low, high = 0.0, float(weights @ np.maximum(effects, 0.0))
    while high - low > 1e-4 * high:
        price = (low + high) / 2
        each = [worth_of_an_idea(effects, weights, float(one), price) for one in noises]
        found = (1 - mix.crashes) * float(shares @ each) / shares.sum() - mix.crashes * price
        low, high = (price, high) if found > 0 else (low, price)
    return high


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "settings.json")
    parser.add_argument("--half", choices=("tune", "judge"), default="judge")
    parser.add_argument("--noise", type=float, nargs="+", default=[0.5, 1.0, 2.0])
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    settings = json.loads(options.settings.read_text())
    mixes = [Mix(**fields) for fields in settings[options.half]]
    mixes = [mix for mix in mixes if not mix.tails and not mix.saturation]
    print("| noise / g | mix | bound a trial | bound / keep-if-lower |\n|--:|---|--:|--:|")
    for noise in options.noise:
        bounds, theirs = 0.0, 0.0
        for mix in mixes:
            most, bound, quality = most_a_trial(mix, noise), 0.0, 0.0
            for trials in settings["trials"]:
                world = World(mix, noise, options.runs, trials, seed=1)
                bound, quality = bound + most * trials, quality + float(keep_if_lower(world, trials).mean())
            print(f"| {noise:g} | {mix.name} | {most:.4f} g | {bound / quality:.2f} |", flush=True)
            bounds, theirs = bounds + bound, theirs + quality
        print(f"| {noise:g} | all of these | | {bounds / theirs:.2f} |", flush=True)


if __name__ == "__main__":
    main()
