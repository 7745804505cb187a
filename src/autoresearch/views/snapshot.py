"""A snapshot of a run: the facts in the ledger at one moment, and the reader that collects them.

A `Snapshot` holds the facts about the run as a whole. It takes the same few indexed queries for three experiments as
for 100,000. Lists of experiments, trials, curves and diffs are read only when a view asks for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from ..agenda.comparable import read_first_agenda
from ..argv import find_program
from ..decimals import decimal_places
from ..errors import LedgerError, UserError
from ..judge.noise import is_deterministic, measure_noise
from ..judge.opinion import describe_seed
from ..layout import Layout
from ..ledger import NO_EXPERIMENTS, Ledger, Tally
from ..lock import is_held
from ..records import Agenda, EndCause, Event, EventKind, Experiment, Noise, Purpose, Run, State, Trial, Usage, Verdict
from ..text import one_line
from .claim import Claim, read_claim
from .early import EarlyStoppingState, read_early_stopping
from .format import in_parentheses, trust_marks

LATEST = 5
"""The number of finished experiments in a snapshot."""


@dataclass(frozen=True)
class Active:
    """An experiment that runs now, and its present trial. The trial is None if it has not started yet."""

    experiment: Experiment
    trial: Trial | None


@dataclass(frozen=True)
class Wait:
    """A researcher that was asked for a proposal, and when it was asked, in seconds since the epoch."""

    researcher: str
    since: float


@dataclass(frozen=True)
class Snapshot:
    """One run at one moment.

    Attributes:
        lab: the lab's folder.
        time: the moment, in seconds since the epoch.
        alive: whether a loop drives the run now.
        active: the experiments that run according to the ledger. After a kill they are still listed, and start again.
        waits: the researchers that were asked for a proposal.
        event: the latest line of the diary.
        latest: the last experiments besides the baseline that were judged or set aside, the newest first.
        replicates: the scores of each experiment with two or more trials, by its number.
        baseline_trials, incumbent_trials: the number of trials that the score is the mean of.
        unsandboxed: whether scores come from trials that nothing confined.
        early: the state of early stopping, None where it is off.
        set_aside: the experiments that are set aside without a verdict and that a person may try again.
        drops: the events of drops after a keep, the earliest first.
        tool_seconds: the device time of each profile and scratch trial, the earliest first.
    """

    lab: Path
    run: Run
    agenda: Agenda
    time: float = 0.0
    alive: bool = False
    active: Sequence[Active] = ()
    waits: Sequence[Wait] = ()
    event: Event | None = None
    baseline: Experiment | None = None
    incumbent: Experiment | None = None
    latest: Sequence[Experiment] = ()
    tally: Tally = NO_EXPERIMENTS
    spend: Usage = field(default_factory=Usage)
    replicates: Mapping[int, Sequence[float]] = field(default_factory=dict)
    baseline_trials: int = 0
    incumbent_trials: int = 0
    unsandboxed: bool = False
    claim: Claim | None = None
    early: EarlyStoppingState | None = None
    set_aside: Sequence[Experiment] = ()
    drops: Sequence[Event] = ()
    tool_seconds: Sequence[float] = ()

    @cached_property
    def noise(self) -> Noise | None:
        """The spread between seeds. None while no two scores of one experiment differ."""
        return measure_noise(self.replicates)

    @property
    def is_deterministic(self) -> bool:
        """Whether the score does not vary with the seed, by all trials so far."""
        return is_deterministic(self.replicates)

    @property
    def remark_on_seed(self) -> str:
        """The remark on a deterministic lab, or nothing."""
        if not self.is_deterministic:
            return ""
        return describe_seed(find_program(self.agenda.train, self.agenda.editable))

    @property
    def decimals(self) -> int | None:
        """The number of decimals of every score, by those of the baseline. See `decimal_places`."""
        mean = self.baseline.score if self.baseline else None
        return decimal_places(*self.replicates.get(0, (mean,)))

    @property
    def marks(self) -> str:
        """The text to append to the metric's name: ` (unsealed, unsandboxed)`, one of the two words, or nothing."""
        return in_parentheses(trust_marks(self.agenda, self.unsandboxed))

    @property
    def metric(self) -> str:
        """The metric's name on one short line, with its marks."""
        return one_line(self.agenda.metric, 40) + self.marks

    @property
    def resumable(self) -> bool:
        """Whether a run can go on that no loop holds: it was killed, the user stopped it, or the machine failed."""
        return self.run.state == "open" or self.run.cause in (EndCause.USER, EndCause.MACHINE, EndCause.ERROR)


