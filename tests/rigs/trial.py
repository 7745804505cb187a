"""What the tests of trials share: the toy lab in a folder, jobs for it, and the supervisor as a process to talk to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from autoresearch.jobs.processes import MARK
from autoresearch.jobs.wire import job_to_json, result_from_json
from autoresearch.records import Device, Job, TrialResult

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


def job_for(folder: Path, body: str | None = None, **changes: Any) -> Job:
    """A job of the toy lab in `folder`; with a `body`, its train.py is `SPEAK` and that body."""
    trial = folder / "trial"
    for name in (trial / "checkout", folder / "baseline"):
        shutil.copytree(TOY, name, ignore=shutil.ignore_patterns("__pycache__"))
    text = folder / "train.bin"
    text.write_text("to be or not to be\n")
    if body is not None:
        (trial / "checkout" / "train.py").write_text(SPEAK + textwrap.dedent(body))
    fields: dict[str, Any] = {
        "trial": "nov23/1.1",
        "checkout": str(trial / "checkout"),
        "baseline": str(folder / "baseline"),
        "folder": str(trial),
        "python": sys.executable,
        "train": "python train.py",
        "score": "python prepare.py score",
        "metric": "val_bpb",
        "seed": 7,
        "budget": 0.2,
        "startup": 30.0,
        "memory": None,
        "device": Device("cpu"),
        "files": {"train": str(text)},
    }
    return Job(**{**fields, **changes})


class Supervised:
    """A supervisor at work; `program` stands in for it, `extra` is for its environment."""

    def __init__(
        self, job: Job, program: tuple[str, ...] = ("-m", "autoresearch.trial.supervisor"), **extra: str
    ) -> None:
        self.job = job
        self.process = subprocess.Popen(
            [sys.executable, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, MARK: f"{job.folder}/out", "SECRET_API_KEY": "hunter2", **extra},
        )
        self.tell(job_to_json(job))

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
        assert not alive(self.job), "a process of the trial outlived its result"
        return result_from_json({name: value for name, value in event.items() if name != "event"})


def run(job: Job, **rest: Any) -> TrialResult:
    """One trial, its lease granted as soon as it is asked for."""
    with Supervised(job, **rest) as supervised:
        return supervised.result()


def alive(job: Job) -> list[psutil.Process]:
    """Processes other than supervisors that bear the mark of this job's trial."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(MARK) == f"{job.folder}/out"
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
