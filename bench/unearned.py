"""Which share of its budget can a trial add to it? One trial tries to train beyond each boundary.

The trials are those of a lab of a profile, with real walls, a real supervisor and a real score. A share is seconds of
training, in units of the budget. In bits per byte it is worth `slope` × ln(1 + share), where `slope` is the score per
logarithm of steps of the profile.

    python bench/unearned.py [--profile cpu] [--budget 10] [--trials 3]
    python bench/unearned.py --noise 8 [--busy 4]      honest trials beside busy programs: how early do they finish?
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoresearch.cli.new import make_lab
from autoresearch.executors import devices
from autoresearch.layout import cache_folder
from autoresearch.records import Job, TrialResult
from autoresearch.sandbox import best_level
from autoresearch.sandbox.removing import remove
from autoresearch.sandbox.walls import this_python_folders
from autoresearch.trial.placement import Placement
from autoresearch.trial.wire import placement_to_json, result_from_json


@dataclass(frozen=True)
class Lab:
    """A lab whose data is prepared.

    Attributes:
        files: the training files, name → path.
    """

    folder: Path
    files: Mapping[str, str]

    @classmethod
    def make(cls, folder: Path, profile: str) -> Lab:
        """Make the lab of a profile, and prepare its data in the user's cache."""
        make_lab(folder / "lab", "nanogpt", profile, own_repository=True)
        environment = {**os.environ, "AUTORESEARCH_MANIFEST": str(folder / "manifest.json")}
        prepare = [sys.executable, "prepare.py"]
        subprocess.run(prepare, cwd=folder / "lab", env=environment, check=True, stdout=subprocess.DEVNULL)
        return cls(folder, json.loads((folder / "manifest.json").read_text()))

    @property
    def train(self) -> str:
        return (self.folder / "lab/train.py").read_text()

    def run(self, text: str, budget: float, seed: int, **changes: Any) -> TrialResult:
        """Run one trial of a train.py.

        Args:
            changes: fields of the job.
        """
        trial = self.folder / "trials" / "1.1"
        remove(trial)
        shutil.copytree(self.folder / "lab", trial / "checkout", ignore=shutil.ignore_patterns(".git*"))
        (trial / "checkout/train.py").write_text(text)
        usual: dict[str, Any] = {
            "trial": "bench/1.1", "commit": "", "baseline": "", "data": "shakespeare", "train": "python train.py",
            "score": "python prepare.py score", "metric": "val_bpb", "seed": seed, "budget": budget, "startup": 300.0,
        }  # fmt: skip
        placement = Placement(
            Job(**usual | changes),
            devices.find()[0],
            folder=str(trial),
            baseline=str(self.folder / "lab"),
            python=sys.executable,
            files=self.files,
            environment={},
            sandbox=best_level(),
            readable=this_python_folders((cache_folder(), self.folder)),
        )
        return supervise(placement)


def supervise(placement: Placement) -> TrialResult:
    """Run a trial in a supervisor, and grant its lease at once."""
    words = [sys.executable, "-m", "autoresearch.trial.supervisor"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        print(placement_to_json(placement), file=process.stdin, flush=True)
        for event in map(json.loads, process.stdout):
            if event["event"] == "ready":
                print('{"go": true}', file=process.stdin, flush=True)
            if event.pop("event") == "result":
                return result_from_json(event)
    raise SystemExit("the supervisor died")


@contextmanager
def busy_cores(count: int) -> Iterator[None]:
    """Run programs that compute and write to memory, on whatever core the kernel chooses."""
    code = "data = bytearray(1 << 24)\nwhile True: data = data[1:] + data[:1]"
    programs = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def show_noise(lab: Lab, budget: float, trials: int, busy: int) -> None:
    """Print how many seconds before their deadline honest trials were done."""
    left = []
    for seed in range(1, trials + 1):
        with busy_cores(busy):
            result = lab.run(lab.train, budget, seed)
        left.append(budget - result.training_seconds if result.training_seconds else None)
        steps = result.summary.get("num_steps")
        print(f"{busy} busy, {result.outcome}, {steps} steps, done {left[-1]} s early, {result.score}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="cpu")
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--noise", type=int, help="number of honest trials beside busy programs")
    parser.add_argument("--busy", type=int, default=4, help="number of busy programs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.make(Path(folder), options.profile)
        if options.noise:
            show_noise(lab, options.budget, options.noise, options.busy)


if __name__ == "__main__":
    main()
