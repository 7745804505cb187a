"""The lock of a run, and other things that have its name or that of its folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from autoresearch.errors import LabError
from autoresearch.layout import Layout
from autoresearch.lock import hold, is_held

TAG = "nov23"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / "lab").mkdir()
    return Layout(tmp_path / "lab")


def touch(path: Path) -> None:
    path.write_text("mine")


def link(path: Path) -> None:
    target = path.parent.parent / "target"
    target.write_text("mine")
    path.symlink_to(target)


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent.parent / "nothing")


@pytest.mark.parametrize("make", [touch, os.mkfifo, link_to_nothing])
def test_something_else_where_the_state_belongs_is_refused(layout: Layout, make: Callable[[Path], None]) -> None:
    make(layout.state)
    before = layout.state.lstat()
    refusal = f"{re.escape(str(layout.state))}: is not a folder, but runs keep their files in a folder there: move it"
    with pytest.raises(LabError, match=refusal), hold(layout, TAG):
        pass
    assert not is_held(layout, TAG) and layout.state.lstat() == before


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, link, link_to_nothing])
def test_something_else_where_the_lock_belongs_is_refused(layout: Layout, make: Callable[[Path], None]) -> None:
    layout.state.mkdir()
    make(layout.lock(TAG))
    refusal = "is not a plain file, but run nov23 has its lock there: move it away"
    with pytest.raises(LabError, match=refusal), hold(layout, TAG):
        pass
    with pytest.raises(LabError, match="is not a plain file"):
        is_held(layout, TAG)
    target = layout.lab / "target"
    assert not target.exists() or target.read_text() == "mine"


def test_a_state_folder_on_another_disk_may_be_linked(layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    layout.state.symlink_to(tmp_path / "disk")
    with hold(layout, TAG):
        assert is_held(layout, TAG) and layout.lock(TAG).read_text() == str(os.getpid())
    assert not is_held(layout, TAG)
