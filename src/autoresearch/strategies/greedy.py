"""The greedy strategy: researchers take turns, and every proposal starts from the incumbent.

A strategy decides who proposes next and from which parent. The judge decides what is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Experiment


@dataclass(frozen=True)
class Turn:
    """One proposal to ask for."""

    researcher: str
    parent: Experiment  # the experiment whose code is changed


class Greedy:
    """Asks the researchers in turn for a change to the incumbent."""

    def __init__(self) -> None:
        self._latest: str | None = None

    def turn(self, researchers: Sequence[str], awake: Sequence[str], incumbent: Experiment) -> Turn:
        """Return the next turn. A resting researcher's turn goes to the one after it.

        Args:
            researchers: all of the run's, in order.
            awake: those that may be asked, at least one. Others than the run's may stand in for them.
            incumbent: the parent of the next proposal.
        """
        first = researchers.index(self._latest) + 1 if self._latest in researchers else 0
        order = (*researchers[first:], *researchers[:first])
        name = next((name for name in order if name in awake), awake[0])
        if name in researchers:  # a stand-in takes nobody's turn
            self._latest = name
        return Turn(name, incumbent)

    def recover(self, experiments: Sequence[Experiment], researchers: Sequence[str]) -> None:
        """Take up the order where an earlier session was. A repair takes nobody's turn."""
        proposed = (each.researcher for each in experiments if each.researcher in researchers and each.repairs is None)
        for name in proposed:
            self._latest = name
