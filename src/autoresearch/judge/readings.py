"""The machine's speed in one trial, from readings before it and after it. No numpy here, which is slow to import."""

from __future__ import annotations

import math
from collections.abc import Sequence

LogSpeeds = Sequence[float | None]
"""Log-speed of the machine in each trial of one code. None: it is unknown."""

CREDIT = 0.02
"""Largest share of the speed by which one of a trial's two readings may lower its speed without the other.

A candidate may slow the machine down for the reading after it, or for the reading before the next trial. Alone neither
raises a score by more than `CREDIT` of the speed is worth.
"""


def read_log_speed(before: float | None, after: float | None) -> float | None:
    """Return the logarithm of a trial's speed, or None without two usable readings.

    The result is the mean of both logarithms, but at most `CREDIT` below the larger one. So a machine counts as slow
    only if both readings say so.

    Args:
        before, after: speed of the machine before the trial and after it, in any unit.
    """
    if before is None or after is None or not (0 < before < math.inf and 0 < after < math.inf):
        return None
    low, high = sorted((math.log(before), math.log(after)))
    return max((low + high) / 2, high + math.log1p(-CREDIT))
