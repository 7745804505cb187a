"""Mapped files without a name are found, and they count with their size or with the part that is mapped."""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

import psutil
import pytest

from autoresearch.jobs.mappings import Mappings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists mappings")
SIZE = 1 << 20


def test_memory_that_processes_share_is_found() -> None:
    before, after = Mappings(), Mappings()
    before.add(psutil.Process())
    with mmap.mmap(-1, SIZE) as shared:
        shared.write(bytes(SIZE))
        assert after.add(psutil.Process()) > 0
    new = after.nameless.keys() - before.nameless.keys()
    assert [after.nameless[key] for key in new] == [SIZE]
    assert after.records > 0


def test_a_deleted_file_is_found_and_others_are_not(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("deleted", "other")]
    for file in files:
        file.write_bytes(bytes(SIZE))
    with files[0].open("rb") as one, files[1].open("rb") as other:
        maps = [mmap.mmap(each.fileno(), 0, prot=mmap.PROT_READ) for each in (one, other)]
    inodes = [file.stat().st_ino for file in files]
    files[0].unlink()
    mappings = Mappings()
    mappings.add(psutil.Process())
    found = mappings.nameless
    for each in maps:
        each.close()
    assert inodes[0] in {inode for _, inode in found} and inodes[1] not in {inode for _, inode in found}
