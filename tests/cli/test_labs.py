"""Labs and runs that cannot start: one line that names the place and the remedy, exit code 2, nothing written."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from rigs.cli import (
    Person,
    check_refused,
    check_refused_and_unchanged,
    commit,
    edit,
    git,
    picture,
    program,
    settings,
    toy,
)

# Folders that are no labs


def test_a_folder_without_a_program_is_refused(person: Person, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_refused_and_unchanged(
        person, tmp_path, ("run", "empty"), "empty/program.md does not exist", "autoresearch new"
    )
    check_refused_and_unchanged(
        person, tmp_path, ("run", "nowhere"), "nowhere/program.md does not exist", "autoresearch new"
    )
    (tmp_path / "train.py").touch()
    check_refused_and_unchanged(
        person, tmp_path, ("run", "train.py"), "train.py is not a folder: name the lab's folder"
    )


def test_a_lab_outside_git_is_refused(person: Person, lab: Path) -> None:
    shutil.rmtree(lab / ".git")
    check_refused_and_unchanged(person, lab, ("run", lab), str(lab), "not in a git repository", "git init")


def test_a_repository_without_a_commit_is_refused(person: Person, tmp_path: Path) -> None:
    lab = toy(tmp_path / "lab", committed=False)
    check_refused_and_unchanged(person, lab, ("run", lab), "no commit yet", "git add -A && git commit")


def test_a_bare_repository_is_refused(person: Person, lab: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(lab), str(bare))
    shutil.copy(lab / "program.md", bare)
    check_refused_and_unchanged(person, bare, ("run", bare), "bare repository", "clone it")


def dirty_train(lab: Path) -> None:
    edit(lab, ("X = 1.0", "X = 0.9"))


def untracked_train(lab: Path) -> None:
    git(lab, "rm", "-q", "--cached", "train.py")
    git(lab, "commit", "-q", "-m", "train.py is out")


def no_train(lab: Path) -> None:
    git(lab, "rm", "-q", "train.py")
    git(lab, "commit", "-q", "-m", "train.py is gone")


def no_prepare(lab: Path) -> None:
    git(lab, "rm", "-q", "prepare.py")
    git(lab, "commit", "-q", "-m", "prepare.py is gone")


def untracked_prepare(lab: Path) -> None:
    git(lab, "rm", "-q", "--cached", "prepare.py")
    git(lab, "commit", "-q", "-m", "prepare.py is out")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (dirty_train, ("train.py: has changes that are not committed", "commit or stash")),
        (lambda lab: edit(lab, ("NOISE = 0.01", "NOISE = 0.0"), file="prepare.py"), ("prepare.py: has changes",)),
        (lambda lab: (lab / "train.py").unlink(), ("train.py: is missing", "git checkout -- train.py")),
        (untracked_train, ("train.py: is not in the last commit", "run `git add train.py && git commit")),
        (untracked_prepare, ("prepare.py: is not in the last commit", "run `git add prepare.py && git commit")),
        (no_prepare, ("prepare.py: is not in the last commit", "or set `prepare: null` and `score: null`")),
        (no_train, ("train.py: is not in the last commit", "create it, then run `git add train.py")),
        (lambda lab: program(lab, "---\nbudget:\t5m\n\tx: 1\n---\n"), ("program.md:", "a tab", "spaces")),
        (lambda lab: settings(lab, "buget: 5m"), ("program.md:2: unknown key `buget`", "did you mean `budget`")),
        (lambda lab: program(lab, "---\nbudget: [1]\n---\n"), ("program.md:2: budget:", "write 300s")),
        (lambda lab: settings(lab, "direction: up"), ("program.md:2: direction:", "minimize or maximize")),
        (lambda lab: program(lab, "---\nbudget: -5m\n---\n"), ("program.md:2: budget: must be more than zero",)),
        (lambda lab: program(lab, "---\nbudget: 5m\n"), ("program.md:1:", "never closed", "add a line `---`")),
        (lambda lab: settings(lab, "researchers: tunr"), ("unknown researcher `tunr`", "did you mean `tuner`")),
        (lambda lab: git(lab, "branch", "autoresearch/nov23"), ("autoresearch/nov23 exists", "another --tag")),
        (lambda lab: git(lab, "branch", "autoresearch"), ("the branch autoresearch is in the way", "git branch -m")),
        (lambda lab: (lab / ".autoresearch").touch(), (".autoresearch: is not a folder", "move it away")),
    ],
)  # fmt: skip
def test_a_lab_that_is_not_ready_is_refused(
    person: Person, lab: Path, spoil: Callable[[Path], object], words: tuple[str]
) -> None:
    spoil(lab)
    check_refused_and_unchanged(person, lab, ("run", lab, "--tag", "nov23"), *words)


def test_an_agent_that_is_missing_or_not_logged_in_is_refused(person: Person, lab: Path) -> None:
    nobody = Person(person.home, {"HOME": str(person.home)})
    words = ("run", lab, "--tag", "nov23", "--researcher", "claude")
    check_refused_and_unchanged(nobody, lab, words, "researcher `claude` is not ready", "then `claude` once to log in")


# A run that cannot start or resume


def test_a_run_whose_branch_is_checked_out_is_refused(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0", "--tag", "a").code == 3
    git(lab, "switch", "-q", "autoresearch/a")
    check_refused_and_unchanged(person, lab, ("run", lab), "autoresearch/a is checked out", "switch to another")


def test_a_changed_measure_is_refused(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0", "--tag", "a").code == 3
    check_refused_and_unchanged(
        person, lab, ("run", lab, "--budget", "2s"),
        "--budget: run a began with `budget: 1s`", "start a new run with --tag",
    )  # fmt: skip
    check_refused_and_unchanged(person, lab, ("run", lab, "--devices", "cpu"), "run a began with `devices: auto`")
    settings(lab, "metric: accuracy")
    check_refused_and_unchanged(
        person,
        lab,
        ("run", lab),
        "program.md: metric: run a began with `metric: val_bpb`",
        "start a new run with --tag",
    )


def test_a_metric_that_the_scorer_never_prints_is_named(person: Person, lab: Path) -> None:
    settings(lab, "metric: accuracy")
    commit(lab)
    check_refused(
        person("run", lab, "--tag", "a"),
        "no line `accuracy: NUMBER` in the scorer's standard output",
        "autoresearch show 0 --tag a",
        "run the same command again",
    )
    assert person("status", lab, "--json").json["state"] == "ended"
    said = person("status", lab).out
    assert (
        "baseline   failed" in said
        and "autoresearch show 0" in said
        and "repair the lab" in said
        and "goes on" not in said
    )
    assert "no line `accuracy" in person("show", "0", lab, "--json").out
    assert "running" not in person("show", "0", lab).out + person("log", lab).out
    repair_and_run_again(person, lab)


def repair_and_run_again(person: Person, lab: Path) -> None:
    """Check that a run whose baseline failed takes the repaired lab and other settings, since nothing compares."""
    edit(lab, ("metric: accuracy\n", ""), file="program.md")
    edit(lab, ("X = 1.0", "X = 0.9"))
    check_refused(person("run", lab, "--tag", "a"), "train.py: has changes that are not committed")
    commit(lab)
    again = person("run", lab, "--tag", "a", "--devices", "cpu", "--experiments", "0")
    assert again.code == 3, again
    head = git(lab, "rev-parse", "HEAD").strip()
    assert git(lab, "rev-parse", "autoresearch/a", "refs/autoresearch/a/0").split() == [head] * 2
    assert person("show", "0", lab, "--json").json["commit"] == head
    check_refused_and_unchanged(person, lab, ("run", lab, "--devices", "auto"), "run a began with `devices: cpu`")


def test_a_failed_preparation_gives_its_reason(person: Person, lab: Path) -> None:
    complaint = "corpus.txt: its sha256 differs: delete it, and it is fetched again"
    edit(lab, ("def prepare() -> None:", f"def prepare() -> None:\n    sys.exit({complaint!r})"), file="prepare.py")
    commit(lab)
    before = picture(lab)
    said = person("run", lab)
    assert (said.code, said.err.splitlines()[-1]) == (2, f"autoresearch: `python prepare.py` failed: {complaint}")
    assert "Traceback" not in said.err
    assert picture(lab) == before


def test_a_preparation_sees_the_labs_repository_when_a_hook_of_another_starts_the_run(
    person: Person, lab: Path, tmp_path: Path
) -> None:
    tell = "def prepare() -> None:\n    os.system('git rev-parse --absolute-git-dir')\n    sys.exit('told')"
    edit(lab, ("def prepare() -> None:", tell), file="prepare.py")
    commit(lab)
    other = toy(tmp_path / "other")
    before, theirs = picture(other), other / ".git"
    said = person("run", lab, GIT_DIR=str(theirs), GIT_WORK_TREE=str(other), GIT_INDEX_FILE=str(theirs / "index"))
    assert said.err.splitlines()[-2:] == [str(lab / ".git"), "autoresearch: `python prepare.py` failed: told"]
    assert picture(other) == before


def test_a_ledger_of_a_newer_version_is_refused(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0").code == 3
    with contextlib.closing(sqlite3.connect(lab / ".autoresearch" / "ledger.db")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA user_version = 99")
    for command in ("run", "status"):
        check_refused(person(command, lab), "ledger.db", "newer autoresearch", "upgrade")


def test_a_ledger_that_is_no_database_is_refused(person: Person, lab: Path) -> None:
    (lab / ".autoresearch").mkdir()
    (lab / ".autoresearch" / "ledger.db").write_text("dear diary, " * 1000)
    for command in ("run", "status", "log"):
        check_refused_and_unchanged(person, lab, (command, lab), "ledger.db", "not a ledger", "move the file away")
