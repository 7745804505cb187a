"""The memory of a GPU by process, as the driver counts it. No process can say otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import Any

INTERVAL = 0.25  # seconds between two questions. One takes about a millisecond
STALE = 10.0  # seconds without an answer, after which the driver hangs


class DriverHangs(Exception):
    """The driver has answered before, and does so no more."""


class Meter:
    """A thread that asks the driver. A call that hangs then hangs alone, and the thread ends with this process.

    The driver names processes by their ids in the PID namespace of the process that asks.

    Args:
        uuid: UUID of a GPU or of a MIG device.
    """

    def __init__(self, uuid: str) -> None:
        self._uuid, self._samples, self._lock = uuid, list[dict[int, int]](), threading.Lock()
        self._answered: float | None = None
        threading.Thread(target=self._ask_for_ever, daemon=True).start()

    def read(self, pids: Collection[int]) -> int | None:
        """Return the most bytes that these processes had together since the last call. None means unknown.

        Raises:
            DriverHangs
        """
        with self._lock:
            samples, self._samples = self._samples, self._samples[-1:]
            answered = self._answered
        if answered is not None and time.monotonic() - answered > STALE:
            raise DriverHangs(f"the GPU's driver has given no answer for {STALE:g} s")
        return max((sum(sample.get(pid, 0) for pid in pids) for sample in samples), default=None)

    def _ask_for_ever(self) -> None:
        """Keep what each answer says. A driver that cannot answer at all leaves the memory unknown."""
        import pynvml as nvml

        try:
            nvml.nvmlInit()
            handle = nvml.nvmlDeviceGetHandleByUUID(self._uuid)
            while True:
                self._keep(nvml.nvmlDeviceGetComputeRunningProcesses_v3(handle))
                time.sleep(INTERVAL)
        except nvml.NVMLError:
            return

    def _keep(self, processes: list[Any]) -> None:
        if any(each.usedGpuMemory is None for each in processes):  # as on WSL
            return
        sample: dict[int, int] = {}
        for each in processes:
            sample[each.pid] = sample.get(each.pid, 0) + each.usedGpuMemory
        with self._lock:
            self._samples.append(sample)
            self._answered = time.monotonic()
