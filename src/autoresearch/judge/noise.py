"""The standard deviation between trials of one configuration with different seeds. It is measured, never assumed.

Each configuration with several trials contributes its squared deviations from its mean. The pooled variance is their
sum divided by the sum of the degrees of freedom. Its 95 % interval comes from the chi-squared distribution with that
many degrees of freedom (Snedecor & Cochran, Statistical Methods, 8th ed., sections 5.11 and 6.7). Two single trials of
the same code differ by more than σ√2 about one time in three. That difference is the noise floor.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ..records import Noise


def measure_noise(scores: Mapping[int, Sequence[float]]) -> Noise | None:
    """Return the standard deviation between seeds, pooled over every experiment with replicates.

    Args:
        scores: experiment number → scores of its trials, in units of the metric. The first score of a candidate is
            left out. The candidate was tried again because of that score, so it is farther from the mean than most.

    Returns:
        None while no experiment has been replicated.
    """
    groups = [values[number > 0 :] for number, values in scores.items()]
    groups = [values for values in groups if len(values) > 1]
    degrees = sum(len(values) - 1 for values in groups)
    if degrees == 0:
        return None
    squares = sum((value - mean(values)) ** 2 for values in groups for value in values)
    return Noise(math.sqrt(squares / degrees), *_interval(squares, degrees), degrees)


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _interval(squares: float, degrees: int) -> tuple[float, float]:
    """Return the 95 % interval of a standard deviation, from its sum of squares and its degrees of freedom."""
    from scipy.special import chdtri  # inverse of the chi-squared survival function. scipy.stats is slow to import

    return math.sqrt(squares / chdtri(degrees, 0.025)), math.sqrt(squares / chdtri(degrees, 0.975))
