"""Files that a trial lacks: what git ignores, pointers of Git LFS, and submodules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from rigs.cli import Person, commit, edit, git, toy

from autoresearch.agenda import program
from autoresearch.agenda.absent import Absent
from autoresearch.agenda.needs import find_missing
from autoresearch.cli.doctor import check_lab
from autoresearch.layout import Layout
from autoresearch.workspace import Workspace

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0\nsize 12345\n"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return toy(tmp_path / "lab")


def absent(lab: Path) -> Absent:
    workspace = Workspace(lab)
    return Absent(Layout(lab), workspace, program.read(lab / "program.md"), workspace.head())


def missing(lab: Path) -> dict[str, str]:
    workspace = Workspace(lab)
    agenda = program.read(lab / "program.md")
    return dict(find_missing(Layout(lab), workspace, agenda, workspace.head(), sys.executable))


def read_in_training(lab: Path, name: str) -> None:
    edit(lab, ("\n\nX = ", f"\n\nDATA = {name!r}\nX = "))


def test_a_file_that_git_ignores_is_named(lab: Path) -> None:
    read_in_training(lab, "train.bin")
    (lab / ".gitignore").write_text("data/\n.venv/\n")
    for folder in ("data/shakespeare", ".venv/share", "data/other"):
        (lab / folder).mkdir(parents=True)
    (lab / "data/shakespeare/train.bin").write_text("")
    (lab / ".venv/share/train.bin").write_text("")
    (lab / "data/other/never_named.bin").write_text("")
    commit(lab)
    place = lab / "data/shakespeare/train.bin"
    said = (
        "data/shakespeare/train.bin is not in the last commit, so no trial has it: commit it, or add "
        f"`sandbox: {{read: [{place}]}}` and read it by this path"
    )
    assert list(absent(lab).find_uncommitted()) == [("train.bin", said)]
    found = [each for each in check_lab(lab) if each.name == "files"]
    assert [(each.state, each.detail) for each in found] == [("note", said)]
    git(lab, "add", "-f", "data/shakespeare/train.bin")
    git(lab, "commit", "-qm", "data")
    assert not list(absent(lab).find_uncommitted())


def test_a_pointer_of_git_lfs_is_named(lab: Path) -> None:
    read_in_training(lab, "weights.json")
    for name, text in (("weights.json", POINTER), ("other.json", POINTER), ("toy.json", "{}")):
        (lab / name).write_text(text)
    commit(lab)
    (lab / "weights.json").write_text("{}")  # as `git lfs pull` leaves it
    said = "weights.json is a pointer of Git LFS, and a trial gets the pointer: keep it out of LFS, or outside the "
    assert list(absent(lab).find_pointers()) == [("weights.json", f"{said}repository and below `sandbox.read`")]


def test_a_submodule_is_named_also_where_a_module_lies_in_it(lab: Path, tmp_path: Path) -> None:
    other = toy(tmp_path / "other")
    (other / "ours_alone.py").write_text("")
    commit(other)
    edit(lab, ("import json\n", "import json\nimport sys\nsys.path.insert(0, 'lib')\nimport ours_alone\n"))
    git(lab, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other), "lib")
    commit(lab)
    said = "lib is a submodule, and a trial has none of its files: copy what it needs into the lab"
    assert list(absent(lab).find_pointers()) == [("lib", said)]
    assert missing(lab)["ours_alone"] == (
        "train.py imports ours_alone, which lies in the submodule lib, and a trial has none of its files: copy them "
        "into the lab, or install it as a package"
    )


def test_a_module_above_the_lab_is_not_in_a_trial(tmp_path: Path) -> None:
    lab = toy(tmp_path / "repository") / "lab"
    lab.mkdir()
    for name in ("program.md", "prepare.py"):
        (lab / name).write_text((lab.parent / name).read_text())
    (lab / "train.py").write_text("import sys\nsys.path.insert(0, '..')\nimport ours_alone\nimport autoresearch\n")
    (lab.parent / "ours_alone.py").write_text("")
    commit(lab.parent)
    assert missing(lab)["ours_alone"] == (
        f"train.py imports ours_alone, which lies in {lab.parent}, and a trial has the files of the lab only: install "
        "it as a package"
    )


def test_a_module_in_any_folder_of_the_lab_is_there(lab: Path) -> None:
    edit(lab, ("import json\n", "import json\nimport sys\nsys.path.insert(0, 'src/parts')\nimport ours_alone\n"))
    (lab / "src/parts").mkdir(parents=True)
    (lab / "src/parts/ours_alone.py").write_text("")
    commit(lab)
    assert not missing(lab)


def test_a_baseline_that_fails_names_the_file_that_it_missed(lab: Path, tmp_path: Path) -> None:
    edit(lab, ("    clock.start()\n", "    open('data/words.txt')\n    clock.start()\n"))
    (lab / ".gitignore").write_text("data/\n")
    (lab / "data").mkdir()
    (lab / "data/words.txt").write_text("to be")
    commit(lab)
    said = Person(tmp_path)("run", lab, "--plain")
    assert said.code == 2 and "FileNotFoundError" in said.err
    assert "'data/words.txt'. data/words.txt is not in the last commit, so no trial has it: commit it, or" in said.err
