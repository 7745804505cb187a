"""Trials of the code right after and right before the keep of a change that cannot be left out alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..records import Event, Experiment
from .remeasuring import MOST_FAILURES

Side = tuple[int, int]
"""A change, and the experiment right after or right before its keep."""


class Pairs:
    """The pairs of trials of one run, as its diary has them. See `Purpose.PAIR`.

    Args:
        events: the events of the kind `pair`.
        experiments: all experiments of the run.
        planned: the change and the experiment of each trial that is planned.
    """

    def __init__(
        self, events: Iterable[Event], experiments: Sequence[Experiment], planned: Iterable[Side] = ()
    ) -> None:
        self._experiments, self._planned = experiments, Counter(planned)
        self._scores, self._failures = dict[Side, list[float]](), Counter[Side]()
        for event in events:
            if event.experiment is None:
                continue
            side = event.data["change"], event.experiment
            self._failures[side] += "error" in event.data
            if "score" in event.data and not experiments[event.experiment].is_void:
                self._scores.setdefault(side, []).append(event.data["score"])

    def scores(self, change: int) -> tuple[list[float], list[float]]:
        """Return the scores right after and right before a keep, as many of each as there are pairs."""
        after, before = (self._scores.get(side, []) for side in self._find_sides(change))
        count = min(len(after), len(before))
        return after[:count], before[:count]

    def fails(self, change: int) -> bool:
        """Whether trials of one side of a change's keep have given no score too often."""
        return any(self._failures[side] >= MOST_FAILURES for side in self._find_sides(change))

    def count_missing(self, change: int, wanted: int) -> int:
        """Return the number of trials that a change lacks of `wanted` trials on each side. Planned ones count."""
        return sum(max(0, wanted - self._count(side)) for side in self._find_sides(change))

    def next_side(self, change: int) -> Experiment:
        """Return the experiment whose code runs next. The two sides take turns, and the keep begins."""
        _, number = min(self._find_sides(change), key=self._count)
        return self._experiments[number]

    def _find_sides(self, change: int) -> tuple[Side, Side]:
        return (change, change), (change, self._experiments[change].parent or 0)

    def _count(self, side: Side) -> int:
        return len(self._scores.get(side, ())) + self._planned[side]
