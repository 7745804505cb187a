"""Writing of objects while a `git gc` may be at work.

A `git gc --prune=now` deletes loose objects that no ref needed when it looked, and temporary files of other processes.
It leaves packs alone that are marked as ones to keep, and packs that came after it began. So beside a `git gc` a commit
becomes a pack, which `git fast-import` marks until the ref is there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ..errors import LostCommit
from .git import Git, GitFailed, encode_text
from .modes import EXECUTABLE, FILE

TRIES = 20
"""The most times that objects are written while `git gc` is in the way."""
AS_PACK = ("-c", "fastimport.unpackLimit=1")
T = TypeVar("T")


def repeat_beside_gc(write: Callable[[], T]) -> T:
    """Return what a function returns that writes objects. It is called again where a `git gc` has removed them."""
    for _ in range(TRIES - 1):
        with suppress(GitFailed, LostCommit):
            return write()
    return write()


def import_commit(git: Git, common: Path, order: bytes, files: Mapping[bytes, str | None]) -> str:
    """Make a commit with its ref, and return its hash. No `git gc` throws it away.

    Args:
        common: the repository's folder, which its working trees share.
        order: the head of the commit for `git fast-import`.
        files: new texts by quoted path. None deletes a file.
    """

    def write() -> str:
        packed, began = is_collecting(common), time.time()
        try:
            made = _import(git, order, files, packed)
            return _import(git, order, files, True) if not packed and is_collecting(common) else made
        except GitFailed:
            _remove_leftovers(common, began)
            raise

    return repeat_beside_gc(write)


def is_collecting(common: Path) -> bool:
    """Whether a `git gc` is at work in a repository, or was killed there."""
    return (common / "gc.pid").exists()


def _import(git: Git, order: bytes, files: Mapping[bytes, str | None], packed: bool) -> str:
    with git.talk(*(AS_PACK if packed else ()), "fast-import", "--quiet", "--force", "--done") as (ask, answer):
        ask.write(order)
        for name, text in files.items():
            if text is None:
                ask.write(b"D %s\n" % name)
                continue
            ask.write(b"ls %s\n" % name)
            ask.flush()
            mode = EXECUTABLE if answer.readline().startswith(EXECUTABLE.encode()) else FILE
            ask.write(b"M %s inline %s\n%s" % (mode.encode(), name, encode_text(text)))
        ask.write(b"\nget-mark :1\ndone\n")
        ask.flush()
        made = answer.readline().decode().strip()
        if not made:
            raise EOFError
    return made


def _remove_leftovers(common: Path, began: float) -> None:
    """Remove what a `git fast-import` that failed has left: its report, and a mark without its pack.

    Args:
        began: when it began, in seconds since the epoch.
    """
    for mark in common.glob("objects/pack/pack-*.keep"):
        with suppress(OSError):
            if mark.read_bytes() == b"fast-import" and not mark.with_suffix(".pack").exists():
                mark.unlink()
    for report in (*common.glob("fast_import_crash_*"), *common.glob("worktrees/*/fast_import_crash_*")):
        with suppress(OSError):
            if report.stat().st_mtime >= began - 1:
                report.unlink()
