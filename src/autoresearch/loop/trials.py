"""Trials of an experiment: a fresh seed and a fresh folder each, tried again when the machine was at fault."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

from .. import environment_names as env
from ..errors import ExecutorError, Stopped
from ..records import (
    Agenda,
    Bar,
    Device,
    EndCause,
    Ending,
    EventKind,
    Experiment,
    Job,
    Outcome,
    Point,
    Purpose,
    Trial,
    TrialResult,
)
from .session import Session

SCORING_TIMES, SCORING_MORE = 3, 10.0  # times what the baseline took to be scored, and seconds more
SPARED = 10  # one trial in so many is never ended early
ATTEMPTS = 3  # interruptions of one trial that stop the run: the machine is not fit for it


def trial_seed(run_seed: int, experiment: int, index: int) -> int:
    """The seed of one trial, in 1 … 2³¹−1: nobody can tell it from the code, and a run with a known seed repeats it."""
    digest = hashlib.sha256(f"{run_seed}/{experiment}/{index}".encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 2)


def spared(seed: int) -> bool:
    """Whether a trial with this seed is never ended early, so that it stays known how many are ended wrongly."""
    return seed % SPARED == 0


class Trials:
    """Runs trials of one run's experiments and writes them to the ledger."""

    def __init__(self, session: Session) -> None:
        self.layout, self.run, self.ledger = session.layout, session.run, session.ledger
        self.workspace, self.executor, self.files = session.workspace, session.executor, session.files
        self.confinement, self.note, self.clock = session.confinement, session.diary.note, session.clock

    async def measure(
        self,
        experiment: Experiment,
        agenda: Agenda,
        purpose: Purpose = Purpose.SEARCH,
        bars: tuple[Bar, ...] = (),
    ) -> TrialResult:
        """One trial that says something of the code.

        Args:
            bars: where it is ended early, unless it is spared.

        Raises:
            Stopped: the machine interrupted it `ATTEMPTS` times.
        """
        for _ in range(ATTEMPTS):
            index = self.ledger.next_trial(self.run.tag, experiment.number)
            result = await self._attempt(experiment, index, agenda, purpose, bars)
            if result.outcome is not Outcome.INTERRUPTED:
                return result
            text = f"{result.reason}; the trial starts again"
            self.note(EventKind.INTERRUPTED, text, experiment.number, error=result.reason, stage="trial")
        reason = f"#{experiment.number} was interrupted {ATTEMPTS} times in a row: {result.reason}"
        raise Stopped(Ending(EndCause.MACHINE, reason))

    def latest(self, experiment: Experiment) -> TrialResult | None:
        """The experiment's latest trial that gave a score, with its curve; nothing of its audit."""
        results = (trial.result for trial in reversed(self.ledger.trials(self.run.tag, experiment.number)))
        return next((result for result in results if result and result.score is not None), None)

    async def audit(self, experiment: Experiment, agenda: Agenda, floor: float) -> TrialResult | None:
        """Looks again at the experiment's scored trials, where their artifacts are there: on the audit split.

        The first one ever audited is probed as well, for whatever gained more than the noise floor by unfair means.

        Returns:
            The first result that is not well, else the last; None where there was nothing to look at.

        Raises:
            Stopped: the machine interrupted it `ATTEMPTS` times.
        """
        result = None
        trials = self.ledger.trials(self.run.tag, experiment.number)
        probe = all(trial.audit is None for trial in trials)
        for trial in trials:
            key = (self.run.tag, experiment.number, trial.index)
            scored = trial.result is not None and trial.result.outcome is Outcome.OK
            if not scored or trial.audit is not None or not self.layout.sealed(*key).exists():
                continue
            result = await self._audit(key, trial.seed, agenda, floor if probe else None)
            probe = False
            if result.score is None:
                return result
            self.ledger.note_audit(*key, result.score)
        return result

    async def _attempt(
        self, experiment: Experiment, index: int, agenda: Agenda, purpose: Purpose, bars: tuple[Bar, ...]
    ) -> TrialResult:
        key = (self.run.tag, experiment.number, index)
        folder = self.layout.trial(*key)
        self.workspace.export(experiment.commit, folder / "checkout")

        def job(device: Device) -> Job:
            seed = trial_seed(self.run.seed, experiment.number, index)
            level = self.confinement.level
            began = Trial(*key, seed, device=device.name, started=self.clock.time(), sandbox=level, purpose=purpose)
            self.ledger.start_trial(began)
            described = self._job(key, seed, device, agenda)
            return replace(
                described,
                compiled=self._compiled(experiment),
                scoring=self._scoring_cap(experiment),
                bars=() if spared(seed) else bars,
            )

        def watch(point: Point) -> None:
            self.ledger.note_progress(*key, point)

        try:
            result = await self.executor.run(job, watch)
        except ExecutorError as error:
            result = TrialResult(Outcome.INTERRUPTED, reason=str(error))
        except asyncio.CancelledError:
            self.ledger.requeue(self.run.tag, experiment.number, "the run was stopped")
            raise
        self._keep_log(key, "trial")
        if result.outcome is Outcome.INTERRUPTED:
            self.ledger.requeue(self.run.tag, experiment.number, str(result.reason))
        else:
            self.ledger.finish_trial(*key, result)
        return result

    async def _audit(self, key: tuple[str, int, int], seed: int, agenda: Agenda, floor: float | None) -> TrialResult:
        for _ in range(ATTEMPTS):
            try:
                result = await self.executor.run(
                    lambda device: replace(self._job(key, seed, device, agenda), stage="audit", floor=floor),
                    lambda point: None,
                )
            except ExecutorError as error:
                result = TrialResult(Outcome.INTERRUPTED, reason=str(error))
            self._keep_log(key, "audit")
            if result.outcome is not Outcome.INTERRUPTED:
                return result
            text = f"{result.reason}; the audit starts again"
            self.note(EventKind.INTERRUPTED, text, key[1], error=result.reason, stage="audit")
        reason = f"the audit of #{key[1]} was interrupted {ATTEMPTS} times in a row: {result.reason}"
        raise Stopped(Ending(EndCause.MACHINE, reason))

    def _job(self, key: tuple[str, int, int], seed: int, device: Device, agenda: Agenda) -> Job:
        folder = self.layout.trial(*key)
        shared = (str((self.layout.lab / Path(path).expanduser()).resolve()) for path in agenda.sandbox_read)
        return Job(
            trial="{}/{}.{}".format(*key),
            checkout=str(folder / "checkout"),
            baseline=str(self.layout.baseline(self.run.baseline)),
            folder=str(folder),
            python=self.run.python,
            train=agenda.train,
            score=agenda.score,
            metric=agenda.metric,
            seed=seed,
            budget=agenda.budget,
            startup=agenda.startup,
            memory=agenda.memory,
            disk=agenda.disk,
            device=device,
            files=self.files,
            environment={env.DATA: self.layout.data(agenda.data)},
            sandbox=self.confinement.level,
            readable=(*self.confinement.readable, *shared),
            hidden=self.confinement.hidden,
            network=agenda.sandbox_network,
        )

    def _scoring_cap(self, experiment: Experiment) -> float | None:
        """What a model may take to be scored, by what the baseline took: that time is not for training."""
        if experiment.number == 0:
            return None
        trials = (trial.result for trial in self.ledger.trials(self.run.tag, 0))
        taken = [each.scoring_seconds for each in trials if each and each.scoring_seconds is not None]
        return SCORING_TIMES * max(taken) + SCORING_MORE if taken else None

    def _compiled(self, experiment: Experiment) -> str | None:
        """What compilers made for an earlier trial of this code, or else for its parent's."""
        tag, number = self.run.tag, experiment.number
        earlier = sorted(self.layout.trials(tag).glob(f"{number}.*/compiled"))
        parents = [self.layout.compiled(tag, each) for each in (number, experiment.parent) if each is not None]
        return next((str(folder) for folder in (*earlier, *parents) if folder.is_dir()), None)

    def _keep_log(self, key: tuple[str, int, int], stage: str) -> None:
        written, kept = self.layout.trial(*key) / "log.txt", self.layout.log(*key, stage)
        if written.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(written, kept)
