"""Wrong input: one line that names the place and the remedy, exit code 2, nothing written."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rigs.cli import (
    COMMAND,
    Person,
    Said,
    commit,
    edit,
    git,
    needs_mount,
    picture,
    program,
    settings,
    small_disk,
    toy,
)

import autoresearch


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return toy(tmp_path / "lab")


def check_refused(said: Said, *words: str) -> None:
    """Check for exit code 2 and one line on standard error that has these words."""
    assert said.code == 2, said
    assert said.err.count("\n") == 1 and said.err.startswith("autoresearch: "), said.err
    for word in words:
        assert word in said.err, f"{word!r} is not in {said.err!r}"


def check_refused_and_unchanged(person: Person, lab: Path, command: tuple[str | Path, ...], *words: str) -> None:
    before = picture(lab)
    check_refused(person(*command), *words)
    assert picture(lab) == before


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


# Options


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--researcher tunr", ("unknown researcher `tunr`", "did you mean `tuner`")),
        ("--researcher script:patches", ("script:patches", "lab/patches is not a folder")),
        ("--researcher anthropic/claude-opus-4-5", ("is not ready", "ANTHROPIC_API_KEY is not set: `export")),
        ("--researcher claud", ("unknown researcher `claud`", "did you mean `claude`")),
        ("--devices 7", ("devices: this machine has no GPU 7", "choose ")),
        ("--devices gpu", ("--devices:", "write auto, cpu, 0")),
        ("--tag a:b", ("--tag 'a:b'", "letters, digits")),
        ("--tag=", ("--tag ''", "letters, digits")),
        ("--tag \udcff", ("--tag '\\udcff'", "letters, digits")),
        ("--researcher script:\udcff", ("--researcher: is not UTF-8: write it in UTF-8",)),
        ("--budget \udcff", ("--budget:",)),
        ("--budget nonsense", ("--budget:", "write 300s")),
        ("--budget 0", ("--budget: must be more than zero",)),
        ("--experiments -1", ("--experiments: must be at least 0",)),
        ("--experiments many", ("'--experiments'", "expected a whole number", "see `autoresearch run --help`")),
        ("--hours 0", ("--hours: must be more than 0",)),
        ("--hours nan", ("--hours: expected a number",)),
        ("--seed -1", ("'--seed'", "see `autoresearch run --help`")),
        ("--nonsense", ("--nonsense", "see `autoresearch run --help`")),
    ],
)
def test_an_invalid_option_is_refused(person: Person, lab: Path, options: str, words: tuple[str]) -> None:
    check_refused_and_unchanged(person, lab, ("run", lab, *options.split()), *words)


def test_a_detached_run_is_refused_like_any_other(person: Person, lab: Path) -> None:
    check_refused(person("run", lab, "--detach", "--budget", "nonsense"), "--budget:", "write 300s")


@pytest.mark.parametrize(
    "command", ["status", "log", "leaderboard", "show 1", "diff 1", "report", "stop", "show 0 --sample"]
)
def test_a_view_before_any_run_is_refused(person: Person, lab: Path, command: str) -> None:
    first, *rest = command.split()
    check_refused_and_unchanged(person, lab, (first, *rest, lab), "no run yet", "autoresearch run")


@pytest.mark.parametrize("command", ["bogus", "show", "show x", "show -- -1", "log --last -3", "leaderboard --top 0"])
def test_an_invalid_command_names_its_help(person: Person, command: str) -> None:
    check_refused(person(*command.split()), "--help`")


@pytest.mark.parametrize("command", ["status", "log", "report", "stop", "confirm", "show 1"])
def test_a_missing_folder_is_refused(person: Person, command: str) -> None:
    first, *rest = command.split()
    check_refused(person(first, *rest, "/nope"), "/nope: no such folder", "autoresearch new")


def test_a_word_in_place_of_a_number_is_refused(person: Person) -> None:
    check_refused(person("show", "x"), "'NUMBER': expected a whole number, such as 3: see `autoresearch show --help`")
    check_refused(person("run", "--hours", "x"), "'--hours': expected a number, such as 0.5: see")


def test_the_version(person: Person) -> None:
    said = person("--version")
    assert (said.code, said.out, said.err) == (0, f"{autoresearch.__version__}\n", "")


def test_paths_and_words_that_are_not_utf8(person: Person, lab: Path) -> None:
    """Everything but the path of the lab becomes UTF-8, or is refused in one line."""
    lab = lab.rename(lab.parent / os.fsdecode(b"l\xe4b"))
    edit(lab, ("X = 1.0", "X = 0.3"))
    tried = person("try", lab, "-m", os.fsdecode(b"gr\xf6\xdfer"), "--tag", "a")
    assert tried.code == 0, tried
    assert person("show", "1", lab, "--json").json["hypothesis"] == "gr??er"
    assert git(lab, "log", "-1", "--format=%s", "refs/autoresearch/a/1").strip() == "gr??er"
    check_refused(person("report", lab, "--out", "\udcff/report.html"), "name a file in a folder that exists")
    check_refused(person("status", "\udcff"), "no such folder")
    check_refused(person("diff", "1", lab, "--tag", "\udcff"), "'--tag': a tag is letters, digits")


def test_missing_runs_and_experiments_are_refused(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0", "--tag", "a", "--seed", "1").code == 3
    before = picture(lab)
    for command in ("status", "log", "leaderboard", "show 0", "diff 0", "report"):
        check_refused(person(*command.split(), lab, "--tag", "zzz"), "no run zzz", "its runs are a")
    check_refused(person("show", "9", lab), "no experiment 9", "the latest is #0")
    check_refused(person("show", "99999999999999999999999", lab), "see `autoresearch show --help`")
    check_refused(person("diff", "0", lab, "--against", "9"), "no experiment 9")
    check_refused(person("stop", lab), "run a is not running", "autoresearch run")
    check_refused(person("report", lab, "--out", "no/such/folder/report.html"), "--out no/such/folder/report.html")
    assert picture(lab) == before


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


# The machine


@needs_mount
def test_a_full_disk_at_the_start_is_named(person: Person, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m"):
        lab = toy(tmp_path / "disk" / "lab")
        before = picture(lab)
        free = shutil.disk_usage(lab).free
        (tmp_path / "disk" / "ballast").write_bytes(b"x" * (free - 4096))
        check_refused(person("run", lab), "disk is full", "free some space")
        (tmp_path / "disk" / "ballast").unlink()
        assert {name: what for name, what in picture(lab).items() if name in before} == before
        assert person("run", lab, "--experiments", "1").code == 3


@needs_mount
def test_a_disk_that_fills_up_during_a_run_loses_nothing(person: Person, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "700k") as remount:
        lab = toy(tmp_path / "disk" / "lab")
        check_refused(person("run", lab, "--plain", "--seed", "1"), "disk is full", "free some space")
        remount("size=40m")
        known = [each["number"] for each in person("log", lab, "--last", "0", "--json").json]
        assert known == list(range(len(known)))
        again = person("run", lab, "--plain", "--experiments", str(len(known)))
        assert again.code == 3, again
        rows = (lab / "results.tsv").read_text().splitlines()[1:]
        assert sorted(int(row.split("\t")[5]) for row in rows) == list(range(len(known) + 1))


@needs_mount
def test_a_read_only_file_system_is_named(person: Person, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "10m") as remount:
        lab = toy(tmp_path / "disk" / "lab")
        remount("ro")
        check_refused_and_unchanged(person, lab, ("run", lab), str(lab), "read-only", "move the lab")
        remount("rw")
        assert person("run", lab, "--experiments", "0").code == 3
        remount("ro")
        check_refused_and_unchanged(person, lab, ("run", lab), "read-only", "move the lab")
        check_refused_and_unchanged(person, tmp_path / "disk", ("new", tmp_path / "disk" / "other"), "read-only")
        remount("rw")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_another_user_is_named(person: Person, lab: Path) -> None:
    lab.chmod(0o555)
    try:
        check_refused_and_unchanged(person, lab, ("run", lab), str(lab), "permission denied")
    finally:
        lab.chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_behind_the_output_is_named(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0").code == 3
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "log", lab], env=person.environment(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    check_refused(Said(done.returncode, "", done.stderr), "disk is full")


# The terminal


def test_a_terminal_without_unicode_gets_ascii(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "2", "--seed", "1", PYTHONIOENCODING="ascii").code == 3
    for command in ("log", "status", "show 1", "leaderboard", "doctor", "log --json"):
        said = person(*command.split(), lab, PYTHONIOENCODING="ascii", LC_ALL="C")
        assert said.code == 0 and said.err == "", said
        assert said.out.isascii()
    assert "X 1.0 -> " in person("log", lab, PYTHONIOENCODING="ascii").out


def test_a_closed_pipe_is_no_error(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "0").code == 3
    command = " ".join(COMMAND)
    script = f"{command} log {lab} --json | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], env=person.environment(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


# Help


COMMANDS = [
    "new", "doctor", "run", "stop", "confirm", "try", "status", "log", "show", "diff", "leaderboard", "report", "demo",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_the_terminal_and_says_something(person: Person, command: str) -> None:
    said = person(command, "--help")
    assert said.code == 0 and said.out.startswith(f"Usage: autoresearch {command} ")
    assert max(map(len, said.out.splitlines())) <= 80
    assert said.out.splitlines()[2].strip().endswith(".")


def test_help_alone_lists_every_command_with_a_whole_sentence(person: Person) -> None:
    said = person()
    assert said == person("--help")
    listed = said.out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS
    assert all(line.endswith(".") and not line.endswith("..") for line in listed)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from autoresearch.cli.main import app; from autoresearch.cli.exit_codes import answer;"
        "answer(app, ['--help']);"
        "print([name for name in ('torch', 'numpy', 'optuna', 'scipy', 'matplotlib', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# Installation


def test_an_installation_without_venv_names_the_package(tmp_path: Path) -> None:
    """On a bare Debian, `python3` cannot import ensurepip."""
    source = Path(__file__).parents[2]
    home = tmp_path / "project"
    (home / "scripts").mkdir(parents=True)
    shutil.copy(source / "scripts" / "install", home / "scripts")
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; *venv*) echo no >&2; exit 1;; esac\nexit 0\n')
    python.chmod(0o755)
    before = picture(home)
    environment = {**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}", "PYTHON": ""}
    done = subprocess.run([home / "scripts" / "install"], env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "install: python3 has no venv module. On Debian or Ubuntu: apt install python3-venv\n"
    assert picture(home) == before