class RunReader:
    """One run of one lab, opened for reading. It belongs to the thread that opened it.

    Args:
        lab: the lab's folder.
        tag: the run's tag, or None for the latest run.
        agenda: the agenda of the running session, whose limits may differ. None for the one that the run began with.
        clock: seconds since the epoch.

    Raises:
        LedgerError: there is no ledger, or no such run.
    """

    def __init__(
        self, lab: Path, tag: str | None, agenda: Agenda | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.layout, self._clock = Layout(lab.resolve()), clock
        self.ledger = Ledger(self.layout.ledger, readonly=True)
        run = self.ledger.latest_run() if tag is None else self.ledger.run(tag)
        if run is None:
            tags = ", ".join(each.tag for each in self.ledger.runs())
            self.ledger.close()
            runs = f"its runs are {tags}" if tags else "start one with `autoresearch run`"
            raise LedgerError(f"{self.layout.lab}: no run {tag or 'yet'} in the ledger: {runs}")
        self.run: Run = run
        self.agenda = agenda or read_first_agenda(self.ledger, run)
        self._last: tuple[object, Snapshot] | None = None
        self._experiments: list[Experiment] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the run as it is now.

        A further call reads the slower facts again only if an experiment, a trial or the diary has changed.
        """
        tag, ledger = self.run.tag, self.ledger
        with ledger.frozen_view():
            events, newest = ledger.events(tag, 1), ledger.experiments(tag, last=1)
            experiments, trials = ledger.open_experiments(tag), ledger.open_trials(tag)
            marks = (events, newest, experiments, [(trial.experiment, trial.index) for trial in trials])
            if self._last is None or self._last[0] != marks:
                self._last = marks, self._read_results()
            return replace(
                self._last[1],
                run=ledger.run(tag) or self.run,
                time=self._clock(),
                alive=is_held(self.layout, tag),
                active=self._read_active(experiments, trials),
                waits=[Wait(*each) for each in ledger.open_proposals(tag)],
                event=events[-1] if events else None,
            )

    def _read_results(self) -> Snapshot:
        """Return the part of a snapshot that changes with experiments and trials, and not from second to second."""
        tag, ledger = self.run.tag, self.ledger
        incumbent, replicates = ledger.incumbent(tag), ledger.replicate_scores(tag)
        return Snapshot(
            self.layout.lab,
            self.run,
            self.agenda,
            baseline=ledger.experiment(tag, 0),
            incumbent=incumbent,
            latest=self._read_latest(),
            tally=ledger.tally(tag),
            spend=ledger.spend(tag),
            replicates=replicates,
            baseline_trials=self._count_scores(0),
            incumbent_trials=self._count_scores(incumbent.number) if incumbent else 0,
            unsandboxed=ledger.has_unsandboxed_trials(tag),
            claim=read_claim(ledger, tag, self.agenda.direction, is_deterministic(replicates)),
            early=read_early_stopping(ledger, self.run, self.agenda),
            set_aside=[each for each in ledger.set_aside_experiments(tag) if each.taint is None],
            drops=ledger.events(tag, None, EventKind.DROPPED),
            tool_seconds=list(ledger.tool_seconds(tag).values()),
        )

    def _count_scores(self, number: int) -> int:
        trials = self.ledger.trials(self.run.tag, number)
        return sum(trial.purpose is Purpose.SEARCH and trial.score is not None for trial in trials)

    def _read_latest(self) -> list[Experiment]:
        """Return the experiments that ended last. With several devices they need not have the highest numbers."""
        recent = self.ledger.experiments(self.run.tag, last=4 * LATEST)
        done = [each for each in recent if not each.is_open and each.number]
        return sorted(done, key=lambda each: each.finished or 0.0, reverse=True)[:LATEST]

    def _read_active(self, experiments: Sequence[Experiment], trials: Sequence[Trial]) -> list[Active]:
        """Return the running experiments, then the judged ones that run again for a claim."""
        by_number = {trial.experiment: trial for trial in trials}
        running = [each for each in experiments if each.state is State.RUNNING]
        others = by_number.keys() - {each.number for each in running}
        judged = [self.ledger.experiment(self.run.tag, number) for number in sorted(others)]
        return [Active(each, by_number.get(each.number)) for each in (*running, *judged) if each is not None]

    # Read on request

    def experiment(self, number: int) -> Experiment:
        """Return one experiment.

        Raises:
            UserError: the run has no experiment with this number.
        """
        found = self.ledger.experiment(self.run.tag, number)
        if found is None:
            latest = self.ledger.experiments(self.run.tag, last=1)
            highest = f"the latest is #{latest[0].number}" if latest else "it has none yet"
            raise UserError(f"run {self.run.tag} has no experiment {number}: {highest}")
        return found

    def experiments(self, last: int) -> list[Experiment]:
        """Return the last experiments in the order of their numbers, or all of them for 0."""
        return self.ledger.experiments(self.run.tag, last=last or None)

    def all_experiments(self) -> Sequence[Experiment]:
        """Return every experiment in order. A further call reads only experiments that may have changed since."""
        known, tag = self._experiments, self.run.tag
        settled = next((place for place, each in enumerate(known) if each.state is not State.DONE), len(known))
        newest = self.ledger.experiments(tag, last=1)
        total = newest[0].number + 1 if newest else 0
        keeps = {each.number: each for each in self.ledger.experiments(tag, verdict=Verdict.KEEP)}
        later = self.ledger.experiments(tag, last=total - settled)
        self._experiments = [*(keeps.get(each.number, each) for each in known[:settled]), *later]
        return self._experiments

    def best(self, top: int) -> list[Experiment]:
        """Return the experiments with the best scores, the best first. Failures are not among them."""
        return self.ledger.best(self.run.tag, top, self.agenda.direction)

    def trials(self, number: int) -> list[Trial]:
        """Return the trials of one experiment with their curves, summaries and logs."""
        return self.ledger.trials(self.run.tag, number)

    def diff(self, number: int, against: int | None) -> str:
        """Return the changes from experiment `against` to experiment `number`, as `git diff` prints them.

        Raises:
            UserError: the run has no such experiment.
        """
        if against is None:
            return ""
        from ..workspace import Workspace  # here because most views need no repository

        return Workspace(self.layout.lab).diff(self.experiment(against).commit, self.experiment(number).commit)
