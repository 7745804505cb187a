"""Copies of folders that a confined process writes to."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

MOST_FILES = 20_000  # of a trial, with its folders: they are counted in a fifth of a second, and no compiler makes more


def copy_plain(source: Path, target: Path, most: int) -> bool:
    """Copies the plain files of a folder that a stranger writes to: no link is followed and no pipe is waited for.

    Args:
        target: whatever is there is replaced.
        most: bytes; a folder that holds more, or more than `MOST_FILES` files, is not copied, and `target` is then not
            there.

    Returns:
        Whether `target` is a whole copy.
    """
    if not source.is_dir():
        return False
    part = target.with_name(f"{target.name}.part")  # whoever is killed half-way leaves nothing that looks whole
    for stale in (part, target):
        shutil.rmtree(stale, ignore_errors=True)
    try:
        whole = _copy(source, part, most)
        if whole:
            part.rename(target)
    except (OSError, RecursionError):  # names too long, no permission, folders inside each other without end
        whole = False
    if not whole:
        shutil.rmtree(part, ignore_errors=True)
    return whole


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
            except OSError:  # a link, or gone since
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


def copied(source: Path, target: Path, most: int) -> bool:
    """Copies a plain file, or the plain files of a folder; whether all of it was copied. See `copy_plain`."""
    if source.is_dir():
        return copy_plain(source, target, most)
    if source.stat().st_size > most:
        return False
    shutil.copyfile(source, target)
    return True
