"""The loop: propose, screen, try, score, judge, record.

The loop knows the interfaces in `seams` (researcher, executor, clock) and nothing behind them. One task runs for each
device of the executor. A task takes one experiment at a time from hypothesis to verdict. All bookkeeping happens
between two awaits, so no task ever sees unfinished changes of another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property

from .. import variables as env
from ..decimals import decimal_places
from ..decimals import number as show
from ..errors import STOPPED_BY_USER, Exhausted, Interrupted, ResearcherError, Stopped
from ..records import Agenda, EndCause, Ending, EventKind, Experiment, Judgement, Proposal, Standing, State, Verdict
from ..tasks import run_together
from . import learning as learn
from .baseline import measure_baseline
from .briefing import Briefing
from .code import CodeCache
from .deciding import Decisions, Stale, Tainted
from .dropping import Dropping
from .intake import Intake
from .learning import Learning
from .limits import RunLimits
from .outputs import Outputs
from .proposals import Proposals
from .rebasing import Rebasing
from .remeasuring import Remeasuring
from .requests import SPENT, Refused, Requests
from .session import Session
from .setting_aside import SettingAside
from .stale import StaleResults
from .trials import Trials

ASKED_BEFORE_FORECAST = 3  # proposals whose mean time goes into the second forecast of a run
WEAKNESSES = {
    "landlock": ("gives no namespaces", "trials are confined by Landlock and seccomp alone"),
    "none": ("can confine no process", "a trial runs with your rights, and its score is marked unsandboxed"),
}
"""Levels of confinement below the best: what the machine lacks, and the effect. A run reports them once."""


class Phase(StrEnum):
    """The phase of a session. A session only moves forward."""

    SEARCHING = "searching"  # new experiments may start
    ENDING = "ending"  # nothing new is proposed. Experiments that were begun are finished and judged
    STOPPING = "stopping"  # the user stopped the run: no trial starts. Running trials are finished and judged


async def no_idle_work() -> bool:
    return False


class Loop:
    """Drives one run, from the first trial of its baseline to its last row."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._early = learn.make_early_rule(session.agenda)
        known = learn.replay(session.ledger, session.run.tag, session.agenda, self._early)
        self.history, self._learning, self.streak = known
        self.proposals = Proposals(session)
        self.limits = RunLimits(session, self.history, self.proposals)
        self.code = CodeCache(session, self.history)
        self.trials = Trials(session)
        self.briefing = Briefing(session, self.history, self.code, self.trials)
        self.rebasing = Rebasing(session, self.history, self.code)
        self.intake = Intake(session, self.history, self.code, self.rebasing)
        self.outputs = Outputs(session)
        self.dropping = Dropping(self)
        self.stale = StaleResults(self)
        self.requests = Requests(self)
        self.queue: deque[Experiment] = deque()
        self.phase = Phase.SEARCHING
        self.ending: Ending | None = None
        self._reported_early: bool | None = None  # the latest report on whether hopeless trials are ended early
        self._idle_work: Callable[[], Awaitable[bool]] = no_idle_work

    @property
    def agenda(self) -> Agenda:
        """program.md as it was last read and accepted."""
        return self.proposals.agenda

    @property
    def learning(self) -> Learning:
        """The knowledge of the judge and of early stopping. It exists from the baseline's verdict on."""
        assert self._learning is not None, "the baseline is measured first"
        return self._learning

    @property
    def incumbent(self) -> Experiment:
        """The incumbent. There is one from the baseline's verdict on."""
        return self.history.require_incumbent()

    @cached_property
    def decisions(self) -> Decisions:
        known, check = lambda: self.learning, self.remeasuring.check_incumbent
        wanted = self.requests.wanted
        return Decisions(self.session, self.history, known, self.trials, self.code, self.has_time, check, wanted)

    @cached_property
    def setting_aside(self) -> SettingAside:
        return SettingAside(self)

    @cached_property
    def remeasuring(self) -> Remeasuring:
        return Remeasuring(self)

    # The sentence

    async def go(self, idle_work: Callable[[], Awaitable[bool]] = no_idle_work) -> Ending:
        """Run until a limit, the user, or the lack of further ideas ends the run. Return why it ended.

        Args:
            idle_work: runs a trial of its own while no researcher can be asked. Returns whether it did.

        Raises:
            Stopped: the baseline failed, the user stopped the run, there were too many failures with one cause or turns
                of one researcher without an experiment, or the machine interrupted too many trials.
            UserError: the ledger cannot be written, or the disk is full.
        """
        self._idle_work = idle_work
        await self.recover()
        self._report_confinement()
        try:
            await self.measure_baseline()
            self.session.diary.note(EventKind.FORECAST, self.limits.forecast())
            await run_together(*(self._work() for _ in self.session.executor.devices))
        finally:
            self.limits.record_time()
        return self.ending or Ending(EndCause.DONE, "done")

    async def _work(self) -> None:
        """One device's share of the run."""
        while self.goes_on():
            await self.experiment()
            self.limits.record_time()

    async def experiment(self) -> None:
        """Take one experiment from hypothesis to verdict, or measure the incumbent again if it is in doubt.

        Changes that are pending after a drop, or since the incumbent moved, come before new proposals. If the user
        stops the run during a proposal, the experiment stays queued.
        """
        if not self.queue and self.phase is Phase.SEARCHING and self.remeasuring.is_due():
            await self.remeasuring.measure_incumbent()
            return
        if not self.queue and self.dropping.is_due:
            await self.dropping.try_next()
            return
        if not self.queue and self.stale.is_due:
            await self.stale.try_next()
            return
        experiment = self.queue.popleft() if self.queue else await self.propose()
        if experiment is not None and not (self.is_stopping and experiment.state is State.QUEUED):
            await self.settle(experiment)

    async def measure_baseline(self) -> None:
        """Measure the untouched lab, unless an earlier session did. See `baseline.measure_baseline`."""
        if not self.history.has_baseline:
            self.record(await measure_baseline(self))

    async def propose(self) -> Experiment | None:
        """Ask for a change to the incumbent. Return None if there is no proposal. The ledger then says why."""
        proposals = self.proposals
        proposals.current.reread()
        if not proposals.able:
            self.end(Ending(EndCause.EXHAUSTED, "the researchers have nothing more to propose"))
            return None
        if not proposals.awake:
            if self.remeasuring.is_busy or not await self._use_idle_time():
                await proposals.wait(self.limits.seconds_left_to_search())
            return None
        turn, broken, refusals = self.requests.next_turn()
        outlook, number = self.limits.forecast(), proposals.turns_taken
        if number == ASKED_BEFORE_FORECAST and self.limits.proposals_are_slow:
            self.session.diary.note(EventKind.FORECAST, outlook)  # the forecast at the start could not count them
        brief = self.briefing.write(self.agenda, self.learning, turn.parent, number, outlook, broken)
        brief = replace(brief, refusals=refusals, answered=self.requests.answered)
        try:
            proposal = await proposals.ask(turn.researcher, brief)
        except Exhausted:
            return None
        except ResearcherError as error:
            self._count_lost_turn(turn.researcher, str(error))
            return None
        if proposal is None:
            return None
        try:
            self.queue.extend(self.requests.answer(proposal, turn))
        except Refused as refused:
            goes_on = self.requests.go_on(turn.researcher, broken, (*refusals, str(refused)))
            if not goes_on and proposals.researcher(turn.researcher).repairs:  # others cannot read why it was refused
                self._count_lost_turn(turn.researcher, SPENT)
        return self.queue.popleft() if self.queue else None

    async def _use_idle_time(self) -> bool:
        """Run a trial of `idle_work` while no researcher can be asked. Return whether there was one."""
        async with self.remeasuring.exclusively():
            return await self._idle_work()

    async def settle(self, experiment: Experiment) -> Experiment:
        """Try and judge an experiment, and record the verdict. An experiment that gets no verdict is set aside.

        Raises:
            Stopped: too many experiments in a row were set aside, or too many failed with one cause.
        """
        if experiment.state is not State.DONE:
            try:
                judgement = await self.decisions.reach(experiment, self.agenda)
            except Tainted as tainted:
                return self.setting_aside.set_tainted_aside(experiment, str(tainted))
            except Interrupted as interrupted:
                return self.setting_aside.set_interrupted_aside(experiment, str(interrupted))
            except Stale as stale:
                experiment = self.stale.conclude(experiment, stale.opinion)
            else:
                experiment = self._finish(experiment, judgement)
        self.record(experiment)
        return experiment

    def _finish(self, experiment: Experiment, judgement: Judgement) -> Experiment:
        stands = judgement.verdict in (Verdict.KEEP, Verdict.DISCARD)
        score = self.history.score(experiment.number) if stands else None
        return self.session.ledger.finish_experiment(self.session.run.tag, experiment.number, judgement, score)

    async def try_proposal(self, proposal: Proposal, researcher: str, parent: Experiment) -> Experiment:
        """Take a given proposal from the screen to its verdict."""
        return await self.settle(self.intake.add_proposal(proposal, researcher, parent, self.agenda))

    # Record

    def record(self, experiment: Experiment) -> None:
        """Apply all consequences of a verdict that is in the ledger."""
        learn.conclude(self.history, self._learning, experiment)
        self.report_variation(experiment.number)
        if self._learning is None:
            self._learning = Learning(self.history, self.agenda.direction, self._early)
        self.streak.count(experiment)
        self.setting_aside.reset_count()
        self.outputs.conclude(experiment, self.history.incumbent)
        if experiment.number in self.requests.wanted:  # results.tsv may have a row with an earlier verdict
            self.outputs.rewrite_results(self.history.experiments)
        if experiment.verdict is Verdict.KEEP and experiment.without is not None:
            self.set_standings({experiment.without: Standing.DROPPED})
        self.limits.record_time()
        text = f"{experiment.verdict}: {experiment.reason}"
        self.session.diary.note(EventKind.VERDICT, text, experiment.number, verdict=experiment.verdict)
        self._report_early_stopping()
        self.proposals.conclude(experiment)
        self._check_streak()

    def relearn(self) -> None:
        """Learn everything anew from the ledger, after trials have lost their scores."""
        session, self._early = self.session, learn.make_early_rule(self.session.agenda)
        known = learn.replay(session.ledger, session.run.tag, session.agenda, self._early, into=self.history)
        _, self._learning, self.streak = known

    def set_standings(self, standings: Mapping[int, Standing | None]) -> None:
        """Record what became of keeps, by their numbers."""
        for number, standing in standings.items():
            self.session.ledger.set_standing(self.session.run.tag, number, standing)
            self.history.experiments[number] = replace(self.history.experiments[number], standing=standing)
        self.outputs.rewrite_results(self.history.experiments)

    def report_variation(self, number: int) -> None:
        """Report once that a lab which was deterministic so far is not, by the scores of this experiment."""
        scores = list(dict.fromkeys(self.history.all_scores.get(number, ())))
        if self._learning is None or not self._learning.turned_noisy or len(scores) < 2:
            return
        self._learning.turned_noisy = False
        words = " and ".join(show(each, decimal_places(*scores)) for each in scores)
        text = f"#{number} scored {words} with other seeds, so the score varies. From now on the judge allows for noise"
        self.session.diary.note(EventKind.SEED, text, number, scores=scores)

    def _report_early_stopping(self) -> None:
        """Report whether hopeless trials are ended early, at first and after each change."""
        record = self.learning.early
        if record is not None and record.is_calibrated is not self._reported_early:
            self._reported_early = record.is_calibrated
            self.session.diary.note(EventKind.EARLY, str(record), calibrated=record.is_calibrated, **vars(record))

    def _report_confinement(self) -> None:
        confinement = self.session.confinement
        if confinement.level in WEAKNESSES:
            cause, effect = WEAKNESSES[confinement.level]
            why = f"{env.SANDBOX} asks for it" if confinement.asked else f"this machine {cause}"
            note, text = self.session.diary.note, f"{why}: {effect}"
            note(EventKind.SANDBOX, text, level=confinement.level, asked=confinement.asked)

    def _count_lost_turn(self, researcher: str, cause: str) -> None:
        self.streak.count_turn(researcher, cause)
        self._check_streak()

    def _check_streak(self) -> None:
        if reason := self.streak.describe_excess(self.agenda.limits.failures):
            raise Stopped(Ending(EndCause.FAILURES, reason))

    # Start and end

    async def recover(self) -> None:
        """Resume a run that may have been killed at any instant.

        Trials whose jobs still run are adopted. Other open trials start again. Experiments that broke a rule are
        dropped. The outputs are rebuilt.
        """
        adopted = await self.trials.adopt_jobs()
        ledger, tag = self.session.ledger, self.session.run.tag
        for trial in ledger.open_trials(tag):
            if trial.experiment not in adopted:
                ledger.requeue(tag, trial.experiment, "the run was interrupted")
                ledger.count_interruption(tag, trial.experiment)
        if self.agenda.score is not None:
            self.trials.refuse_unaudited()
        self.dropping.drop_caught()
        for experiment in ledger.open_experiments(tag):
            if experiment.number not in adopted:
                ledger.requeue(tag, experiment.number, "the run was interrupted")
                experiment = replace(experiment, state=State.QUEUED)
            if experiment.number > 0 and not self.setting_aside.set_hopeless_aside(experiment):
                self.queue.append(experiment)
        for each in self.history.experiments:  # a kill may have come between an ablation's verdict and its effect
            dropped = each.without if each.verdict is Verdict.KEEP and each.taint is None else None
            if dropped is not None and self.history.experiments[dropped].standing is not Standing.DROPPED:
                self.set_standings({dropped: Standing.DROPPED})
        self.proposals.recover(self.history.experiments)
        self.outputs.rebuild(self.history.experiments, self.history.incumbent, adopted.values())

    def goes_on(self) -> bool:
        """Whether another experiment may start. The first reason against it becomes the run's ending.

        Unfinished proposals count as experiments here, but they may still fail. So if a limit is reached only with
        them, this device stops, and the run ends only when no proposal is under way.
        """
        if self.stale.is_due:  # part of what was begun, so the end of search waits for it
            return True
        if self.phase is not Phase.SEARCHING or self.queue or self.dropping.is_due:
            return self.phase is Phase.SEARCHING
        ending = self.limits.find_reached()
        if ending and not self.proposals.asking:
            self.end(ending)
        return ending is None

    def has_time(self) -> bool:
        """Whether a candidate in doubt may have another trial."""
        return self.phase is Phase.SEARCHING and self.limits.seconds_left_to_search() > 0

    @property
    def is_stopping(self) -> bool:
        return self.phase is Phase.STOPPING

    def end(self, ending: Ending) -> None:
        """Propose nothing more. Experiments that were begun are finished and judged."""
        self.ending = self.ending or ending
        if self.phase is Phase.SEARCHING:
            self.phase = Phase.ENDING

    def stop(self) -> None:
        """Stop on the user's request. Start no trial and wait for no proposal, but finish and judge running trials."""
        trials = bool(self.session.ledger.open_trials(self.session.run.tag))
        proposals = self.proposals.asking > 0
        effects = ["running trials are finished first"] * trials + ["proposals on their way are dropped"] * proposals
        self.phase = Phase.STOPPING
        self.proposals.stopped.set()
        self.end(Ending(EndCause.USER, STOPPED_BY_USER))
        text = f"stopping{': ' if effects else ''}{' and '.join(effects)}. Ask again to stop now"
        self.session.diary.note(EventKind.STOP, text, trials=trials, proposals=proposals)
