"""Caps on what a trial takes: memory, disk, files and processes. What is over one ends the trial."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import psutil

from ..records import Job, Outcome
from ..sandbox import Walls
from .diagnosis import amount
from .ended import Ended
from .folder import Folder
from .processes import descendants
from .usage import held, in_memory_and_resident, resident, size_of

DISK_CAP = 16 << 30  # bytes that a trial may write where the agenda names no cap; half of what is free, if that is less
SPARE_MEMORY = 0.03  # of the machine's memory, which no trial may take away from the loop
SPARE_DISK = 1 << 30  # bytes that stay free, and half of what is free before the trial if that is less


class Caps:
    """The caps of one trial, or of its scoring.

    Attributes:
        peak: bytes of memory, the most that training was seen to use.
        disk: bytes that it may write.
        spared: the id of a process that is ours, and with all below it does not count.
    """

    def __init__(self, job: Job) -> None:
        folder = Folder(Path(job.folder))
        self._job, self.peak = job, 0
        self.spared: int | None = None
        self._free = shutil.disk_usage(job.folder).free
        self.disk = job.disk or min(DISK_CAP, self._free // 2)
        self._processes = Walls(read=(), write=()).processes
        self._scoring, self._room = False, self.disk
        self._written_to: tuple[Path, ...] = (folder.home, folder.out, Path(job.checkout))

    def of_scoring(self) -> None:
        """From now on the model's processes are at work. They have the machine's memory, and copies to work with."""
        folder = Folder(Path(self._job.folder))
        self.spared = None
        self._scoring, self._written_to = True, (folder.scoring,)
        self._room = self.disk + 2 * size_of((folder.sealed, folder.compiled))

    def mind(self) -> None:
        """Measures what the whole tree takes: milliseconds, of which the trial may be about to use the rest.

        Raises:
            Ended: it takes too much.
        """
        tree = descendants(self.spared)
        nameless = held(tree)
        self._mind_memory(tree, nameless.in_memory)
        self.mind_disk(nameless.on_disk)

    def mind_quickly(self) -> None:
        """Measures only what takes no time, of a trial that is over and could go on working meanwhile.

        Raises:
            Ended: it takes too much.
        """
        self._mind_memory(descendants(self.spared), 0)

    def mind_disk(self, nameless: int = 0) -> None:
        """Measures its files; `nameless` is how many bytes it wrote besides.

        Raises:
            Ended: they are too many, or too large.
        """
        written = size_of(self._written_to) + nameless
        if written > self._room:
            raise Ended(Outcome.CRASH, f"wrote {amount(written)}, over the disk cap of {amount(self.disk)}")
        free = shutil.disk_usage(self._job.folder).free
        if free < min(SPARE_DISK, self._free // 2):
            if written < (self._free - free) / 2:
                raise Ended(Outcome.INTERRUPTED, "the disk is nearly full, mostly by others")
            raise Ended(Outcome.CRASH, f"wrote {amount(written)}, and the disk is nearly full")

    def mind_memory(self, used: int) -> None:
        """Ends a trial that uses so many bytes of memory, if that is over its cap.

        Raises:
            Ended
        """
        self.peak = max(self.peak, used)
        if self._job.memory is not None and used > self._job.memory:
            cap = amount(self._job.memory)
            raise Ended(Outcome.CRASH, f"used {amount(used)}, over the memory cap of {cap}")

    def _mind_memory(self, tree: Sequence[psutil.Process], in_files: int) -> None:
        used = resident(tree)
        if in_files:  # what of them is mapped is resident too, in every process that maps it
            used += max(0, in_files - in_memory_and_resident(tree))
        if not self._scoring:
            self.mind_memory(used)
        memory = psutil.virtual_memory()
        taken = memory.total - memory.available
        if memory.available < SPARE_MEMORY * memory.total:
            if used < taken / 2:
                raise Ended(Outcome.INTERRUPTED, "the machine's memory ran out, mostly for others")
            raise Ended(Outcome.CRASH, f"used {amount(used)}, and the machine's memory ran out")
        if len(tree) > self._processes:
            raise Ended(Outcome.CRASH, f"started more than {self._processes} processes")
