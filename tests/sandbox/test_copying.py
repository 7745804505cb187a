"""Copies of an untrusted folder."""

from __future__ import annotations

import os
from pathlib import Path

from autoresearch.sandbox.copying import MOST_FILES, copy_plain


def test_only_plain_files_are_copied(tmp_path: Path) -> None:
    source, secret = tmp_path / "source", tmp_path / "secret"
    secret.mkdir()
    (secret / "held-out").write_text("text")
    (source / "below").mkdir(parents=True)
    (source / "below" / "kernel.so").write_bytes(b"code")
    (source / "below" / "kernel.so").chmod(0o700)
    (source / "link").symlink_to(secret / "held-out")
    (source / "folder").symlink_to(secret)
    os.mkfifo(source / "pipe")  # opening it would wait for ever
    assert copy_plain(source, tmp_path / "copy", 1000)
    copied = sorted(str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*"))
    assert copied == ["below", "below/kernel.so"]
    assert os.access(tmp_path / "copy/below/kernel.so", os.X_OK)


def test_a_folder_beyond_the_size_limit_leaves_no_partial_copy(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    for name in "abc":
        (tmp_path / "source" / name).write_bytes(bytes(400))
    assert not copy_plain(tmp_path / "source", tmp_path / "copy", 1000)
    assert not (tmp_path / "copy").exists()


def test_a_missing_folder_is_not_copied(tmp_path: Path) -> None:
    assert not copy_plain(tmp_path / "source", tmp_path / "copy", 1000)


def test_a_folder_that_cannot_be_copied_completely_leaves_nothing(tmp_path: Path) -> None:
    """Too many files, and folders deeper than the longest path."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "file").write_text("x")
    folder = os.open(source, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=folder)
        folder = os.open("d" * 200, os.O_RDONLY, dir_fd=folder)
    deep = tmp_path / ("t" * 200)
    deep.mkdir()
    assert not copy_plain(source, deep / "copy", 1000)
    assert list(deep.iterdir()) == []
    many = tmp_path / "many"
    many.mkdir()
    for number in range(MOST_FILES):
        os.close(os.open(many / str(number), os.O_CREAT))
    assert not copy_plain(many, tmp_path / "copy", 1000)
    assert not (tmp_path / "copy").exists()


def test_a_stale_copy_is_replaced(tmp_path: Path) -> None:
    for name in ("source", "copy", "copy.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"of {name}").touch()
    assert copy_plain(tmp_path / "source", tmp_path / "copy", 1000)
    assert [each.name for each in (tmp_path / "copy").iterdir()] == ["of source"]
    assert not (tmp_path / "copy.part").exists()
