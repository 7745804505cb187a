"""The claims at the end of a run. Search is over, and trials are spent on proof.

First the doubtful changes are ablated, and dropped if nothing is lost without them. Then the incumbent and the
baseline run on fresh seeds, alternately. Their difference is the headline. Then the other changes are ablated, the most
promising first. A change is confirmed if the score on fresh seeds is clearly worse without it. Remaining trials go to
the headline.

In a deterministic lab one trial each is enough. Each change is ablated once, unless the score without it is known
already. Then the incumbent runs once more with another seed, which shows that its score does not vary either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..editable import apply_proposal
from ..errors import STOPPED_BY_USER, PatchError, UserError
from ..judge.opinion import HEADLINE_TRIALS, PAIRS, describe_confirmed
from ..records import (
    ABLATION,
    Agenda,
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
from ..source.python import count_nodes
from ..tasks import run_together
from ..text import count
from .code import CodeCache
from .dropping import Dropping
from .history import History
from .learning import Learning
from .limits import LARGEST_CLAIMS_SHARE, RunLimits
from .loop import Loop
from .pairs import Pairs
from .remeasuring import Remeasuring
from .session import Session
from .streak import FAILURES

if TYPE_CHECKING:
    from ..judge.exact import ExactStack
    from ..judge.stack import Stack  # it imports scipy

Files = Mapping[str, str | None]


class Run(Protocol):
    """The part of a loop that claims use."""

    session: Session
    history: History
    code: CodeCache
    limits: RunLimits

    @property
    def agenda(self) -> Agenda: ...
    @property
    def learning(self) -> Learning: ...
    @property
    def incumbent(self) -> Experiment: ...
    @property
    def is_stopping(self) -> bool: ...
    @property
    def remeasuring(self) -> Remeasuring: ...
    @property
    def dropping(self) -> Dropping: ...

    async def try_proposal(self, proposal: Proposal, researcher: str, parent: Experiment) -> Experiment: ...

    def set_standings(self, standings: Mapping[int, Standing | None]) -> None: ...


@dataclass(frozen=True)
class Step:
    """One trial for claims: of a kept experiment on a fresh seed, or of the incumbent without a change.

    Attributes:
        change: the change that the trial is for, where it runs the code right before or right after the keep.
    """

    of: Experiment
    without: int | None = None
    change: int | None = None


def _find_busy(planned: Sequence[Step]) -> set[int]:
    """Return the experiments whose own code the planned steps run."""
    return {step.of.number for step in planned if step.without is None}


async def search_and_confirm(loop: Loop) -> Ending:
    """Do a whole run: search, then claims. Return why search ended.

    Raises:
        Stopped, UserError: as `Loop.go` does.
    """
    ending = await loop.go(idle_work=lambda: Confirmation(loop).take_one())
    if not loop.is_stopping:
        await Confirmation(loop).go()
        if loop.is_stopping:
            return Ending(EndCause.USER, f"{STOPPED_BY_USER} in its claims, after {ending.reason}")
    return ending


async def confirm(loop: Loop, trials: int | None) -> Ending:
    """Make the claims of an earlier run, regardless of its limit of hours. Return why the work ended.

    Args:
        trials: number of trials that may be spent. None: the agenda's share of all trials.

    Raises:
        UserError: nothing was kept.
        Stopped: as `Loop.go` does.
    """
    await loop.recover()
    while loop.history.has_baseline and loop.dropping.is_due:
        await loop.dropping.try_next()
    if loop.history.incumbent is None or not loop.history.lineage(loop.incumbent):
        raise UserError(f"run {loop.session.run.tag} has kept nothing: there is nothing to confirm")
    for experiment in [each for each in loop.queue if each.without is not None]:
        loop.queue.remove(experiment)
        await loop.settle(experiment)
    confirmation = Confirmation(loop, trials, timed=False)
    any_left = confirmation.left > 0
    await confirmation.go()
    if loop.is_stopping:
        return loop.ending or Ending(EndCause.USER, STOPPED_BY_USER)
    return Ending(
        EndCause.DONE,
        "the claims are made" if any_left else "no trial is left for claims: ask for more with --trials",
    )


class Confirmation:
    """Makes the claims of one run.

    Args:
        trials: number of trials that may be spent. None: the agenda's share of all trials, less those spent already.
        timed: whether the limit of hours applies.
    """

    def __init__(self, run: Run, trials: int | None = None, timed: bool = True) -> None:
        self.run, self.history, self.timed = run, run.history, timed
        self._note = run.session.diary.note
        # in a run so short that a headline would take too much of it, claims are left to `autoresearch confirm`
        largest_headline = LARGEST_CLAIMS_SHARE if timed else 1.0
        self._share, self._largest_headline, self._given = run.agenda.judge.claims, largest_headline, trials
        self.left = self._count_left()
        self._removals: tuple[int, dict[int, Files]] = (-1, {})

    async def go(self) -> None:
        """Spend the trials on all devices, and report which changes are confirmed."""
        if not self.history.lineage(self.run.incumbent):
            return
        if not self.left:
            exact = self.history.is_deterministic and bool(self.run.agenda.judge.claims)
            if exact or self._fresh_trials(self.run.incumbent):
                self._conclude()  # an earlier session may have been killed before this step
            elif self.run.agenda.judge.claims:
                text = "the run is too short for claims: `autoresearch confirm` makes them"
                self._note(EventKind.CLAIMS, text, trials=0)
            return
        if not self._is_late:
            text = f"{count(self.left, 'trial')} at most{'' if self.history.is_deterministic else ', on fresh seeds'}"
            self._note(EventKind.CLAIMS, text, trials=self.left)
        while steps := self.plan(len(self.run.session.executor.devices)):
            self.left -= len(steps)
            incumbent, was_exact = self.run.incumbent.number, self.history.is_deterministic
            await run_together(*map(self._take, steps))
            turned_noisy = was_exact and not self.history.is_deterministic
            if turned_noisy or self.history.experiments[incumbent].taint is not None:
                await self._begin_again()
        if self.history.lineage(self.run.incumbent):
            self._conclude()

    async def _begin_again(self) -> None:
        """Try the changes again that a drop left pending, and count the trials for claims anew."""
        while not self.run.is_stopping and self.run.dropping.is_due:
            await self.run.dropping.try_next()
        if self._given is None:
            self.left = self._count_left()

    def _count_left(self) -> int:
        if self._given is not None:
            return self._given
        return self.history.claim_trials_left(self._share, self._largest_headline)

    async def take_one(self) -> bool:
        """Take one step during search, on a device that would be idle. Return whether there was a step to take."""
        steps = self.plan(1)
        for step in steps:
            await self._take(step)
        return bool(steps)

    def plan(self, most: int) -> list[Step]:
        """Return the next steps, at most `most`, which can run in parallel. The list is empty when claims are done."""
        if self.run.is_stopping or self._is_late or not self.history.lineage(self.run.incumbent):
            return []
        steps: list[Step] = []
        while len(steps) < min(most, self.left) and (step := self._next(steps)):
            steps.append(step)
        return steps

    @property
    def _is_late(self) -> bool:
        return self.timed and self.run.limits.seconds_left() <= 0

    def _next(self, planned: Sequence[Step]) -> Step | None:
        """Return a step that can run beside the planned ones, or None. An experiment has one trial at a time."""
        removable, left = self._removable(planned), self.left - len(planned)
        if self.history.is_deterministic:
            return self._next_exact(planned, removable, left)
        headline = (self.run.incumbent, self.history.experiments[0])
        trials = {each.number: self._fresh_trials(each) + (Step(each) in planned) for each in headline}
        if not trials[self.run.incumbent.number]:
            change = self._most_doubtful(removable) if left > 2 * HEADLINE_TRIALS else None
            if change is not None or any(step.without is not None for step in planned):
                return None if change is None else Step(self.run.incumbent, change)
        busy = _find_busy(planned)
        free = sorted((each for each in headline if each.number not in busy), key=lambda each: trials[each.number])
        missing = sum(max(0, HEADLINE_TRIALS - each) for each in trials.values())
        due = free and trials[free[0].number] < HEADLINE_TRIALS
        if not due and left > missing and (step := self._next_proof(removable, planned, left - missing)):
            return step
        return Step(free[0]) if free else None

    def _next_proof(self, removable: Mapping[int, Files], planned: Sequence[Step], left: int) -> Step | None:
        """Return a trial for the change whose proof is worth most, or None. Pairs that were begun come first.

        Args:
            left: number of trials that may be spent on it.
        """
        fresh = self._fresh_trials(self.run.incumbent)
        if not self._stack or not fresh:
            return None
        rounds, pairs = max(1, fresh // HEADLINE_TRIALS), self._read_pairs(planned)
        able = [number for number in self._list_inseparable() if not pairs.fails(number)]
        missing = {number: pairs.count_missing(number, PAIRS * rounds) for number in able}
        begun = [number for number, trials in missing.items() if 0 < trials < 2 * PAIRS * rounds and trials % 2]
        fits = [number for number, trials in missing.items() if 0 < trials <= left]
        change = begun[0] if begun else self._stack.find_unproven(removable, rounds, fits)
        if change is None or change in removable:
            return None if change is None else Step(self.run.incumbent, change)
        side = pairs.next_side(change)
        return None if side.number in _find_busy(planned) else Step(side, change=change)

    def _read_pairs(self, planned: Sequence[Step] = ()) -> Pairs:
        session = self.run.session
        events = session.ledger.events(session.run.tag, None, EventKind.PAIR)
        coming = [(step.change, step.of.number) for step in planned if step.change is not None]
        return Pairs(events, self.history.experiments, coming)

    def _list_inseparable(self) -> list[int]:
        """Return the changes of the incumbent that cannot be left out alone, and are kept on a measured parent."""
        removable = self._removable(())
        return [number for number in self.history.lineage(self.run.incumbent) if number not in removable]

    def _next_exact(self, planned: Sequence[Step], removable: Mapping[int, Files], left: int) -> Step | None:
        """Return the next step in a deterministic lab: ablations first, then one more trial of the incumbent."""
        incumbent = self.run.incumbent
        missing = self.history.headline_trials_missing(incumbent.number) - (Step(incumbent) in planned)
        if left > missing and (change := self._most_doubtful(removable)) is not None:
            return Step(incumbent, change)
        return Step(incumbent) if missing > 0 and not planned else None  # a planned ablation may give another incumbent

    def _most_doubtful(self, removable: Mapping[int, Files]) -> int | None:
        """Return the change whose ablation before the headline is worth most, or None."""
        prices = {number: self._price(files) for number, files in removable.items()}
        return self._stack.find_doubtful(prices) if self._stack else None

    @property
    def _stack(self) -> Stack | ExactStack | None:
        return self.run.learning.stack

    def _fresh_trials(self, kept: Experiment) -> int:
        return len(self.history.claim_scores.get(kept.number, ()))

    async def _take(self, step: Step) -> None:
        if step.without is None:
            purpose = Purpose.CLAIM if step.change is None else Purpose.PAIR
            facts = {} if step.change is None else {"change": step.change}
            await self.run.remeasuring.measure(step.of, purpose, **facts)
            return
        removed = self.history.experiments[step.without]
        hypothesis = f"without #{removed.number}: {removed.hypothesis}"
        files = self._removals[1][removed.number]
        proposal = Proposal(hypothesis, files, origin=Origin(OriginKind.ABLATION, removed.number))
        await self.run.try_proposal(proposal, ABLATION, step.of)

    def _conclude(self) -> None:
        fresh, exact = self.history.claim_scores.get(self.run.incumbent.number, []), self.history.is_deterministic
        found = self._stack.find_confirmed(fresh) if self._stack and (fresh or exact) else {}
        ablated, paired = set(found), self._judge_pairs(exact) if fresh or exact else {}
        if fresh or exact:
            found = {**paired, **found}
            # a confirmed change loses that standing if further trials show too little
            standings = {each: Standing.CONFIRMED if confirmed else None for each, confirmed in found.items()}
            before = {each: self.history.experiments[each].standing for each in found}
            self.run.set_standings({each: now for each, now in standings.items() if before[each] is not now})
            confirmed, refuted = ([number for number in found if found[number] is yes] for yes in (True, False))
            pairs = [number for number in confirmed if number not in ablated]
            untested = [number for number in self.history.lineage(self.run.incumbent) if number not in found]
            text = describe_confirmed(confirmed, exact, pairs, refuted, untested)
            self._note(EventKind.CLAIMS, text, confirmed=confirmed, pairs=pairs, refuted=refuted, untested=untested)
        elif self.left == 0:
            text = "no fresh seed of the incumbent gave a score: nothing is claimed"
            self._note(EventKind.CLAIMS, text, confirmed=[])

    def _judge_pairs(self, exact: bool) -> dict[int, bool]:
        """Return change → whether it is confirmed, for each inseparable change with enough trials on both sides."""
        stack, pairs, found = self._stack, self._read_pairs(), dict[int, bool]()
        for change in self._list_inseparable() if stack else ():
            after, before = pairs.scores(change)
            if stack and change in stack and (len(after) >= PAIRS or exact):
                found[change] = stack.is_confirmed_by_pairs(change, after, before)
        return found

    def _removable(self, planned: Sequence[Step]) -> dict[int, Files]:
        """Return the changes that can be removed alone → the files of the incumbent without the change.

        Planned changes are not among them, nor are changes whose removal is known to make the incumbent fail.
        """
        incumbent = self.run.incumbent
        if self._removals[0] != incumbent.number:
            self._removals = incumbent.number, self._find_removals(incumbent)
        needed = {
            each.without
            for each in self.history.experiments
            if each.parent == incumbent.number and each.verdict in FAILURES
        }
        busy = {step.without for step in planned}
        return {number: files for number, files in self._removals[1].items() if number not in needed | busy}

    def _find_removals(self, incumbent: Experiment) -> dict[int, Files]:
        removals: dict[int, Files] = {}
        for number in self.history.lineage(incumbent):
            change = self.history.experiments[number]
            assert change.parent is not None
            parent = self.history.experiments[change.parent]
            try:
                removals[number] = self.run.session.workspace.files_without(
                    change.commit, parent.commit, incumbent.commit
                )
            except PatchError as conflict:
                self._report_inseparable(number, str(conflict))
        return removals

    def _report_inseparable(self, number: int, conflict: str) -> None:
        """Report that a change cannot be removed alone, once in a run."""
        ledger, tag = self.run.session.ledger, self.run.session.run.tag
        if not ledger.has_event(tag, EventKind.CLAIMS, number, conflict=conflict):
            text = f"it cannot be left out alone, and stays kept: {conflict}"
            self._note(EventKind.CLAIMS, text, number, conflict=conflict)

    def _price(self, files: Files) -> float:
        """Return the gain that a change must bring to be worth its code, in units of the metric."""
        code = self.run.code.read(self.run.incumbent, self.run.agenda)
        nodes = count_nodes(code) - count_nodes(apply_proposal(Proposal("without it", files), code))
        return self.run.learning.judge.price_of_code(nodes, self.run.agenda.judge.line)
