"""A model and the tuner as one researcher: the model changes the structure, the tuner the constants it brought in.

A new idea comes with a rough guess of its constants, and is judged by that guess. So a share of the trials (`tuning` in
program.md) goes to the constants that the incumbent has, the baseline lacks, and a comment marks with `tune:`.
"""

from __future__ import annotations

from ..credentials import strip_logins
from ..errors import Exhausted
from ..records import Brief, Proposal
from ..seams import Researcher
from .tuner.tuner import Tuner, hinted_names


class Hybrid:
    """Proposes what `ideas` does, and in between other values for the constants that came of it."""

    def __init__(self, name: str, ideas: Researcher) -> None:
        self.name, self._ideas = strip_logins(name), ideas
        self.paid, self.repairs = ideas.paid, ideas.repairs

    def missing(self) -> str | None:
        """What the model lacks."""
        return self._ideas.missing()

    async def propose(self, brief: Brief) -> Proposal:
        """An idea, or a step of the tuner's where it has had less than its share; see `Tuner` and the other one."""
        new = hinted_names(brief.code) - hinted_names(brief.baseline)
        own = [each for each in brief.history if each.researcher == self.name]
        tunings = sum(each.kind == "tuning" for each in own)
        if brief.repair is None and new and tunings + 1 <= brief.agenda.tuning * (len(own) + 1):
            try:
                return await Tuner(self.name, new).propose(brief)
            except Exhausted:
                pass
        return await self._ideas.propose(brief)
