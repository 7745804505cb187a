"""A model and the tuner as one researcher: the model changes the structure, the tuner the new constants.

A new idea comes with rough guesses of its constants. So a share of the experiments (`tuning` in program.md) tunes them:
the constants of the incumbent that the baseline lacks and that have a `tune:` comment.
"""

from __future__ import annotations

from ..credentials import strip_logins
from ..errors import Exhausted
from ..records import Brief, Proposal
from ..seams import Researcher
from .tuner.tuner import Tuner, hinted_names


class Hybrid:
    """Alternates between a researcher for ideas and the tuner.

    Args:
        ideas: the researcher that proposes ideas and repairs.
    """

    def __init__(self, name: str, ideas: Researcher) -> None:
        self.name, self._ideas = strip_logins(name), ideas
        self.costs_money, self.repairs = ideas.costs_money, ideas.repairs

    def missing(self) -> str | None:
        """Return what the researcher for ideas lacks, with the remedy, or None when it is ready."""
        return self._ideas.missing()

    async def propose(self, brief: Brief) -> Proposal:
        """Propose a step of the tuner if the tuner has had less than its share of the experiments, or else an idea.

        Raises:
            Exhausted, NotLoggedIn, ResearcherError: as the researcher for ideas.
        """
        new = hinted_names(brief.code) - hinted_names(brief.baseline)
        own = [each for each in brief.history if each.researcher == self.name]
        tunings = sum(each.kind == "tuning" for each in own)
        if brief.repair is None and new and tunings + 1 <= brief.agenda.tuning * (len(own) + 1):
            try:
                return await Tuner(self.name, new).propose(brief)
            except Exhausted:
                pass
        return await self._ideas.propose(brief)
