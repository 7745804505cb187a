"""Stale results: good results of experiments whose parent is no longer the incumbent.

With several devices the incumbent moves while trials run. A stale result is never kept, because its code lacks the
changes of the new incumbent and would become the tip of the branch. Its change is merged with the incumbent and tried
once more, before new proposals. Only code that was measured as it is committed is kept.

The ledger alone says which changes are still to be tried again. The diary names such an experiment, and no later
experiment merges its change. A run that is killed at any point therefore goes on with these changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..editable import apply_proposal
from ..errors import PatchError
from ..judge.opinion import Opinion
from ..records import EventKind, Experiment, Judgement, Proposal, Verdict
from ..source.python import fingerprint

if TYPE_CHECKING:
    from .loop import Loop

MOST_TRIES = 3
"""Most tries of one change on later incumbents. It is given up if the incumbent moved during each of them."""


class Left(StrEnum):
    """The reasons not to try the change of a stale result again."""

    TRIES = "tries"  # it was tried again too often
    WORTH = "worth"  # a new idea is worth more
    CONFLICT = "conflict"  # it does not merge with the incumbent
    CONTAINED = "contained"  # the incumbent holds the change


Plan = tuple[str, Mapping[str, Any], Proposal | None]
"""The next step for a stale result: its description, its facts, and the proposal to try (None: the change is left)."""


class StaleResults:
    """Tries the changes of one run's stale results again, one after the other."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    @cached_property
    def pending(self) -> list[int]:
        """The numbers of the experiments whose change is to be tried again, the earliest verdict first."""
        loop = self._loop
        events = loop.session.ledger.events(loop.session.run.tag, None, EventKind.MERGE)
        wanted: dict[int, None] = {}
        for each in events:  # a researcher may ask for a change that was left
            if each.experiment is not None and "left" in each.data:
                wanted.pop(each.experiment, None)
            elif each.experiment is not None and "incumbent" in each.data:
                wanted[each.experiment] = None
        tried = {each.merges for each in loop.history.experiments}
        return [number for number in wanted if number not in tried]

    @property
    def is_due(self) -> bool:
        """Whether a change is to be tried again now. A run tries such changes before it ends, if its hours allow it."""
        loop = self._loop
        if loop.is_stopping or loop.rebasing.is_busy or not self.pending:
            return False
        return loop.limits.seconds_left_to_search() > 0

    async def try_next(self) -> None:
        """Merge the next change with the incumbent, and take it to its verdict."""
        async with self._loop.rebasing.exclusively():
            await self._try(self.pending[0])

    async def _try(self, number: int) -> None:
        loop = self._loop
        text, facts, proposal = self._plan(loop.history.experiments[number])
        if proposal is None:
            text = f"its change is not tried on #{loop.incumbent.number}, the incumbent: {text}"
            loop.session.diary.note(EventKind.MERGE, text, number, **facts)
            self.pending.remove(number)
            return
        experiment = loop.intake.add_merge(proposal, loop.history.experiments[number], loop.agenda)
        self.pending.remove(number)
        await loop.settle(experiment)

    def conclude(self, experiment: Experiment, opinion: Opinion) -> Experiment:
        """Write the verdict and the next step of a stale experiment in one transaction. Return the experiment."""
        loop, tag, pending = self._loop, self._loop.session.run.tag, self.pending  # read before this verdict is written
        text, facts, _ = self._plan(experiment, opinion)
        good = "Good" if opinion.verdict is Verdict.KEEP else "Worth another trial"
        reason = (
            f"{good} on #{experiment.parent}, but #{loop.incumbent.number} became the incumbent meanwhile: {text}. "
        )
        judgement = Judgement(Verdict.DISCARD, reason + opinion.finding, charge=opinion.charge)
        with loop.session.ledger.transaction():
            score = loop.history.score(experiment.number)
            finished = loop.session.ledger.finish_experiment(tag, experiment.number, judgement, score)
            loop.session.diary.note(EventKind.MERGE, text, experiment.number, **facts)
        if "left" not in facts:
            pending.append(experiment.number)
        return finished

    def find_obstacle(self, experiment: Experiment) -> str | None:
        """Return why the change of an experiment on an old parent cannot be tried on the incumbent, or None."""
        text, _, proposal = self._plan(experiment)
        return text if proposal is None else None

    def add(self, experiment: Experiment, researcher: str) -> None:
        """Let the change of an experiment on an old parent be tried again, because a researcher asks for it."""
        incumbent, pending = self._loop.incumbent.number, self.pending
        text = f"{researcher} asks for its change to be merged with #{incumbent} and tried again"
        self._loop.session.diary.note(EventKind.MERGE, text, experiment.number, incumbent=incumbent)
        pending.append(experiment.number)

    def _plan(self, experiment: Experiment, opinion: Opinion | None = None) -> Plan:
        """Return the next step for a stale result. With an opinion, a change that is not worth a trial is left."""
        loop, incumbent = self._loop, self._loop.incumbent
        tries = len(loop.history.earlier_tries(experiment.origin))
        if tries >= MOST_TRIES:
            return self._leave(Left.TRIES, f"the incumbent moved in each of {tries} further tries, so it is given up")
        if opinion is not None and not opinion.worth_a_try:
            return self._leave(Left.WORTH, "another try is worth less than a new idea")
        try:
            proposal = self._merge(experiment)
        except PatchError as conflict:
            return self._leave(Left.CONFLICT, f"the change does not merge with it: {conflict}")
        code = loop.code.read(incumbent, loop.agenda)
        if fingerprint(apply_proposal(proposal, code)) == incumbent.fingerprint:
            return self._leave(Left.CONTAINED, "it holds the change already")
        return "the change is to be merged with it and tried again", {"incumbent": incumbent.number}, proposal

    def _merge(self, experiment: Experiment) -> Proposal:
        """Return a proposal to try a change on the incumbent.

        A change that sets the same constant as the incumbent is no addition to the incumbent. It is tried with its own
        value, if its score is not worse than the incumbent's in the judge's opinion.

        Raises:
            PatchError: the two do not merge.
        """
        loop = self._loop
        try:
            return loop.rebasing.merge(experiment, loop.agenda)
        except PatchError:
            has_score = experiment.number in loop.history.scores
            if not has_score or self._is_worse(experiment):
                raise
            return loop.rebasing.merge(experiment, loop.agenda, prefer_change=True)

    def _is_worse(self, experiment: Experiment) -> bool:
        loop = self._loop
        return loop.decisions.compare(experiment, loop.incumbent, loop.agenda).verdict is Verdict.DISCARD

    def _leave(self, why: Left, text: str) -> Plan:
        return text, {"incumbent": self._loop.incumbent.number, "left": why}, None
