"""The metric of a trial, read from the text that a scorer or an adopted lab printed."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..jobs.diagnosis import find_metric
from ..jobs.ending import JobEnded
from ..records import Guard, Job, Outcome

LARGEST_SCORE = 1e75  # the judge multiplies squares of scores, which overflow from about 1e77 on


def read_metric(job: Job, where: str, text: str, elsewhere: Callable[[], str] = str) -> float:
    """Return the metric that a text holds, if the figures beside it keep all guards.

    Args:
        where: the name of the text in messages.
        elsewhere: returns the text of a stream that is not read. A metric that was printed there alone is mentioned.

    Raises:
        JobEnded: the metric or a figure is missing, the metric is no usable number, or a guard is broken.
    """
    value = _read_figure(job.metric, where, text, elsewhere)
    if not math.isfinite(value):
        raise JobEnded(Outcome.CRASH, f"{job.metric} is {value}, which is not a finite number")
    if abs(value) > LARGEST_SCORE:
        reason = f"{job.metric} is {value:g}, which is too large to compare: print its logarithm"
        raise JobEnded(Outcome.CRASH, reason)
    for guard in map(Guard.parse, job.guards):
        figure = _read_figure(guard.name, where, text, elsewhere)
        if not guard.holds(figure):
            raise JobEnded(Outcome.INVALID, f"{guard.name} is {figure:g}, and `guards` ask for {guard}")
    return value


def _read_figure(name: str, where: str, text: str, elsewhere: Callable[[], str]) -> float:
    value = find_metric(text, name)
    if value is None:
        remark = ", only in its standard error: print it to standard output"
        found = find_metric(elsewhere(), name) is not None
        raise JobEnded(Outcome.CRASH, f"no line `{name}: NUMBER` in {where}{remark if found else ''}")
    return value
