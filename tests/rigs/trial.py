"""What the tests of trials share: the toy lab in a folder, jobs for it, and the supervisor as a process to talk to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import psutil

from autoresearch.jobs.processes import MARK
from autoresearch.records import Device, Job, PreparedData, TrialResult
from autoresearch.trial.placement import Placement
from autoresearch.trial.wire import placement_to_json, result_from_json

TOY = Path(__file__).parent / "toy_lab"

SPEAK = """
import json, os, socket, sys, time
line = socket.socket(fileno=int(os.environ["AUTORESEARCH_SOCKET"]))
def say(**message): line.sendall(json.dumps(message).encode() + b"\\n")
def start(): say(type="ready"); return json.loads(line.recv(65536))
def save(text='{"x": 0.3, "y": -0.4, "width": 16, "seed": 1}'):
    with open(os.environ["AUTORESEARCH_OUT"] + "/artifact", "w") as artifact: artifact.write(text)
def done(**summary): say(type="done", summary=summary); time.sleep(60)
"""
"""The start of a train.py that speaks the trial protocol by itself, without the kit."""

DAEMON = """
def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            open("daemon.pid", "w").write(f"{os.getpid()}\\n"); time.sleep(600)
        os._exit(0)
    while not os.path.exists("daemon.pid"): time.sleep(0.01)
"""
"""For the body of a train.py: `daemon()` leaves a process that has left its parents, session and group behind."""


def placement_for(folder: Path, body: str | None = None, **changes: Any) -> Placement:
    """Return a trial of the toy lab in `folder`. With a `body`, its train.py is `SPEAK` and the body.

    Args:
        changes: fields of the placement and of its job.
    """
    trial = folder / "trial"
    for name in (trial / "checkout", folder / "baseline"):
        shutil.copytree(TOY, name, ignore=shutil.ignore_patterns("__pycache__"))
    text = folder / "train.bin"
    text.write_text("to be or not to be\n")
    if body is not None:
        (trial / "checkout" / "train.py").write_text(SPEAK + textwrap.dedent(body))
    return build_placement(
        {
            "device": Device("cpu"),
            "folder": str(trial),
            "baseline": str(folder / "baseline"),
            "python": sys.executable,
            "files": {"train": str(text)},
            "environment": {},
            **changes,
        }
    )


def build_placement(values: Mapping[str, Any]) -> Placement:
    """Return the placement with these fields, some of which belong to its job."""
    names = {field.name for field in fields(Placement)}
    job = a_job(**{name: value for name, value in values.items() if name not in names})
    return Placement(job, **{name: value for name, value in values.items() if name in names})


def a_job(**changes: Any) -> Job:
    """Return a job of the toy lab with some fields changed."""
    usual: dict[str, Any] = {
        "trial": "nov23/1.1",
        "commit": "candidate",
        "baseline": "baseline",
        "data": "toy",
        "train": "python train.py",
        "score": "python prepare.py score",
        "metric": "val_bpb",
        "seed": 7,
        "budget": 1.0,
        "startup": 30.0,
    }
    return Job(**{**usual, **changes})


class ToyMaterials:
    """The toy lab as content for jobs: see `seams.Materials`. A commit stands for the body of a train.py.

    Attributes:
        data_files: the training files, name → path.
    """

    def __init__(self, root: Path) -> None:
        self.root, self._bodies = root, dict[str, str | None]()
        root.mkdir(parents=True, exist_ok=True)
        (root / "train.bin").write_text("to be or not to be\n")
        self.data_files = {"train": str(root / "train.bin")}

    def job(self, body: str | None = None, **changes: Any) -> Job:
        """Return a job of a new commit. With a `body`, its train.py is `SPEAK` and the body."""
        number = len(self._bodies) + 1
        self._bodies[f"commit{number}"] = body
        return a_job(**{"trial": f"nov23/{number}.1", "commit": f"commit{number}", **changes})

    def export(self, commit: str, folder: Path) -> None:
        """Write the toy lab with the commit's train.py."""
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(TOY, folder, ignore=shutil.ignore_patterns("__pycache__"))
            if (body := self._bodies.get(commit)) is not None:
                (folder / "train.py").write_text(SPEAK + textwrap.dedent(body))

    def baseline(self, commit: str) -> Path:
        """Return the folder of the toy lab as it is."""
        self.export(commit, self.root / "baseline")
        return self.root / "baseline"

    def data(self, key: str) -> PreparedData:
        """Return the only data."""
        return PreparedData(key, self.data_files)

    def cache(self, key: str) -> Path | None:
        """Return None: nothing is compiled."""
        return None

    def readable(self, path: str) -> list[Path]:
        """Return the path."""
        return [Path(path)]

    def folder(self, trial: str) -> Path:
        """Return the trial's folder."""
        return self.root / "trials" / trial.split("/")[1]


class Supervised:
    """A supervisor at work; `program` stands in for it, `extra` is for its environment."""

    def __init__(
        self, placement: Placement, program: tuple[str, ...] = ("-m", "autoresearch.trial.supervisor"), **extra: str
    ) -> None:
        self.placement = placement
        self.process = subprocess.Popen(
            [sys.executable, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, MARK: f"{placement.folder}/out", "SECRET_API_KEY": "hunter2", **extra},
        )
        self.tell(placement_to_json(placement))

    def __enter__(self) -> Supervised:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def events(self) -> Iterator[dict[str, Any]]:
        assert self.process.stdout is not None
        yield from (json.loads(line) for line in self.process.stdout)

    def until(self, kind: str) -> dict[str, Any]:
        """The next event of this kind; the lease is granted on the way."""
        for event in self.events():
            if event["event"] == "ready":
                self.tell('{"go": true}')
            if event["event"] == kind:
                return event
        raise AssertionError(f"the supervisor ended without {kind!r}")

    def result(self) -> TrialResult:
        event = self.until("result")
        assert not alive(self.placement.folder), "a process of the trial outlived its result"
        return result_from_json({name: value for name, value in event.items() if name != "event"})


def run(placement: Placement, **rest: Any) -> TrialResult:
    """One trial, its lease granted as soon as it is asked for."""
    with Supervised(placement, **rest) as supervised:
        return supervised.result()


def alive(folder: Path | str) -> list[psutil.Process]:
    """Return the processes of the trial in this folder, without its supervisor."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(MARK) == f"{folder}/out"
            words = process.cmdline()  # none: it has exited since
            if ours and words and not any("autoresearch.trial.supervisor" in word for word in words):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(pid: int) -> None:
    """Waits for a process to end."""
    while not gone(pid):
        time.sleep(0.01)


def wait_for(path: Path) -> str:
    """The text of a file that a trial is about to write whole."""
    while not path.exists() or not (text := path.read_text()).endswith("\n"):
        time.sleep(0.01)
    return text
