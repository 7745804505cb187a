"""Watching a process: all that a supervisor waits for, looked at ten times a second by the harness's own clock."""

from __future__ import annotations

import math
import select
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..records import Job, Outcome
from .caps import Caps
from .child import BrokenProtocol, Child, Log
from .diagnosis import last_exception, why_it_ended
from .ended import Ended
from .loop_pipe import LoopPipe

TICK = 0.1  # seconds between two looks
MEASURE_INTERVAL = 0.5  # seconds between two measurements: each costs a millisecond or more of the trial's cores
LAST_WORDS = 1.0  # seconds for a trial that closed its socket to print a traceback and exit


def boot_time() -> float:
    """Seconds that go on counting while the machine sleeps; on macOS its CLOCK_MONOTONIC does (clock_gettime(3))."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Watch:
    """Waits for a trial's processes, and ends the trial when it must not go on.

    Args:
        now: the harness's clock, seconds; it must go on counting while the machine sleeps.
        gap: seconds without a look at a process that void its trial. By default 10 % of the budget, at least 5 s.
    """

    def __init__(self, job: Job, loop: LoopPipe, log: Log, now: Callable[[], float], gap: float | None) -> None:
        self.job, self.loop, self.log, self.now = job, loop, log, now
        self.gap = max(5.0, 0.1 * job.budget) if gap is None else gap
        self.caps = Caps(job)
        self._measured = -math.inf
        self._looked = self.now()

    def begin(self) -> float:
        """The time, from which on a process is looked at: no look was due before."""
        self._looked = self.now()
        return self._looked

    def ticks(self, child: Child | None, until: float) -> Iterator[float]:
        """The time, at every look and whenever something arrives; the last one is the first at or after `until`.

        Raises:
            LoopGone: the loop has closed its end.
            Ended: the machine slept, or the child broke the protocol.
        """
        while True:
            pause = 0.005 if child is not None and child.deaf else TICK  # all that is left to hear of it is its exit
            sources = [self.loop.source, *(child.descriptors if child is not None else [])]
            ready = select.select(sources, [], [], max(0.0, min(pause, until - self._looked)))[0]
            now, before = self.now(), self._looked
            if now - before > self.gap:
                raise Ended(Outcome.INTERRUPTED, f"the machine slept for {now - before:.0f} s in mid-trial")
            self._looked = now
            if self.loop.source in ready:
                self.loop.read()
            if child is not None:
                self._read(child)
            yield now
            if now >= until:
                return

    def messages(self, trial: Child, until: float) -> Iterator[tuple[float, dict[str, Any]]]:
        """What the trial says until then, each with the time it arrived.

        Raises:
            LoopGone: the loop has closed its end.
            Ended: the machine slept; the trial broke the protocol, used too much memory, or exited.
        """
        closed = math.inf
        for now in self.ticks(trial, until):
            for message in trial.messages():
                yield now, message
            self.mind_caps(now)
            self.mind_exit(trial)
            if trial.socket is None:
                closed = min(closed, now)
                if now - closed > LAST_WORDS:
                    trial.end()  # its last words are then in the log: one that raised may be slow to exit
                    raised = last_exception(self.log.tail(), self.job.checkout)
                    raise Ended(Outcome.CRASH, raised or "closed its socket before clock.done()")

    def mind_exit(self, trial: Child) -> None:
        """Ends the trial if its first process has exited."""
        if trial.exit is not None:
            trial.end()  # its last words are then in the log
            raise Ended(Outcome.CRASH, why_it_ended(trial.exit, self.log.tail(), self.job.checkout))

    def mind_caps(self, now: float) -> None:
        """Ends the trial if it takes too much; looks only if it is time to."""
        if now - self._measured >= MEASURE_INTERVAL:
            self._measured = now
            self.caps.mind()

    def _read(self, child: Child) -> None:
        try:
            child.read()
        except BrokenProtocol as broken:
            raise Ended(Outcome.INVALID, str(broken)) from None
