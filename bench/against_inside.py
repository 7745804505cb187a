"""The training process of `against_original.py`: runs one side's train.py, and writes its figures to a file.

against_inside.py ours TRAIN               the lab's train.py
against_inside.py theirs STAND_INS TRAIN   the original's, with the folder of our replacements
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import statistics
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any


def train_ours(train: str) -> None:
    """Run `main` of our train.py, with a clock that records the times that a supervisor would see."""
    sys.path.insert(0, str(Path(train).parent))
    module: Any = importlib.import_module("train")  # the lab's

    from autoresearch.kit import Clock

    reports: list[float] = []

    class RecordingClock(Clock):
        def start(self) -> None:
            super().start()
            self.ready = time.time()

        def report(self, step: int, loss: float, tokens: int | None = None) -> None:
            reports.append(time.time())
            self.tokens = tokens or 0
            if len(reports) % 100 == 1:
                print(f"step {step} loss {loss:.4f} {self.elapsed:.1f} s", flush=True)
            super().report(step, loss, tokens)

        def done(self, **summary: Any) -> None:
            seconds = reports[-1] - self.ready
            write_figures(summary, self.ready - float(os.environ["AGAINST_LAUNCHED"]), self.tokens / seconds, reports)

    module.Clock = lambda budget, score: RecordingClock(budget)
    module.main()


def train_theirs(stand_ins: str, train: str) -> None:
    """Run the original as a program, with our replacements for its kernel and its data."""
    import torch

    sys.path.insert(0, stand_ins)
    set_seed, wait, steps = torch.manual_seed, torch.cuda.synchronize, list[float]()

    def synchronize(*arguments: Any) -> None:
        wait(*arguments)
        if sys._getframe(1).f_code.co_filename == train:  # not from the compiler
            steps.append(time.time())  # the original waits before and after every step

    torch.manual_seed = lambda seed: set_seed(int(os.environ["AGAINST_SEED"]))
    torch.cuda.manual_seed = torch.manual_seed  # type: ignore[assignment]
    torch.cuda.synchronize = synchronize  # type: ignore[assignment]
    end = runpy.run_path(train, run_name="__main__")
    summary = {
        "peak_vram_mb": end["peak_vram_mb"],
        "mfu_percent": end["steady_state_mfu"],
        "total_tokens_M": end["total_tokens"] / 1e6,
        "num_steps": end["step"],
        "num_params_M": end["num_params"] / 1e6,
    }
    trained = torch.load(os.environ["AGAINST_ARTIFACT"], map_location="cpu", weights_only=True)["trained"]
    startup = trained - float(os.environ["AGAINST_LAUNCHED"]) - end["total_training_time"]
    rate = end["TOTAL_BATCH_SIZE"] * (end["step"] - 11) / end["total_training_time"]
    write_figures(summary, startup, rate, steps[1::2])


def write_figures(summary: dict[str, Any], startup: float, rate: float, ends: list[float]) -> None:
    """Write the figures of a training to the file that the parent process reads.

    Args:
        startup: seconds of start-up.
        rate: tokens per second.
        ends: time at the end of each step, in seconds.
    """
    steps = sorted(1000 * (after - before) for before, after in pairwise(ends[12:]))
    spread = {}
    if len(steps) > 20:
        spread = {"step_ms": round(statistics.median(steps), 1), "step_ms_95": round(steps[int(0.95 * len(steps))], 1),
                  "step_ms_worst": round(steps[-1], 1)}  # fmt: skip
    figures = {**summary, "startup_seconds": round(startup, 1), "tokens_per_second": round(rate), **spread}
    Path(os.environ["AGAINST_FIGURES"]).write_text(json.dumps(figures))


if __name__ == "__main__":
    (train_ours if sys.argv[1] == "ours" else train_theirs)(*sys.argv[2:])
