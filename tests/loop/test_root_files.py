"""Copies of a run's outputs at the lab's root: appended to in place, and never written over somebody else's file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rigs.cli import git, toy

from autoresearch.loop.root_files import TAIL, find_obstacle, update
from autoresearch.workspace import Workspace

HEADER = (
    b"commit\tval_bpb\tmemory_gb\tstatus\tdescription\t"
    b"number\tverdict\tstanding\tresearcher\treason\ttrials\ttraining_seconds\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(toy(tmp_path / "lab"))


@pytest.fixture
def root(workspace: Workspace) -> Path:
    return workspace.lab / "results.tsv"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.tsv"
    path.write_bytes(HEADER + b"1\n2\n")
    return path


def test_a_missing_file_is_written(workspace: Workspace, root: Path, own: Path) -> None:
    assert update(workspace, root, own)
    assert root.read_bytes() == own.read_bytes()


@pytest.mark.parametrize("grown", [False, True])
@pytest.mark.parametrize("before", [b"", HEADER, HEADER + b"1\n", HEADER + b"1\n2"])
def test_new_lines_are_appended_to_the_same_file(
    workspace: Workspace, root: Path, own: Path, before: bytes, grown: bool
) -> None:
    root.write_bytes(before)
    with root.open("rb") as tail:
        assert tail.read() == before
        assert update(workspace, root, own, grown)
        assert before + tail.read() == own.read_bytes(), "`tail -f` sees the new lines"


def test_other_changes_replace_the_file(workspace: Workspace, root: Path, own: Path) -> None:
    root.write_bytes(HEADER + b"one\ntwo\nthree\n")
    root.with_name("results.tsv.half").write_bytes(b"left by a killed run")
    assert update(workspace, root, own)
    assert root.read_bytes() == own.read_bytes()
    assert not list(workspace.lab.glob("*.half"))


def test_only_the_end_is_compared_after_lines_were_appended(workspace: Workspace, root: Path, own: Path) -> None:
    rows, changed = b"row\n" * TAIL, b"ROW\n" + b"row\n" * (TAIL - 1)
    own.write_bytes(HEADER + rows + b"new\n")
    root.write_bytes(HEADER + changed)
    assert update(workspace, root, own, grown=True)
    assert root.read_bytes() == HEADER + changed + b"new\n", "the start was not read"
    assert update(workspace, root, own)
    assert root.read_bytes() == own.read_bytes()


@pytest.mark.parametrize("before", [HEADER + b"another\n", HEADER + b"1\n2\n3\n", HEADER + b"row\n" * 4 * TAIL])
def test_a_file_with_another_end_is_replaced(workspace: Workspace, root: Path, own: Path, before: bytes) -> None:
    root.write_bytes(before)
    assert update(workspace, root, own, grown=True)
    assert root.read_bytes() == own.read_bytes()


def track(path: Path) -> None:
    path.write_bytes(HEADER)
    git(path.parent, "add", "-f", path.name)


def delete_a_tracked_file(path: Path) -> None:
    track(path)
    path.unlink()


def link(path: Path) -> None:
    target = path.parent.parent / "elsewhere.tsv"
    target.write_bytes(HEADER)
    path.symlink_to(target)


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent.parent / "nothing.tsv")


def link_twice(path: Path) -> None:
    path.write_bytes(HEADER)
    path.with_name("second.tsv").hardlink_to(path)


def write_results_of_the_original(path: Path) -> None:
    path.write_text("commit\tval_bpb\tmemory_gb\tstatus\tdescription\na1b2c3d\t0.99\t44.0\tkeep\tbaseline\n")


OBSTACLES: dict[str, tuple[Callable[[Path], object], str]] = {
    "tracked": (track, "git tracks it"),
    "tracked and deleted": (delete_a_tracked_file, "git tracks it"),
    "link": (link, "it is a link"),
    "link to nothing": (link_to_nothing, "it is a link"),
    "hard link": (link_twice, "it is a link"),
    "folder": (Path.mkdir, "it is a folder"),
    "pipe": (os.mkfifo, "it is no plain file"),
    "folder of the next version": (lambda path: Path(f"{path}.half").mkdir(), "results.tsv.half is a folder"),
    "results of the original": (write_results_of_the_original, "another program wrote it"),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_a_file_of_somebody_else_is_left_alone(workspace: Workspace, root: Path, own: Path, name: str) -> None:
    make, reason = OBSTACLES[name]
    make(root)
    before = snapshot(workspace.lab)
    assert find_obstacle(workspace, root) == reason
    assert not update(workspace, root, own)
    assert snapshot(workspace.lab) == before


def snapshot(lab: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file at the lab's root and beside the lab: inode, mode, and content of plain files."""
    found = {}
    for path in (*lab.iterdir(), *lab.parent.glob("*.tsv")):
        stat = path.lstat()
        found[str(path)] = (stat.st_ino, stat.st_mode, path.read_bytes() if path.is_file() else b"")
    return found


def test_a_chart_or_report_of_another_program_is_left_alone(workspace: Workspace) -> None:
    for name, content in (("progress.png", b"\x89PNG\r\n\x1a\n a plot"), ("report.html", b"<html>mine</html>")):
        (workspace.lab / name).write_bytes(content)
        assert find_obstacle(workspace, workspace.lab / name) == "another program wrote it"


def test_files_of_version_0_1_0_are_ours(workspace: Workspace) -> None:
    """The start of its report, and of its chart with matplotlib's name and a size that only this version had."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    report = f'<!doctype html>\n<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    chart = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x06\x00\x00\x00\x02\xc0\x08\x06tEXtSoftware\x00Matplotlib"
    (workspace.lab / "report.html").write_text(report)
    (workspace.lab / "progress.png").write_bytes(chart)
    assert find_obstacle(workspace, workspace.lab / "report.html") is None
    assert find_obstacle(workspace, workspace.lab / "progress.png") is None


def test_a_lab_in_a_folder_of_a_repository_has_its_own_names(tmp_path: Path) -> None:
    around = toy(tmp_path / "around")
    (around / "results.tsv").write_bytes(HEADER)
    (around / "lab").mkdir()
    (around / "lab" / "train.py").write_text("")
    git(around, "add", "-f", "results.tsv", "lab/train.py")
    git(around, "commit", "-qm", "lab")
    workspace = Workspace(around / "lab")
    assert find_obstacle(workspace, workspace.lab / "results.tsv") is None
    (workspace.lab / "results.tsv").write_bytes(HEADER)
    git(around, "add", "-f", "lab/results.tsv")
    assert find_obstacle(workspace, workspace.lab / "results.tsv") == "git tracks it"
