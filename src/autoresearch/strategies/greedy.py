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
    """Asks the researchers one after the other, always for a change to the incumbent."""

    def __init__(self) -> None:
        self._latest: str | None = None

    def turn(self, researchers: Sequence[str], awake: Sequence[str], incumbent: Experiment) -> Turn:
        """Return the next turn. If it is a resting researcher's turn, the next researcher that is awake gets it.

        Args:
            researchers: names of the run's researchers, in order.
            awake: names of the researchers that may be asked, at least one. A stand-in from outside the run may be
                among them.
            incumbent: the parent of the next proposal.
        """
        first = researchers.index(self._latest) + 1 if self._latest in researchers else 0
        order = (*researchers[first:], *researchers[:first])
        name = next((name for name in order if name in awake), awake[0])
        if name in researchers:  # a stand-in takes nobody's turn
            self._latest = name
        return Turn(name, incumbent)

    def recover(self, experiments: Sequence[Experiment], researchers: Sequence[str]) -> None:
        """Continue the order of an earlier session. A repair or a merge takes nobody's turn."""
        for each in experiments:
            if each.researcher in researchers and each.repairs is None and each.merges is None:
                self._latest = each.researcher
