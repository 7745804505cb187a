"""Files that are written atomically."""

from __future__ import annotations

from pathlib import Path

import pytest

from autoresearch.kit.files import write_atomically, written


def test_a_file_appears_complete_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "rows.bin"
    with write_atomically(path) as draft:
        draft.write_bytes(b"first")
        assert not path.exists()
    assert path.read_bytes() == b"first"
    with pytest.raises(RuntimeError), write_atomically(path) as draft:
        draft.write_bytes(b"half")
        raise RuntimeError("the disk is full")
    assert path.read_bytes() == b"first"
    assert [file.name for file in path.parent.iterdir()] == ["rows.bin"]


def test_labs_that_exist_still_find_the_earlier_name() -> None:
    assert written is write_atomically
