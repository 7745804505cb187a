"""Trials of an experiment: a fresh seed and a fresh folder each, tried again when the machine was at fault."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from collections.abc import Callable, Mapping

from .errors import ExecutorError, Stopped
from .layout import Layout
from .ledger import Ledger
from .records import Agenda, Device, Event, Experiment, Job, Outcome, Point, Run, Trial, TrialResult
from .seams import Executor
from .workspace import Workspace

ATTEMPTS = 3  # interruptions of one trial that stop the run: the machine is not fit for it


def trial_seed(run_seed: int, experiment: int, index: int) -> int:
    """The seed of one trial, in 1 … 2³¹−1: nobody can tell it from the code, and a run with a known seed repeats it."""
    digest = hashlib.sha256(f"{run_seed}/{experiment}/{index}".encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 2)


class Trials:
    """Runs trials of one run's experiments and writes them to the ledger."""

    def __init__(
        self,
        layout: Layout,
        run: Run,
        ledger: Ledger,
        workspace: Workspace,
        executor: Executor,
        files: Mapping[str, str],
        note: Callable[[str, str, int], Event],
    ) -> None:
        self.layout, self.run, self.ledger, self.workspace = layout, run, ledger, workspace
        self.executor, self.files, self.note = executor, files, note

    async def measure(self, experiment: Experiment, agenda: Agenda) -> TrialResult:
        """One trial that says something of the code.

        Raises:
            Stopped: the machine interrupted it `ATTEMPTS` times.
        """
        for _ in range(ATTEMPTS):
            index = self.ledger.next_trial(self.run.tag, experiment.number)
            result = await self._attempt(experiment, index, agenda)
            if result.outcome is not Outcome.INTERRUPTED:
                return result
            self.note("interrupted", f"{result.reason}; the trial starts again", experiment.number)
        raise Stopped(f"#{experiment.number} was interrupted {ATTEMPTS} times in a row: {result.reason}")

    async def _attempt(self, experiment: Experiment, index: int, agenda: Agenda) -> TrialResult:
        key = (self.run.tag, experiment.number, index)
        folder = self.layout.trial(*key)
        self.workspace.export(experiment.commit, folder / "checkout")

        def job(device: Device) -> Job:
            seed = trial_seed(self.run.seed, experiment.number, index)
            self.ledger.start_trial(Trial(*key, seed=seed, device=device.name, started=time.time()))
            return self._job(key, seed, device, agenda)

        def watch(point: Point) -> None:
            self.ledger.note_progress(*key, point)

        try:
            result = await self.executor.run(job, watch)
        except ExecutorError as error:
            result = TrialResult(Outcome.INTERRUPTED, reason=str(error))
        except asyncio.CancelledError:
            self.ledger.requeue(self.run.tag, experiment.number, "the run was stopped")
            raise
        self._keep_log(key)
        if result.outcome is Outcome.INTERRUPTED:
            self.ledger.requeue(self.run.tag, experiment.number, str(result.reason))
        else:
            self.ledger.finish_trial(*key, result)
        return result

    def _job(self, key: tuple[str, int, int], seed: int, device: Device, agenda: Agenda) -> Job:
        folder = self.layout.trial(*key)
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
            device=device,
            files=self.files,
            environment={"AUTORESEARCH_DATA": self.layout.data(agenda.data)},
        )

    def _keep_log(self, key: tuple[str, int, int]) -> None:
        written, kept = self.layout.trial(*key) / "log.txt", self.layout.log(*key)
        if written.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(written, kept)
