"""A run of `train.py` on made-up tokens that measures its start-up, its steps and its memory, and checks its model.

`train.py` runs as it is. It gets a clock that ends training after a few seconds, and a training file of made-up tokens.
The last steps run under PyTorch's profiler. So the figures of a step come from steps without it.
"""

from __future__ import annotations

import importlib
import os
import resource
import runpy
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .. import kit
from .. import variables as env
from . import clock as clocks
from .model_checks import TokenLab, check_model

TOKENS = 1 << 21  # of the made-up training file
LONGEST = 5.0  # seconds of training
SHARE = 0.25  # of the budget. The checks need the rest
PROFILED = 3  # steps under the profiler
WARM = 2  # first steps that are left out of the figures
TOP = 8  # operations that are shown
SEED = 1


class ProfiledClock(clocks.Clock):
    """The clock of a profiled run. It ends training after `LONGEST` seconds and `PROFILED` further steps."""

    lab: TokenLab  # set before train.py runs
    began = 0.0  # when the profiled run began, by time.monotonic

    def __init__(self, budget: float = 10.0, score: str | None = None) -> None:
        super().__init__(budget, score)
        self.by_hand = False  # the training files are made up in any case
        self._measured, self._tokens = Steps(), 0.0  # tokens of one step

    def start(self) -> None:
        """Measure the start-up, and begin a short training."""
        startup = time.monotonic() - self.began
        super().start()
        self.budget = min(LONGEST, SHARE * self.budget)
        print(f"  start-up      {startup:8.2f} s   until clock.start()", flush=True)

    def open(self, name: str, path: str | os.PathLike[str]) -> BinaryIO:
        """Open a training file of made-up tokens."""
        random = np.random.default_rng(SEED)
        rows = max(1, TOKENS // (self.lab.context + 1))
        file = tempfile.TemporaryFile()  # noqa: SIM115 (train.py closes it)
        file.write(random.integers(self.lab.vocabulary, size=rows * (self.lab.context + 1), dtype=np.uint16).tobytes())
        file.seek(0)
        return file

    @property
    def over(self) -> bool:
        """Whether enough steps were measured. A step lies between two looks."""
        return self._measured.note(self.elapsed, self.elapsed >= self.budget)

    def report(self, step: int, loss: float, tokens: int | None = None) -> None:
        """Report the training loss, see `Clock.report`."""
        self._tokens = (tokens or 0) / max(step, 1)
        super().report(step, loss, tokens)

    def done(self, **summary: Any) -> None:
        """Print the figures, check the saved model, and end the training."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        for line in (*self._measured.describe(self._tokens), f"  peak memory   {peak / 2**20:8,.0f} MiB"):
            print(line, flush=True)
        print("\n  the model that it saved", flush=True)
        for line in check_model(self.lab, self.artifact, self.device):
            print(f"  {line}", flush=True)
        if self._socket is not None:
            super().done(**summary)


class Steps:
    """The steps of a training, and the profiler of the last ones."""

    def __init__(self) -> None:
        self._looks: list[float] = []  # before the profiler
        self._profiler: Any = None
        self._profiled = 0

    def note(self, now: float, is_late: bool) -> bool:
        """Note that a step begins. Return whether it is one too many."""
        if self._profiler is not None:
            self._profiled += 1
            if self._profiled == PROFILED:
                _synchronize()
                self._profiler.stop()
            return self._profiled >= PROFILED
        _synchronize()
        self._looks.append(now)
        if not is_late or len(self._looks) <= WARM + 1:
            return False
        torch = sys.modules.get("torch")
        if torch is None:  # nothing shows where the time of another library goes
            return True
        self._profiler = torch.profiler.profile(acc_events=True)
        self._profiler.start()
        return False

    def describe(self, tokens: float) -> Iterator[str]:
        """Yield lines about the steps. `tokens` is the number of tokens of one step, or 0 if it is unknown."""
        lengths = [1000 * (after - before) for before, after in pairwise(self._looks[WARM:])]
        if not lengths:
            yield "  steps              none   train.py never looked at clock.over twice"
            return
        middle = statistics.median(lengths)
        spread = f"the median of {len(lengths)}, {min(lengths):.2f} to {max(lengths):.2f}"
        yield f"  a step        {middle:8.2f} ms  {spread}"
        if tokens:
            yield f"  tokens        {1000 * tokens / middle:8,.0f} a second"
        if self._profiler is not None:
            yield from describe_operations(self._profiler.key_averages(), PROFILED)


def describe_operations(averages: Sequence[Any], steps: int) -> Iterator[str]:
    """Yield lines about the operations that take most of the time, in milliseconds of a step."""
    on_gpu = any(each.self_device_time_total for each in averages)
    name = "self_device_time_total" if on_gpu else "self_cpu_time_total"
    found = sorted(((getattr(each, name), each.key, each.count) for each in averages), reverse=True)
    total = sum(seconds for seconds, _, _ in found)
    yield f"\n  where the time goes, in {steps} steps under the profiler, which slows them down"
    for microseconds, key, calls in found[:TOP]:
        if total:
            share, each = 100 * microseconds / total, microseconds / 1000 / steps
            yield f"  {share:10.1f} %  {each:8.2f} ms  {calls / steps:7.0f} ×  {key[:60]}"
    yield ""


def _synchronize() -> None:
    """Wait for the GPU, so that the time of a step is its own."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available() and torch.cuda.is_initialized():
        torch.cuda.synchronize()


def run_profiled(program: str, arguments: Sequence[str]) -> None:
    """Run a training program with a `ProfiledClock`, and print the figures and the checks.

    Raises:
        SystemExit: the lab has no tokens, or the program ended without `clock.done()`.
    """
    began = time.monotonic()
    os.environ.setdefault("KINETO_LOG_LEVEL", "6")  # otherwise PyTorch's profiler prints lines of its own
    sys.path.insert(0, str(Path.cwd()))
    sys.argv = [program, *arguments]
    prepare = importlib.import_module("prepare")
    lab = TokenLab.read(prepare, Path(program))
    print(f"{program} on made-up tokens, {describe_device()}\n", flush=True)
    ProfiledClock.lab, ProfiledClock.began = lab, began
    kit.Clock = clocks.Clock = ProfiledClock  # type: ignore[misc]
    runpy.run_path(program, run_name="__main__")


def describe_device() -> str:
    """Return the device and the number of threads in words."""
    device, threads = os.environ.get(env.DEVICE, "this machine"), os.environ.get("OMP_NUM_THREADS")
    if threads is None:
        return device
    return f"{device}, {threads} thread{'' if threads == '1' else 's'}"
