"""The standard deviation between trials of one configuration with different seeds. It is measured, never assumed.

Each configuration with several trials contributes its squared deviations from its mean. The pooled variance is their
sum divided by the sum of the degrees of freedom. Its 95 % interval comes from the chi-squared distribution with that
many degrees of freedom (Snedecor & Cochran, Statistical Methods, 8th ed., sections 5.11 and 6.7). Two single trials of
the same code differ by more than σ√2 about one time in three. That difference is the noise floor.

A lab whose score does not vary with the seed is deterministic, and has no noise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ..records import Noise

EQUAL_SCORES = 3
"""Number of equal scores of the same code, under different seeds, that make a lab deterministic."""


def is_deterministic(scores: Mapping[int, Sequence[float]]) -> bool:
    """Whether no measured score varies with the seed.

    This holds if one experiment has at least `EQUAL_SCORES` scores, and the scores of each experiment are equal to the
    last digit. The first difference makes the lab noisy again. A program that seeds itself looks deterministic too.

    Args:
        scores: experiment number → scores of its trials, each with its own seed.
    """
    groups = [values for values in scores.values() if len(values) > 1]
    equal = all(value == values[0] for values in groups for value in values)
    return equal and any(len(values) >= EQUAL_SCORES for values in groups)


def measure_noise(scores: Mapping[int, Sequence[float]]) -> Noise | None:
    """Return the standard deviation between seeds, pooled over every experiment with replicates.

    Args:
        scores: experiment number → scores of its trials, in units of the metric. The first score of a candidate is
            left out. The candidate was tried again because of that score, so it is farther from the mean than most.
            This score counts only where no other scores differ.

    Returns:
        None while no two scores of one experiment differ. Equal scores do not show how large the noise is.
    """
    return _pool([values[number > 0 :] for number, values in scores.items()]) or _pool(list(scores.values()))


def mean(values: Sequence[float]) -> float:
    """Return the mean. The mean of equal values is exactly that value. The mean of huge values is finite."""
    if min(values) == max(values):
        return values[0]
    total = sum(values)
    return total / len(values) if math.isfinite(total) else math.fsum(value / len(values) for value in values)


def _pool(groups: Sequence[Sequence[float]]) -> Noise | None:
    groups = [values for values in groups if len(values) > 1]
    degrees = sum(len(values) - 1 for values in groups)
    centred = [(mean(values), values) for values in groups]
    # `hypot` scales, so that squares of huge scores do not overflow
    root = math.hypot(*(value - middle for middle, values in centred for value in values))
    return Noise(root / math.sqrt(degrees), *_interval(root, degrees), degrees) if root else None


def _interval(root: float, degrees: int) -> tuple[float, float]:
    """Return the 95 % interval of a standard deviation, from the root of its sum of squares and its degrees."""
    return root / math.sqrt(_chi_squared_above(0.025, degrees)), root / math.sqrt(_chi_squared_above(0.975, degrees))


def _chi_squared_above(probability: float, degrees: int) -> float:
    """Return the value that a chi-squared variable exceeds with this probability, from 0.001 to 0.999.

    SciPy has this function, but `autoresearch status` would spend half its time on importing SciPy.
    """
    spread = 8 * math.sqrt(2 * degrees)  # eight standard deviations
    low, high = max(0.0, degrees - spread), degrees + spread
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _chi_squared_tail(middle, degrees) > probability else (low, middle)
    return (low + high) / 2


def _chi_squared_tail(value: float, degrees: int) -> float:
    """Return the probability that a chi-squared variable exceeds a value (Abramowitz & Stegun, 26.4.4 and 26.4.5)."""
    half, power = value / 2, degrees / 2 - 1
    term = math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    total = math.erfc(math.sqrt(half)) if degrees % 2 else 0.0
    while power >= 0 and term > 1e-17 * total:
        total += term
        term *= power / half
        power -= 1
    return total
