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


async def run_together(*work: Coroutine[Any, Any, None]) -> None:
    """All of them at once; the first failure ends the others, and is raised as it is."""
    failure: BaseException | None = None
    try:
        async with asyncio.TaskGroup() as group:
            for each in work:
                group.create_task(each)
    except* (Stopped, UserError, OSError) as known:
        failure = known.exceptions[0]  # raised in here, early releases of Python 3.11 would wrap it again
    if failure is not None:
        raise failure


async def run_unless(event: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives; None where the event comes first: the work is cancelled then, and has ended."""
    doing, coming = asyncio.ensure_future(work), asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((doing, coming), return_when=asyncio.FIRST_COMPLETED)
        if doing.cancelled():
            raise RuntimeError("it cancelled itself")  # no wish of ours: it would end all of a device's work
        return doing.result() if doing.done() else None
    finally:
        for each in (doing, coming):
            each.cancel()
        await asyncio.gather(doing, coming, return_exceptions=True)


async def run_in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """What a function gives that blocks. Cancelled, it first waits for the thread, which nothing can stop."""
    doing = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait((doing,))
        raise
