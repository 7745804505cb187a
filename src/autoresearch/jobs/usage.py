"""The memory and the disk space that a job occupies. Hostile code can make both hard and slow to measure.

Files that were deleted while open still occupy the disk. Files in memory (`memfd_create`, `/dev/shm`) are not resident
in any process. Both kinds are found among the open files and the mappings. A job is ended if its files cannot be
counted within the limits of a `Look`. The limits are on CPU time and not on wall time, because another program can make
the disk slow.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import resource
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from ..records import Outcome
from .ending import JobEnded
from .look import Look
from .mappings import Key, Mappings, shared_memory_of_all

DEEPEST = 64  # folders inside each other
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)  # deleted meanwhile, or replaced by a file or a link
SHARED = re.compile(rb"^RssShmem:\s+(\d+) kB", re.MULTILINE)  # proc_pid_status(5)


def resident_memory(processes: Iterable[psutil.Process]) -> int:
    """Return the resident memory of these processes in bytes. Pages that they share count more than once."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):  # it has ended since
            total += process.memory_info().rss
    return total


class CpuTime:
    """The CPU seconds that a job has used, measured from time to time.

    The time of a process that has ended is part of its parent's time, if the parent waited for it. Otherwise the
    process counts with its time at the last look.

    Attributes:
        seconds: the largest sum of all looks so far.
    """

    def __init__(self) -> None:
        self.seconds, self._own = 0.0, dict[psutil.Process, float]()

    def look(self, processes: Iterable[psutil.Process]) -> None:
        """Add up the time of these processes, which are all living processes of the job."""
        alive = 0.0
        for process in processes:
            with contextlib.suppress(psutil.Error):  # it has ended since
                times = process.cpu_times()
                self._own[process] = times.user + times.system
                alive += self._own[process] + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
        self.seconds = max(self.seconds, alive, sum(self._own.values()))


def largest_process() -> int:
    """Return the peak resident memory in bytes of the largest descendant that has ended."""
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024  # getrusage(2): kilobytes on Linux


def disk_usage(folders: Iterable[Path]) -> int:
    """Return the bytes on the disk of all files below these folders, which may change meanwhile.

    Raises:
        JobEnded: there are too many files, the folders are too deep, or one cannot be read.
    """
    look = Look()
    try:
        return sum(_size_below(os.fspath(folder), None, look, DEEPEST) for folder in folders)
    except OSError as error:  # no permission
        raise JobEnded(Outcome.CRASH, f"made a folder that cannot be read: {error.strerror}") from None


def _size_below(name: str, parent: int | None, look: Look, levels: int) -> int:
    """Return the bytes on the disk below the folder `name`.

    Args:
        parent: descriptor of its parent folder. The kernel resolves a path more slowly at every level.
        levels: number of folders that may still be nested here.
    """
    if not levels:
        raise JobEnded(Outcome.CRASH, f"made more than {DEEPEST} folders inside each other")
    total = 0
    try:
        folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    except OSError as error:
        if error.errno in GONE:
            return 0
        raise
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                look.add(1, "made {} files")
                if entry.is_dir(follow_symlinks=False):
                    total += _size_below(entry.name, folder, look, levels - 1)
                else:
                    with contextlib.suppress(FileNotFoundError):  # deleted since
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
    finally:
        os.close(folder)
    return total


@dataclass(frozen=True)
class HiddenUsage:
    """Bytes of files without a name, of files in memory, and of the kernel's records of mappings.

    They are 0 where the system does not report them.
    """

    on_disk: int = 0
    in_memory: int = 0
    in_records: int = 0


def hidden_usage(processes: Iterable[psutil.Process]) -> HiddenUsage:
    """Return the size of all files without a name, and of every `/dev/shm` other than our own.

    Raises:
        JobEnded: there are too many open or mapped files to count.
    """
    if sys.platform != "linux":
        return HiddenUsage()
    memory, ours = _memory_device(), _device("/dev/shm")
    mounted: dict[int, int] = {}
    nameless: dict[Key, int] = {}
    look, mappings = Look(), Mappings()
    for process in processes:
        with contextlib.suppress(OSError):  # it has ended since
            place = f"/proc/{process.pid}/root/dev/shm"
            if (device := _device(place)) is not None and device != ours:
                space = os.statvfs(place)
                mounted[device] = (space.f_blocks - space.f_bfree) * space.f_frsize
            descriptors = list(Path(f"/proc/{process.pid}/fd").iterdir())
            look.add(len(descriptors), "held {} files open")
            for each in descriptors:
                _add_nameless(each, nameless)
            look.add(mappings.add(process), "mapped {} files")
    on_disk, in_memory = 0, 0
    for key, size in {**mappings.nameless, **nameless}.items():
        if key[0] == memory:
            in_memory += size
        elif key[0] not in mounted:
            on_disk += size
    if in_memory:
        in_memory = min(in_memory, shared_memory_of_all())
    return HiddenUsage(on_disk, in_memory + sum(mounted.values()), mappings.records)


def resident_file_memory(processes: Iterable[psutil.Process]) -> int:
    """Return the bytes of these processes' resident memory that belong to files in memory."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):
            found = SHARED.search(Path(f"/proc/{process.pid}/status").read_bytes())
            total += int(found[1]) * 1024 if found else 0
    return total


def _add_nameless(descriptor: Path, nameless: dict[Key, int]) -> None:
    with contextlib.suppress(OSError):
        status = descriptor.stat()
        if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
            nameless[status.st_dev, status.st_ino] = status.st_blocks * 512


def _device(place: str) -> int | None:
    try:
        return Path(place).stat().st_dev
    except OSError:
        return None


def _memory_device() -> int:
    """Return the device number of files from `memfd_create`, by making such a file."""
    with os.fdopen(os.memfd_create("autoresearch")) as file:
        return os.fstat(file.fileno()).st_dev


def count_oom_kills() -> int:
    """Return the number of processes that the kernel has killed for want of memory since the machine started.

    Source: oom_kill in proc_vmstat(5). 0 where the system does not report it.
    """
    try:
        found = re.search(r"^oom_kill (\d+)$", Path("/proc/vmstat").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0
