"""The command line itself: options, wrong words, the terminal, help, and the installation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rigs.cli import COMMAND, QUICK_TORCH, Person, check_refused, check_refused_and_unchanged, edit, git, picture

import autoresearch

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


# The terminal


def test_a_terminal_without_unicode_gets_ascii(person: Person, lab: Path) -> None:
    assert person("run", lab, "--experiments", "2", "--seed", "1", PYTHONIOENCODING="ascii").code == 3
    for command in ("log", "status", "show 1", "leaderboard", "doctor", "log --json"):
        said = person(*command.split(), lab, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONPATH=QUICK_TORCH)
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
