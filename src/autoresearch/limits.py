"""What ends a run, and the time it has used."""

from __future__ import annotations

import time

from .records import Limits

PAID_CAP_USD = 10.0  # what a run may spend when a paid researcher is chosen and the agenda names no limit


def limit_reached(limits: Limits, *, proposed: int, seconds: float, usd: float, paid: bool) -> str | None:
    """The first limit that is reached, in words; None while the run may go on.

    Args:
        proposed: experiments besides the baseline, those in flight included.
        seconds: time spent running, over all sessions of the run.
        usd: money spent on proposals, as far as it is known.
        paid: whether a researcher that costs money is chosen.
    """
    if limits.experiments is not None and proposed >= limits.experiments:
        return f"the limit of {limits.experiments} experiments is reached"
    if limits.hours is not None and seconds >= limits.hours * 3600:
        return f"the limit of {limits.hours:.3g} hours is reached"
    cap = limits.usd if limits.usd is not None else PAID_CAP_USD if paid else None
    if cap is not None and usd >= cap:
        return f"the limit of {cap:.2f} USD is reached ({usd:.2f} spent)"
    return None


class Stopwatch:
    """Counts the seconds a run has been running, on top of those of its earlier sessions."""

    def __init__(self, earlier: float) -> None:
        self.earlier = earlier
        self.started = self.latest = time.monotonic()

    @property
    def total(self) -> float:
        return self.earlier + time.monotonic() - self.started

    def lap(self) -> float:
        """Seconds since the last lap."""
        before, self.latest = self.latest, time.monotonic()
        return self.latest - before
