from __future__ import annotations

import pytest

from autoresearch.kit.files import written


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "folder" / "rows.bin"
    with written(path) as draft:
        draft.write_bytes(b"first")
        assert not path.exists()
    assert path.read_bytes() == b"first"
    with pytest.raises(RuntimeError), written(path) as draft:
        draft.write_bytes(b"half")
        raise RuntimeError("the disk is full")
    assert path.read_bytes() == b"first"
    assert [file.name for file in path.parent.iterdir()] == ["rows.bin"]
