"""The memory of a GPU by process, and its clocks, as the driver reports them. No process can say otherwise."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import Any

from ..records import GpuState

INTERVAL = 0.25  # seconds between two questions. One takes about a millisecond
STALE = 10.0  # seconds without an answer, after which the driver hangs
REASONS = {
    0x1: "idle",
    0x2: "clocks set by an application",
    0x4: "power cap",
    0x8: "hardware slowdown",
    0x10: "clocks in step with another GPU",
    0x20: "heat",
    0x40: "heat, by hardware",
    0x80: "power brake",
    0x100: "clocks set for a display",
    0x200: "limit of the board",
    0x400: "limit of the voltage",
}
"""The bits of NVML's reasons for low clocks. Source: nvmlClocksThrottleReason in NVIDIA's nvml.h."""


class DriverHangs(Exception):
    """The driver has answered before, and does so no more."""


class Meter:
    """A thread that asks the driver. A call that hangs then hangs alone, and the thread ends with this process.

    The driver names processes by their ids in the PID namespace of the process that asks.

    Args:
        uuid: UUID of a GPU or of a MIG device.

    Attributes:
        state: the clocks at the last answer. None before the first.
    """

    def __init__(self, uuid: str) -> None:
        self._uuid, self._samples, self._lock = uuid, list[dict[int, int]](), threading.Lock()
        self._answered: float | None = None
        self.state: GpuState | None = None
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
        import pynvml as nvml  # here, because only trials on a GPU need it

        try:
            nvml.nvmlInit()
            handle = nvml.nvmlDeviceGetHandleByUUID(self._uuid)
            while True:
                self._keep(nvml.nvmlDeviceGetComputeRunningProcesses_v3(handle))
                self.state = read_state(handle)
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


def read_state(handle: Any) -> GpuState:
    """Return the clocks of a GPU and the reasons why they are low. NVML must be initialized.

    A MIG device has no clocks of its own, and its reasons are not known.
    """
    import pynvml as nvml  # here, because only trials on a GPU need it

    core = _ask(nvml.nvmlDeviceGetClockInfo, handle, nvml.NVML_CLOCK_SM)
    memory = _ask(nvml.nvmlDeviceGetClockInfo, handle, nvml.NVML_CLOCK_MEM)
    bits = _ask(nvml.nvmlDeviceGetCurrentClocksThrottleReasons, handle)
    return GpuState(core, memory, None if bits is None else name_reasons(bits))


def name_reasons(bits: int) -> tuple[str, ...]:
    """Return the reasons that NVML's bit mask names. An unknown bit is named by its number."""
    known = tuple(name for bit, name in REASONS.items() if bits & bit)
    rest = bits & ~sum(REASONS)
    return (*known, *([f"reason {rest:#x}"] if rest else []))


def _ask(question: Any, *words: Any) -> int | None:
    """Return the driver's answer, or None where this GPU or this version of the driver has none."""
    import pynvml as nvml

    try:
        answer: int = question(*words)
    except nvml.NVMLError:
        return None
    return answer
