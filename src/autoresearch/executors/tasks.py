"""The base of executors whose jobs are tasks of the loop's event loop. Such jobs end with the loop."""

from __future__ import annotations

import asyncio
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from ..records import Job, Point, Started, TrialResult

News = Started | Point


@dataclass(frozen=True)
class JobTask:
    """A job that was submitted and not yet collected. None in `news` marks the end."""

    task: asyncio.Task[TrialResult]
    news: asyncio.Queue[News | None]


def new_handle(job: Job) -> str:
    """Return a handle that no other job of any loop has. It begins with the name of the trial."""
    return f"{job.trial.replace('/', '-')}-{uuid.uuid4().hex}"


class TaskExecutor(ABC):
    """An executor whose jobs are tasks. A subclass has `devices`, `places` and `run`. See `seams.Executor`."""

    def __init__(self) -> None:
        self._jobs: dict[str, JobTask] = {}

    @abstractmethod
    async def run(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        """Wait for a device, run a job on it and return the result. If cancelled, first end all processes of the job.

        Raises:
            ExecutorError: the job died without a result.
        """

    def handle(self, job: Job) -> str:
        """Return a new handle."""
        return new_handle(job)

    async def submit(self, handle: str, job: Job) -> None:
        """Start the job as a task."""
        news: asyncio.Queue[News | None] = asyncio.Queue()
        task = asyncio.create_task(self.run(job, news.put_nowait))
        task.add_done_callback(lambda _: news.put_nowait(None))
        self._jobs[handle] = JobTask(task, news)

    async def watch(self, handle: str, hear: Callable[[News], None]) -> None:
        """Call `hear` with the job's news until its end."""
        job = self._jobs[handle]
        while (news := await job.news.get()) is not None:
            hear(news)
        job.news.put_nowait(None)  # so that a second call of `watch` ends too

    async def collect(self, handle: str) -> TrialResult:
        """Return the job's result.

        Raises:
            ExecutorError: the job died without a result.
        """
        result = await asyncio.shield(self._jobs[handle].task)
        del self._jobs[handle]
        return result

    async def cancel(self, handle: str) -> None:
        """Cancel the job's task and wait for its end. If the caller is cancelled meanwhile, cancel the task again."""
        job, hurry = self._jobs.pop(handle, None), False
        while job is not None and not job.task.done():
            job.task.cancel()
            try:
                await asyncio.wait((job.task,))
            except asyncio.CancelledError:
                hurry = True
        if job is not None and not job.task.cancelled():
            job.task.exception()  # otherwise asyncio warns of an exception that nobody retrieved
        if hurry:
            raise asyncio.CancelledError

    async def adopt(self, handle: str, trial: str) -> bool:
        """Return False: the jobs ended with their loop."""
        return False

    @abstractmethod
    async def close(self) -> None:
        """Release what was prepared for further jobs."""
