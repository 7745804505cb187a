"""The loop: propose, screen, try, score, judge, record.

It knows the seams (researcher, executor) and nothing behind them. One task runs for each device that the executor
offers; each takes one experiment at a time from hypothesis to verdict. All bookkeeping happens between two awaits, so
tasks never see each other's work half done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from ..errors import BaselineFailed, Exhausted, ResearcherError, Stopped
from ..layout import Layout
from ..ledger import Ledger
from ..records import (
    Agenda,
    Confinement,
    EndCause,
    Ending,
    Event,
    EventKind,
    Experiment,
    Judgement,
    Purpose,
    Run,
    Standing,
    State,
    Verdict,
)
from ..seams import Executor, Researcher
from ..tasks import side_by_side
from ..workspace import Workspace
from .briefing import Briefing
from .forecast import Night
from .history import Memory
from .intake import Intake
from .outputs import Books
from .panel import Panel
from .trials import Trials
from .verdicts import Verdicts

FAR = 3.0  # standard deviations between what is believed of the incumbent and a further trial: the machine has changed
WEAKNESSES = {
    "landlock": ("gives no namespaces", "trials are confined by Landlock and seccomp alone"),
    "none": ("can confine no process", "a trial runs with your rights, and its score is marked unsandboxed"),
}
"""What a run says once of walls that are not as they should be: why, where the machine is to blame, and what of it."""


async def nothing() -> bool:
    """What a device does in idle time where nobody has said anything better."""
    return False


class Loop:
    """One run, from its first baseline trial to its last row."""

    def __init__(
        self,
        layout: Layout,
        run: Run,
        agenda: Agenda,
        ledger: Ledger,
        workspace: Workspace,
        executor: Executor,
        researcher: Callable[[str], Researcher],
        files: Mapping[str, str],
        confinement: Confinement,
        options: Mapping[str, Any],
        tell: Callable[[Event], None] = lambda event: None,
    ) -> None:
        """Everything a run stands on.

        Args:
            researcher: gives the researcher of a name.
            files: the training files, name → path, whose descriptors reach a trial.
            confinement: how trials are confined.
            options: keys of program.md that the command line overrides, each time it is read.
            tell: hears every event.
        """
        self.layout, self.run = layout, run
        self.ledger, self.workspace, self.executor, self.tell = ledger, workspace, executor, tell
        self.panel = Panel(run, agenda, layout.program, options, researcher, ledger, self.note)
        self.books = Books(layout, run.tag, agenda, ledger, workspace)
        self.trials = Trials(layout, run, ledger, workspace, executor, files, confinement, self.note)
        self.memory = Memory.read(ledger, run.tag, agenda)
        self.queue: deque[Experiment] = deque()
        self.ending: Ending | None = None
        self.stopping = False
        self.exhausted = self.checking = False
        self.calibrated: bool | None = None  # whether hopeless trials are ended; None: nothing was said of it yet
        self.checked = 0  # experiments there were when the incumbent was last measured again
        self.meanwhile: Callable[[], Awaitable[bool]] = nothing
        self.night = Night(run, ledger, self.memory, self.panel, len(executor.devices))
        self.briefing = Briefing(run, ledger, workspace, self.memory, self.trials)
        self.intake = Intake(run, ledger, workspace, self.memory, self.briefing)
        self.verdicts = Verdicts(self.memory, self.trials, self.briefing, self.note, self.has_time)

    @property
    def agenda(self) -> Agenda:
        """program.md as it was last read and accepted."""
        return self.panel.agenda

    # The sentence

    async def go(self) -> Ending:
        """Run until a limit, the user, or the researchers' last idea ends it; returns why.

        Raises:
            Stopped: the baseline failed, the user stopped it, or failures with one cause would burn the night.
            UserError: the ledger or the disk takes no more.
        """
        self.recover()
        confinement = self.trials.confinement
        if confinement.level in WEAKNESSES:
            cause, effect = WEAKNESSES[confinement.level]
            why = "AUTORESEARCH_SANDBOX asks for it" if confinement.asked else f"this machine {cause}"
            text = f"{why}: {effect}"
            self.note(EventKind.SANDBOX, text, level=confinement.level, asked=confinement.asked)
        try:
            await self.measure_baseline()
            self.note(EventKind.FORECAST, self.night.forecast())
            await side_by_side(*(self.work() for _ in self.executor.devices))
        finally:
            self.night.lap()
        return self.ending or Ending(EndCause.DONE, "done")

    async def work(self) -> None:
        """One device's share of the run."""
        while self.goes_on():
            await self.experiment()
            self.night.lap()

    async def experiment(self) -> None:
        """One experiment, from hypothesis to verdict; one that was proposed while the user stopped the run waits.

        Or one more trial of the incumbent, where that is worth more.
        """
        if not self.queue and self.incumbent_is_stale():
            await self.measure_again()
            return
        experiment = self.queue.popleft() if self.queue else await self.propose()
        if experiment is not None and not (self.stopping and experiment.state is State.QUEUED):
            await self.settle(experiment)

    async def settle(self, experiment: Experiment) -> Experiment:
        """Try and judge what the screen let through, and record the verdict."""
        if experiment.state is not State.DONE:
            judgement = await self.verdicts.of(experiment, self.agenda)
            stands = judgement.verdict in (Verdict.KEEP, Verdict.DISCARD)
            score = self.memory.score(experiment.number) if stands else None
            experiment = self.ledger.finish_experiment(self.run.tag, experiment.number, judgement, score)
        self.record(experiment)
        return experiment

    def incumbent_is_stale(self) -> bool:
        """Whether one more trial of it is worth more than a new idea; asked once after each experiment."""
        if self.checking or self.checked == len(self.memory.experiments) or self.memory.judge is None:
            return False
        return self.memory.judge.is_worth_measuring_again()

    async def measure_again(self) -> None:
        """One more trial of the incumbent: what it is worth by now."""
        self.checking, self.checked = True, len(self.memory.experiments)
        try:
            await self.trial_of(self.incumbent, Purpose.AGAIN)
        finally:
            self.checking = False

    async def use_idle_time(self) -> bool:
        """Something else that is worth a trial while nobody can be asked; whether there was anything."""
        self.checking = True
        try:
            return await self.meanwhile()
        finally:
            self.checking = False

    async def trial_of(self, kept: Experiment, purpose: Purpose) -> None:
        """A further trial of the incumbent or the baseline, on a fresh seed, on both splits; its verdict stands."""
        result = await self.trials.measure(kept, self.agenda, purpose)
        claimed = purpose is Purpose.CLAIM
        kind, word = (EventKind.CLAIM, "trial for a claim") if claimed else (EventKind.AGAIN, "once more")
        if result.score is None:
            self.note(kind, f"{word}: no score: {result.reason}", kept.number, error=result.reason)
        else:
            moved = self.memory.add_further(kept.number, result.score, purpose)
            text = f"{word}: {self.agenda.metric} {result.score:.4f}"
            self.note(kind, text, kept.number, score=result.score)
            if refusal := await self.verdicts.audit(kept, self.agenda):
                self.note(kind, f"{word}: its audit failed: {refusal.reason}", kept.number, error=refusal.reason)
            if abs(moved) > FAR:
                word = "better" if moved > 0 else "worse"
                text = f"#{kept.number} is {word} than was believed by {abs(moved):.1f} standard deviations"
                text += ": has the machine a neighbour, or is it throttled?"
                self.note(EventKind.DRIFT, text, kept.number, deviations=moved)
        self.books.clear(kept)
        self.night.lap()

    # Propose

    async def propose(self) -> Experiment | None:
        """Ask whose turn it is for a change to the incumbent. None: nothing came of it, and the ledger says why."""
        self.panel.reread()
        if not self.panel.able:
            self.exhausted = True
            self.end(Ending(EndCause.EXHAUSTED, "the researchers have nothing more to propose"))
            return None
        if not self.panel.awake:
            if self.checking or not await self.use_idle_time():
                await self.panel.wait(self.night.left_to_search())
            return None
        brief = self.briefing.brief(self.agenda, self.panel.turn, self.night.forecast(), self.panel.next_repair())
        try:
            asked = await self.panel.ask(brief)
        except Exhausted:
            return None
        except ResearcherError as error:
            self.memory.streak.extend(str(error))
            self.check_streak()
            return None
        if asked is None:
            return None
        researcher, proposal = asked
        return self.intake.proposal(proposal, researcher, brief.incumbent, self.agenda)

    # Record

    def record(self, experiment: Experiment) -> None:
        """All that follows from a verdict that is in the ledger."""
        self.memory.conclude(experiment)
        self.books.conclude(experiment, self.memory.incumbent)
        if experiment.verdict is Verdict.KEEP and experiment.without is not None:
            self.stand({experiment.without: Standing.DROPPED})
        self.night.lap()
        text = f"{experiment.verdict}: {experiment.reason}"
        self.note(EventKind.VERDICT, text, experiment.number, verdict=experiment.verdict)
        self.note_calibration()
        self.panel.conclude(experiment)
        self.check_streak()

    def stand(self, standings: Mapping[int, Standing | None]) -> None:
        """What became of keeps, by their numbers."""
        for number, standing in standings.items():
            self.ledger.set_standing(self.run.tag, number, standing)
            self.memory.experiments[number] = replace(self.memory.experiments[number], standing=standing)
        self.books.list_again(self.memory.experiments)

    def note_calibration(self) -> None:
        """Say whether trials are ended early, once and when that changes; views go by it."""
        record = self.memory.early.calibration() if self.memory.early else None
        if record is not None and record.is_calibrated is not self.calibrated:
            self.calibrated = record.is_calibrated
            self.note(EventKind.EARLY, str(record), **asdict(record), calibrated=record.is_calibrated)

    def check_streak(self) -> None:
        streak = self.memory.streak
        if streak.length >= self.agenda.limits.failures:
            reason = f"{streak.length} failures in a row with one cause: {streak.latest}"
            raise Stopped(Ending(EndCause.FAILURES, reason))

    def note(self, kind: EventKind, text: str, experiment: int | None = None, **data: Any) -> Event:
        event = self.ledger.event(self.run.tag, kind, text, experiment, data)
        self.tell(event)
        return event

    # The baseline

    async def measure_baseline(self) -> None:
        """Trials of the untouched lab, each with its own seed: the first incumbent and the noise floor.

        Raises:
            BaselineFailed: it gives no score, so nothing can be compared with it.
            Stopped: the user stopped the run.
        """
        baseline = self.memory.experiments[0] if self.memory.experiments else self.intake.baseline(self.agenda)
        if baseline.state is State.DONE:
            return
        while len(self.memory.scores.get(0, ())) < self.agenda.judge.replicates:
            if self.ending is not None:
                raise Stopped(self.ending)
            result = await self.trials.measure(baseline, self.agenda)
            if result.score is None:
                raise BaselineFailed(
                    f"the baseline gave no score, so nothing can be compared with it: {result.reason} "
                    f"(`autoresearch show 0 --tag {self.run.tag}` has its log): repair the lab, commit, and start anew "
                    "with another --tag"
                )
            self.memory.add_score(0, result.score, result.curve)
            self.note(EventKind.BASELINE, f"{self.agenda.metric} {result.score:.4f}", 0, score=result.score)
            self.night.lap()
        if len(set(scores := self.memory.scores[0])) == 1 < len(scores):
            text = f"all {len(scores)} scores are the same: does train take its seed from the clock?"
            self.note(EventKind.BASELINE, text, 0, identical=len(scores))
        if refusal := await self.verdicts.audit(baseline, self.agenda):
            raise BaselineFailed(f"the baseline's score does not stand: {refusal.reason}: repair the lab and commit")
        judgement = Judgement(Verdict.KEEP, "the baseline")
        self.record(self.ledger.finish_experiment(self.run.tag, 0, judgement, self.memory.score(0)))

    @property
    def incumbent(self) -> Experiment:
        return self.memory.to_beat

    # Start and end

    def recover(self) -> None:
        """Take up a run that ended at any instant: open trials start again, what follows from the ledger is rebuilt."""
        for experiment in self.ledger.open_experiments(self.run.tag):
            self.ledger.requeue(self.run.tag, experiment.number, "the run was interrupted")
            if experiment.number > 0:
                self.queue.append(replace(experiment, state=State.QUEUED))
        for trial in self.ledger.open_trials(self.run.tag):
            self.ledger.requeue(self.run.tag, trial.experiment, "the run was interrupted")
        for each in self.memory.experiments:  # killed between an ablation's verdict and what follows from it
            dropped = each.without if each.verdict is Verdict.KEEP else None
            if dropped is not None and self.memory.experiments[dropped].standing is not Standing.DROPPED:
                self.stand({dropped: Standing.DROPPED})
        self.panel.recover(self.memory.experiments)
        self.books.rebuild(self.memory.experiments, self.memory.incumbent)
        self.workspace.export(self.run.baseline, self.layout.baseline(self.run.baseline))

    def goes_on(self) -> bool:
        """Whether another experiment may start; the first reason against it becomes the run's ending.

        A proposal that is asked for may still come to nothing: a limit that is reached with it ends one device's share,
        and the run once nothing is asked for.
        """
        if self.ending is not None or self.queue:
            return self.ending is None
        reached = self.night.limit_reached()
        if reached and not self.panel.asking:
            self.end(reached)
        return reached is None

    def has_time(self) -> bool:
        """Whether a candidate in doubt may have another trial."""
        return self.ending is None and self.night.left_to_search() > 0

    def end(self, ending: Ending) -> None:
        """Propose nothing more. Experiments that were begun are finished and judged."""
        self.ending = self.ending or ending

    def is_in_flight(self) -> dict[str, bool]:
        """Whether trials and proposals are under way."""
        return {"trials": bool(self.ledger.open_trials(self.run.tag)), "proposals": bool(self.panel.asking)}

    def in_flight(self) -> list[str]:
        """What becomes of that which is under way when the user stops the run."""
        trials = ["running trials are finished first"] if self.ledger.open_trials(self.run.tag) else []
        return trials + (["proposals on their way are dropped"] if self.panel.asking else [])

    def stop(self, reason: str) -> None:
        """End as the user wants it: start no trial, wait for no answer. Trials that run are finished and judged."""
        self.stopping = True
        self.panel.stopped.set()
        self.end(Ending(EndCause.USER, reason))
