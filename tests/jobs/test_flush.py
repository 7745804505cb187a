"""The flush of what a job has written, in a folder that the job may have made hostile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from autoresearch.jobs.flush import PIECE, flush
from autoresearch.sandbox.removing import remove

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can flush a part of a file")


def test_files_of_all_folders_are_flushed(tmp_path: Path) -> None:
    (tmp_path / "one/deep").mkdir(parents=True)
    (tmp_path / "one/deep/large").write_bytes(bytes(PIECE + 1))
    (tmp_path / "one/empty").touch()
    assert flush((tmp_path / "one", tmp_path / "missing"), 60.0)


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    """A pipe would block whoever opens it, and a link leads elsewhere."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "elsewhere").symlink_to("/")
    (tmp_path / "itself").symlink_to(tmp_path, target_is_directory=True)
    assert flush((tmp_path, tmp_path / "itself"), 60.0)


def test_what_an_ordinary_user_cannot_open_is_left_out(tmp_path: Path) -> None:
    for name, mode in (("locked", 0o000), ("listed", 0o400), ("open", 0o700)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch(mode=0o000)
        (tmp_path / name).chmod(mode)
    assert flush((*tmp_path.iterdir(), tmp_path), 60.0)
    with (tmp_path / "open/endless").open("wb") as file:
        file.truncate(1 << 42)
    assert not flush((*sorted(tmp_path.iterdir()), tmp_path), 0.05), "the others are still flushed"
    for each in tmp_path.iterdir():
        each.chmod(0o700)


@pytest.mark.parametrize("seconds", [-1.0, 0.05])
def test_a_flush_ends_at_its_limit(tmp_path: Path, seconds: float) -> None:
    with (tmp_path / "endless").open("wb") as file:
        file.truncate(1 << 42)  # a hole of 4 TiB, which takes half a million calls
    assert not flush((tmp_path,), seconds)


def test_a_folder_that_is_too_deep_is_not_flushed(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(2000):
        os.mkdir("a", dir_fd=here)
        below = os.open("a", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    assert not flush((tmp_path,), 60.0)
    remove(tmp_path / "a")
