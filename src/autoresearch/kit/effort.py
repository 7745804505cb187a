"""The time that a model's process takes to load and to answer, and the limits on that time.

A model could train on while it is loaded or while it answers. So both times are limited, in relation to the baseline's.
On a CPU the time is CPU time, which other busy programs do not change. On other devices it is wall time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..records import Figures

LOAD_SECONDS, LOAD_SHARE = 10.0, 0.03  # limit of `load` without a baseline: wall seconds, and a share of the budget
LOAD_TIMES, ANSWER_TIMES = 1.5, 6.0  # times the baseline's seconds. A deeper model takes longer to answer
SPARE = {True: 0.1, False: 0.7}  # seconds added on a CPU, and on other devices, where kernels may have to be compiled
BUDGET_SHARE, MOST_OF_BUDGET = 0.01, 0.6  # share of the budget that is added, and the most seconds of it
READ_RATE, MOST_READ = 4e8, 0.3  # bytes a second to read an artifact, and the most seconds added for it


@dataclass(frozen=True)
class Allowance:
    """Limits on the seconds of a model's process. None stands for no limit."""

    load: float | None = None  # of `load`, plus the excess of the first answer over the others
    answers: float | None = None  # of all scored answers

    @classmethod
    def beside(cls, baseline: Figures | None, budget: float | None, size: int, device: str) -> Allowance:
        """Return the limits for an artifact of `size` bytes.

        Args:
            baseline: the baseline's figures. None stands for the baseline itself, and for a score by hand.
            budget: seconds of the trial's training.
        """
        if baseline is None or budget is None:
            return cls()
        spare = SPARE[device == "cpu"] + min(BUDGET_SHARE * budget, MOST_OF_BUDGET)
        reading = min(size / READ_RATE, BUDGET_SHARE * budget, MOST_READ)
        loading = baseline.load + max(0.0, baseline.first)
        return cls(LOAD_TIMES * loading + spare + reading, ANSWER_TIMES * baseline.answers + spare)


def choose_timer(device: str, host: int, others: Callable[[], Iterable[int]]) -> Callable[[], float]:
    """Return a function that reads the seconds of a model's process.

    Args:
        host: id of the process that forked the model's process. It adopts the orphans of all its forks.
        others: the ids of its other forks.
    """
    if device != "cpu" or sys.platform != "linux":
        return time.monotonic
    return ProcessorTime(host, others).read


class ProcessorTime:
    """The CPU seconds that the descendants of a process have used.

    A process that ended unawaited counts with its time at the last reading.
    """

    def __init__(self, host: int, others: Callable[[], Iterable[int]]) -> None:
        self._host, self._others = host, others
        self._seen: dict[tuple[int, str], float] = {}  # by process id and start

    def read(self) -> float:
        table = _read_processes()
        children: dict[int, list[int]] = {}
        for pid, (parent, *_) in table.items():
            children.setdefault(parent, []).append(pid)
        left, without, waited = list(children.get(self._host, ())), set(self._others()), 0.0
        while left:
            if (pid := left.pop()) in without:
                continue
            _, start, own, of_children = table[pid]
            self._seen[pid, start] = own
            waited += own + of_children
            left += children.get(pid, ())
        return max(sum(self._seen.values()), waited)


def _read_processes() -> dict[int, tuple[int, str, float, float]]:
    """Return process id → parent, start, own CPU seconds, and those of awaited children (proc_pid_stat(5))."""
    table, tick = {}, os.sysconf("SC_CLK_TCK")
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            try:
                fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # ended meanwhile
                continue
            own, of_children = (sum(map(int, fields[first : first + 2])) / tick for first in (11, 13))
            table[int(place.name)] = int(fields[1]), fields[19], own, of_children
    return table
