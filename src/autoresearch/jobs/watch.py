"""The watch over a process, ten times a second and by the harness's own clock."""

from __future__ import annotations

import math
import select
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..records import Outcome
from .caps import Caps
from .child import BrokenProtocol, Child, Log
from .confined import ConfinedProcess
from .diagnosis import explain_exit, last_exception
from .ending import JobEnded
from .loop_pipe import LoopPipe

TICK = 0.1  # seconds between two looks
MEASURE_INTERVAL = 0.5  # seconds between two measurements: each costs a millisecond or more of the trial's cores
LAST_WORDS = 1.0  # seconds for a trial that closed its socket to print a traceback and exit


def boot_time() -> float:
    """Return seconds of a clock that goes on while the machine sleeps.

    On macOS CLOCK_MONOTONIC does so, see clock_gettime(3).
    """
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Watch:
    """The watch over the processes of a job, which ends the job when it must not go on.

    Args:
        now: the harness's clock in seconds. It must go on while the machine sleeps.
        gap: seconds without a look at a process that void its job. By default 10 % of the budget, at least 5 s.
    """

    def __init__(
        self,
        process: ConfinedProcess,
        loop: LoopPipe,
        log: Log,
        now: Callable[[], float] = boot_time,
        gap: float | None = None,
    ) -> None:
        self.process, self.loop, self.log, self.now = process, loop, log, now
        self.gap = max(5.0, 0.1 * process.budget) if gap is None else gap
        self.caps = Caps(process)
        self._measured = -math.inf
        self._looked = self.now()

    def begin(self) -> float:
        """Return the time at which the watch over a process begins. Until now no look was due."""
        self._looked = self.now()
        return self._looked

    def ticks(self, child: Child | None, until: float) -> Iterator[float]:
        """Yield the time at every look and whenever something arrives, up to the first time at or after `until`.

        Raises:
            LoopGone: the loop closed its end.
            JobEnded: the machine slept, or the child broke the protocol.
        """
        while True:
            pause = 0.005 if child is not None and child.is_silent else TICK  # only its exit is left to notice
            sources = [self.loop.source, *(child.descriptors if child is not None else [])]
            ready = select.select(sources, [], [], max(0.0, min(pause, until - self._looked)))[0]
            now, before = self.now(), self._looked
            if now - before > self.gap:
                raise JobEnded(Outcome.INTERRUPTED, f"the machine slept for {now - before:.0f} s in mid-trial")
            self._looked = now
            if self.loop.source in ready:
                self.loop.read()
            if child is not None:
                self._read(child)
            yield now
            if now >= until:
                return

    def messages(self, trial: Child, until: float) -> Iterator[tuple[float, dict[str, Any]]]:
        """Yield the trial's messages until then, each with the time of its arrival.

        Raises:
            LoopGone: the loop closed its end.
            JobEnded: the machine slept, or the trial broke the protocol, exceeded a cap or exited.
        """
        closed = math.inf
        for now in self.ticks(trial, until):
            for message in trial.messages():
                yield now, message
            self.check_caps(now)
            self.check_exit(trial)
            if trial.socket is None:
                closed = min(closed, now)
                if now - closed > LAST_WORDS:
                    trial.end()  # its last output is then in the log: a trial that raised may be slow to exit
                    raised = last_exception(self.log.tail(), self.process.checkout)
                    raise JobEnded(Outcome.CRASH, raised or "closed its socket before clock.done()")

    def check_exit(self, trial: Child) -> None:
        """End the trial if its first process has exited. The trial is not blamed for a disk that others filled."""
        if trial.exit is not None:
            trial.end()  # its last output is then in the log
            self.caps.check_machine()
            raise JobEnded(Outcome.CRASH, explain_exit(trial.exit, self.log.tail(), self.process.checkout))

    def check_caps(self, now: float) -> None:
        """End the job if it exceeds a cap. Measure only if it is time to."""
        if now - self._measured >= MEASURE_INTERVAL:
            self._measured = now
            self.caps.check()

    def _read(self, child: Child) -> None:
        try:
            child.read()
        except BrokenProtocol as broken:
            raise JobEnded(Outcome.INVALID, str(broken)) from None
