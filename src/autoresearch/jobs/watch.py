"""The watch over a job's processes. It looks ten times a second, by the harness's own clock."""

from __future__ import annotations

import math
import select
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..records import Outcome
from ..sandbox.linux import EXIT_NOT_BUILT, NOT_BUILT
from .caps import Caps
from .child import BrokenProtocol, Child, Log
from .confined import ConfinedProcess
from .diagnosis import explain_exit, last_exception, last_line
from .ending import JobEnded
from .loop_pipe import LoopPipe

TICK = 0.1  # seconds between two looks
MEASURE_INTERVAL = 0.5  # seconds between two measurements: each costs a millisecond or more of the trial's cores
QUIET = 1.0  # seconds before a deadline in which no slow measurement begins, so that the deadline is not missed
LAST_WORDS = 1.0  # seconds for a trial that closed its socket to print a traceback and exit
NAP = 1.0  # seconds of the machine's sleep that void a trial


def time_asleep() -> float:
    """Return the seconds that the machine has slept since it was started.

    Time on a busy machine does not count as sleep. On macOS CLOCK_MONOTONIC goes on in sleep, and CLOCK_UPTIME_RAW
    does not (clock_gettime(3)).
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    awake = getattr(time, "CLOCK_UPTIME_RAW", time.CLOCK_MONOTONIC)
    return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(awake)


class Watch:
    """The watch over the processes of a job, which ends the job when it must not go on.

    Args:
        asleep: returns the seconds that the machine has slept so far.
        gap: seconds between two looks that void the job. By default 10 % of the budget, at least 5 s. CPU time of this
            process does not count, because a job can make the measurement of its files slow.
    """

    def __init__(
        self,
        process: ConfinedProcess,
        loop: LoopPipe,
        log: Log,
        asleep: Callable[[], float] = time_asleep,
        gap: float | None = None,
    ) -> None:
        self.process, self.loop, self.log = process, loop, log
        self.gap = max(5.0, 0.1 * process.budget) if gap is None else gap
        self.caps = Caps(process)
        self._measured = -math.inf
        self._asleep = asleep
        self.begin()

    def now(self) -> float:
        """Return the time in seconds, without the time in which the machine slept."""
        return time.monotonic()

    def begin(self) -> float:
        """Begin the watch over a process, and return the time. Time before this call counts as no gap."""
        self._looked, self._worked, self._slept = self.now(), time.process_time(), self._asleep()
        return self._looked

    def ticks(self, child: Child | None, until: float) -> Iterator[float]:
        """Yield the time at every look and at every arrival of data, up to the first time at or after `until`.

        The time is that after the data was read, so that nothing arrived later than the time that is yielded.

        Raises:
            LoopGone: the loop closed its end.
            JobEnded: the machine slept, or the child broke the protocol.
        """
        while True:
            pause = 0.005 if child is not None and child.is_silent else TICK  # only its exit remains to be noticed
            sources = [self.loop.source, *(child.descriptors if child is not None else [])]
            ready = select.select(sources, [], [], max(0.0, min(pause, until - self.now())))[0]
            self._look()
            if self.loop.source in ready:
                self.loop.read()
            if child is not None:
                self._read(child)
            now = self.now()
            yield now
            if now >= until:
                return

    def messages(self, trial: Child, until: float) -> Iterator[tuple[float, dict[str, Any]]]:
        """Yield the trial's messages up to the time `until`, each with the time of its arrival.

        Raises:
            LoopGone: the loop closed its end.
            JobEnded: the machine slept, or the trial broke the protocol, exceeded a cap or exited.
        """
        closed = math.inf
        for now in self.ticks(trial, until):
            for message in trial.messages():
                yield now, message
            self.check_caps(now, until)
            self.check_exit(trial)
            if trial.socket is None:
                closed = min(closed, now)
                if now - closed > LAST_WORDS:
                    trial.end()  # this takes its last output into the log. A trial that raised may be slow to exit
                    raised = last_exception(self.log.tail(), self.process.checkout)
                    raise JobEnded(Outcome.CRASH, raised or "closed its socket before clock.done()")

    def check_exit(self, trial: Child) -> None:
        """End the trial if its first process has exited. The trial is not blamed for the machine's faults."""
        if trial.exit is not None:
            trial.end()  # this takes its last output into the log
            log = self.log.tail()
            self.caps.check_machine()
            if trial.exit == -signal.SIGKILL:
                self.caps.check_oom_kills()
            if trial.exit == EXIT_NOT_BUILT and log.startswith(NOT_BUILT):  # who prints this by itself gains nothing
                raise JobEnded(Outcome.INTERRUPTED, last_line(log))
            raise JobEnded(Outcome.CRASH, explain_exit(trial.exit, log, self.process.checkout))

    def check_caps(self, now: float, until: float = math.inf) -> None:
        """End the job if it exceeds a cap. Measure at most once in `MEASURE_INTERVAL`.

        Args:
            until: the job's deadline. Just before it nothing slow is measured, so that its messages are read in time.
        """
        if now - self._measured >= MEASURE_INTERVAL:
            self._measured = now
            if until - now > QUIET:
                self.caps.check()
            else:
                self.caps.check_quickly()

    def _look(self) -> None:
        """Look at the clocks.

        Raises:
            JobEnded: the machine slept since the last look, or did not let this process run.
        """
        now, worked, slept = self.now(), time.process_time(), self._asleep() - self._slept
        gap = now - self._looked - (worked - self._worked)
        if slept > NAP:
            raise JobEnded(Outcome.INTERRUPTED, f"the machine slept for {slept:.0f} s in mid-trial")
        if gap > self.gap:
            raise JobEnded(Outcome.INTERRUPTED, f"the machine did not run its supervisor for {gap:.0f} s in mid-trial")
        self._looked, self._worked = now, worked

    def _read(self, child: Child) -> None:
        try:
            child.read()
        except BrokenProtocol as broken:
            raise JobEnded(Outcome.INVALID, str(broken)) from None
