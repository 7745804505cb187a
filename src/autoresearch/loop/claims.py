"""The end of a run: what may be claimed of it. Search is over, and trials are spent on proof.

First what is doubtful is tried without, and dropped where nothing is lost. Then the incumbent and the baseline run on
fresh seeds, in turn: their difference is the headline. Then each other change is tried without, the best ones first:
what is missed on fresh seeds is confirmed. What is left goes to the headline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..editable import resulting
from ..errors import PatchError, UserError
from ..judge.opinion import HEADLINE_TRIALS, describe_confirmed
from ..records import (
    ABLATION,
    EndCause,
    Ending,
    EventKind,
    Experiment,
    Origin,
    OriginKind,
    Proposal,
    Purpose,
    Standing,
)
from ..source import lines_of_code
from ..tasks import side_by_side
from ..text import count
from .history import FAILURES
from .limits import MOST_KEPT_BACK, STOPPED_BY_USER
from .loop import Loop

if TYPE_CHECKING:
    from ..judge.stack import Stack  # it takes scipy with it

Files = Mapping[str, str | None]


@dataclass(frozen=True)
class Step:
    """One trial: of a kept experiment on a fresh seed, or of the incumbent without a change."""

    of: Experiment
    without: int | None = None


async def search_and_confirm(loop: Loop) -> Ending:
    """A whole run; returns why search ended.

    Raises:
        Stopped, UserError: as `Loop.go` does.
    """
    loop.meanwhile = lambda: Confirmation(loop).take_one()
    ending = await loop.go()
    if not loop.stopping:
        await Confirmation(loop).go()
        if loop.stopping:
            return Ending(EndCause.USER, f"{STOPPED_BY_USER} in its claims, after {ending.reason}")
    return ending


async def confirm(loop: Loop, trials: int | None) -> Ending:
    """Nothing but the claims, of what a run found before, whatever its limit of hours; returns what came of it.

    Raises:
        UserError: nothing was kept.
        Stopped: as `Loop.go` does.
    """
    loop.recover()
    if loop.memory.incumbent is None or not loop.memory.chain(loop.incumbent):
        raise UserError(f"run {loop.run.tag} has kept nothing: there is nothing to confirm")
    for experiment in [each for each in loop.queue if each.without is not None]:
        loop.queue.remove(experiment)
        await loop.settle(experiment)
    confirmation = Confirmation(loop, trials, timed=False)
    spent = confirmation.left
    await confirmation.go()
    if loop.stopping and loop.ending is not None:
        return loop.ending
    made = "the claims are made" if spent else "no trial is left for claims: ask for more with --trials"
    return Ending(EndCause.DONE, made)


class Confirmation:
    """Confirms what a loop has found.

    Args:
        trials: how many may be spent; None: the agenda's share of all, less what was spent already.
        timed: the limit of hours holds.
    """

    def __init__(self, loop: Loop, trials: int | None = None, timed: bool = True) -> None:
        self.loop, self.memory, self.timed = loop, loop.memory, timed
        # a run so short that a headline would be much of it leaves that to `confirm`
        most = MOST_KEPT_BACK if timed else 1.0
        self.left = self.memory.claims_left(loop.agenda.judge.claims, most) if trials is None else trials
        self._removals: tuple[int, dict[int, Files]] = (-1, {})

    async def go(self) -> None:
        """Spend the trials, on all devices, and say what is confirmed."""
        if not self.memory.chain(self.loop.incumbent):
            return
        if not self.left:
            if self._had(self.loop.incumbent):
                self._conclude()  # it may have been killed before it came to that
            elif self.loop.agenda.judge.claims:
                self.loop.note(EventKind.CLAIMS, "the run is too short for claims: `autoresearch confirm` makes them")
            return
        if not self._is_late:
            self.loop.note(EventKind.CLAIMS, f"{count(self.left, 'trial')} at most, on fresh seeds", trials=self.left)
        while steps := self.plan(len(self.loop.executor.devices)):
            self.left -= len(steps)
            await side_by_side(*map(self._take, steps))
        self._conclude()

    async def take_one(self) -> bool:
        """One step in the middle of search, by a device that would be idle; whether there was one."""
        steps = self.plan(1)
        for step in steps:
            await self._take(step)
        return bool(steps)

    def plan(self, most: int) -> list[Step]:
        """What to do next, side by side on so many devices; nothing: it is done."""
        if self.loop.stopping or self._is_late or not self.memory.chain(self.loop.incumbent):
            return []
        steps: list[Step] = []
        while len(steps) < min(most, self.left) and (step := self._next(steps)):
            steps.append(step)
        return steps

    @property
    def _is_late(self) -> bool:
        return self.timed and self.loop.night.left() <= 0

    def _next(self, planned: Sequence[Step]) -> Step | None:
        """What to do beside what is planned. Trials of one experiment run one after the other."""
        removable, left = self._removable(planned), self.left - len(planned)
        stack = self._stack
        headline = (self.loop.incumbent, self.memory.experiments[0])
        had = {each.number: self._had(each) + (Step(each) in planned) for each in headline}
        if not had[self.loop.incumbent.number]:
            prices = {number: self._price(files) for number, files in removable.items()}
            change = stack.find_doubtful(prices) if stack and left > 2 * HEADLINE_TRIALS else None
            if change is not None or any(step.without is not None for step in planned):
                return None if change is None else Step(self.loop.incumbent, change)
        free = sorted((each for each in headline if Step(each) not in planned), key=lambda each: had[each.number])
        missing = sum(max(0, HEADLINE_TRIALS - trials) for trials in had.values())
        due = free and had[free[0].number] < HEADLINE_TRIALS
        if not due and left > missing and stack and self._had(self.loop.incumbent):
            change = stack.find_unproven(removable, max(1, self._had(self.loop.incumbent) // HEADLINE_TRIALS))
            if change is not None:
                return Step(self.loop.incumbent, change)
        return Step(free[0]) if free else None

    @property
    def _stack(self) -> Stack | None:
        return self.memory.judge.stack() if self.memory.judge else None

    def _had(self, kept: Experiment) -> int:
        return len(self.memory.fresh.get(kept.number, ()))

    async def _take(self, step: Step) -> None:
        if step.without is None:
            await self.loop.trial_of(step.of, Purpose.CLAIM)
            return
        removed = self.memory.experiments[step.without]
        hypothesis = f"without #{removed.number}: {removed.hypothesis}"
        files = self._removals[1][removed.number]
        origin = Origin(OriginKind.ABLATION, removed.number)
        proposal = Proposal(hypothesis, files, origin=origin)
        await self.loop.settle(self.loop.intake.proposal(proposal, ABLATION, step.of, self.loop.agenda))

    def _conclude(self) -> None:
        fresh = self.memory.fresh.get(self.loop.incumbent.number, [])
        stack = self._stack
        found = stack.find_confirmed(fresh) if stack and fresh else {}
        if fresh:
            # what was confirmed is no more than kept where more trials showed less
            standings = {each: Standing.CONFIRMED if confirmed else None for each, confirmed in found.items()}
            before = {each: self.memory.experiments[each].standing for each in found}
            self.loop.stand({each: now for each, now in standings.items() if before[each] is not now})
            confirmed = [number for number in found if found[number]]
            self.loop.note(EventKind.CLAIMS, describe_confirmed(confirmed), confirmed=confirmed)
        elif self.left == 0:
            self.loop.note(EventKind.CLAIMS, "no fresh seed of the incumbent gave a score: nothing is claimed")

    def _removable(self, planned: Sequence[Step]) -> dict[int, Files]:
        """The changes in the incumbent that can be taken out alone and do not break it, with what its files become."""
        incumbent = self.loop.incumbent
        if self._removals[0] != incumbent.number:
            self._removals = incumbent.number, self._all_removals(incumbent)
        broken = {
            each.without
            for each in self.memory.experiments
            if each.parent == incumbent.number and each.verdict in FAILURES
        }
        busy = {step.without for step in planned}
        return {number: files for number, files in self._removals[1].items() if number not in broken | busy}

    def _all_removals(self, incumbent: Experiment) -> dict[int, Files]:
        found: dict[int, Files] = {}
        for number in self.memory.chain(incumbent):
            change = self.memory.experiments[number]
            assert change.parent is not None
            parent = self.memory.experiments[change.parent]
            try:
                found[number] = self.loop.workspace.without(change.commit, parent.commit, incumbent.commit)
            except PatchError as conflict:
                self._note_conflict(str(conflict), number)
        return found

    def _note_conflict(self, conflict: str, number: int) -> None:
        """Write once, over all sessions, that a change cannot be taken out."""
        if not self.loop.ledger.has_event(self.loop.run.tag, EventKind.CLAIMS, number, conflict=conflict):
            text = f"it cannot be taken out alone, and stays kept: {conflict}"
            self.loop.note(EventKind.CLAIMS, text, number, conflict=conflict)

    def _price(self, files: Files) -> float:
        """What a change must add to be worth its code."""
        assert self.memory.judge is not None
        code = self.loop.briefing.code(self.loop.incumbent, self.loop.agenda)
        lines = lines_of_code(code) - lines_of_code(resulting(Proposal("without it", files), code))
        return self.memory.judge.price_of_lines(lines, self.loop.agenda.judge.line)
