"""What a trial occupies: memory, and room on the disk. Hostile code makes both hard to count, and counting slow.

Files that were deleted while open occupy the disk, and files in memory (`memfd_create`, `/dev/shm`) are not resident in
any process: both are found among the open files. What cannot be looked into is not counted as nothing: it ends a trial.
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
from .ended import Ended

SHARED = re.compile(rb"^RssShmem:\s+(\d+) kB", re.MULTILINE)  # proc_pid_status(5)


def resident(processes: Iterable[psutil.Process]) -> int:
    """Their resident memory, bytes. Pages shared between them count more than once."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):  # it has ended since
            total += process.memory_info().rss
    return total


def size_of(folders: Iterable[Path]) -> int:
    """Bytes that all files at and below these folders take on the disk, while they may change.

    Raises:
        Ended: it cannot be counted, or there is too much to count.
    """
    total, count, left = 0, 0, [os.fspath(folder) for folder in folders]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    count += 1
                    if count > MOST_FILES:
                        raise Ended(Outcome.CRASH, f"made more than {MOST_FILES:,} files")
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
        except (FileNotFoundError, NotADirectoryError):  # gone since, or a file
            continue
        except OSError as error:  # no permission, or deeper than a path can say
            raise Ended(Outcome.CRASH, f"made a folder that cannot be looked into: {error.strerror}") from None
    return total


@dataclass(frozen=True)
class Held:
    """Bytes that files without a name, and files in memory, occupy; nothing where the system does not say."""

    on_disk: int = 0
    in_memory: int = 0


def held(processes: Iterable[psutil.Process]) -> Held:
    """What only open files hold on to, and all of the `/dev/shm` that is not this process's own.

    Raises:
        Ended: it cannot be counted, or there is too much to count.
    """
    if sys.platform != "linux":
        return Held()
    memory, ours = _device_of_memory(), _device("/dev/shm")
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
                raise Ended(Outcome.CRASH, f"held more than {MOST_FILES:,} files open")
            for each in descriptors:
                _note(each, nameless)
    elsewhere = {key: size for key, size in nameless.items() if key[0] not in mounted}
    in_memory = sum(size for (device, _), size in elsewhere.items() if device == memory)
    return Held(sum(elsewhere.values()) - in_memory, in_memory + sum(mounted.values()))


def in_memory_and_resident(processes: Iterable[psutil.Process]) -> int:
    """How much of their resident memory is that of files in memory, bytes."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):
            found = SHARED.search(Path(f"/proc/{process.pid}/status").read_bytes())
            total += int(found[1]) * 1024 if found else 0
    return total


def _note(descriptor: Path, nameless: dict[tuple[int, int], int]) -> None:
    with contextlib.suppress(OSError):
        status = descriptor.stat()
        if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
            nameless[status.st_dev, status.st_ino] = status.st_blocks * 512


def _device(place: str) -> int | None:
    try:
        return Path(place).stat().st_dev
    except OSError:
        return None


def _device_of_memory() -> int:
    """Where the files of `memfd_create` lie, by one of our own."""
    with os.fdopen(os.memfd_create("autoresearch")) as file:
        return os.fstat(file.fileno()).st_dev
