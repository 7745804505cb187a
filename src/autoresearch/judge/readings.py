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


class OneReading(float):
    """Log-speed of a trial with one usable reading. A score is never raised for it.

    Otherwise a candidate that prevents the other reading could choose when its score is adjusted.
    """


def read_log_speed(before: float | None, after: float | None) -> float | None:
    """Return the logarithm of a trial's speed, or None without a usable reading.

    The result is the mean of both logarithms, but at most `CREDIT` below the larger one. So a machine counts as slow
    only if both readings say so. One reading alone gives a `OneReading`.

    Args:
        before, after: speed of the machine before the trial and after it, in any unit.
    """
    usable = sorted(math.log(each) for each in (before, after) if each is not None and 0 < each < math.inf)
    if len(usable) < 2:
        return OneReading(usable[0]) if usable else None
    low, high = usable
    return max((low + high) / 2, high + math.log1p(-CREDIT))
