"""What the tests of the loop share: researchers with a script, an executor that computes, a run of the toy lab."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rigs.toy import TAG, Bench

from autoresearch.agenda import program as agendas
from autoresearch.curves import loss_at
from autoresearch.errors import Exhausted
from autoresearch.executors.tasks import News, TaskExecutor
from autoresearch.jobs.folder import Folder
from autoresearch.layout import HARNESS_FILES, Layout
from autoresearch.ledger import Ledger
from autoresearch.ledger.diary import Diary
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.loop.materials import LabMaterials
from autoresearch.loop.opening import make_confinement
from autoresearch.loop.session import Session
from autoresearch.records import (
    Brief,
    Confinement,
    Device,
    EndCause,
    Ending,
    Job,
    Outcome,
    Point,
    Proposal,
    Run,
    Started,
    TrialResult,
    Usage,
    Verdict,
)
from autoresearch.sandbox.enter import best_level
from autoresearch.seams import Clock as ClockSeam
from autoresearch.seams import Executor, Materials
from autoresearch.tasks import SystemClock
from autoresearch.workspace import Workspace


@contextmanager
def own_bench(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A toy lab with a cache of its own."""
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(folder / "cache"))
    with Bench(folder) as bench:
        yield bench


CPUS = [Device("cpu", index) for index in range(4)]


# Fakes that are programs: a researcher that reads its lines, an executor that computes what a trial would have given


class Actor:
    """A researcher with a script: each line is a value for X, a proposal, an error, or a function of the brief."""

    def __init__(self, name: str, lines: Sequence[Any], usd: float | None = None, repairs: bool = False) -> None:
        self.name, self.lines, self.usd, self.costs_money = name, list(lines), usd, usd is not None
        self.repairs = repairs
        self.briefs: list[Brief] = []

    def missing(self) -> str | None:
        return None

    async def propose(self, brief: Brief) -> Proposal:
        self.briefs.append(brief)
        if not self.lines:
            raise Exhausted(f"{self.name} has said all it had to say")
        line = self.lines.pop(0)
        if callable(line):
            line = line(brief)
        if asyncio.iscoroutine(line):
            line = await line
        if isinstance(line, Exception):
            raise line
        return line if isinstance(line, Proposal) else self.set_x(brief, line)

    def set_x(self, brief: Brief, value: float) -> Proposal:
        code = brief.code["train.py"]
        line = next(line for line in code.splitlines() if line.startswith("X = "))
        files = {"train.py": code.replace(line, f"X = {value}")}
        return Proposal(f"X to {value}", files, usage=Usage(0.1, usd=self.usd))


