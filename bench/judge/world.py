"""Simulated worlds with a known truth: the effects of ideas, and the scores of trials, for many runs [R] at once.

Everything is in units of g, the mean effect of a good idea. Two rules in one world get the same ideas in the same
order. Only the noise of their trials is drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SPEED = 0.22  # standard deviation of the machine's log-speed between trials, as recorded on a CPU
LAWS: dict[str, Callable[[np.random.Generator, tuple[int, int]], Array]] = {
    "exponential": lambda rng, shape: rng.exponential(1.0, shape),
    "lognormal": lambda rng, shape: rng.lognormal(-0.5, 1.0, shape),
    "pareto": lambda rng, shape: 1.5 * rng.pareto(2.5, shape),
    "equal": lambda rng, shape: np.ones(shape),
    "uniform": lambda rng, shape: rng.uniform(0.0, 2.0, shape),
}
"""Distributions of the sizes of effects, each with mean 1."""


@dataclass(frozen=True)
class Mix:
    """A mix of ideas, and the noise of trials.

    Args:
        good, idle: shares of ideas that help, and that do nothing. All other ideas harm.
        law: distribution of the size of effects.
        effects: effects to draw from, in place of the three above.
        harm: size of bad effects, in units of g.
        saturation: good effects are divided by 1 + saturation × the gain so far.
        crashes: share of ideas that give no score.
        unequal: standard deviation of the logarithm of the noise between configurations.
        tails: degrees of freedom of the noise. 0 means normal noise.
        drift: standard deviation of the machine's step from trial to trial, in units of the noise.
        throttles: probability per trial of a step of five times the noise, up or down.
        early: effect of the first idea. 0 means that it is drawn like any other.
        slope: standard deviation of the score by the machine's speed, in units of the noise. 0 means no readings.
        persists: autocorrelation of the machine's log-speed from trial to trial. Its standard deviation is 0.22.
        turn: gain in g from which the noise and the slope of a configuration change. 0 means never.
        flatter, quieter: factors of the slope and of the noise from that gain on.
        disturbed: standard deviations by which one of the baseline's first three trials is disturbed.
        error: standard deviation of a reading's error, in log-speed.
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
    early: float = 0.0
    slope: float = 0.0
    persists: float = 0.0
    turn: float = 0.0
    flatter: float = 1.0
    quieter: float = 1.0
    disturbed: float = 0.0
    error: float = 0.0


class World:
    """Runs [R] of one mix at one level of noise (in units of g), with at most `ideas` ideas each.

    Attributes:
        reading: log-speed of the machine in the present trial [R]. None: the mix has no readings.
        is_steady: whether scores do not depend on the speed. There are no readings then.
    """

    def __init__(self, mix: Mix, noise: float, runs: int, ideas: int, seed: int) -> None:
        self.mix, self.noise, self.runs = mix, noise, runs
        shape, rng = (runs, ideas), np.random.default_rng([seed, 0])
        self._effects = _effects(mix, rng, shape)
        self._scores = rng.random(shape) >= mix.crashes
        if mix.early:
            self._effects[:, 0], self._scores[:, 0] = mix.early, True
        self._noises = noise * np.exp(mix.unequal * rng.standard_normal(shape) - mix.unequal**2 / 2)
        self._rng, self._next = np.random.default_rng([seed, 1]), np.zeros(runs, dtype=int)
        self._offset: Array = np.zeros(runs)  # by the drift of the machine
        self._speed: Array = SPEED * self._rng.standard_normal(runs) if mix.slope else np.zeros(runs)
        self.reading: Array | None = None
        self.is_steady = not mix.slope

    def idea(self, wanted: NDArray[np.bool_], quality: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Return the effect and noise of each run's next idea, and whether it scores. Use up the `wanted` ideas."""
        at = np.arange(self.runs), np.minimum(self._next, self._effects.shape[1] - 1)
        self._next = self._next + wanted
        effect = self._effects[at]
        shrunk = effect / (1 + self.mix.saturation * np.maximum(quality, 0.0))
        return np.where(effect > 0, shrunk, effect), self._noises[at], self._scores[at]

    def advance(self) -> None:
        """Pass the time of one trial. The machine may drift or throttle meanwhile."""
        mix = self.mix
        if mix.drift:
            self._offset = self._offset + mix.drift * self.noise * self._rng.standard_normal(self.runs)
        if mix.throttles:
            steps = self._rng.random(self.runs) < mix.throttles
            self._offset = self._offset + 5 * self.noise * steps * self._rng.choice([-1.0, 1.0], self.runs)
        if mix.slope:
            fresh = SPEED * np.sqrt(1 - mix.persists**2) * self._rng.standard_normal(self.runs)
            self._speed = mix.persists * self._speed + fresh
            self.reading = self._speed + mix.error * self._rng.standard_normal(self.runs)

    def trial(self, quality: Array, noise: Array) -> Array:
        """Return the scores of one trial in each run, as the machine is now. Higher scores are better."""
        tails = self.mix.tails
        errors: Array = self._rng.standard_normal(self.runs)
        if tails:
            errors = self._rng.standard_t(tails, self.runs) / np.sqrt(tails / (tails - 2))
        return self.expect(quality, 0.0 if self.is_steady else self._speed) + noise * self.factor(quality) * errors

    def expect(self, quality: Array, speed: Array | float) -> Array:
        """Return the mean score [R] that code of this quality has at this log-speed, as the machine has drifted."""
        slope = self.mix.slope * self.noise / SPEED * np.where(self._has_turned(quality), self.mix.flatter, 1.0)
        return quality + self._offset + slope * speed

    def factor(self, quality: Array) -> Array:
        """Return the noise of code of this quality [R], as a multiple of the usual noise."""
        return np.where(self._has_turned(quality), self.mix.quieter, 1.0)

    def _has_turned(self, quality: Array) -> NDArray[np.bool_]:
        turned: NDArray[np.bool_] = (quality >= self.mix.turn) & (self.mix.turn > 0)
        return turned


def _effects(mix: Mix, rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    if mix.effects:
        found = np.array(mix.effects)
        return rng.choice(found / found[found > 0].mean(), shape)
    kind, size = rng.random(shape), LAWS[mix.law](rng, shape)
    return np.where(kind < mix.good, size, np.where(kind < mix.good + mix.idle, 0.0, -mix.harm * size))
