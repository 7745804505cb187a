"""Files without a name that a job maps but does not hold open, and the kernel's records of mappings.

A deleted file lives on while it is mapped. Anonymous memory that processes share is such a file as well. Pages of it
that no process has touched itself are resident in none.

Only root can see the size of such a file. To other users it counts with the part that is mapped.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import psutil

NAMELESS = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) ([0-9a-f]+):([0-9a-f]+) (\d+) .*\(deleted\)$", re.MULTILINE
)  # proc_pid_maps(5)
RECORD = 224  # bytes that the kernel holds for one mapping, as measured on Linux 6
SHARED_BY_ALL = re.compile(r"^Shmem:\s+(\d+) kB", re.MULTILINE)  # proc_meminfo(5)


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


def shared_memory_of_all() -> int:
    """Return the bytes of all files in memory of the machine."""
    found = SHARED_BY_ALL.search(Path("/proc/meminfo").read_text())
    return int(found[1]) * 1024 if found else 0
