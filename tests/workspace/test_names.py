"""Names of runs in a repository: one lab claims them, whatever else has a name like theirs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rigs.cli import git, toy

from autoresearch.errors import LabError
from autoresearch.layout import Layout
from autoresearch.workspace import Workspace
from autoresearch.workspace.git import Git
from autoresearch.workspace.names import read_owner

TAG = "nov23"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return toy(tmp_path / "lab")


def add_worktree(lab: Path, name: str = "two") -> Path:
    git(lab, "worktree", "add", "-q", str(lab.parent / name))
    return lab.parent / name


def start(lab: Path, tag: str = TAG) -> Workspace:
    """Claim a tag as a new run of the lab does."""
    workspace = Workspace(lab)
    workspace.require_name(tag, is_new=True)
    workspace.claim_name(tag, workspace.head())
    Layout(lab).state.mkdir(exist_ok=True)
    Layout(lab).ledger.touch()
    return workspace


def refs(lab: Path) -> list[str]:
    return git(lab, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()


def test_a_run_claims_its_refs_and_its_branch(lab: Path) -> None:
    workspace = start(lab)
    assert read_owner(Git(lab), TAG) == lab
    assert workspace.tip(TAG) == workspace.head() and workspace.refs(TAG) == {}
    workspace.sync_refs(TAG, {})
    workspace.require_name(TAG, is_new=False)
    workspace.claim_name(TAG, None)
    assert read_owner(Git(lab), TAG) == lab
    assert git(lab, "log", "--all", "--format=%s").splitlines() == ["lab"]
    git(lab, "fsck", "--full", "--strict")


def test_of_many_labs_that_want_a_tag_at_once_one_gets_it(lab: Path) -> None:
    labs = [lab, *(add_worktree(lab, f"tree{number}") for number in range(3))]
    workspaces = [Workspace(each) for each in labs]

    def want(workspace: Workspace) -> str:
        try:
            workspace.claim_name(TAG, workspace.head())
        except LabError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(want, workspaces))
    assert outcomes.count("") == 1, outcomes
    winner = labs[outcomes.index("")]
    assert read_owner(Git(lab), TAG) == winner
    for refusal in filter(None, outcomes):
        assert refusal == f"the tag {TAG} belongs to the lab in {winner}: choose another --tag"


def test_another_worktree_cannot_take_or_resume_the_run(lab: Path) -> None:
    start(lab)
    other = Workspace(add_worktree(lab))
    before = refs(lab)
    with pytest.raises(LabError, match=rf"the tag {TAG} belongs to the lab in {lab}: choose another --tag"):
        other.require_name(TAG, is_new=True)
    theirs = f"belong to the lab in {lab}, which shares this repository: start a new"
    with pytest.raises(LabError, match=theirs):
        other.require_name(TAG, is_new=False)
    with pytest.raises(LabError, match=theirs):
        other.claim_name(TAG, None)
    assert refs(lab) == before
    start(other.lab, "mine")


def test_two_labs_of_one_working_tree_do_not_share_a_tag(lab: Path) -> None:
    shutil.copytree(lab, lab / "second", ignore=shutil.ignore_patterns(".git", ".autoresearch"))
    start(lab)
    with pytest.raises(LabError, match="belongs to the lab in"):
        start(lab / "second")


def test_a_lab_that_was_moved_takes_its_runs_along(lab: Path) -> None:
    start(lab)
    moved = lab.rename(lab.parent / "new place")
    workspace = Workspace(moved)
    workspace.require_name(TAG, is_new=False)
    workspace.claim_name(TAG, None)
    assert read_owner(Git(moved), TAG) == moved


def test_a_copy_of_the_whole_repository_has_runs_of_its_own(lab: Path) -> None:
    start(lab)
    copy = Path(shutil.copytree(lab, lab.parent / "copy"))
    for each in (copy, lab):
        workspace = Workspace(each)
        workspace.require_name(TAG, is_new=False)
        workspace.claim_name(TAG, None)
        assert read_owner(Git(each), TAG) == each


def test_a_run_of_an_older_version_is_claimed_when_it_is_resumed(lab: Path) -> None:
    workspace = Workspace(lab)
    made = workspace.commit(workspace.head(), {"train.py": "x\n"}, "m", TAG, 1)
    workspace.advance(TAG, made)
    workspace.require_name(TAG, is_new=False)
    workspace.claim_name(TAG, None)
    assert read_owner(Git(lab), TAG) == lab and workspace.tip(TAG) == made
    Layout(lab).state.mkdir()
    Layout(lab).ledger.touch()
    with pytest.raises(LabError, match="belong to the lab in"):
        Workspace(add_worktree(lab)).claim_name(TAG, None)


def test_a_claim_that_no_run_came_of_is_used_again(lab: Path) -> None:
    start(lab)  # and killed before its run is in the ledger
    start(lab)
    Workspace(lab).set_ref(TAG, 0, Workspace(lab).head())
    with pytest.raises(
        LabError, match=r"the branch autoresearch/nov23 exists, but this lab's ledger knows no such run"
    ):
        start(lab)


def test_a_lab_whose_path_is_no_text_has_its_claim(tmp_path: Path) -> None:
    lab = toy(tmp_path / os.fsdecode(b"l\xe4b\n"))
    start(lab)
    assert read_owner(Git(lab), TAG) == lab
    Workspace(lab).require_name(TAG, is_new=False)
    (lab / "sub\n").mkdir()
    assert Workspace(lab / "sub\n").prefix == "sub\n/"


def make_branch(name: str) -> Callable[[Path], object]:
    return lambda lab: git(lab, "branch", name)


def pack(lab: Path) -> None:
    git(lab, "branch", "autoresearch")
    git(lab, "pack-refs", "--all")


def check_out_elsewhere(lab: Path) -> None:
    git(lab, "worktree", "add", "-q", "-b", "autoresearch", str(lab.parent / "two"))


def ignore_case(lab: Path) -> None:
    git(lab, "config", "core.ignoreCase", "true")
    git(lab, "branch", "AutoResearch")


def make_ref(name: str) -> Callable[[Path], object]:
    return lambda lab: git(lab, "update-ref", name, "HEAD")


def make_symbolic(lab: Path) -> None:
    git(lab, "symbolic-ref", f"refs/heads/autoresearch/{TAG}", "refs/heads/main")


RENAME = "is in the way of the branches autoresearch/TAG of runs: rename it with `git branch -m"
OBSTACLES: dict[str, tuple[Callable[[Path], object], str]] = {
    "branch": (make_branch("autoresearch"), f"the branch autoresearch {RENAME} autoresearch OTHER`"),
    "packed branch": (pack, f"the branch autoresearch {RENAME} autoresearch OTHER`"),
    "branch of another worktree": (check_out_elsewhere, f"the branch autoresearch {RENAME} autoresearch OTHER`"),
    "branch in another case": (ignore_case, f"the branch AutoResearch {RENAME} AutoResearch OTHER`"),
    "ref": (make_ref("refs/autoresearch"), "the ref refs/autoresearch is in the way of the refs of runs"),
    "ref of the tag": (make_ref(f"refs/autoresearch/{TAG}"), f"the ref refs/autoresearch/{TAG} exists"),
    "experiment": (make_ref(f"refs/autoresearch/{TAG}/3"), f"the ref refs/autoresearch/{TAG}/3 exists"),
    "branch of the tag": (make_branch(f"autoresearch/{TAG}"), f"the branch autoresearch/{TAG} exists"),
    "branch below": (make_branch(f"autoresearch/{TAG}/mine"), f"the branch autoresearch/{TAG}/mine exists"),
    "symbolic branch": (make_symbolic, f"the branch autoresearch/{TAG} exists"),
    "tag in another case": (make_branch("autoresearch/NOV23"), f"the tag {TAG} differs in case alone from NOV23"),
    "refs in another case": (make_ref("refs/autoresearch/Nov23/0"), f"the tag {TAG} differs in case alone from Nov23"),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_has_the_name_of_a_run_is_left_alone(lab: Path, name: str) -> None:
    make, complaint = OBSTACLES[name]
    make(lab)
    before, workspace = refs(lab), Workspace(lab)
    with pytest.raises(LabError, match=re.escape(complaint)) as refused:
        workspace.require_name(TAG, is_new=True)
    assert "\n" not in str(refused.value)
    workspace.remove_locks(TAG)  # no traceback where a branch has the name of a folder
    assert refs(lab) == before


@pytest.mark.parametrize("name", ["branch", "packed branch", "branch below", "symbolic branch"])
def test_what_comes_between_is_left_alone_too(lab: Path, name: str) -> None:
    """A branch that is made after the checks, while the lab prepares its data."""
    make, _ = OBSTACLES[name]
    make(lab)
    before, workspace = refs(lab), Workspace(lab)
    with pytest.raises(LabError, match="autoresearch"):
        workspace.claim_name(TAG, workspace.head())
    assert refs(lab) == before


def test_a_branch_that_differs_in_case_is_no_obstacle_where_case_counts(lab: Path) -> None:
    git(lab, "config", "core.ignoreCase", "false")
    git(lab, "branch", "AutoResearch")
    start(lab)
    start(lab, "nov24")


def test_a_run_moves_its_branch_and_not_what_the_branch_points_to(lab: Path) -> None:
    workspace = start(lab)
    main = git(lab, "rev-parse", "main")
    made = workspace.commit(workspace.head(), {"train.py": "x\n"}, "m", TAG, 1)
    git(lab, "symbolic-ref", f"refs/heads/autoresearch/{TAG}", "refs/heads/main")
    workspace.advance(TAG, made)
    assert git(lab, "rev-parse", "main") == main and workspace.tip(TAG) == made