class Computer(TaskExecutor):
    """An executor that reads X from the checkout and gives (X − 0.3)² at once, or when `order` lets it.

    The curves that it gives say the score from the beginning, and it stops trials by them as a supervisor does.

    Args:
        order: called with the number of each experiment that asks for a device; the trial waits for what it gives.
        fails: experiment number → what is raised, or given, in place of a score.
        audits: experiment number → what its audit gives in place of the score.
        scores: "number.index" of a trial → what it scores.
    """

    def __init__(
        self,
        devices: Sequence[Device] = CPUS[:1],
        order: Callable[[int], Any] = lambda number: None,
        fails: Mapping[int, Exception | TrialResult] | None = None,
        audits: Mapping[int, TrialResult] | None = None,
        scores: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__()
        self.scores, self.places = scores or {}, len(devices)
        self.materials: Materials | None = None  # `a_loop` sets it
        self.clock: ClockSeam = SystemClock()
        self.used: list[Device] = []
        self.devices, self.order, self.fails, self.audits = tuple(devices), order, fails or {}, audits or {}
        self.audited: list[Job] = []
        self.free = list(devices)
        self.jobs: list[Job] = []
        self.most = 0

    async def run(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        assert self.materials is not None
        self.materials.export(job.commit, self.folder(job).checkout)
        device = self.free.pop()
        self.used.append(device)
        hear(Started(device, self.clock.time(), best_level()))
        try:
            return await self.trial(job, hear)
        finally:
            self.free.append(device)

    def folder(self, job: Job) -> Folder:
        assert self.materials is not None
        return Folder(self.materials.folder(job.trial))

    def audit(self, job: Job) -> TrialResult:
        self.audited.append(job)
        weights = json.loads(self.folder(job).artifact.read_text())
        number = int(job.trial.split("/")[1].split(".")[0])
        return self.audits.get(number) or TrialResult(Outcome.OK, score=(weights["x"] - 0.3) ** 2 + 0.5)

    async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        if job.stage == "audit":
            return self.audit(job)
        self.jobs.append(job)
        self.most = max(self.most, len(self.devices) - len(self.free))
        hear(Point(0.1, 1, 2.0))
        number = int(job.trial.split("/")[1].split(".")[0])
        waiting = self.order(number)
        if waiting is not None:
            await waiting
        failure = self.fails.get(number)
        if isinstance(failure, Exception):
            raise failure
        if failure is not None:
            return failure
        source = (self.folder(job).checkout / "train.py").read_text()
        x = float(next(line for line in source.splitlines() if line.startswith("X = ")).split("=")[1].split("#")[0])
        self.folder(job).sealing.mkdir(exist_ok=True)
        self.folder(job).artifact.write_text(f'{{"x": {x}, "seed": {job.seed}}}')
        score = self.scores.get(job.trial.split("/")[1], (x - 0.3) ** 2 + 0.001 * (job.seed % 7))
        curve = [Point(job.budget * share / 20, share, score + 2 - share / 10) for share in range(1, 21)]
        for bar in job.bars:
            if (loss := loss_at(curve, bar.share * job.budget) or 0.0) > bar.loss:
                return TrialResult(Outcome.STOPPED, f"stopped at {bar.share:.0%}", forecast=bar.forecast(loss))
        return TrialResult(Outcome.OK, score=score, training_seconds=0.1, curve=tuple(curve))

    async def close(self) -> None:
        pass


class Clock:
    """A clock whose sleepers wake at once, and find it later by as much. `meanwhile` is called then."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.seconds, self.meanwhile = 0.0, meanwhile

    def time(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.meanwhile()


MakeExecutor = Callable[[Materials, Confinement], Executor]


@contextmanager
def a_loop(
    bench: Bench,
    executor: Computer | MakeExecutor,
    *actors: Any,
    clock: ClockSeam | None = None,
    seconds: float = 0.0,
    **options: Any,
) -> Iterator[Loop]:
    """Open the run of the bench's lab, new or taken up again, with these researchers and this executor.

    Args:
        seconds: time that the run has taken in earlier sessions.
    """
    layout, workspace = Layout(bench.lab), Workspace(bench.lab)
    named = {actor.name: actor for actor in actors}
    options = {"researcher": list(named), **options}
    agenda = agendas.override(agendas.read(layout.program), **options)
    run = Run(tag=TAG, baseline=workspace.head(), seed=1, python=sys.executable, agenda=agenda.hash, created=1.0)
    layout.state.mkdir(exist_ok=True)
    workspace.working_tree.exclude(HARNESS_FILES)
    with Ledger(layout.ledger, clock=(clock or SystemClock()).time) as ledger:
        if ledger.run(TAG) is None:
            ledger.create_run(run, agenda)
        else:
            ledger.resume_run(TAG)
        materials = LabMaterials(layout, workspace, {"train": str(bench.lab / "program.md")})
        confined = make_confinement(layout, run)
        if isinstance(executor, Computer):
            executor.materials, executor.clock = materials, clock or SystemClock()
        yield Loop(
            Session(
                layout=layout,
                run=replace(run, seconds=seconds),
                agenda=agenda,
                ledger=ledger,
                diary=Diary(ledger, TAG),
                workspace=workspace,
                executor=executor if isinstance(executor, Computer) else executor(materials, confined),
                researchers=named.__getitem__,
                confinement=confined,
                options=options,
                clock=clock or SystemClock(),
            )
        )
        ledger.end_run(TAG, Ending(EndCause.DONE, "the test is over"))


def go(loop: Loop) -> str:
    return asyncio.run(drive(loop, loop.go())).reason


def verdicts(loop: Loop) -> list[Verdict | None]:
    return [each.verdict for each in loop.session.ledger.experiments(TAG)]


def said(loop: Loop, kind: str) -> list[str]:
    return [event.text for event in loop.session.ledger.events(TAG, last=1000) if event.kind == kind]
