"""Commits beside a `git gc`, which removes loose objects and temporary files of other processes."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from rigs.cli import git, toy

from autoresearch.workspace import Workspace

FAILS_ONCE = """#!/bin/sh
case " $* " in
*" fast-import "*)
    if mkdir "{folder}/failed" 2>/dev/null; then
        printf fast-import > .git/objects/pack/pack-{name}.keep
        echo report > .git/fast_import_crash_1
        echo "fatal: cannot store pack file" >&2
        exit 128
    fi;;
esac
exec {git} "$@"
"""


def objects(lab: Path) -> dict[str, str]:
    return dict(line.split(": ") for line in git(lab, "count-objects", "-v").splitlines())


def test_a_commit_beside_a_git_gc_is_a_pack(tmp_path: Path) -> None:
    lab = toy(tmp_path / "lab")
    workspace = Workspace(lab)
    before = objects(lab)
    (lab / ".git" / "gc.pid").write_text("1 host\n")
    commit = workspace.commit(workspace.head(), {"train.py": "x = 1\n"}, "wider", "t", 1)
    after = objects(lab)
    assert after["count"] == before["count"] and (after["packs"], after["in-pack"]) == ("1", "3")
    assert not list(lab.glob(".git/objects/pack/*.keep"))
    (lab / ".git" / "gc.pid").unlink()
    assert workspace.read(commit, ["train.py"]) == {"train.py": "x = 1\n"}
    workspace.commit(commit, {"train.py": "x = 2\n"}, "wider still", "t", 2)
    assert objects(lab)["packs"] == "1", "without a gc objects are loose, and a long night has few packs"


def test_a_commit_that_git_gc_broke_is_made_again_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab, real = toy(tmp_path / "lab"), shutil.which("git")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(FAILS_ONCE.format(folder=tmp_path, name="1" * 40, git=real))
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    workspace = Workspace(lab)
    commit = workspace.commit(workspace.head(), {"train.py": "x = 1\n"}, "wider", "t", 1)
    assert (tmp_path / "failed").is_dir() and workspace.refs("t") == {1: commit}
    assert not list(lab.glob(".git/fast_import_crash_*")) and not list(lab.glob(".git/objects/pack/*.keep"))


@pytest.mark.slow
def test_an_endless_git_gc_loses_nothing(tmp_path: Path) -> None:
    lab = toy(tmp_path / "lab")
    workspace = Workspace(lab)
    made: dict[int, str] = {}
    endless = f"while [ -d {lab} ] && [ ! -e {tmp_path}/end ]; do git gc -q --prune=now; done"
    with subprocess.Popen(["sh", "-c", endless], cwd=lab, stderr=subprocess.DEVNULL):
        try:
            end = time.monotonic() + 8
            while time.monotonic() < end:
                number = len(made) + 1
                made[number] = workspace.commit(workspace.head(), {"train.py": f"x = {number}\n"}, "m", "t", number)
                (lab / "program.md").write_text(f"edit {number}\n")
                assert workspace.working_tree.read(["program.md"]) == {"program.md": f"edit {number}\n"}
        finally:
            (tmp_path / "end").touch()
    assert workspace.refs("t") == made and not workspace.find_lost(made)
    for number, commit in made.items():
        assert workspace.read(commit, ["train.py"]) == {"train.py": f"x = {number}\n"}
    git(lab, "fsck", "--full", "--strict")
