"""Dropping of cheats: kept experiments that break a rule, as a later trial or audit showed.

The decision rests on the ledger alone. If a trial of a kept experiment ends as `invalid`, the experiment is dropped,
with all experiments whose code holds its change. Then everything is learned anew from the remaining trials, exactly as
in a resumed session. So a run that is killed at any point reaches the same state. Finally the changes of later keeps
are merged with the incumbent and tried again, one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import PatchError
from ..records import EventKind, Experiment, State, Verdict
from ..text import count

if TYPE_CHECKING:
    from .loop import Loop


class Dropping:
    """Drops the cheats of one run, and tries later changes again without them."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def drop_caught(self) -> None:
        """Drop every kept experiment that a later trial has caught."""
        ledger, tag = self._loop.session.ledger, self._loop.session.run.tag
        while caught := ledger.list_caught(tag):
            self._drop(*caught[0])

    def _drop(self, number: int, reason: str) -> None:
        loop, tag = self._loop, self._loop.session.run.tag
        with loop.session.ledger.transaction():
            loop.session.ledger.drop(tag, number)
            loop.relearn()
            dropped = [each.number for each in loop.history.experiments if each.taint == number and is_keep(each)]
            again, incumbent = self.list_pending(), loop.incumbent.number
            text = describe_drop(number, reason, dropped, incumbent, again)
            facts = {"error": reason, "dropped": dropped, "incumbent": incumbent, "again": again}
            loop.session.diary.note(EventKind.DROPPED, text, number, **facts)
        loop.outputs.restore(loop.history.experiments, loop.incumbent)

    def list_pending(self) -> list[int]:
        """Return the numbers of the experiments whose change is to be tried again, the earliest first.

        These are the keeps after a dropped one, and experiments that were unfinished then. Ablations are not tried
        again, because claims make new ones.
        """
        history, experiments = self._loop.history, self._loop.history.experiments
        if not history.tainted:  # the usual case, asked twice for each experiment
            return []
        held = (experiments[number] for number in sorted(history.tainted))
        tainted = [each for each in held if each.taint != each.number and each.without is None]
        done = {each.merges for each in experiments} | self._list_conflicts()
        wanted = (each for each in tainted if is_keep(each) or each.state is State.SET_ASIDE)
        return [each.number for each in wanted if each.number not in done]

    def _list_conflicts(self) -> set[int | None]:
        """Return the numbers of the changes that cannot be merged."""
        ledger, tag = self._loop.session.ledger, self._loop.session.run.tag
        return {each.experiment for each in ledger.events(tag, None, EventKind.MERGE) if "conflict" in each.data}

    @property
    def is_due(self) -> bool:
        """Whether a change is to be tried again now."""
        loop = self._loop
        may_try = not loop.rebasing.is_busy and not loop.is_stopping and loop.limits.seconds_left() > 0
        return may_try and bool(self.list_pending())

    async def try_next(self) -> None:
        """Merge the next change with the incumbent, and take it to its verdict."""
        async with self._loop.rebasing.exclusively():
            await self._try(self.list_pending()[0])

    async def _try(self, number: int) -> None:
        loop, change = self._loop, self._loop.history.experiments[number]
        try:
            proposal = loop.rebasing.merge(change, loop.agenda)
        except PatchError as conflict:
            text = f"its change cannot be tried again without #{change.taint}: {conflict}"
            loop.session.diary.note(EventKind.MERGE, text, number, conflict=str(conflict))
            return
        await loop.settle(loop.intake.add_merge(proposal, change, loop.agenda))

    def must_probe(self) -> bool:
        """Whether a drop has made this incumbent, and none of its trials has been audited since.

        The incumbent has passed an audit before, but so had the dropped experiment. It may hold the same cheat.
        """
        loop, incumbent = self._loop, self._loop.incumbent
        ledger, tag = loop.session.ledger, loop.session.run.tag
        drops = ledger.events(tag, 1, EventKind.DROPPED)
        if not drops or drops[0].data["incumbent"] != incumbent.number or not incumbent.number:
            return False
        trials = ledger.trials(tag, incumbent.number)
        return not any(trial.started >= drops[0].time for trial in trials)


def is_keep(experiment: Experiment) -> bool:
    return experiment.verdict is Verdict.KEEP


def describe_drop(number: int, error: str, dropped: list[int], incumbent: int, again: list[int]) -> str:
    """Return what a drop means, in words."""
    others = [f"#{each}" for each in dropped if each != number]
    text = f"dropped: {error}. The incumbent is {f'#{incumbent}' if incumbent else 'the baseline'} again"
    if others:
        text += f". Dropped with it: {', '.join(others)}"
    if again:
        text += f". Tried again without it: {count(len(again), 'change')} ({', '.join(f'#{each}' for each in again)})"
    return text
