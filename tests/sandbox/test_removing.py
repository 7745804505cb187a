"""Removal of whatever a stranger has left in a folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from autoresearch.sandbox.removing import remove

NOBODY = 65534


@pytest.mark.parametrize(
    ("depth", "width", "locked"), [(10, 50, [5]), (100, 50, [90]), (1200, 4, []), (1200, 4, [50, 1100])]
)
def test_a_folder_is_removed_however_deep_and_locked(depth: int, width: int, locked: list[int]) -> None:
    """By somebody who may not simply pass: root would."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setuid(NOBODY)
                _nest(Path(folder), depth, width, locked)
                remove(Path(folder) / "d")
                os._exit(len(list(Path(folder).iterdir())))
            finally:
                os._exit(99)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _nest(folder: Path, depth: int, width: int, locked: list[int]) -> None:
    here, shut, name = os.open(folder, os.O_RDONLY), [], "d"
    for level in range(depth):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(os.open("file", os.O_CREAT, dir_fd=below))
        shut += [os.dup(below)] if level in locked else []
        os.close(here)
        here, name = below, "d" * width
    for each in shut:
        os.fchmod(each, 0)
