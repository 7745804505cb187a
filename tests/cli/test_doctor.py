"""`autoresearch doctor`: what is there, what is missing, and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from rigs.cli import COMMAND, Person, Said, commit, edit, picture, settings, toy

from autoresearch.sandbox import Level, Walls, best_level, command
from autoresearch.sandbox.walls import this_python_folders


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return toy(tmp_path / "lab")


def findings(said: Said) -> dict[str, tuple[str, str]]:
    return {each["name"]: (each["state"], each["detail"]) for each in said.json}


def test_a_program_without_settings_is_told_to_have_none(person: Person, lab: Path) -> None:
    (lab / "program.md").write_text("Make it better.\n")
    said = findings(person("doctor", lab, "--json"))["program.md"]
    assert said == ("ok", "val_bpb (lower is better), 5 m 00 s a trial, every setting as it is by default")


def test_a_lab_that_is_ready(person: Person, lab: Path) -> None:
    before = picture(lab)
    said = person("doctor", lab, "--json")
    assert said.code == 0 and picture(lab) == before
    found = findings(said)
    assert {"python", "git", "torch", "device", "disk", "sandbox"} <= {
        each["name"] for each in said.json if each["about"] == "machine"
    }
    assert found["program.md"] == ("ok", "val_bpb (lower is better), 0.2 s a trial")
    assert found["constants"] == ("ok", "3 for the tuner to work on")
    assert found["sandbox"][0] == ("ok" if best_level() is Level.NAMESPACES else "note")
    assert found["data"] == ("note", "not prepared yet: the first run does it with `python prepare.py`")
    assert found["runs"][1].startswith("none yet")
    assert person("run", lab, "--experiments", "0", "--tag", "a").code == 3
    found = findings(person("doctor", lab, "--json"))
    assert found["data"] == ("ok", f"prepared in {person.home / 'cache' / 'toy'}")
    assert found["runs"] == ("ok", "a (ended)")
    shutil.rmtree(person.home / "cache" / "toy")
    assert findings(person("doctor", lab, "--json"))["data"][0] == "note"


def test_who_could_propose_here_and_what_the_others_lack(person: Person, lab: Path) -> None:
    programs = person.home / "bin"
    programs.mkdir()
    for name in ("claude", "codex"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    login = person.home / ".claude" / ".credentials.json"
    login.parent.mkdir()
    login.write_text("{}")
    settings(lab, "researchers: [claude, openai/gpt-5]")
    path = f"{programs}:{os.environ['PATH']}"
    said = person("doctor", lab, "--json", HOME=str(person.home), PATH=path, ANTHROPIC_API_KEY="canary-1234")
    found = findings(said)
    assert found["claude"] == ("ok", "ready: `--researcher claude`")
    assert found["codex"][0] == "note" and "nobody is logged in: `npm install" in found["codex"][1]
    assert found["anthropic"] == ("ok", "ready: `--researcher anthropic/MODEL`")
    assert found["openrouter"][0] == "note" and "OPENROUTER_API_KEY is not set" in found["openrouter"][1]
    lacks = "OPENAI_API_KEY is not set: `export OPENAI_API_KEY=…` in the shell that starts the run"
    assert said.code == 2 and found["researcher"] == ("missing", f"openai/gpt-5: {lacks}")
    assert "canary" not in said.out


@pytest.mark.parametrize(
    ("level", "state", "words"),
    [
        ("namespaces", "ok", "namespaces: a trial sees its own files and no network"),
        ("landlock", "note", "names and sizes of files are visible; AUTORESEARCH_SANDBOX asks for it"),
        ("none", "note", "none: scores are marked unsandboxed; "),
        ("walls", "missing", "AUTORESEARCH_SANDBOX is 'walls': it may be namespaces, landlock, none"),
    ],
)
def test_the_sandbox_that_is_asked_for(person: Person, level: str, state: str, words: str) -> None:
    if level in list(Level) and list(Level).index(Level(level)) < list(Level).index(best_level()):
        state, words = "missing", f"AUTORESEARCH_SANDBOX asks for {level}, and this machine can do no better than "
    said = person("doctor", "--json", AUTORESEARCH_SANDBOX=level)
    assert said.code == (2 if state == "missing" else 0)
    assert findings(said)["sandbox"][0] == state and words in findings(said)["sandbox"][1]


@pytest.mark.skipif(best_level() is not Level.NAMESPACES, reason="this system has no namespaces to give")
def test_a_machine_without_user_namespaces(tmp_path: Path) -> None:
    """Such as there is within a sandbox of ours."""

    def inside(**asked: str) -> tuple[str, str]:
        walls = Walls(read=this_python_folders(), write=(str(tmp_path),))
        doctor = command(walls, Level.NAMESPACES, [*COMMAND, "doctor", "--json"])
        environment = {"PATH": os.environ["PATH"], "AUTORESEARCH_CACHE": str(tmp_path), **asked}
        done = subprocess.run(doctor, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        return findings(Said(done.returncode, done.stdout, done.stderr))["sandbox"]

    state, words = inside()
    assert state == "note" and words.startswith("Landlock and seccomp: nothing outside can be read or written")
    assert "`sysctl kernel.unprivileged_userns_clone=1`" in words
    assert inside(AUTORESEARCH_SANDBOX="namespaces") == (
        "missing", "AUTORESEARCH_SANDBOX asks for namespaces, and this machine can do no better than landlock: unset it"
    )  # fmt: skip


def test_the_text_fits_and_says_the_same(person: Person, lab: Path) -> None:
    said = person("doctor", lab)
    assert said.code == 0 and said.err == ""
    assert all(len(line) <= 80 or str(person.home) in line for line in said.out.splitlines())
    assert [line for line in said.out.splitlines() if not line.startswith(" ")] == [
        "this machine", f"the lab in {lab}", "nothing that a run needs is missing",
    ]  # fmt: skip


def test_hints_that_cannot_be_read(person: Person, lab: Path) -> None:
    edit(lab, ("X = 1.0  # tune: -2..2", "X = 1.0  # tune: from here to there"))
    said = person("doctor", lab, "--json")
    state, detail = findings(said)["tune hint"]
    assert said.code == 0 and state == "note" and detail.startswith("train.py:10: X: ")
    assert findings(said)["changes"] == ("note", "not committed: train.py; a new run wants them committed")


@pytest.mark.parametrize(
    ("setting", "name", "complaint"),
    [
        ("devices: 7", "devices", "asks for GPU 7"),
        ("researchers: tunr", "researchers", "did you mean `tuner`"),
        (
            "editable: model.py",
            "model.py",
            "is not in the last commit, but researchers edit it (see program.md): ",
        ),
        ("editable: [train.py, prepare.py]", "prepare.py", "prepare.py always runs as it was in the baseline"),
        ("train: pyton train.py", "train", "train: there is no program `pyton`"),
        ("score: ./score.sh", "score", "score: there is no program `./score.sh`"),
        ("data: ~nobody-here/texts", "data folder", "data: ~nobody-here/texts does not exist"),
        ("editable: ['*.py']", "prepare.py", "list only files that researchers may change"),
        ("sandbox: {read: [~/nothere]}", "sandbox.read", "sandbox.read: ~/nothere does not exist"),
        ("data: ./texts", "data folder", "data: ./texts does not exist"),
        ("buget: 5m", "program.md", "did you mean `budget`"),
    ],
)
def test_what_a_run_needs_is_missing(person: Person, lab: Path, setting: str, name: str, complaint: str) -> None:
    settings(lab, setting)
    commit(lab)
    said = person("doctor", lab, "--json")
    state, detail = findings(said)[name]
    assert said.code == 2 and state == "missing" and complaint in detail
    text = person("doctor", lab)
    assert text.code == 2 and text.out.splitlines()[-1].startswith("missing: ") and name in text.out.splitlines()[-1]


def test_where_there_is_no_lab_the_machine_is_still_looked_at(person: Person, tmp_path: Path) -> None:
    said = person("doctor", "--json", cwd=tmp_path)
    assert said.code == 0 and findings(said)["program.md"][0] == "note"
    assert person("doctor", "nowhere").code == 2


def test_a_lab_outside_git(person: Person, lab: Path) -> None:
    shutil.rmtree(lab / ".git")
    said = person("doctor", lab, "--json")
    assert said.code == 2 and "git init" in findings(said)["repository"][1]


def test_programs_that_are_not_there(person: Person, lab: Path) -> None:
    """No git on the PATH, and a Python of the lab's own that has no torch."""
    own = lab / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\nexit 1\n")
    own.chmod(0o755)
    said = person("doctor", lab, "--json", PATH=str(lab / ".venv" / "bin"))
    found = findings(said)
    assert said.code == 2
    assert found["git"][0] == "missing" and "apt install git" in found["git"][1]
    assert found["torch"] == ("missing", f"cannot be imported: `{own} -m pip install torch`")


def test_a_cache_that_cannot_be(person: Person, lab: Path) -> None:
    (person.home / "file").write_text("")
    said = person("doctor", lab, "--json", AUTORESEARCH_CACHE=str(person.home / "file" / "cache"))
    assert said.code == 2 and "AUTORESEARCH_CACHE" in findings(said)["cache"][1]
