"""Worlds with a known truth: what ideas do, and what a trial says of it. A thousand runs side by side, [R].

Everything is in units of g, the mean effect of a good idea. Two rules in one world meet the same ideas in the same
order; only the noise of their trials is drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LAWS: dict[str, Callable[[np.random.Generator, tuple[int, int]], Array]] = {
    "exponential": lambda rng, shape: rng.exponential(1.0, shape),
    "lognormal": lambda rng, shape: rng.lognormal(-0.5, 1.0, shape),
    "pareto": lambda rng, shape: 1.5 * rng.pareto(2.5, shape),
    "uniform": lambda rng, shape: rng.uniform(0.0, 2.0, shape),
}
"""Sizes of effects, each with mean 1."""


@dataclass(frozen=True)
class Mix:
    """What ideas there are, and what trials are like.

    Args:
        good, idle: shares of ideas that help and that do nothing; the rest harm.
        law: of the size of effects.
        effects: instead of these three: effects to draw from.
        harm: size of bad effects, in units of g.
        saturation: good effects shrink by 1 + this × what was gained.
        crashes: share of ideas that give no score.
        unequal: spread (of the logarithm) of the noise between configurations.
        tails: degrees of freedom of the noise; 0: normal.
        drift: standard deviation of the machine's step from trial to trial, in units of the noise.
        throttles: how often, per trial, it takes a step five times the noise, for better or worse.
    """

    name: str
    good: float = 0.15
    idle: float = 0.4
    law: str = "exponential"
    effects: list[float] = field(default_factory=list)
    harm: float = 1.0
    saturation: float = 0.0
    crashes: float = 0.0
    unequal: float = 0.0
    tails: float = 0.0
    drift: float = 0.0
    throttles: float = 0.0


class World:
    """Runs [R] of one mix at one level of noise (in units of g), for rules that need `ideas` of them at most."""

    def __init__(self, mix: Mix, noise: float, runs: int, ideas: int, seed: int) -> None:
        self.mix, self.noise, self.runs = mix, noise, runs
        shape, rng = (runs, ideas), np.random.default_rng([seed, 0])
        self._effects = _effects(mix, rng, shape)
        self._scores = rng.random(shape) >= mix.crashes
        self._noises = noise * np.exp(mix.unequal * rng.standard_normal(shape) - mix.unequal**2 / 2)
        self._rng, self._next = np.random.default_rng([seed, 1]), np.zeros(runs, dtype=int)
        self._offset: Array = np.zeros(runs)

    def idea(self, wanted: NDArray[np.bool_], quality: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
        """The next idea of each run, used up where it is `wanted`: its effect, its noise, and whether it scores."""
        at = np.arange(self.runs), np.minimum(self._next, self._effects.shape[1] - 1)
        self._next = self._next + wanted
        effect = self._effects[at]
        shrunk = effect / (1 + self.mix.saturation * np.maximum(quality, 0.0))
        return np.where(effect > 0, shrunk, effect), self._noises[at], self._scores[at]

    def trial(self, quality: Array, noise: Array) -> Array:
        """Scores of one trial in each run, better being higher."""
        tails = self.mix.tails
        errors: Array = self._rng.standard_normal(self.runs)
        if tails:
            errors = self._rng.standard_t(tails, self.runs) / np.sqrt(tails / (tails - 2))
        if self.mix.drift:
            self._offset = self._offset + self.mix.drift * self.noise * self._rng.standard_normal(self.runs)
        if self.mix.throttles:
            steps = self._rng.random(self.runs) < self.mix.throttles
            self._offset = self._offset + 5 * self.noise * steps * self._rng.choice([-1.0, 1.0], self.runs)
        return quality + self._offset + noise * errors


def _effects(mix: Mix, rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    if mix.effects:
        found = np.array(mix.effects)
        return rng.choice(found / found[found > 0].mean(), shape)
    kind, size = rng.random(shape), LAWS[mix.law](rng, shape)
    return np.where(kind < mix.good, size, np.where(kind < mix.good + mix.idle, 0.0, -mix.harm * size))
