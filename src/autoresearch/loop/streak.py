"""Consecutive failures with one cause, and consecutive turns without an experiment. Too many of them stop a run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ..records import Experiment, Verdict

FAILURES = (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID, Verdict.DUPLICATE)


class Streak:
    """Consecutive failures that share one cause. Numbers in a cause vary between failures and are ignored.

    Attributes:
        length: number of these failures.
        turns: researcher → number of its turns since the latest experiment of anybody, whatever their causes.
        latest: the latest cause.
    """

    def __init__(self, concluded: Iterable[Experiment] = ()) -> None:
        """Count the failures among experiments, given in the order of their verdicts."""
        self.length = 0
        self.turns: Counter[str] = Counter()
        self.latest = ""
        for experiment in concluded:
            self.count(experiment)

    def count(self, experiment: Experiment) -> None:
        """Count a verdict, but not that of an ablation: its failure only shows that a change is needed."""
        if experiment.without is not None:
            return
        self.turns.clear()
        if experiment.verdict in FAILURES:
            self._extend(f"{experiment.verdict}: {experiment.reason}")
        else:
            self.length, self.latest = 0, ""

    def count_turn(self, researcher: str, cause: str) -> None:
        """Count a turn that brought no experiment. A run of such turns alone reaches no limit on experiments."""
        self.turns[researcher] += 1
        self._extend(cause)

    def describe_excess(self, most: int) -> str | None:
        """Return what reached a number of failures or turns, in words, or None."""
        if self.length >= most:
            return f"{self.length} failures in a row with one cause: {self.latest}"
        lost = max(self.turns.values(), default=0)
        return (
            f"{lost} turns of one researcher brought no experiment. The latest: {self.latest}" if lost >= most else None
        )

    def _extend(self, cause: str) -> None:
        same = _without_numbers(cause) == _without_numbers(self.latest)
        self.length = self.length + 1 if same else 1
        self.latest = cause


def _without_numbers(cause: str) -> str:
    return re.sub(r"\d+", "#", cause)
