"""Driving of a run: do the loop's work, and react to Ctrl-C and `autoresearch stop`."""

from __future__ import annotations

import asyncio
import itertools
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ..errors import STOPPED_BY_USER, Stopped, UserError
from ..records import EndCause, Ending
from .loop import Loop

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
        LedgerError: a command can neither be taken from the ledger nor noted there.
    """
    task = asyncio.ensure_future(work)
    requests = Requests(loop, task)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, requests.stop)
    others = [asyncio.ensure_future(each) for each in (requests.listen(), *beside)]
    try:
        return await task
    except asyncio.CancelledError:
        raise requests.failure or Stopped(Ending(EndCause.USER, STOPPED_BY_USER)) from None
    finally:
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await loop.session.executor.close()


class Requests:
    """Requests to stop a loop.

    Attributes:
        failure: the error that came of taking or noting a request, which ended the work.
    """

    def __init__(self, loop: Loop, task: asyncio.Future[Any]) -> None:
        self._loop, self._task, self._requests = loop, task, 0
        self.failure: Exception | None = None

    def stop(self) -> None:
        """Stop the loop after its running trials, or at once if this was requested before."""
        self._requests += 1
        if self._requests > 1:
            self._task.cancel()
            return
        with self._end_if_it_fails():
            self._loop.stop()

    async def listen(self) -> None:
        """Take commands from the ledger, and record the running time for other processes, such as `status`."""
        ledger, tag = self._loop.session.ledger, self._loop.session.run.tag
        with self._end_if_it_fails():
            for polls in itertools.count(1):
                if ledger.take_command(tag) == "stop":
                    self.stop()
                if polls % POLLS_PER_RECORD == 0:
                    self._loop.limits.record_time()
                await asyncio.sleep(STOP_POLL)

    @contextmanager
    def _end_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except (UserError, Stopped, OSError) as failure:
            self.failure = failure
            self._task.cancel()
