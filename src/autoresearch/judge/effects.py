"""What changes do, before anybody tried them: a prior over effects that a run makes its own.

An effect is what a change adds to the score, better being positive. It is nothing at all, or better, or worse; its size
is a half-normal of some scale on a ladder of scales, as in adaptive shrinkage (Stephens, Biostatistics 18, 2017). How
often which is the case is one of a few hundred hypotheses: how many ideas are good, how many do nothing, how large good
and bad ones are. A run weighs them by how well they foretold its scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

LADDER = 2.0 ** np.arange(-3, 10)
"""Scales of effects, in units of the first estimate of the noise, which may be several times too small."""
SIGN = np.concatenate([[0.0], np.ones(len(LADDER)), -np.ones(len(LADDER))])
"""[C], of each component: none, better on each rung, worse on each rung."""
SPREAD = (0.25, 0.5, 0.25)  # an effect's scale is that of its kind, or a rung below or above it
TAIL = 0.02  # of all effects of a kind may be of any size


@dataclass(frozen=True)
class Prior:
    """How likely each hypothesis is beforehand: shares of ideas, each with its weight.

    The values were chosen on the first half of the settings of `bench/judge`. The share of good ideas was started from
    public logs: of 125 changes in the original's own log 5 % were better by more than its noise, and 18 % were kept.
    """

    good: tuple[tuple[float, float], ...] = ((0.02, 0.15), (0.05, 0.25), (0.1, 0.25), (0.2, 0.2), (0.35, 0.15))
    idle: tuple[float, ...] = (0.2, 0.4, 0.6)  # of those that are not good
    rungs: tuple[int, ...] = tuple(range(1, 11))  # of good effects
    harm: tuple[int, ...] = (-1, 0, 1)  # rungs that bad effects lie above good ones


def hypotheses(prior: Prior) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The shares [H, C] of each component under each hypothesis, and log-probabilities [H] of the hypotheses."""
    shares, weights = [], []
    for (good, weight), idle, rung, harm in product(prior.good, prior.idle, prior.rungs, prior.harm):
        better, worse = good * _around(rung), (1 - good) * (1 - idle) * _around(rung + harm)
        shares.append(np.concatenate([[(1 - good) * idle], better, worse]))
        weights.append(weight)
    return np.array(shares), np.log(np.array(weights) / sum(weights))


def _around(rung: int) -> NDArray[np.float64]:
    """Shares of all scales [L] for effects of one kind."""
    shares = np.full(len(LADDER), TAIL / len(LADDER))
    for step, share in zip((-1, 0, 1), SPREAD, strict=True):
        shares[min(max(rung + step, 0), len(LADDER) - 1)] += (1 - TAIL) * share
    return shares
