"""The trial's side of the trial protocol: the start of training, the time used, and the training loss.

Under the harness a socket connects the trial with its supervisor (JSON lines, see `Clock`). The supervisor's own clock
decides. Run by hand, the same `train.py` gets a local clock and prints a summary at the end.
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

from .. import variables as env
from ..argv import split_command

REPORT_INTERVAL = 0.2  # seconds between two progress lines
MAX_LINE = 64 * 1024  # bytes of one protocol line
MAX_FILES = 64  # descriptors that may come with `go`


def saving_time(budget: float) -> float:
    """Return the seconds at the end of a budget that are left for saving.

    They are 0.2 s or 1 % of the budget, whichever is more, and at most half of the budget.
    """
    return min(max(0.2, 0.01 * budget), 0.5 * budget)


class Clock:
    """Measures the training time of one trial.

        trial → supervisor   {"type": "ready"}
        supervisor → trial   {"type": "go", "budget": 10.0, "files": ["train", …]}, with a read-only descriptor per name
        trial → supervisor   {"type": "progress", "step": 1, "loss": 5.4, "tokens": 1024}   loss null: not finite
        trial → supervisor   {"type": "done", "summary": {…}}

    Args:
        budget: seconds of training and saving for a run by hand. The harness sets its own budget.
        score: command that scores the artifact of a run by hand, or None for no score. A command that begins with
            `python` or `python3` runs with this interpreter.
    """

    def __init__(self, budget: float = 10.0, score: str | None = None) -> None:
        descriptor = os.environ.get(env.SOCKET)
        self.by_hand = descriptor is None
        self.seed = int(os.environ.get(env.SEED, "1"))
        self.budget = float(os.environ.get(env.BUDGET_SECONDS, budget))
        self.artifact = Path(os.environ.get(env.OUT, "")).absolute() / "artifact"
        self._socket = None if descriptor is None else socket.socket(fileno=int(descriptor))
        if self._socket is not None:
            self._socket.set_inheritable(False)  # a data-loading process must not keep the socket open
        self._score = score
        self._files: dict[str, int] = {}
        self._created = time.monotonic()
        self._started: float | None = None
        self._reported = -math.inf
        self._checks: list[float] = []  # `elapsed` at the last four checks of `over`
        self._pending: dict[str, Any] | None = None
        self._losses, self._steps = 0.0, 0  # sum and number since the last progress line

    @property
    def device(self) -> str:
        """The device to train on: `cpu`, `cuda:0` or `mps`. By hand, the best device of this machine."""
        if name := os.environ.get(env.DEVICE):
            return name
        import torch

        if torch.cuda.is_available():
            return "cuda:0"
        return "mps" if torch.backends.mps.is_available() else "cpu"

    def start(self) -> None:
        """Tell the harness that everything is built and compiled, and wait for the device.

        Training time runs from the return of this call.

        Raises:
            ConnectionError: the harness closed the connection.
        """
        if self._socket is not None:
            self._send({"type": "ready"})
            message, descriptors = _receive_go(self._socket)
            self._files = dict(zip(message["files"], descriptors, strict=True))
            self.budget = message.get("budget", self.budget)  # smaller if the start-up took too long
        self._started = time.monotonic()

    def open(self, name: str, path: str | os.PathLike[str]) -> BinaryIO:
        """Open the training file `name` for reading. By hand, open the file at `path`.

        Raises:
            FileNotFoundError: the harness sent no file of this name, or `path` does not exist.
        """
        if self.by_hand:
            return Path(path).open("rb")
        if name not in self._files:
            raise FileNotFoundError(f"no training file {name!r} came with `go`, only {sorted(self._files)}")
        return os.fdopen(os.dup(self._files[name]), "rb")

    @property
    def elapsed(self) -> float:
        """Seconds since `start` returned, and 0 before."""
        return 0.0 if self._started is None else time.monotonic() - self._started

    @property
    def progress(self) -> float:
        """The share of the training time that is used, 0 to 1. `saving_time` is left of the budget at 1."""
        return min(self.elapsed / self._training_time, 1.0)

    @property
    def _training_time(self) -> float:
        return self.budget - saving_time(self.budget)

    @property
    def over(self) -> bool:
        """Whether it is time to stop training and save. Check this before every step.

        A trial that has not called `done` at the end of its budget has no score. So training is over as soon as another
        step would cut into `saving_time`. The length of a step is predicted by the median of the last three steps, or
        by the shorter of two, so that a single pause does not matter. With a GPU the host may run one step ahead. Then
        two steps have to fit, and the first interval is ignored. The prediction works for steps of up to a third of the
        budget.
        """
        self._checks = [*self._checks[-3:], self.elapsed]
        last = sorted(after - before for before, after in pairwise(self._checks))
        step = last[(len(last) - 1) // 2] if len(last) > 1 else 0.0
        steps = 2 if os.environ.get(env.DEVICE, "").startswith("cuda") else 1
        return self._checks[-1] + steps * step >= self._training_time

    def report(self, step: int, loss: float, tokens: int | None = None) -> None:
        """Report the training loss. Call this at every step.

        At most five progress lines a second are sent, plus the last step and any loss that is not finite. A line holds
        the mean loss of the steps since the previous line, as the loss of a single batch is noisy.

        Args:
            step: number of optimizer steps so far.
            loss: training loss of this step. NaN or an infinite loss ends the trial.
            tokens: training tokens seen so far.

        Raises:
            SystemExit: the loss is not finite, in a run by hand.
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
        """Tell the harness that the artifact is saved, which ends training time.

        By hand, score the artifact and print the summary.

        Raises:
            TypeError: the summary holds a value that is not JSON.
            ValueError: the summary is larger than MAX_LINE.
        """
        seconds = self.elapsed
        self._flush()
        if self._socket is not None:
            self._send({"type": "done", "summary": summary})
            return
        if _is_terminal():
            print()
        for line in self._summary(seconds, summary):
            print(line, flush=True)

    def _flush(self) -> None:
        if self._pending is None:
            return
        if self._socket is not None:
            self._send(self._pending)
        elif _is_terminal():
            step, loss = self._pending["step"], self._pending["loss"]
            print(f"\rstep {step}  {100 * self.progress:.0f} %  loss {loss}", end="  ", flush=True)
        self._pending, self._reported = None, self.elapsed
        self._losses, self._steps = 0.0, 0

    def _send(self, message: dict[str, Any]) -> None:
        assert self._socket is not None
        line = json.dumps(message).encode() + b"\n"
        if len(line) > MAX_LINE:
            raise ValueError(f"a message of {len(line)} bytes is over the limit of {MAX_LINE}: shorten the summary")
        self._socket.sendall(line)

    def _summary(self, seconds: float, summary: dict[str, Any]) -> Iterator[str]:
        """Yield the lines that a run by hand prints at its end."""
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
            env.TRAIN: str(Path(sys.argv[0]).absolute()),
            env.ARTIFACT: str(self.artifact),
            env.DEVICE: self.device,
        }
        scored = subprocess.run(
            split_command(command, sys.executable), env=environment, stdout=subprocess.PIPE, text=True
        )
        lines = [line for line in scored.stdout.splitlines() if ": " in line]
        if scored.returncode != 0 or not lines:
            raise SystemExit(scored.returncode or 1)  # the scorer has printed the reason
        name, value = lines[-1].split(": ", 1)
        return name, value


def _receive_go(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for `go` and return it with the descriptors that came with it.

    Raises:
        ConnectionError: the harness closed the connection.
    """
    buffer, descriptors = io.BytesIO(), list[int]()
    while not buffer.getvalue().endswith(b"\n"):
        data, arrived, _, _ = socket.recv_fds(connection, MAX_LINE, MAX_FILES)
        if not data:
            raise ConnectionError("the harness closed the connection before it sent `go`")
        buffer.write(data)
        descriptors += arrived
    return json.loads(buffer.getvalue()), descriptors


def _is_terminal() -> bool:
    """Whether standard output is a terminal. Python has none where the caller closed it."""
    return sys.stdout is not None and sys.stdout.isatty()
