"""Readings of the machine around one trial, by the harness itself. No code of the candidate runs meanwhile.

On a CPU a reference kernel runs before the launch of `train`, and again when all its processes are gone and its writes
are flushed. On a GPU nothing runs: the driver says at *go* and at the end of training which clocks the GPU has, and why
they are low. What cannot be measured is None, and no trial fails for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..jobs.flush import flush
from ..jobs.folder import Folder
from ..records import UNKNOWN_MACHINE, Device, GpuState
from ..sandbox.lifetime import prepare_child

PROGRAM = Path(__file__).with_name("reference.py")
SHARE = 0.015  # of the budget for each of the two readings, so 3 % for both
START = 0.03  # seconds of a reading in which its program starts and warms up
SHORTEST, LONGEST = 0.09, 0.5  # seconds of a reading. With a budget below 6 s nothing is measured
PATIENCE = 5.0  # seconds beyond a reading's own, after which it is given up
FLUSHING = 2.0  # seconds at most to flush what a trial has written
STAT = Path("/proc/stat")
STEAL, FIELDS = 7, 8  # number of the field of stolen time, and of fields that do not overlap, see proc_stat(5)


def reading_seconds(budget: float) -> float:
    """Return the seconds of each of the two readings of a trial. 0 means that nothing is measured."""
    seconds = min(SHARE * budget, LONGEST)
    return seconds if seconds >= SHORTEST - 1e-9 else 0.0


class Readings:
    """The readings of one trial. Call the methods in their order.

    Args:
        gpu_state: returns the state of the trial's GPU.
        stat: the kernel's counters of the time of cores.
    """

    def __init__(
        self, device: Device, budget: float, gpu_state: Callable[[], GpuState | None], stat: Path = STAT
    ) -> None:
        self._device, self._seconds = device, reading_seconds(budget)
        self._gpu_state, self._stat = gpu_state, stat
        self._times: tuple[int, int] | None = None
        self.machine = UNKNOWN_MACHINE

    def read_before(self) -> None:
        """Measure the speed before the launch of `train`. No process of a trial may be on the device."""
        self.machine = replace(self.machine, speed_before=self._read_speed())

    def begin(self) -> None:
        """Note the state of the machine at *go*."""
        self._times = read_core_times(self._device.cores, self._stat)
        self.machine = replace(self.machine, gpu_before=self._gpu_state())

    def end(self) -> None:
        """Note the state of the GPU at the end of training. This takes no time, because the trial still lives."""
        self.machine = replace(self.machine, gpu_after=self._gpu_state())

    def read_after(self, folder: Folder) -> None:
        """Measure the speed, now that no process of the trial is left, and the time that was stolen since `begin`.

        A trial could delay the run with what it has written, so the flush has a limit. The reading is taken in any
        case. A trial that could prevent it would do so after training on a fast machine.
        """
        steal = _steal_share(self._times, read_core_times(self._device.cores, self._stat))
        self.machine = replace(self.machine, steal=steal)
        written = folder.home, folder.out, folder.checkout, folder.sealing
        if self._measures:
            flush(written, FLUSHING)
            self.machine = replace(self.machine, speed_after=self._read_speed())

    @property
    def _measures(self) -> bool:
        return bool(self._device.kind == "cpu" and self._seconds and sys.platform == "linux")

    def _read_speed(self) -> float | None:
        return read_speed(self._device.cores, self._seconds) if self._measures else None


def read_speed(cores: Sequence[int], seconds: float) -> float | None:
    """Return the runs of the reference kernel per second, one thread on each core. None means that it failed.

    Args:
        cores: the cores of the trial. Empty means as many threads as the machine has cores, wherever they run.
        seconds: length of the reading, the start of the program included.
    """
    worker, allowed = os.getpid(), tuple(cores)
    words = [sys.executable, "-I", "-S", str(PROGRAM), repr(seconds - START), *map(str, cores)]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds + PATIENCE,
            check=True,
            start_new_session=True,  # as `train` has. Linux shares cores out among sessions, see sched(7), autogroup
            preexec_fn=lambda: prepare_child(worker, allowed),
        )
        return float(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def read_core_times(cores: Sequence[int], stat: Path = STAT) -> tuple[int, int] | None:
    """Return the stolen time and all time of these cores, in clock ticks. None where the system does not count it.

    Args:
        cores: their numbers. Empty means all cores.
    """
    wanted = {f"cpu{core}" for core in cores} or {"cpu"}
    try:
        lines = [line.split() for line in stat.read_text().splitlines() if line.startswith("cpu")]
        rows = [[int(field) for field in line[1 : FIELDS + 1]] for line in lines if line[0] in wanted]
    except (OSError, ValueError):
        return None
    if len(rows) < len(wanted) or any(len(row) < FIELDS for row in rows):
        return None
    return sum(row[STEAL] for row in rows), sum(map(sum, rows))


def _steal_share(before: tuple[int, int] | None, after: tuple[int, int] | None) -> float | None:
    if before is None or after is None or after[1] <= before[1]:
        return None
    return min(max(after[0] - before[0], 0) / (after[1] - before[1]), 1.0)
