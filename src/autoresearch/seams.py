"""The places where implementations plug in. The loop knows these and nothing behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from .records import Brief, Device, Job, Point, PreparedData, Proposal, Started, ToolRequest, TrialResult


class Researcher(Protocol):
    """Proposes changes: a coding agent, a model behind an API, the tuner or a script. It has no state."""

    name: str
    repairs: bool  # whether it can make use of `Brief.repair` and `Brief.refusals`

    @property
    def costs_money(self) -> bool | None:
        """Whether a proposal costs money. None means that this is unknown."""
        ...

    def missing(self) -> str | None:
        """Return what the researcher lacks, such as a key or a program, with the remedy. None if it is ready."""
        ...

    async def propose(self, brief: Brief) -> Proposal:
        """Return one change to the incumbent's editable files.

        Raises:
            Exhausted: the researcher has nothing more to propose. The loop asks the others.
            NotLoggedIn: the researcher has no key or login, or its key was refused.
            ResearcherError: this attempt failed. The loop goes on.
        """
        ...


class Tools(Protocol):
    """Carries out tools of coding agents on the devices of the run. The loop gives an instance to the researchers."""

    async def use(self, request: ToolRequest, brief: Brief) -> str:
        """Carry out a request and return the answer for the agent, in words. Cancelling this ends the tool.

        Raises:
            ToolRefused: the request is not granted. The message says why, for the agent.
        """
        ...


class Clock(Protocol):
    """The time that the loop uses. With a simulated clock, a night passes in seconds."""

    def time(self) -> float:
        """Return the wall-clock time in seconds since the epoch, for records that people read."""
        ...

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment. They never run backwards, so lengths are measured in them."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock."""
        ...


class Materials(Protocol):
    """Looks up the content that jobs name. The loop passes an instance to the executor that it makes.

    All methods work on the disk of the loop. An executor whose trials run on this disk, or on a disk shared with it,
    uses the folders as they are. An executor on other machines copies the content that it lacks. It may keep the copies
    under the same names, because content of one name never changes.

    Raises:
        OSError: the disk of the loop fails. The run ends.
        UserError: git cannot read a commit. The run ends.
    """

    def export(self, commit: str, folder: Path) -> None:
        """Write the lab's files of a commit to `folder`. A folder that exists is complete and stays as it is."""
        ...

    def baseline(self, commit: str) -> Path:
        """Return a folder with the baseline's files. Trials share it, so nothing may be written there."""
        ...

    def data(self, key: str) -> PreparedData:
        """Return the training files of `Job.data`."""
        ...

    def cache(self, key: str) -> Path | None:
        """Return the compilers' cache of a key in `Job.caches`, or None if there is none."""
        ...

    def readable(self, path: str) -> Sequence[Path]:
        """Return the absolute paths that a path in `Job.readable` stands for, without sealed data."""
        ...

    def folder(self, trial: str) -> Path:
        """Return the folder of a trial, as `jobs.folder.Folder` describes it. `Executor.collect` fills it."""
        ...


class Executor(Protocol):
    """Runs the trials of one loop on devices that it owns.

    **Content.** A job names content and no path: commits, data, compilers' caches, an earlier trial. The executor gets
    the content from `Materials` and decides where to put it. A `trial.placement.Placement` is a job with the paths of
    its content. The worker `autoresearch.trial.supervisor` runs a placement on any machine.

    **Life of a job.** The loop takes a handle, writes it to the ledger, submits the job, watches it until it ends, and
    collects the result. Each job is either collected or cancelled, once. All methods may be called for many jobs at the
    same time, from one event loop. A job whose loop was killed may be adopted.

    **Handles.** A handle is a short text that finds the job again, also from another process. It is unique among all
    jobs of all loops. The executor makes it before the job exists, so that a loop killed at any instant leaves no job
    behind that the ledger does not know. The executor of a scheduler uses the handle as the job's name.

    **Devices and leases.** The executor chooses the device of a job and grants the lease. Two trials never train on one
    device at the same time. More jobs than `places` may be submitted, and the surplus waits.

    **Jobs that outlive the loop.** Local jobs end with the loop, however it ends. Jobs of a scheduler go on. Their
    executor returns True from `adopt`. An adopted job is then watched and collected like any other.

    **Failures.** `ExecutorError` means that the machine, the scheduler or a process of ours failed. It says nothing
    about the candidate's code: the loop discards the trial and tries the experiment again. A failing candidate gives a
    result with a bad outcome and no exception. The executor's own work on the loop's disk may raise OSError, and
    `Materials` may raise UserError. Both end the run, and the experiment waits for the next one.

    **Cancellation.** Cancelling the task that submits, watches or collects leaves the job alone. Only `cancel` ends it.
    """

    @property
    def devices(self) -> Sequence[Device]:
        """The devices that trials run on."""
        ...

    @property
    def places(self) -> int:
        """Number of jobs that can run at once. It may exceed the number of devices: start-up needs no device."""
        ...

    def handle(self, job: Job) -> str:
        """Return a new handle for a job that is about to be submitted. Nothing happens yet."""
        ...

    async def submit(self, handle: str, job: Job) -> None:
        """Accept a job, which starts when a device is free.

        Raises:
            ExecutorError: the job cannot be accepted. It does not run.
        """
        ...

    async def watch(self, handle: str, hear: Callable[[Started | Point], None]) -> None:
        """Report news of a job to `hear`, and return when the job has ended, well or not.

        The first news is `Started`. Then come points of the curve, some of which may be left out. An adopted job
        begins with `Started` again. An exception of `hear` passes through.

        Raises:
            ExecutorError: the executor can no longer reach the job.
        """
        ...

    async def collect(self, handle: str) -> TrialResult:
        """Return the result of a job that has ended, with its curve and the end of its log.

        `Materials.folder` of the trial then holds the log. After a scored trial it also holds the sealed artifact, the
        compilers' cache if there is one, and whatever an audit needs. The executor forgets the job.

        Raises:
            ExecutorError: the job died without a result.
        """
        ...

    async def cancel(self, handle: str) -> None:
        """End a job. No process of the job is alive afterwards. A job that is unknown or collected is no error.

        A caller that is cancelled meanwhile still waits for the end of the job. The job may then be killed at once.
        """
        ...

    async def adopt(self, handle: str, trial: str) -> bool:
        """Take over a job that an earlier loop submitted, whether it waits, runs or has ended.

        Returns:
            Whether there is such a job. If not, no process of the job is alive, and the loop repeats the trial.

        Raises:
            ExecutorError: the executor cannot find out, or cannot end the rest of a dead job.
        """
        ...

    async def close(self) -> None:
        """Release whatever was prepared for further jobs. All jobs have been collected or cancelled."""
        ...
