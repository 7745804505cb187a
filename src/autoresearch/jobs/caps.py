"""Caps on the memory, disk space, files and processes of a job. A job that exceeds one is ended."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from ..gpus.meter import DriverHangs, Meter
from ..records import GpuState, Outcome
from ..sandbox.walls import Walls
from .background import Background
from .confined import ConfinedProcess
from .diagnosis import format_bytes
from .ending import JobEnded
from .folder import Folder
from .kernel_memory import KernelMemory
from .processes import descendants
from .usage import (
    CpuTime,
    HiddenUsage,
    count_oom_kills,
    disk_usage,
    hidden_usage,
    resident_file_memory,
    resident_memory,
)  # fmt: skip

DISK_CAP = 16 << 30  # bytes that a job may write by default, or half of the free space if that is less
SPARE_MEMORY = 0.03  # share of the machine's memory that is reserved for the loop
SPARE_DISK = 1 << 30  # bytes that stay free, or half of the space that was free before the job if that is less
NOTHING = HiddenUsage(), 0, 0  # before the first measurement of files


class Caps:
    """The caps of one process and later of its scoring.

    Attributes:
        peak: largest memory use of training that was measured, in bytes. On a GPU, use of the GPU's memory. 0 means
            unknown.
        cpu: the CPU time of the job, scoring included.
        disk: bytes that the job may write.
        exempt: id of one of our own processes, which is not counted, nor are its descendants.
    """

    def __init__(
        self,
        process: ConfinedProcess,
        count_kills: Callable[[], int] = count_oom_kills,
        read_memory: Callable[[], Any] = psutil.virtual_memory,
    ) -> None:
        folder = Folder(Path(process.folder))
        self._process, self.peak, self.cpu = process, 0, CpuTime()
        self._meter = Meter(process.device.uuid) if process.device.kind == "cuda" and process.device.uuid else None
        self.exempt: int | None = None
        self._kernel, self._files = KernelMemory(), Background(NOTHING)
        self._count_kills, self._kills, self._read_memory = count_kills, count_kills(), read_memory
        self._share = 0.0  # the job's share of all memory in use, at the last look
        self._free = shutil.disk_usage(process.folder).free
        self.disk = process.disk or min(DISK_CAP, self._free // 2)
        self._processes = Walls(read=(), write=()).processes
        self._scoring, self._room = False, self.disk
        self._writable: tuple[Path, ...] = (folder.home, folder.out, Path(process.checkout))

    def begin_scoring(self) -> None:
        """Switch from the caps of training to those of scoring.

        The model's processes may use all of the machine's memory. The disk cap grows by copies of the artifact and of
        the caches.
        """
        folder = Folder(Path(self._process.folder))
        self.exempt = None
        self._scoring, self._writable = True, (folder.scoring,)
        self._kernel, self._files = KernelMemory(), Background(NOTHING)  # a thread may still measure the training
        self._room = self.disk + 2 * disk_usage((folder.sealing, folder.ready_caches))

    def check(self) -> None:
        """Measure the whole process tree and its files. The job goes on meanwhile, for some milliseconds.

        Files are measured in a thread. A result that takes long counts at a later check.

        Raises:
            JobEnded: the job exceeds a cap.
        """
        tree = descendants(self.exempt)
        hidden, in_kernel, size = self._files.look(lambda: self._measure_files(tree, self._writable))
        self._check_tree(tree, hidden.in_memory, hidden.in_records + in_kernel)
        self._check_size(size + hidden.on_disk)

    def gpu_state(self) -> GpuState | None:
        """Return the state of the process's GPU at this moment, a quarter of a second ago at most."""
        return self._meter.state if self._meter is not None else None

    def check_quickly(self) -> None:
        """Measure processes and memory only, which takes no time. Files are not measured.

        Raises:
            JobEnded: the job exceeds a cap.
        """
        self._check_tree(descendants(self.exempt))

    def check_disk(self) -> None:
        """Measure the job's files and the free space.

        Raises:
            JobEnded: the files are too many or too large, or the disk is nearly full.
        """
        self._check_size(disk_usage(self._writable))

    def _measure_files(self, tree: Sequence[psutil.Process], folders: Sequence[Path]) -> tuple[HiddenUsage, int, int]:
        """Return what is hidden, the bytes that the kernel holds, and those of all files in these folders."""
        return hidden_usage(tree), self._kernel.measure(tree), disk_usage(folders)

    def _check_size(self, size: int) -> None:
        if size > self._room:
            cap = format_bytes(self.disk)
            raise JobEnded(Outcome.CRASH, f"wrote {self._describe_size(size)}, over the disk cap of {cap}")
        if self._is_disk_full():
            if self._others_filled_disk(size):
                raise JobEnded(Outcome.INTERRUPTED, "the disk is nearly full, mostly by others")
            raise JobEnded(Outcome.CRASH, f"wrote {self._describe_size(size)}, and the disk is nearly full")

    def check_machine(self) -> None:
        """Check for a full disk. Call this before the job is blamed for a failure.

        Raises:
            JobEnded: the disk is nearly full, mostly by others. This says nothing about the job.
        """
        if self._is_disk_full() and self._others_filled_disk(disk_usage(self._writable)):
            raise JobEnded(Outcome.INTERRUPTED, "the disk is nearly full, mostly by others")

    def check_oom_kills(self) -> None:
        """Check whether the kernel has killed a process for want of memory. Call this before the job is blamed.

        The kernel kills a trial first, even if another program took the memory. A job can take all memory between two
        looks. So other programs must still hold most of it after the end of the job.

        Raises:
            JobEnded: the kernel has done so since the job began, and other programs hold most of the memory. This says
                nothing about the job.
        """
        memory = self._read_memory()
        others_hold_most = memory.available < memory.total / 2 and self._share < 0.5
        if self._count_kills() > self._kills and others_hold_most:
            raise JobEnded(Outcome.INTERRUPTED, "killed by the system, whose memory ran out, mostly for others")

    def check_memory(self, used: int) -> None:
        """Compare the job's memory of `used` bytes with its cap.

        Raises:
            JobEnded: the job uses more than the cap.
        """
        if self._process.memory is not None and used > self._process.memory:
            cap = format_bytes(self._process.memory)
            raise JobEnded(Outcome.CRASH, f"used {format_bytes(used)}, over the memory cap of {cap}")

    def check_machine_memory(self, used: int) -> None:
        """Check the machine's free memory, while the job uses `used` bytes.

        Raises:
            JobEnded: the machine's memory ran out. The job is blamed if it holds at least half of the memory in use.
        """
        memory = self._read_memory()
        taken = memory.total - memory.available
        self._share = used / taken if taken else 0.0
        if memory.available < SPARE_MEMORY * memory.total:
            if used < taken / 2:
                raise JobEnded(Outcome.INTERRUPTED, "the machine's memory ran out, mostly for others")
            raise JobEnded(Outcome.CRASH, f"used {self._describe_size(used)}, and the machine's memory ran out")

    def _check_device(self, tree: Sequence[psutil.Process]) -> None:
        """Compare the job's memory on the GPU with the cap. The driver measures it, so that the job cannot lie."""
        assert self._meter is not None
        try:
            used = self._meter.read({process.pid for process in tree})
        except DriverHangs as error:
            raise JobEnded(Outcome.INTERRUPTED, str(error)) from None
        self.peak = max(self.peak, used or 0)
        self.check_memory(used or 0)

    def _describe_size(self, size: int) -> str:
        """Return a number of bytes for a message, without the number in scoring: it could encode held-out text."""
        return "too much" if self._scoring else format_bytes(size)

    def _is_disk_full(self) -> bool:
        return shutil.disk_usage(self._process.folder).free < min(SPARE_DISK, self._free // 2)

    def _others_filled_disk(self, size: int) -> bool:
        """Whether the job wrote less than half of the space that was filled since it began."""
        return size < (self._free - shutil.disk_usage(self._process.folder).free) / 2

    def _check_tree(self, tree: Sequence[psutil.Process], in_files: int = 0, in_kernel: int = 0) -> None:
        self.cpu.look(tree)
        used = resident_memory(tree) + in_kernel
        if in_files:  # files in memory that are mapped are also resident, in every process that maps them
            used += max(0, in_files - resident_file_memory(tree))
        if not self._scoring:
            if self._meter is not None:
                self._check_device(tree)
            elif self._process.device.kind != "cuda":
                self.peak = max(self.peak, used)
            self.check_memory(used)
        self.check_machine_memory(used)
        if len(tree) > self._processes:
            raise JobEnded(Outcome.CRASH, f"started more than {self._processes} processes")
