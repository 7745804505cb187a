"""`autoresearch doctor`: the parts that are there, the parts that are missing, and their remedies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rigs.cli import COMMAND, QUICK_TORCH, Person, Said, commit, edit, needs_mount, picture, settings, small_disk, toy
from rigs.gpus import Driver, needs_compiler

from autoresearch.cli.doctor import check_lab
from autoresearch.sandbox.enter import best_level, command
from autoresearch.sandbox.walls import Level, Walls, this_python_folders
from autoresearch.text import count


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """A user whose PyTorch is a stand-in."""
    return Person(tmp_path, {"PYTHONPATH": QUICK_TORCH})


def findings(said: Said) -> dict[str, tuple[str, str]]:
    return {each["name"]: (each["state"], each["detail"]) for each in said.json}


def test_an_agenda_without_settings_has_its_defaults(person: Person, lab: Path) -> None:
    (lab / "program.md").write_text("Make it better.\n")
    said = findings(person("doctor", lab, "--json"))["program.md"]
    assert said == ("ok", "val_bpb (lower is better), 5 m 00 s a trial, all settings at their defaults")


def test_a_lab_that_is_ready(person: Person, lab: Path) -> None:
    before = picture(lab)
    said = Person(lab.parent)("doctor", lab, "--json")  # with the real PyTorch
    assert said.code == 0 and picture(lab) == before
    found = findings(said)
    assert {"python", "git", "torch", "device", "disk", "sandbox"} <= {
        each["name"] for each in said.json if each["about"] == "machine"
    }
    assert found["program.md"] == ("ok", "val_bpb (lower is better), 1.0 s a trial")
    assert found["constants"] == ("ok", "3 that the tuner can tune")
    assert found["sandbox"][0] == ("ok" if best_level() is Level.NAMESPACES else "note")
    assert found["data"] == ("note", "not prepared yet: the first run prepares it with `python prepare.py`")
    assert found["runs"][1].startswith("none yet")
    assert person("run", lab, "--experiments", "0", "--tag", "a").code == 3
    found = findings(person("doctor", lab, "--json"))
    assert found["data"] == ("ok", f"prepared in {person.home / 'cache' / 'toy'}")
    assert found["runs"] == ("ok", "a (ended)")
    shutil.rmtree(person.home / "cache" / "toy")
    assert findings(person("doctor", lab, "--json"))["data"][0] == "note"


def test_researchers_are_ready_or_told_what_they_lack(person: Person, lab: Path) -> None:
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
        ("landlock", "note", "sees names and sizes of others (AUTORESEARCH_SANDBOX asks for it)"),
        ("none", "note", "none: scores are marked unsandboxed. "),
        ("walls", "missing", "AUTORESEARCH_SANDBOX is 'walls': on this machine it may be "),
    ],
)
def test_the_environment_asks_for_a_level_of_the_sandbox(person: Person, level: str, state: str, words: str) -> None:
    if level in list(Level) and list(Level).index(Level(level)) < list(Level).index(best_level()):
        state, words = "missing", f"AUTORESEARCH_SANDBOX is {level!r}: on this machine it may be "
    said = person("doctor", "--json", AUTORESEARCH_SANDBOX=level)
    assert said.code == (2 if state == "missing" else 0)
    assert findings(said)["sandbox"][0] == state and words in findings(said)["sandbox"][1]


@pytest.mark.skipif(best_level() is not Level.NAMESPACES, reason="this system has no namespaces to give")
def test_a_machine_without_user_namespaces(tmp_path: Path) -> None:
    """The sandbox of a coding agent is such a machine. A trial's has no Landlock either."""

    def run_inside(**variables: str) -> tuple[str, str]:
        walls = Walls(read=(*this_python_folders(), QUICK_TORCH), write=(str(tmp_path),), network=True)
        doctor = command(walls, Level.NAMESPACES, [*COMMAND, "doctor", "--json"])
        environment = {"PATH": os.environ["PATH"], "AUTORESEARCH_CACHE": str(tmp_path), "PYTHONPATH": QUICK_TORCH}
        environment |= variables
        done = subprocess.run(doctor, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        return findings(Said(done.returncode, done.stdout, done.stderr))["sandbox"]

    state, words = run_inside()
    assert state == "note" and words.startswith("Landlock and seccomp: a trial reads and writes its own files only")
    assert "`sysctl kernel.unprivileged_userns_clone=1`" in words
    assert run_inside(AUTORESEARCH_SANDBOX="namespaces") == (
        "missing", "AUTORESEARCH_SANDBOX is 'namespaces': on this machine it may be landlock or none, or unset it"
    )  # fmt: skip


def test_the_text_fits_the_terminal(person: Person, lab: Path) -> None:
    said = person("doctor", lab)
    assert said.code == 0 and said.err == ""
    assert all(len(line) <= 80 or str(person.home) in line for line in said.out.splitlines())
    assert [line for line in said.out.splitlines() if not line.startswith(" ")] == [
        "this machine", f"the lab in {lab}", "nothing that a run needs is missing",
    ]  # fmt: skip
    names = [line[4:].split()[0] for line in said.out.splitlines() if line[2:3] in "✓·"]
    assert names.index("researchers") < names.index("not"), "what is ready comes first"
    assert "not ready:" not in said.out and "`autoresearch run --researcher NAME` says what it" in said.out


def test_a_hint_that_the_tuner_cannot_read_is_reported(person: Person, lab: Path) -> None:
    edit(lab, ("X = 1.0  # tune: -2..2", "X = 1.0  # tune: from here to there"))
    said = person("doctor", lab, "--json")
    state, detail = findings(said)["tune hint"]
    assert said.code == 0 and state == "note" and detail.startswith("train.py:10: X: ")
    assert findings(said)["changes"] == ("note", "not committed: train.py. Commit them before you start a new run")


@pytest.mark.parametrize(
    ("setting", "name", "complaint"),
    [
        ("devices: 7", "devices", "this machine has no GPU 7"),
        ("researchers: tunr", "researchers", "did you mean `tuner`"),
        (
            "editable: model.py",
            "model.py",
            "is not in the last commit, but researchers edit it (see program.md): ",
        ),
        ("editable: [train.py, prepare.py]", "prepare.py", "changes to prepare.py would have no effect"),
        ("train: pyton train.py", "train", "train: there is no program `pyton`"),
        ("score: ./score.sh", "score", "score: there is no program `./score.sh`"),
        ("data: ~nobody-here/texts", "data folder", "data: ~nobody-here/texts does not exist"),
        ("editable: ['*.py']", "prepare.py", "remove it from the list"),
        ("sandbox: {read: [~/nothere]}", "sandbox.read", "sandbox.read: ~/nothere does not exist"),
        ("sandbox: {read: [.autoresearch]}", "sandbox.read", "sandbox.read: .autoresearch is sealed, and no trial may"),
        ("sandbox: {environment: [NO_SUCH_VARIABLE]}", "sandbox.environment", "run `export NO_SUCH_VARIABLE=…` first"),
        ("sandbox: {environment: [PROXY]}", "sandbox.environment", "the value of PROXY looks like a secret"),
        ("command: {folders: ['~']}", "command.folders", "~ holds sealed data, which no researcher may read"),
        ("train: cd src", "train", "`cd` is part of a shell and no program: put the command into a script"),
        ("data: ./texts", "data folder", "data: ./texts does not exist"),
        ("buget: 5m", "program.md", "did you mean `budget`"),
    ],
)
def test_a_missing_requirement_is_reported(person: Person, lab: Path, setting: str, name: str, complaint: str) -> None:
    settings(lab, setting)
    commit(lab)
    (lab / ".autoresearch").mkdir()
    more = {"PROXY": "http://ada:hunter2hunter2@proxy", "HOME": str(person.home)}
    person = Person(person.home, {**person.more, **more})
    said = person("doctor", lab, "--json")
    state, detail = findings(said)[name]
    assert said.code == 2 and state == "missing" and complaint in detail
    text = person("doctor", lab)
    assert text.code == 2 and text.out.splitlines()[-1].startswith("missing: ") and name in text.out.splitlines()[-1]


@needs_mount
def test_a_lab_that_cannot_be_written_is_missing_in_doctor_and_refused_by_run(tmp_path: Path) -> None:
    person = Person(tmp_path)
    with small_disk(tmp_path / "disk", "2m") as remount:
        lab = toy(tmp_path / "disk" / "lab")
        remount("ro")
        (found,) = [each for each in check_lab(lab) if each.name == "folder"]
        words = f"{lab}: the file system is read-only: move the lab to a writable folder"
        assert (found.state, found.detail) == ("missing", words) and words in person("run", lab).err
        remount("rw")
        (tmp_path / "disk/ballast").write_bytes(b"x" * (shutil.disk_usage(lab).free - 4096))
        (found,) = [each for each in check_lab(lab) if each.name == "folder"]
        assert found.state == "missing" and found.detail.startswith(f"{lab}: the disk is full: free some space")
        (tmp_path / "disk/ballast").unlink()
        (found,) = [each for each in check_lab(lab) if each.name == "folder"]
        assert found.state == "note" and found.detail.startswith("only 0.0 GiB free")


def test_the_machine_is_checked_without_a_lab(person: Person, tmp_path: Path) -> None:
    said = person("doctor", "--json", cwd=tmp_path)
    assert said.code == 0 and findings(said)["program.md"][0] == "note"
    last = person("doctor", cwd=tmp_path).out.splitlines()[-1]
    assert last == "this machine lacks nothing that a run needs. The folder is no lab, so no run can start in it"
    assert person("doctor", "nowhere").code == 2


def test_a_lab_outside_git_is_reported(person: Person, lab: Path) -> None:
    shutil.rmtree(lab / ".git")
    said = person("doctor", lab, "--json")
    assert said.code == 2 and "git init" in findings(said)["repository"][1]


def test_missing_programs_are_reported(person: Person, lab: Path) -> None:
    """There is no git on the PATH, and the lab's own Python has no torch."""
    own = lab / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\nexit 1\n")
    own.chmod(0o755)
    said = person("doctor", lab, "--json", PATH=str(lab / ".venv" / "bin"))
    found = findings(said)
    assert said.code == 2
    assert found["git"][0] == "missing" and "apt install git" in found["git"][1]
    assert found["torch"] == ("note", f"cannot be imported, and most labs need it: run `uv pip install -p {own} torch`")


def test_modules_that_a_trial_would_not_find_are_reported_and_refused(person: Person, lab: Path) -> None:
    edit(lab, ("import json\n", "import json\nimport nowhere_to_be_found\nimport ours\n"))
    commit(lab)
    (lab / "ours.py").write_text("")
    found = findings(person("doctor", lab, "--json"))
    install = f"run `{sys.executable} -m pip install nowhere_to_be_found`"
    lacks = f"train.py imports nowhere_to_be_found, which {sys.executable} does not have: {install}"
    assert found["nowhere_to_be_found"] == ("missing", lacks)
    assert found["ours"][1] == (
        "train.py imports ours, which is not in the last commit: run `git add ours.py && git commit -m lab`"
    )
    said = person("run", lab)
    assert said.code == 2 and said.err.startswith(f"autoresearch: {lacks}") and not (lab / ".autoresearch").exists()


def test_a_program_that_trials_cannot_read_is_reported(person: Person, lab: Path) -> None:
    tools = person.home / ".local/bin"
    tools.mkdir(parents=True)
    for name in ("uv", "mytool"):
        (tools / name).write_text("#!/bin/sh\n")
        (tools / name).chmod(0o755)
    more = {"HOME": str(person.home), "PATH": f"{tools}:{os.environ['PATH']}"}
    person = Person(person.home, {**person.more, **more})
    settings(lab, "train: mytool train.py")
    found = findings(person("doctor", lab, "--json"))["train"]
    lacks = f"program.md: train: trials cannot read {tools}/mytool, which lies in your home: "
    assert found == ("missing", f"{lacks}add `sandbox: {{read: [{tools}]}}`")
    text = (lab / "program.md").read_text()
    (lab / "program.md").write_text(text.replace("mytool", "uv run"))
    found = findings(person("doctor", lab, "--json"))["train"]
    assert found[0] == "missing" and "run `uv sync`, then write `python …`" in found[1]
    settings(lab, "sandbox: {read: [~/.local/bin]}")
    assert "train" not in findings(person("doctor", lab, "--json"))


def test_a_lab_that_never_uses_the_kit_cannot_be_sealed(person: Person, lab: Path) -> None:
    (lab / "train.py").write_text('print("val_bpb: 1.0")\n')
    (lab / "prepare.py").write_text("")
    commit(lab)
    state, detail = findings(person("doctor", lab, "--json"))["score"]
    assert state == "missing" and "no file of the lab uses `autoresearch.kit`" in detail and "`score: null`" in detail


def test_a_cache_folder_that_cannot_exist_is_reported(person: Person, lab: Path) -> None:
    (person.home / "file").write_text("")
    said = person("doctor", lab, "--json", AUTORESEARCH_CACHE=str(person.home / "file" / "cache"))
    assert said.code == 2 and "AUTORESEARCH_CACHE" in findings(said)["cache"][1]


GPU = "gpu GPU-aaa 81559 0 NVIDIA H100"


@needs_compiler
def test_a_failing_driver_is_missing_in_doctor_and_refused_by_run(person: Person, lab: Path) -> None:
    driver = Driver(person.home / "driver", "init 18", GPU)
    there = Person(person.home, {**person.more, **driver.environment, "CUDA_VISIBLE_DEVICES": "0"})
    doctor, run = there("doctor", lab, "--json"), there("run", lab, "--experiments", "0")
    found = {(each["about"], each["name"]): (each["state"], each["detail"]) for each in doctor.json}
    state, detail = found["machine", "device"]
    assert (doctor.code, run.code, state) == (2, 2, "missing") and "different versions" in detail
    assert found["lab", "devices"] == ("missing", detail) and detail in run.err
    settings(lab, "devices: cpu")
    commit(lab)
    doctor = there("doctor", lab, "--json")
    assert doctor.code == 0 and findings(doctor)["device"] == ("note", detail)


@needs_compiler
def test_a_cpu_build_of_pytorch_is_named_by_doctor_and_refused_by_run(person: Person, lab: Path) -> None:
    python = lab / ".venv" / "bin" / "python"
    torch = person.home / "build" / "torch"
    for folder in (python.parent, torch):
        folder.mkdir(parents=True)
    (torch / "version.py").write_text("__version__ = '2.13.0+cpu'\ncuda = None\n")
    (torch / "__init__.py").write_text("from .version import __version__\nclass cuda: is_available = lambda: False\n")
    python.write_text(f'#!/bin/sh\nPYTHONPATH={torch.parent} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    driver = Driver(person.home / "driver", GPU)
    there = Person(person.home, {**driver.environment, "CUDA_VISIBLE_DEVICES": "0"})
    found = findings(there("doctor", lab, "--json"))
    assert found["torch"] == (
        "note", "2.13.0+cpu, built without CUDA, so it cannot use the GPU: install a build with CUDA",
    )  # fmt: skip
    cores = max(len(os.sched_getaffinity(0)) - 1, 1)
    assert found["device"] == ("ok", f"cuda:0 NVIDIA H100, {cores} of {count(os.cpu_count() or 1, 'core')}")
    assert found["devices"] == ("ok", "cuda:0")
    edit(lab, ("import time\n", "import time\n\nif False:\n    import torch\n"))
    (lab / ".gitignore").write_text("__pycache__/\n.venv/\n")
    commit(lab)
    doctor, run = there("doctor", lab, "--json"), there("run", lab, "--experiments", "0")
    state, detail = findings(doctor)["devices"]
    assert (doctor.code, run.code, state) == (2, 2, "missing")
    assert detail.startswith("PyTorch 2.13.0+cpu is built without CUDA and cannot use cuda:0") and detail in run.err
