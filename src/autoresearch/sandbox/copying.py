"""Copies of files and folders that a confined process writes to."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from .removing import remove

MOST_FILES = 20_000  # files and folders of a trial. No compiler makes more, and counting them takes a fifth of a second


def copy_plain(source: Path, target: Path, most: int) -> bool:
    """Copy the plain files of an untrusted folder, without following a link or waiting for a pipe.

    A folder with more than `most` bytes or more than `MOST_FILES` files is not copied. `target` is then absent.

    Args:
        target: the copy. An existing file or folder of this name is replaced.
        most: bytes.

    Returns:
        Whether the copy is complete.
    """
    if not source.is_dir():
        return False
    part = target.with_name(f"{target.name}.part")  # a killed process leaves no partial copy under the final name
    for stale in (part, target):
        remove(stale)
    try:
        complete = _copy(source, part, most)
        if complete:
            part.rename(target)
    except (OSError, RecursionError):  # names too long, no permission, endlessly nested folders
        complete = False
    if not complete:
        remove(part)
    return complete


def _copy(source: Path, target: Path, most: int) -> bool:
    files = 0
    for folder, _, names, opened in os.fwalk(source, follow_symlinks=False):
        there = target / Path(folder).relative_to(source)
        there.mkdir(parents=True, exist_ok=True)
        files += 1 + len(names)
        if files > MOST_FILES:
            return False
        for name in names:
            try:
                descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=opened)
            except OSError:  # a link, or deleted meanwhile
                continue
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    continue
                most -= status.st_size
                if most < 0:
                    return False
                with (there / name).open("wb") as copy:
                    shutil.copyfileobj(file, copy)
                (there / name).chmod(0o755 if status.st_mode & 0o100 else 0o644)
    return True


def copy_file_or_folder(source: Path, target: Path, most: int) -> bool:
    """Copy a plain file, or the plain files of a folder as `copy_plain` does. Return whether the copy is complete."""
    if source.is_dir():
        return copy_plain(source, target, most)
    if source.stat().st_size > most:
        return False
    shutil.copyfile(source, target)
    return True
