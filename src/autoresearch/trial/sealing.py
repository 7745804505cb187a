"""Sealing of an artifact: once all processes of a trial are gone, it is moved out of reach and checked."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..jobs.diagnosis import is_shortage
from ..jobs.folder import Folder
from ..sandbox.removing import remove

DEEPEST = 20  # folders inside each other


class NoArtifact(Exception):
    """The trial saved nothing."""


class BadArtifact(Exception):
    """The artifact holds something other than its own plain files and folders. The message names it."""


def seal(folder: Folder, most: int) -> Path:
    """Move `out/artifact` to a folder that the trial could never write, and make its files read-only.

    Folders stay writable for their owner, so that the artifact can be deleted as it is.

    Args:
        most: cap on the sum of the files' lengths, bytes. The length counts, because a copy of a sparse file has no
            holes.

    Returns:
        The sealed artifact.

    Raises:
        NoArtifact: there is nothing to seal.
        BadArtifact: the artifact holds something other than plain files and folders. A link could lead the scorer to a
            file that the trial did not make. A pipe would block the scorer.
        OSError: the machine or its disk is to blame.
    """
    saved, sealed = folder.out / "artifact", folder.artifact
    if not os.path.lexists(saved):
        raise NoArtifact
    if folder.out.is_symlink():
        raise BadArtifact("the artifact's folder is a symbolic link")
    try:
        _check(saved, most)
        remove(sealed)
        saved.rename(sealed)
    except OSError as error:
        if is_shortage(error):
            raise
        raise BadArtifact(f"the artifact cannot be sealed: {error.strerror}") from None
    return sealed


def _check(saved: Path, most: int) -> None:
    """Make all files read-only.

    Raises:
        BadArtifact: something is not a plain file or folder, or the artifact is too deep or too large.
    """
    for path in _entries(saved):
        if len(path.parts) - len(saved.parts) > DEEPEST:
            raise BadArtifact(f"the artifact has more than {DEEPEST} folders inside each other")
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            path.chmod(0o755)
        elif stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
            path.chmod(0o444)
        else:
            name = str(path.relative_to(saved.parent))
            name = name if name.isprintable() else ascii(name)
            raise BadArtifact(f"{name} is {_kind(status)}; only plain files and folders are allowed")
        most -= status.st_size
    if most < 0:
        raise BadArtifact("the artifact is larger than the disk cap")


def _entries(top: Path) -> Iterator[Path]:
    """Yield `top` and everything below it, each folder before its entries. Links are not followed."""
    yield top
    if top.is_dir() and not top.is_symlink():
        for path in sorted(top.iterdir()):
            yield from _entries(path)


def _kind(status: os.stat_result) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "a symbolic link"
    return "a file with a second name" if stat.S_ISREG(status.st_mode) else "a special file"
