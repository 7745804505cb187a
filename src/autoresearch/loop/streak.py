"""Consecutive failures with one cause. Too many of them stop a run."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..records import Experiment, Verdict

FAILURES = (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID, Verdict.DUPLICATE)


class Streak:
    """Consecutive failures that share one cause. Numbers in a cause vary between failures and are ignored."""

    def __init__(self, concluded: Iterable[Experiment] = ()) -> None:
        """Count the failures among experiments, given in the order of their verdicts."""
        self.length = 0
        self.latest = ""
        for experiment in concluded:
            self.count(experiment)

    def count(self, experiment: Experiment) -> None:
        """Count a verdict, but not that of an ablation: its failure only shows that a change is needed."""
        if experiment.without is not None:
            return
        if experiment.verdict in FAILURES:
            self.extend(f"{experiment.verdict}: {experiment.reason}")
        else:
            self.length, self.latest = 0, ""

    def extend(self, cause: str) -> None:
        """Count a failure with this cause."""
        same = _without_numbers(cause) == _without_numbers(self.latest)
        self.length = self.length + 1 if same else 1
        self.latest = cause


def _without_numbers(cause: str) -> str:
    return re.sub(r"\d+", "#", cause)
