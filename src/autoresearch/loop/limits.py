"""What ends a run, and what it will come to until then."""

from __future__ import annotations

import math

from ..records import EndCause, Ending, Limits
from ..text import count

MOST_KEPT_BACK = 0.25  # of a run, for claims: a short one would have no time left to search
STOPPED_BY_USER = "stopped by the user"
PAID_CAP_USD = 10.0  # what a run may spend when a paid researcher is chosen and the agenda names no limit


def limit_reached(
    limits: Limits, *, proposed: int, seconds: float, usd: float, paid: bool | None, kept_back: float = 0.0
) -> Ending | None:
    """The first limit that is reached; None while the run may go on.

    Args:
        proposed: experiments besides the baseline, those in flight included.
        seconds: time spent running, over all sessions of the run.
        usd: money spent on proposals, as far as it is known.
        paid: whether a researcher that costs money is chosen; None: one of which that is not known.
        kept_back: seconds of the limit of hours that are not for search.
    """
    if limits.experiments is not None and proposed >= limits.experiments:
        more = f": it is one of the whole run, which has {proposed} already" if proposed > limits.experiments else ""
        reason = f"the limit of {count(limits.experiments, 'experiment')} is reached{more}"
        return Ending(EndCause.EXPERIMENTS, reason)
    left = time_left(limits, seconds)
    if limits.hours is not None and left <= kept_back:
        length = f"{limits.hours:.3g} h" if limits.hours >= 1 else f"{limits.hours * 60:.3g} min"
        rest = f"; the last {_length(left)} of it are for claims" if left > 0 else ""
        return Ending(EndCause.HOURS, f"the limit of {length} is reached{rest}")
    cap = _cap(limits, paid)
    if usd >= cap:
        return Ending(EndCause.USD, f"the limit of {cap:.2f} USD is reached ({usd:.2f} spent)")
    return None


def time_left(limits: Limits, seconds: float) -> float:
    """Seconds to the limit of hours, of a run that took so many."""
    return math.inf if limits.hours is None else limits.hours * 3600 - seconds


def forecast(limits: Limits, *, proposed: int, seconds: float, each: float, devices: int, paid: bool | None) -> str:
    """What the night will come to, in words.

    Args:
        each: seconds that one experiment takes on one device, its proposal left out.
        devices: how many experiments run side by side.
    """
    pace = each / devices
    line = f"about {_length(each)} an experiment, {3600 / pace:.0f} an hour on {count(devices, 'device')}"
    ends = []
    if limits.experiments is not None:
        more = max(0, limits.experiments - proposed)
        ends.append((more * pace, f"{count(more, 'experiment')} more in about {_length(more * pace)}"))
    if limits.hours is not None:
        left = max(0.0, time_left(limits, seconds))
        ends.append((left, f"about {count(int(left / pace), 'experiment')} more in {_length(left)}"))
    money = {
        True: f"at most {_cap(limits, paid):.2f} USD",
        False: "no money",
        None: "money that only its command knows of",
    }
    return f"{line}: {min(ends)[1] if ends else 'no limit is set'}, {money[paid]}"


def _cap(limits: Limits, paid: bool | None) -> float:
    return limits.usd if limits.usd is not None else PAID_CAP_USD if paid else math.inf


def _length(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
