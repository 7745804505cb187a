"""Driving of a run: do the loop's work, and react to Ctrl-C and `autoresearch stop`."""

from __future__ import annotations

import asyncio
import itertools
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ..errors import Stopped
from ..records import EndCause, Ending
from .loop import STOPPED_BY_USER, Loop

STOP_POLL = 0.5  # seconds between two looks for a command
POLLS_PER_RECORD = 10  # so that `status` shows a recent running time during long trials
T = TypeVar("T")


async def drive(loop: Loop, work: Coroutine[Any, Any, T], *beside: Coroutine[Any, Any, None]) -> T:
    """Do a loop's work, and react to Ctrl-C and `autoresearch stop`.

    After the first request, running trials finish. A second request stops at once, and a resumed run repeats them.

    Args:
        beside: runs during the work, such as a view that shows it.

    Raises:
        Stopped: a stop was requested twice.
    """
    task = asyncio.ensure_future(work)
    requests = 0

    def stop() -> None:
        nonlocal requests
        requests += 1
        if requests == 1:
            loop.stop()
        else:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    others = [asyncio.ensure_future(each) for each in (_listen(loop, stop), *beside)]
    try:
        return await task
    except asyncio.CancelledError:
        raise Stopped(Ending(EndCause.USER, STOPPED_BY_USER)) from None
    finally:
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await loop.session.executor.close()


async def _listen(loop: Loop, stop: Callable[[], None]) -> None:
    """Take commands from the ledger, and record the running time for other processes, such as `status`."""
    ledger, tag = loop.session.ledger, loop.session.run.tag
    for polls in itertools.count(1):
        if ledger.take_command(tag) == "stop":
            stop()
        if polls % POLLS_PER_RECORD == 0:
            loop.limits.record_time()
        await asyncio.sleep(STOP_POLL)
