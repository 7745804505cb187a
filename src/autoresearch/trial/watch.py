"""Watching a process: all that a supervisor waits for, looked at ten times a second by the harness's own clock."""

from __future__ import annotations

import math
import os
import select
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from ..records import Job, Outcome
from ..sandbox import Walls
from .child import BrokenProtocol, Child, Log
from .diagnosis import amount, why_it_ended
from .folder import Folder
from .loop_pipe import LoopPipe
from .processes import descendants, memory_of

TICK = 0.1  # seconds between two looks
MEASURE_INTERVAL = 0.5  # seconds between two measurements: each costs a millisecond or more of the trial's cores
DISK_CAP = 16 << 30  # bytes that a trial may write where the agenda names no cap; half of what is free, if that is less
SPARE_MEMORY = 0.03  # of the machine's memory, which no trial may take away from the loop
LAST_WORDS = 1.0  # seconds for a trial that closed its socket to print a traceback and exit


class Ended(Exception):
    """The trial is over, and not well."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


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
        self.peak = 0  # bytes of resident memory, the most that was seen
        self._writable = (Folder(Path(job.folder)).home, Folder(Path(job.folder)).out, Path(job.checkout))
        self.disk = job.disk or min(DISK_CAP, shutil.disk_usage(job.folder).free // 2)  # bytes it may write
        self._processes = Walls(read=(), write=()).processes
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
                    raise Ended(Outcome.CRASH, "closed its socket before clock.done()")

    def mind_exit(self, trial: Child) -> None:
        """Ends the trial if its first process has exited."""
        if trial.exit is not None:
            trial.end()  # its last words are then in the log
            raise Ended(Outcome.CRASH, why_it_ended(trial.exit, self.log.tail(), self.job.checkout))

    def mind_caps(self, now: float, scoring: bool = False) -> None:
        """Measures what the whole tree uses, if it is time to, and ends the trial if it is over a cap.

        The cap on memory is one of training: the scorer and two copies of the model have the machine's memory.
        """
        if now - self._measured < MEASURE_INTERVAL:
            return
        self._measured = now
        tree = descendants()
        used = memory_of(tree)
        if not scoring:
            self.peak = max(self.peak, used)
            self.mind_cap(used)
        memory = psutil.virtual_memory()
        if memory.available < SPARE_MEMORY * memory.total:
            raise Ended(Outcome.CRASH, f"used {amount(used)}, and the machine's memory ran out")
        if len(tree) > self._processes:
            raise Ended(Outcome.CRASH, f"started more than {self._processes} processes")
        if (written := sum(map(_size, self._writable))) > self.disk:
            raise Ended(Outcome.CRASH, f"wrote {amount(written)}, over the disk cap of {amount(self.disk)}")

    def mind_cap(self, used: int) -> None:
        """Ends the trial if `used` bytes are over its cap."""
        if self.job.memory is not None and used > self.job.memory:
            cap = amount(self.job.memory)
            raise Ended(Outcome.CRASH, f"used {amount(used)}, over the memory cap of {cap}")

    def _read(self, child: Child) -> None:
        try:
            child.read()
        except BrokenProtocol as broken:
            raise Ended(Outcome.INVALID, str(broken)) from None


def _size(folder: Path) -> int:
    """Bytes of all files at and below a folder that may change meanwhile."""
    total, left = 0, [os.fspath(folder)]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:  # gone since
            continue
    return total
