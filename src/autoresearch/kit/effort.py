"""The time that a model's process spends, and how much of it is allowed.

A model could go on training while it is loaded or while it answers. So its time there is limited by the baseline's. On
a CPU the time is that of the processor, which a busy neighbour does not change. Elsewhere it is wall time.
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
SPARE = {True: 0.1, False: 0.7}  # seconds more, on a CPU or elsewhere, where a model's kernels may be compiled
BUDGET_SHARE, MOST_OF_BUDGET = 0.01, 0.6  # share of the budget more, and at most so many seconds
READ_RATE, MOST_READ = 4e8, 0.3  # bytes of an artifact that `load` may take a second for, and at most so many seconds


@dataclass(frozen=True)
class Allowance:
    """Limits on the seconds of a model's process. None stands for no limit."""

    load: float | None = None  # of `load` and of what the first answer takes beyond the others
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
    """Seconds of the processor that the descendants of a process have used.

    A process that ended without a parent that waited for it counts with what was seen of it.
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
    """Return parent, start, own seconds, and seconds of the children it waited for, by process id: see proc(5)."""
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
