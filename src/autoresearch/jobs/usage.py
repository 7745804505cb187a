"""The memory and the disk space that a job occupies. Hostile code makes both hard and slow to count.

Files that were deleted while open occupy the disk. Files in memory (`memfd_create`, `/dev/shm`) are not resident in any
process. Both are found among the open files. A job with files that cannot be counted is ended.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from ..records import Outcome
from ..sandbox.copying import MOST_FILES
from .ending import JobEnded

SHARED = re.compile(rb"^RssShmem:\s+(\d+) kB", re.MULTILINE)  # proc_pid_status(5)


def resident_memory(processes: Iterable[psutil.Process]) -> int:
    """Return the resident memory of these processes in bytes. Pages that they share count more than once."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):  # it has ended since
            total += process.memory_info().rss
    return total


def disk_usage(folders: Iterable[Path]) -> int:
    """Return the bytes on the disk of all files at and below these folders, which may change meanwhile.

    Raises:
        JobEnded: there are too many files, or a folder cannot be read.
    """
    total, count, left = 0, 0, [os.fspath(folder) for folder in folders]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    count += 1
                    if count > MOST_FILES:
                        raise JobEnded(Outcome.CRASH, f"made more than {MOST_FILES:,} files")
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except (FileNotFoundError, NotADirectoryError):  # gone since, or a file
            continue
        except OSError as error:  # no permission, or a path that is too long
            raise JobEnded(Outcome.CRASH, f"made a folder that cannot be read: {error.strerror}") from None
    return total


@dataclass(frozen=True)
class HiddenUsage:
    """Bytes of files without a name and of files in memory. Both are 0 where the system does not tell."""

    on_disk: int = 0
    in_memory: int = 0


def hidden_usage(processes: Iterable[psutil.Process]) -> HiddenUsage:
    """Return the size of all files that only open descriptors keep, and of every `/dev/shm` that is not our own.

    Raises:
        JobEnded: there are too many open files to count.
    """
    if sys.platform != "linux":
        return HiddenUsage()
    memory, ours = _memory_device(), _device("/dev/shm")
    mounted: dict[int, int] = {}
    nameless: dict[tuple[int, int], int] = {}
    count = 0
    for process in processes:
        with contextlib.suppress(OSError):  # it has ended since
            place = f"/proc/{process.pid}/root/dev/shm"
            if (device := _device(place)) is not None and device != ours:
                space = os.statvfs(place)
                mounted[device] = (space.f_blocks - space.f_bfree) * space.f_frsize
            descriptors = list(Path(f"/proc/{process.pid}/fd").iterdir())
            count += len(descriptors)
            if count > MOST_FILES:
                raise JobEnded(Outcome.CRASH, f"held more than {MOST_FILES:,} files open")
            for each in descriptors:
                _add_nameless(each, nameless)
    elsewhere = {key: size for key, size in nameless.items() if key[0] not in mounted}
    in_memory = sum(size for (device, _), size in elsewhere.items() if device == memory)
    return HiddenUsage(sum(elsewhere.values()) - in_memory, in_memory + sum(mounted.values()))


def resident_file_memory(processes: Iterable[psutil.Process]) -> int:
    """Return the bytes of these processes' resident memory that belong to files in memory."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):
            found = SHARED.search(Path(f"/proc/{process.pid}/status").read_bytes())
            total += int(found[1]) * 1024 if found else 0
    return total


def _add_nameless(descriptor: Path, nameless: dict[tuple[int, int], int]) -> None:
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
    """Return the device that files of `memfd_create` are on. We make one to find out."""
    with os.fdopen(os.memfd_create("autoresearch")) as file:
        return os.fstat(file.fileno()).st_dev
