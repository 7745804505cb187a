"""The tools that a run carries out for its coding agents: profiles and scratch trials.

Both are jobs on the run's devices, behind the walls of a trial. They have no score and no verdict. Nothing leaves them
but a text for the agent that asked: the curve, and the end of what the code printed. Their numbers are not those of
experiments. The diary holds the device time that they took. It is charged before a job begins, so a killed run cannot
forget it.
"""

from __future__ import annotations

import asyncio
import math
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..argv import PYTHON
from ..errors import PatchError, ToolRefused
from ..jobs.folder import Folder
from ..records import (
    TOOLS,
    Agenda,
    Brief,
    EventKind,
    Experiment,
    Job,
    Outcome,
    Point,
    Proposal,
    Purpose,
    Started,
    SubmittedJob,
    ToolRequest,
    TrialResult,
    Verdict,
)
from ..text import count
from .outputs import remove_or_leave
from .screen import screen
from .session import Session
from .trial_jobs import TrialJobs
from .trials import Trials

FIRST = 10**9
"""Number of the first job. No experiment has such a number, so the start of a session removes what a kill has left."""
SHARE = 0.1  # share of a run's device time that all jobs together may take
TIMES = 2.0  # the longest job, in budgets of a trial
PRINT = 16_000  # bytes of the end of a job's output that the agent gets
ROWS = 20  # rows of the curve
PATIENCE = 120.0  # seconds that a job may wait for a device which another run holds
PROFILE_SECONDS = 60.0  # deadline of a profile where a budget is shorter. It trains for 5 s and then checks the model
NAMES = {"profile": "profile", "scratch": "scratch trial"}
PROFILE = "python -P -m autoresearch.kit.profile --here"


class Workbench:
    """Carries out the tools of one session. See `seams.Tools`."""

    def __init__(self, session: Session) -> None:
        self._session, self._trials, self._jobs = session, Trials(session), TrialJobs(session)
        self._under_way = set[int]()  # tools that were granted. They take a while until they have a job

    async def use(self, request: ToolRequest, brief: Brief) -> str:
        """Carry out a request and return its answer in words.

        Raises:
            ToolRefused: the request cannot be granted. The message says why.
        """
        agenda, session = brief.agenda, self._session
        seconds, train = self._require_time(request, agenda), _train_command(request, agenda)
        proposal = _require_code(request, brief, session)
        self._require_device(brief)
        name, number, began = NAMES[request.tool], FIRST + len(self._uses()), list[float]()
        self._note(request, f"{request.researcher} has {seconds:.3g} s of the device for a {name}", number, seconds)
        self._under_way.add(number)
        try:
            commit = session.workspace.commit(
                brief.incumbent.commit, proposal.files, f"a {name}\n", session.run.tag, number
            )
            job = self._make_job(replace(brief.incumbent, number=number, commit=commit), agenda, request)
            return await self._run(replace(job, budget=seconds, train=train), number, brief.incumbent, began)
        except PatchError as error:
            raise ToolRefused(str(error)) from None
        finally:
            self._under_way.discard(number)
            took = session.clock.time() - began[0] if began else 0.0
            self._note(request, f"the {name} took {took:.1f} s", number, took)
            session.workspace.drop_ref(session.run.tag, number)
            session.removals.start(remove_or_leave, self._folder(number))

    def _make_job(self, experiment: Experiment, agenda: Agenda, request: ToolRequest) -> Job:
        job = replace(self._jobs.make(experiment, 1, agenda), stage=request.tool)
        return replace(job, free_startup=None) if request.tool == "profile" else job  # a profile has its own start-up

    def _folder(self, number: int) -> Path:
        return self._session.layout.trial(self._session.run.tag, number, 1)

    async def _run(self, job: Job, number: int, parent: Experiment, began: list[float]) -> str:
        """Run a job and return the answer. The time when it got its device goes to `began`."""
        submitted = SubmittedJob(self._session.executor.handle(job), parent.number, number, job.stage, Purpose.SEARCH)

        def hear(news: Started | Point) -> None:
            if isinstance(news, Started):
                began.append(self._session.clock.time())

        try:
            async with asyncio.timeout(PATIENCE + job.startup + job.budget):
                result = await self._trials.run_job(job, submitted, hear)
        except TimeoutError:
            if began:
                raise ToolRefused("it had a device and did not end in time, and no more is known of it") from None
            raise ToolRefused("no device of this machine became free in time: ask again later") from None
        finally:  # a cancellation has ended the job and left its row, which would count as a busy device
            if submitted in self._session.ledger.open_jobs(self._session.run.tag):
                self._session.ledger.remove_job(submitted.handle)
        log = Folder(self._folder(number)).log
        output = log.read_bytes()[-PRINT:].decode(errors="replace") if log.exists() else ""
        return "\n".join(_describe(job, result, output))

    def _require_time(self, request: ToolRequest, agenda: Agenda) -> float:
        """Return the seconds of a job, from `go` to its deadline.

        Raises:
            ToolRefused: a job of this length is too long, or the device time of all jobs is used up.
        """
        name, most = NAMES[request.tool], TIMES * agenda.budget
        seconds = request.seconds if request.seconds is not None else agenda.budget
        if not 0 < seconds <= most:
            raise ToolRefused(f"a {name} may train for at most {most:g} s, which is {TIMES:g} budgets of a trial")
        used, allowed = self.used_seconds(), self.allowed_seconds(agenda)
        if used + seconds > allowed:
            raise ToolRefused(
                f"profiles and scratch trials have used {used:.0f} s of the {allowed:.0f} s that they may take in this "
                f"run, {100 * SHARE:g} % of its device time, and this one may take {seconds:.0f} s more"
            )
        return max(seconds, PROFILE_SECONDS) if request.tool == "profile" else seconds

    def allowed_seconds(self, agenda: Agenda) -> float:
        """Return the device time that all jobs of the run together may take. It is enough for one long job."""
        ledger, tag, limits = self._session.ledger, self._session.run.tag, agenda.limits
        each = ledger.mean_trial_seconds(tag) or agenda.budget
        by_hours = math.inf if limits.hours is None else 3600 * limits.hours * len(self._session.executor.devices)
        by_number = math.inf if limits.experiments is None else limits.experiments * each
        planned = min(by_hours, by_number)
        return max(SHARE * (planned if planned < math.inf else ledger.device_seconds(tag)), TIMES * agenda.budget)

    def used_seconds(self) -> float:
        """Return the device time that all jobs have taken, over all sessions of the run."""
        return sum(self._uses().values())

    def _uses(self) -> dict[int, float]:
        """Return the number of each job → its seconds. A job that was killed has taken all that it might take."""
        return self._session.ledger.tool_seconds(self._session.run.tag)

    def _note(self, request: ToolRequest, text: str, number: int, seconds: float) -> None:
        self._session.diary.note(
            EventKind.TOOL, text, tool=request.tool, researcher=request.researcher, job=number, seconds=seconds
        )

    def _require_device(self, brief: Brief) -> None:
        """Raise ToolRefused if other jobs have all devices."""
        session, agenda = self._session, brief.agenda
        jobs = [each for each in session.ledger.open_jobs(session.run.tag) if each.stage not in TOOLS]
        if len(jobs) + len(self._under_way) < len(session.executor.devices):
            return
        trial = next(iter(jobs), None)
        if trial is None:
            raise ToolRefused("another researcher uses the device just now: ask again later")
        began = (each.started for each in session.ledger.open_trials(session.run.tag))
        scoring = self._jobs.make(brief.incumbent, trial.index, agenda).scoring or agenda.budget
        longest = agenda.startup + agenda.budget + scoring
        left = max(1.0, min(began, default=session.clock.time()) + longest - session.clock.time())
        raise ToolRefused(f"#{trial.experiment} is tried now, for {left:.0f} s more at most: ask again when it is done")


