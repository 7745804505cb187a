"""The states [S] of a run: hypotheses about its noise, the drift of the machine and the slope of its speed.

The states of one slope stand together. Among these, the states of one drift stand together, from little noise to much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NOISE_LEVELS = 2.0 ** np.arange(-4.25, 5.1, 0.7)
"""Levels of the noise, as multiples of its first estimate. The range is wide because that estimate can be far off.

Of the estimates from three replicates, one in a thousand is 30 times too small. One disturbed replicate makes an
estimate ten times too large, or more.
"""
DRIFTS = ((0.0, 0.85), (0.1, 0.15))
"""Pairs of the standard deviation of the machine's step per trial, in units of the noise, and of its probability."""
CHANGED = 0.05  # probability that a keep changes the noise by one level or two
FALLS = 0.05
"""Probability that a keep makes the score depend less on the speed."""
SLOPES = ((0.0, 0.5), (1.0, 0.5 - 0.5 * FALLS), (1.0, 0.5 * FALLS))
"""Hypotheses about the slope: the speed does not matter, it matters as before, and its slope fell with the last keep.
Pairs of the slope's prior standard deviation, as a multiple of the usual one, and of the probability."""


def list_states(has_readings: bool) -> tuple[Array, Array, Array, Array]:
    """Return the noise, the drift's step, the slope's scale and the log-probability of each state, all [S].

    The noise is a multiple of its first estimate, and the step is a multiple of the noise. Without readings the slope
    is 0 in all states.
    """
    slopes = SLOPES if has_readings else ((0.0, 1.0),)
    pairs = [(step, scale, share * chance) for scale, share in slopes for step, chance in DRIFTS]
    steps, scales, chances = np.repeat(np.array(pairs), len(NOISE_LEVELS), axis=0).T
    return np.tile(NOISE_LEVELS, len(pairs)), steps, scales, np.log(chances)


def change_states(count: int) -> tuple[Array, Array]:
    """Return the probabilities [S, S] with which a keep turns one of `count` states into another.

    The drift does not change. The second result is 1 where the slope falls on the way, else 0 [S, S].
    """
    levels, drifts = change_levels(len(NOISE_LEVELS)), np.eye(len(DRIFTS))
    unchanged = np.kron(drifts, levels)
    slopes, falls = change_slopes(count // len(unchanged))
    found = np.kron(slopes, unchanged), np.kron(falls, np.ones_like(unchanged))
    return found[0].astype(np.float64), found[1].astype(np.float64)


def change_levels(count: int) -> Array:
    """Return the probabilities [L, L] with which a keep turns one of `count` levels of the noise into another."""
    distance = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    near = np.isin(distance, (1, 2)) / np.maximum(distance, 1)
    levels: Array = (1 - CHANGED) * np.eye(count) + CHANGED * near / near.sum(axis=1, keepdims=True)
    return levels


def change_slopes(hypotheses: int) -> tuple[Array, Array]:
    """Return the probabilities [H, H] with which a keep turns one hypothesis about the slope into another.

    Args:
        hypotheses: number of hypotheses: that of `SLOPES`, or 1 without readings.

    Returns:
        The probabilities, and 1 where the slope falls on the way, else 0 [H, H].
    """
    changes, falls = np.eye(hypotheses), np.zeros((hypotheses, hypotheses))
    if hypotheses > 1:
        changes[1:, 1:], falls[1:, 2:] = (1 - FALLS, FALLS), 1.0
    return changes, falls
