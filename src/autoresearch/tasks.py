"""Tasks of the event loop: concurrent work, work in threads, and the clock of the machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from .errors import Stopped, UserError

T = TypeVar("T")


class SystemClock:
    """The machine's own clock. See `seams.Clock`."""

    def time(self) -> float:
        """Return seconds since the epoch."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        await asyncio.sleep(seconds)


class Exclusive:
    """Work that at most one task does at a time. Others look at `is_busy` and do something else, or wait for it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether a task does this work now."""
        return self._lock.locked()

    def exclusively(self) -> asyncio.Lock:
        """Return the lock that keeps other tasks from starting the same work meanwhile."""
        return self._lock


class BlockingWork:
    """Blocking work in threads. The event loop waits for its end before it closes."""

    def __init__(self) -> None:
        self._running: set[asyncio.Future[object]] = set()

    def start(self, work: Callable[..., object], *arguments: Any) -> None:
        """Start a blocking function in a thread."""
        task = asyncio.get_running_loop().run_in_executor(None, work, *arguments)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Wait for the end of all work that was started. Its errors are not raised."""
        if self._running:
            await asyncio.wait(set(self._running))


async def run_together(*work: Coroutine[Any, Any, None]) -> None:
    """Run coroutines concurrently. The first failure cancels the others and is raised unchanged."""
    failure: BaseException | None = None
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except* (Stopped, UserError, OSError) as known:
        failure = known.exceptions[0]  # early releases of Python 3.11 would wrap it again if it were raised here
    if failure is not None:
        raise failure


async def run_unless(event: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return the result of the work, or None if the event comes first. The work is then cancelled and awaited."""
    task, waiter = asyncio.ensure_future(work), asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((task, waiter), return_when=asyncio.FIRST_COMPLETED)
        if task.cancelled():
            raise RuntimeError("the work cancelled itself")  # a CancelledError would end the work of a whole device
        return task.result() if task.done() else None
    finally:
        for each in (task, waiter):
            each.cancel()
        await asyncio.gather(task, waiter, return_exceptions=True)


async def run_in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Return the result of a blocking function that runs in a thread.

    A thread cannot be stopped, so a cancelled caller waits for its end.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise
