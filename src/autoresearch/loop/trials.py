"""Trials of experiments. Each trial has its own seed and a fresh folder, and is repeated after an interruption."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ..errors import ExecutorError, Interrupted, Stopped
from ..jobs.folder import Folder
from ..records import (
    TOOLS,
    Agenda,
    Bar,
    Effort,
    EndCause,
    Ending,
    EventKind,
    Experiment,
    Job,
    Outcome,
    Point,
    Purpose,
    Started,
    SubmittedJob,
    Trial,
    TrialResult,
)
from .materials import trial_name
from .session import Session
from .trial_jobs import TrialJobs

ATTEMPTS = 3  # consecutive interruptions after which an experiment is set aside


class Trials:
    """Runs the trials of one run's experiments and writes them to the ledger."""

    def __init__(self, session: Session) -> None:
        self.layout, self.run, self.ledger = session.layout, session.run, session.ledger
        self.executor, self.note = session.executor, session.diary.note
        self._removals = session.removals
        self._jobs = TrialJobs(session)
        self._adopted: dict[int, SubmittedJob] = {}  # by experiment
        self._efforts: dict[int, Sequence[Effort]] | None = None
        self._changed = set[int]()  # experiments with trials that `_efforts` does not know yet

    async def measure(
        self,
        experiment: Experiment,
        agenda: Agenda,
        purpose: Purpose = Purpose.SEARCH,
        bars: tuple[Bar, ...] = (),
    ) -> TrialResult:
        """Run a trial, repeat it while it is interrupted, and return its result.

        Args:
            bars: losses at which the trial is ended early, unless it is exempt.

        Raises:
            Interrupted: there were `ATTEMPTS` interruptions in a row, those of earlier sessions included.
        """

        async def attempt() -> TrialResult:
            adopted = self._adopted.pop(experiment.number, None)
            index = adopted.index if adopted else self.ledger.next_trial(self.run.tag, experiment.number)
            job = self._jobs.make(experiment, index, agenda, bars)
            submitted = adopted or self._submission(job, experiment.number, index, purpose)
            return await self._run_trial(job, submitted, is_adopted=adopted is not None)

        return await self._repeat(attempt, experiment.number, "trial")

    async def adopt_jobs(self) -> Mapping[int, SubmittedJob]:
        """Adopt the jobs of an earlier loop. Jobs of audits and of further trials are cancelled instead.

        Returns:
            Experiment → adopted job. The next `measure` of the experiment waits for this job.

        Raises:
            Stopped: the executor cannot tell whether a job lives, or cannot end what is left of a dead job.
        """
        for job in self.ledger.open_jobs(self.run.tag):
            own = (job.index, 1) if job.stage in TOOLS else (job.experiment, job.index)
            name = trial_name(self.run.tag, *own)
            try:
                lives = await self.executor.adopt(job.handle, name)
            except ExecutorError as error:
                reason = f"a trial of #{job.experiment} from the last session cannot be ended: {error}"
                raise Stopped(Ending(EndCause.MACHINE, reason)) from error
            if lives and job.stage == "trial" and job.purpose is Purpose.SEARCH:
                self._adopted[job.experiment] = job
            else:
                await self.executor.cancel(job.handle)
                self.ledger.remove_job(job.handle)
        return dict(self._adopted)

    def latest(self, experiment: Experiment) -> TrialResult | None:
        """Return the experiment's latest result with a score and its curve, or None."""
        results = (trial.result for trial in reversed(self.ledger.trials(self.run.tag, experiment.number)))
        return next((result for result in results if result and result.score is not None), None)

    def efforts(self) -> Mapping[int, Sequence[Effort]]:
        """Return experiment → how far each of its trials came. A long run reads only what has changed."""
        if self._efforts is None:
            self._efforts = dict(self.ledger.efforts(self.run.tag))
        else:
            for number in self._changed:
                self._efforts[number] = self.ledger.efforts(self.run.tag, number).get(number, ())
        self._changed.clear()
        return dict(self._efforts)

    def failure(self, experiment: Experiment) -> TrialResult | None:
        """Return the result of the latest trial if the code is to blame for its failure, or None."""
        trials = self.ledger.trials(self.run.tag, experiment.number)
        result = trials[-1].result if trials else None
        return result if result and result.outcome not in (Outcome.OK, Outcome.INTERRUPTED) else None

    async def audit(self, experiment: Experiment, agenda: Agenda) -> TrialResult | None:
        """Score the sealed artifacts of the experiment's trials again, on the audit split.

        All these trials are probed deeply, because a change may cheat on some seeds only. They share the cuts of one
        deep probe, because a verdict rests on the mean of their scores. The baseline's code is the user's own, so only
        one of its trials is probed deeply. A trial whose audit fails loses its score.

        Returns:
            The first result without a score. If all have scores, the last result. None if there was nothing to audit.

        Raises:
            Interrupted: there were `ATTEMPTS` interruptions in a row. The trial then loses its score.
        """
        result = None
        trials = self.ledger.trials(self.run.tag, experiment.number)
        waiting = [trial for trial in trials if self._waits_for_audit(trial)]
        deep = len(waiting) if experiment.number else int(all(trial.audit is None for trial in trials))
        for trial in waiting:
            key = (self.run.tag, experiment.number, trial.index)
            job = self._jobs.make(experiment, trial.index, agenda)
            job = replace(job, stage="audit", deep=deep, scoring=None, caches=())
            try:
                result = await self._repeat(partial(self._run_audit, job, key), experiment.number, "audit")
            except Interrupted as interrupted:
                self.ledger.refuse_score(*key, Outcome.INTERRUPTED, f"its audit was {interrupted}")
                raise
            if result.score is None:
                self.ledger.refuse_score(*key, result.outcome, f"its audit: {result.reason}")
                return result
            if experiment.number == 0 and result.figures is not None:
                self._jobs.note_figures(result.figures)
            deep = deep if experiment.number else 0
            self.ledger.note_audit(*key, result.score)
        return result

    def _waits_for_audit(self, trial: Trial) -> bool:
        """Whether a trial has a score and an artifact, but no audit."""
        scored = trial.result is not None and trial.result.outcome is Outcome.OK
        artifact = self.layout.sealed_artifact(self.run.tag, trial.experiment, trial.index)
        return scored and trial.audit is None and artifact.exists()

    def refuse_unaudited(self) -> None:
        """Remove the scores of further trials that a killed session has not audited. Nothing has learned of them.

        These trials become interrupted.
        """
        for trial in self.ledger.unaudited_trials(self.run.tag):
            key = (self.run.tag, trial.experiment, trial.index)
            self.ledger.refuse_score(*key, Outcome.INTERRUPTED, "the run was interrupted before its audit")

    async def _repeat(self, attempt: Callable[[], Awaitable[TrialResult]], number: int, stage: str) -> TrialResult:
        """Repeat an attempt until it is not interrupted, and return its result.

        Args:
            number: the experiment.
            stage: "trial" or "audit".

        Raises:
            Interrupted: this was the last of `ATTEMPTS` interruptions in a row.
        """
        while True:
            result = await attempt()
            self._changed.add(number)
            if result.outcome is not Outcome.INTERRUPTED:
                return result
            interruptions = self.ledger.count_interruption(self.run.tag, number)
            text = f"{result.reason}{'' if interruptions >= ATTEMPTS else f'; the {stage} starts again'}"
            self.note(EventKind.INTERRUPTED, text, number, error=result.reason, stage=stage)
            if interruptions >= ATTEMPTS:
                raise Interrupted(f"interrupted {interruptions} times in a row: {result.reason}")

    def _submission(self, job: Job, number: int, index: int, purpose: Purpose = Purpose.SEARCH) -> SubmittedJob:
        return SubmittedJob(self.executor.handle(job), number, index, job.stage, purpose)

    async def _run_trial(self, job: Job, submitted: SubmittedJob, is_adopted: bool) -> TrialResult:
        """Run one trial, or wait for an adopted one, and write it to the ledger."""
        number, tag = submitted.experiment, self.run.tag
        key = (tag, number, submitted.index)

        def hear(news: Started | Point) -> None:
            if isinstance(news, Point):
                self.ledger.note_progress(*key, news)
            elif all((each.experiment, each.index) != key[1:] for each in self.ledger.open_trials(tag)):
                trial = Trial(*key, job.seed, device=news.device.name, started=news.time, sandbox=news.sandbox)
                self.ledger.start_trial(replace(trial, purpose=submitted.purpose))

        try:
            result = await self.run_job(job, submitted, hear, is_adopted)
        except asyncio.CancelledError:
            self.ledger.requeue(tag, number, "the run was stopped")
            raise
        self._keep_log(key, "trial")
        if result.outcome is Outcome.INTERRUPTED:
            self.ledger.requeue(tag, number, str(result.reason))
        else:
            self.ledger.finish_trial(*key, result)
        return result

    async def _run_audit(self, job: Job, key: tuple[str, int, int]) -> TrialResult:
        """Audit one trial. Audits have no row among the trials."""
        result = await self.run_job(job, self._submission(job, *key[1:]), lambda news: None)
        self._keep_log(key, "audit")
        return result

    async def run_job(
        self, job: Job, submitted: SubmittedJob, hear: Callable[[Started | Point], None], is_adopted: bool = False
    ) -> TrialResult:
        """Run a job from submission to result. A failure of the executor counts as an interruption.

        The handle enters the ledger before the job exists, so that a killed loop leaves no unknown job. After an error
        the handle stays there, and the next session looks for the job.
        """
        handle = submitted.handle
        await self._removals.finish()  # many files of an earlier trial would slow this one down
        try:
            if not is_adopted:
                self.ledger.add_job(self.run.tag, submitted)
                await self.executor.submit(handle, job)
            await self.executor.watch(handle, hear)
            result = await self.executor.collect(handle)
        except ExecutorError as error:
            result = TrialResult(Outcome.INTERRUPTED, reason=str(error))
        finally:
            await self.executor.cancel(handle)
        self.ledger.remove_job(handle)
        return result

    def _keep_log(self, key: tuple[str, int, int], stage: str) -> None:
        """Move the log of a trial or an audit to the folder where logs are kept."""
        log, home = Folder(self.layout.trial(*key)).log, self.layout.log(*key, stage)
        if log.exists():
            home.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(log, home)
