"""Flushing: what a job has written reaches the disk, so that the kernel's work for it is over."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..sandbox.linux import call

PIECE = 8 << 20  # bytes that are flushed between two looks at the clock
FLUSH = 1 | 2 | 4  # SYNC_FILE_RANGE_WAIT_BEFORE, WRITE and WAIT_AFTER, see sync_file_range(2)


class TooSlow(Exception):
    """The files were not flushed in time."""


def flush(folders: Iterable[Path], seconds: float) -> bool:
    """Write the changed pages of all files below these folders to the disk. Return whether that was done in time.

    No process of the job may be alive. Links are not followed. Only the files' contents are flushed and no other
    program's, because a general flush could wait for others without a limit. What cannot be opened is left out.

    Args:
        seconds: the limit. A call for one piece of a file cannot be interrupted, and may exceed it a little.
    """
    if sys.platform != "linux":
        return False
    deadline = time.monotonic() + seconds
    try:
        for folder in filter(os.path.lexists, folders):  # a job may have removed one
            with suppress(PermissionError):
                _flush_folder(folder, deadline)
    except (OSError, TooSlow, RecursionError):  # a hostile tree may be deep
        return False
    return True


def _flush_folder(folder: Path, deadline: float) -> None:
    for _, _, names, descriptor in os.fwalk(folder):
        for name in names:
            if time.monotonic() > deadline:
                raise TooSlow
            with suppress(
                PermissionError
            ):  # a job may have taken away the right to read, to prevent the flush of others
                _flush_file(name, descriptor, deadline)


def _flush_file(name: str, folder: int, deadline: float) -> None:
    if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    try:
        for start in range(0, os.fstat(file).st_size, PIECE):
            if time.monotonic() > deadline:
                raise TooSlow
            call("sync_file_range", file, ctypes.c_longlong(start), ctypes.c_longlong(PIECE), FLUSH)
    finally:
        os.close(file)
