"""Files without a name that a job maps but does not hold open, and the kernel's records of mappings.

A deleted file lives on while it is mapped. Anonymous memory that processes share is such a file as well. Pages of it
that no process has touched itself are resident in none.

Only root can see the size of such a file. To other users it counts with the part that is mapped.

A job can keep its memory locked, and whoever reads its mappings waits then. So a thread reads them. A look takes what
the thread has found, and a job that makes the thread wait for long is ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import psutil

from ..records import Outcome
from .ending import JobEnded
from .look import Look

NAMELESS = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) ([0-9a-f]+):([0-9a-f]+) (\d+) .*\(deleted\)$", re.MULTILINE
)  # proc_pid_maps(5)
RECORD = 224  # bytes that the kernel holds for one mapping, as measured on Linux 6
SHARED_BY_ALL = re.compile(r"^Shmem:\s+(\d+) kB", re.MULTILINE)  # proc_meminfo(5)

PATIENCE = 0.1  # seconds that a look waits for the thread
MOST_STUCK = 8  # consecutive looks that find the thread waiting. A fork of a large process takes a second or two

Key = tuple[int, int]
"""Device and inode of a file."""


class Mappings:
    """The mappings of a job's processes, as one look finds them.

    Attributes:
        nameless: bytes of each mapped file that has no name.
        records: bytes that the kernel holds for all mappings.
    """

    def __init__(self) -> None:
        self.nameless, self.records = dict[Key, int](), 0

    def add(self, process: psutil.Process) -> int:
        """Add the mappings of a process, and return the number of those without a name.

        Raises:
            OSError: the process has ended.
        """
        data = Path(f"/proc/{process.pid}/maps").read_bytes()
        self.records += data.count(b"\n") * RECORD
        found = NAMELESS.findall(data) if b"(deleted)" in data else []
        for begin, end, offset, major, minor, inode in found:
            first, last = int(begin, 16), int(end, 16)
            with contextlib.suppress(OSError):  # only root may look, and it may be unmapped since
                status = Path(f"/proc/{process.pid}/map_files/{first:x}-{last:x}").stat()
                self.nameless[status.st_dev, status.st_ino] = status.st_blocks * 512
                continue
            key = os.makedev(int(major, 16), int(minor, 16)), int(inode)
            self.nameless[key] = max(self.nameless.get(key, 0), int(offset, 16) + last - first)
        return len(found)


class MappingsReader:
    """Reads the mappings of a job's processes in a thread.

    Attributes:
        latest: the mappings that were found last.
    """

    def __init__(self) -> None:
        self.latest = Mappings()
        self._thread: threading.Thread | None = None
        self._ended: JobEnded | None = None
        self._stuck = 0

    def look(self, processes: Sequence[psutil.Process]) -> Mappings:
        """Return the latest mappings, in most cases those of this moment.

        Raises:
            JobEnded: there are too many mapped files, or the job keeps its memory locked.
        """
        if sys.platform != "linux":
            return self.latest
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._read, args=(processes,), daemon=True)
            self._thread.start()
        self._thread.join(PATIENCE)
        if self._ended is not None:
            raise self._ended
        self._stuck = self._stuck + 1 if self._thread.is_alive() and _is_waiting(self._thread) else 0
        if self._stuck >= MOST_STUCK:
            raise JobEnded(Outcome.CRASH, "kept its memory locked, so that it cannot be counted")
        return self.latest

    def _read(self, processes: Sequence[psutil.Process]) -> None:
        found, look = Mappings(), Look()
        try:
            for process in processes:
                with contextlib.suppress(OSError):  # it has ended since
                    look.add(found.add(process), "mapped {} files")
        except JobEnded as ended:
            self._ended = ended
        self.latest = found


def _is_waiting(thread: threading.Thread) -> bool:
    """Whether a thread waits for the kernel, and not for a core. A busy machine is no fault of the job."""
    try:
        state = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:  # it has ended since
        return False
    return state == "D"  # proc_pid_stat(5)


def shared_memory_of_all() -> int:
    """Return the bytes of all files in memory of the machine."""
    found = SHARED_BY_ALL.search(Path("/proc/meminfo").read_text())
    return int(found[1]) * 1024 if found else 0
