"""The trial's side of the trial protocol: when training starts, how much of its time is used, and how it goes.

Under the harness a socket connects the trial with its supervisor (JSON lines, see `Clock`), and the supervisor's own
clock decides. Run by hand, the same `train.py` gets a local clock and prints a summary at the end.
"""

from __future__ import annotations

import io
import json
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from ..argv import split_command

REPORT_INTERVAL = 0.2  # seconds between two progress lines
MAX_LINE = 64 * 1024  # bytes of one protocol line
MAX_FILES = 64  # descriptors that may come with `go`


class Clock:
    """Counts the training time of one trial.

        trial → supervisor   {"type": "ready"}
        supervisor → trial   {"type": "go", "files": ["train", …]}, with one read-only descriptor for each name
        trial → supervisor   {"type": "progress", "step": 1, "loss": 5.4, "tokens": 1024}     loss null: not finite
        trial → supervisor   {"type": "done", "summary": {…}}

    Args:
        budget: seconds of training and saving for a run by hand; the harness sets its own.
        score: command that scores the artifact of a run by hand; its `python` is this interpreter. None: no score.
    """

    def __init__(self, budget: float = 10.0, score: str | None = None) -> None:
        number = os.environ.get("AUTORESEARCH_SOCKET")
        self.by_hand = number is None
        self.seed = int(os.environ.get("AUTORESEARCH_SEED", "1"))
        self.budget = float(os.environ.get("AUTORESEARCH_BUDGET_SECONDS", budget))
        self.artifact = Path(os.environ.get("AUTORESEARCH_OUT", "")).absolute() / "artifact"
        self._socket = None if number is None else socket.socket(fileno=int(number))
        if self._socket is not None:
            self._socket.set_inheritable(False)  # a data-loading process must not keep the line to the supervisor open
        self._score = score
        self._files: dict[str, int] = {}
        self._created = time.monotonic()
        self._started: float | None = None
        self._reported = -math.inf
        self._asked: list[float] = []  # when `over` was, the last three times
        self._pending: dict[str, Any] | None = None
        self._losses, self._steps = 0.0, 0  # since the last progress line

    @property
    def device(self) -> str:
        """What to train on: `cpu`, `cuda:0` or `mps`. By hand, the best this machine has."""
        if name := os.environ.get("AUTORESEARCH_DEVICE"):
            return name
        import torch

        if torch.cuda.is_available():
            return "cuda:0"
        return "mps" if torch.backends.mps.is_available() else "cpu"

    def start(self) -> None:
        """Say that everything is built and compiled, and wait for the device. Training time runs from here on.

        Raises:
            ConnectionError: the harness is gone.
        """
        if self._socket is not None:
            self._send({"type": "ready"})
            self._files = _receive_go(self._socket)
        self._started = time.monotonic()

    def open(self, name: str, path: str | os.PathLike[str]) -> BinaryIO:
        """The training file `name`, for reading: the one that came with `go`; by hand, the file at `path`.

        Raises:
            FileNotFoundError: the harness sent no such file, or there is none at `path`.
        """
        if self.by_hand:
            return Path(path).open("rb")
        if name not in self._files:
            raise FileNotFoundError(f"no training file {name!r} came with `go`, only {sorted(self._files)}")
        return os.fdopen(os.dup(self._files[name]), "rb")

    @property
    def elapsed(self) -> float:
        """Seconds since `start` returned; 0 before."""
        return 0.0 if self._started is None else time.monotonic() - self._started

    @property
    def progress(self) -> float:
        """The share of the training time that is used, 0 to 1.

        What saving needs is reserved and is no training time: 1 % of the budget, at least 0.2 s.
        """
        reserve = min(max(0.2, 0.01 * self.budget), 0.5 * self.budget)
        return min(self.elapsed / (self.budget - reserve), 1.0)

    @property
    def over(self) -> bool:
        """Time to stop training and save; ask before every step.

        Also where the next step would end after the budget, if it takes as long as the shorter one of the last two: one
        halt is not a pace. On a GPU a host may ask one step ahead, so there two steps have to fit, and what it asks
        first tells nothing yet. So it holds for steps of up to a third of the budget.
        """
        self._asked = [*self._asked[-2:], self.elapsed]
        step = min(after - before for before, after in pairwise(self._asked)) if len(self._asked) == 3 else 0.0
        steps = 2 if os.environ.get("AUTORESEARCH_DEVICE", "").startswith("cuda") else 1
        return self.progress >= 1.0 or self._asked[-1] + steps * step > self.budget

    def report(self, step: int, loss: float, tokens: int | None = None) -> None:
        """Tell how training goes; call it at every step. Five lines a second go out, the last and a bad one always.

        A line says the mean loss of the steps since the one before it: a single batch tells little.

        Args:
            step: number of optimizer steps so far.
            loss: training loss of this step; one that is NaN or infinite ends the trial.
            tokens: training tokens seen so far.
        """
        self._losses, self._steps = self._losses + float(loss), self._steps + 1
        mean = self._losses / self._steps
        finite = math.isfinite(mean)
        self._pending = {"type": "progress", "step": step, "loss": mean if finite else None, "tokens": tokens}
        if not finite or self.elapsed - self._reported >= REPORT_INTERVAL:
            self._flush()
        if not finite and self.by_hand:
            raise SystemExit(f"the loss became {loss} at step {step}")

    def done(self, **summary: Any) -> None:
        """Say that the artifact is saved; training time ends. By hand, score the artifact and print the summary.

        Raises:
            TypeError: the summary holds something that is not JSON.
        """
        seconds = self.elapsed
        self._flush()
        if self._socket is not None:
            self._send({"type": "done", "summary": summary})
            return
        if sys.stdout.isatty():
            print()
        for line in self._summary(seconds, summary):
            print(line, flush=True)

    def _flush(self) -> None:
        if self._pending is None:
            return
        if self._socket is not None:
            self._send(self._pending)
        elif sys.stdout.isatty():
            step, loss = self._pending["step"], self._pending["loss"]
            print(f"\rstep {step}  {100 * self.progress:.0f} %  loss {loss}", end="  ", flush=True)
        self._pending, self._reported = None, self.elapsed
        self._losses, self._steps = 0.0, 0

    def _send(self, message: dict[str, Any]) -> None:
        assert self._socket is not None
        line = json.dumps(message).encode() + b"\n"
        if len(line) > MAX_LINE:
            raise ValueError(f"{len(line)} bytes are too much for one line to the harness: shorten the summary")
        self._socket.sendall(line)

    def _summary(self, seconds: float, summary: dict[str, Any]) -> Iterator[str]:
        """The block that a person who ran `train.py` by hand looks for."""
        yield "---"
        if self._score:
            name, value = self._run_score(self._score)
            yield f"{name + ':':<18}{value}"
        yield f"{'training_seconds:':<18}{seconds:.1f}"
        yield f"{'total_seconds:':<18}{time.monotonic() - self._created:.1f}"
        for name, value in summary.items():
            yield f"{name + ':':<18}{value}"

    def _run_score(self, command: str) -> tuple[str, str]:
        environment = os.environ | {
            "AUTORESEARCH_TRAIN": str(Path(sys.argv[0]).absolute()),
            "AUTORESEARCH_ARTIFACT": str(self.artifact),
            "AUTORESEARCH_DEVICE": self.device,
        }
        scored = subprocess.run(
            split_command(command, sys.executable), env=environment, stdout=subprocess.PIPE, text=True
        )
        lines = [line for line in scored.stdout.splitlines() if ": " in line]
        if scored.returncode != 0 or not lines:
            raise SystemExit(scored.returncode or 1)  # the scorer has said why
        name, value = lines[-1].split(": ", 1)
        return name, value


def _receive_go(line: socket.socket) -> dict[str, int]:
    """Wait for `go`; the descriptors that came with it, by name."""
    buffer, descriptors = io.BytesIO(), list[int]()
    while not buffer.getvalue().endswith(b"\n"):
        data, arrived, _, _ = socket.recv_fds(line, MAX_LINE, MAX_FILES)
        if not data:
            raise ConnectionError("the harness closed the line before it said go")
        buffer.write(data)
        descriptors += arrived
    message = json.loads(buffer.getvalue())
    return dict(zip(message["files"], descriptors, strict=True))