def _require_code(request: ToolRequest, brief: Brief, session: Session) -> Proposal:
    """Return the changed files as a proposal.

    Raises:
        ToolRefused: the screen refuses them.
    """
    files = {path: text for path, text in request.files.items() if text is None or brief.code.get(path) != text}
    proposal = Proposal(request.tool, files)
    has_new = any(path not in brief.code for path in files)
    others = session.workspace.list_files(brief.incumbent.commit) if has_new else ()
    refusal = screen(proposal, brief.code, brief.agenda, {}, brief.baseline, other_files=others) if files else None
    if refusal is not None and refusal.verdict is not Verdict.DUPLICATE:
        raise ToolRefused(f"{refusal.verdict}: {refusal.reason}")
    return proposal


def _train_command(request: ToolRequest, agenda: Agenda) -> str:
    """Return the command line of a job.

    Raises:
        ToolRefused: the lab has no scorer, or its command is no Python file that a profile could run.
    """
    if agenda.score is None:
        raise ToolRefused("this lab has no `score` command: its program measures itself, so every run of it is a trial")
    if request.tool == "scratch":
        return agenda.train
    program, *arguments = shlex.split(agenda.train)
    if program not in PYTHON or not arguments or not arguments[0].endswith(".py"):
        raise ToolRefused(f"a profile needs a `train` command of the form `python FILE.py`, and it is `{agenda.train}`")
    return f"{PROFILE} {shlex.join(arguments)}"


def _describe(job: Job, result: TrialResult, output: str) -> Iterator[str]:
    """Yield the lines of the answer."""
    if result.outcome is not Outcome.UNSCORED:
        yield f"{result.outcome}: {result.reason}"
    if job.stage == "scratch":
        yield from _describe_curve(job, result)
        yield f"\nwhat it printed, the last {PRINT:,} bytes at most:"
    yield output


def _describe_curve(job: Job, result: TrialResult) -> Iterator[str]:
    curve = result.curve
    trained = result.training_seconds or (curve[-1].seconds if curve else 0.0)
    words = [f"{trained:.1f} s of {job.budget:g} s"]
    if curve:
        words.append(
            f"{count(curve[-1].step, 'step')}, {1000 * curve[-1].seconds / max(curve[-1].step, 1):.2f} ms each"
        )
    if result.startup_seconds is not None:
        words.append(f"start-up {result.startup_seconds:.1f} s")
    if result.peak_memory is not None:
        words.append(f"peak memory {result.peak_memory / 2**20:,.0f} MiB")
    yield f"trained for {', '.join(words)}. There is no score"
    if curve:
        yield f"\n{'seconds':>9} {'step':>8} {'loss':>10}"
    for point in curve[:: max(1, -(-len(curve) // ROWS))]:
        yield f"{point.seconds:9.1f} {point.step:8d} {point.loss:10.4f}"
