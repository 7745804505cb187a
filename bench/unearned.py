"""Which share of its budget can a trial add to it? One trial tries to train beyond each boundary.

The trials are those of a lab of a profile, with real walls, a real supervisor and a real score. A share is seconds of
training, in units of the budget. In bits per byte it is worth `slope` × ln(1 + share), where `slope` is the score per
logarithm of steps of the profile. The first boundary alone takes four times as many trials as are asked for, and
nothing is printed before.

    python bench/unearned.py [--profile cpu] [--budget 10] [--trials 3]
    python bench/unearned.py --noise 4      honest trials beside busy programs: how early do they finish?
    python bench/unearned.py --worth 1      what is a second of start-up worth that trains on installed English?
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from autoresearch.cli.new import make_lab
from autoresearch.executors import devices
from autoresearch.layout import cache_folder
from autoresearch.loop.manifest import read_manifest
from autoresearch.loop.trial_jobs import free_on_cpu
from autoresearch.records import STARTUP_WORK, Job, TrialResult
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.removing import remove
from autoresearch.sandbox.walls import this_python_folders
from autoresearch.trial.placement import Placement
from autoresearch.trial.wire import placement_to_json, result_from_json

SLOPE = 0.185  # bits per byte per logarithm of steps, over nine trials of the baseline of the profile `cpu`


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
        return cls(folder, read_manifest(folder / "manifest.json", "python prepare.py").files)

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
def busy_cores(count: int, apart: bool = False) -> Iterator[None]:
    """Run programs that compute and write to memory, on whatever core the kernel chooses.

    Args:
        apart: whether each has a session of its own, as another user's have. Linux shares cores out among sessions.
    """
    code = "data = bytearray(1 << 24)\nwhile True: data = data[1:] + data[:1]"
    programs = [subprocess.Popen([sys.executable, "-c", code], start_new_session=apart) for _ in range(count)]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def show_noise(lab: Lab, budget: float, trials: int, busy: int) -> None:
    """Print how many seconds before their deadline honest trials were done."""
    for seed in range(1, trials + 1):
        with busy_cores(busy):
            result = lab.run(lab.train, budget, seed)
        early = f"{budget - result.training_seconds:.2f} s early" if result.training_seconds else result.reason
        print(f"{busy} busy: {result.outcome}, {result.summary.get('num_steps')} steps, {early}", flush=True)


def edit(text: str, *pairs: tuple[str, str]) -> str:
    """Return a train.py with some pieces replaced.

    Raises:
        SystemExit: a piece is not there once.
    """
    for old, new in pairs:
        if text.count(old) != 1:
            raise SystemExit(f"train.py does not contain {old!r} once")
        text = text.replace(old, new)
    return text


TRAINED = ('        "depth": DEPTH,', '        "depth": DEPTH, "trained": seconds,')
TO_THE_END = ("    while not clock.over:", "    while clock.elapsed < clock.budget - {margin}:")
GOES_ON = (
    "    clock.done(**",
    """    import os, time
    place = os.open("alive", os.O_CREAT | os.O_WRONLY)
    if os.fork() == 0:
        os.setsid()
        while True: os.pwrite(place, f"{time.monotonic():.6f}".encode(), 16)
    while os.fstat(place).st_size == 0: pass
    os.pwrite(place, f"{time.monotonic():.6f}".encode().ljust(16), 0)
    clock.done(**""",
)
"""A child that writes the time beside the time of `done`, for as long as it lives."""
WORKS_FIRST = (
    "    clock.start()\n",
    """    import time
    end = time.process_time() + {seconds}
    while time.process_time() < end: torch.ones(300, 300) @ torch.ones(300, 300)
    clock.start()
""",
)
READS_FIRST = (
    "    gc.collect()\n    gc.freeze()",
    """    import numpy, time
    rows, end = torch.from_numpy(numpy.load(Path(__file__).with_name("english.npy"))), time.process_time() + {seconds}
    while time.process_time() < end:
        batch = rows[torch.randint(len(rows), (ROWS,))].to(trainer.device)
        trainer.step(iter(lambda: (batch[:, :-1], batch[:, 1:]), None), progress=0.3)
    for optimizer in trainer.optimizers: optimizer.state.clear()
    gc.collect()
    gc.freeze()""",
)
OTHER_CORES = (
    "    clock.start()\n",
    """    import os, time
    clock.start()
    if os.fork() == 0:
        os.sched_setaffinity(0, range(os.cpu_count()))
        while True: open("cores", "w").write(str(len(os.sched_getaffinity(0)))) and time.sleep(0.05)
""",
)


def after_the_loop(lab: Lab, budget: float, trials: int) -> float:
    """Return the seconds that a trial gains which trains as long as it can and still save."""
    honest = mean(lab.run(edit(lab.train, TRAINED), budget, seed).summary["trained"] for seed in range(trials))
    best = honest
    for margin in (0.03, 0.06, 0.12):
        text = edit(lab.train, TRAINED, (TO_THE_END[0], TO_THE_END[1].format(margin=margin)))
        for seed in range(trials):
            result = lab.run(text, budget, seed)
            best = max(best, result.summary["trained"]) if result.score is not None else best
    return float(best - honest)


def after_done(lab: Lab, budget: float, trials: int) -> float:
    """Return the seconds that a process lives after it has said that the trial is done."""
    longest = 0.0
    for seed in range(trials):
        lab.run(edit(lab.train, GOES_ON), budget, seed)
        done, last = (lab.folder / "trials/1.1/checkout/alive").read_text().split()
        longest = max(longest, float(last) - float(done))
    return longest


def before_ready(lab: Lab, budget: float, trials: int) -> float:
    """Return the seconds of start-up that a trial can work without paying for it."""
    work = max(lab.run(lab.train, budget, seed).summary[STARTUP_WORK] for seed in range(trials))
    free = free_on_cpu(work, budget)
    text = edit(lab.train, (WORKS_FIRST[0], WORKS_FIRST[1].format(seconds=0.9 * (free - work))))
    result = lab.run(text, budget, 1, free_startup=free)
    print(f"start-up of the baseline {work:.2f} s, free {free:.2f} s, of which one used {result.summary[STARTUP_WORK]}")
    return float(free - work)


def other_cores(lab: Lab, budget: float, trials: int) -> float:
    """Return the seconds on cores that were not leased."""
    cores = len(devices.find()[0].cores)
    lab.run(edit(lab.train, OTHER_CORES), budget, 1)
    return budget * (int((lab.folder / "trials/1.1/checkout/cores").read_text()) / cores - 1)


def english() -> Iterator[str]:
    """Yield the longer docstrings of installed software. A trial can read them before its clock starts."""
    paths = sysconfig.get_paths()
    for folder in (paths["stdlib"], f"{paths['purelib']}/torch", f"{paths['purelib']}/numpy"):
        for file in sorted(Path(folder).rglob("*.py")):
            with suppress(SyntaxError, UnicodeDecodeError, ValueError):
                for node in ast.walk(ast.parse(file.read_text())):
                    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                        text = ast.get_docstring(node) or ""
                        yield from (re.sub(r"\s+", " ", text),) if len(text) > 200 else ()


def show_worth(lab: Lab, budget: float, trials: int, seconds: float) -> None:
    """Print scores of trials that train on installed English before the clock starts, and of honest ones.

    They know the lab's tokenizer, which is more than a trial can know. Scores are also given for 200 steps.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(lab.files["train"]).with_name("tokenizer.json")))
    tokens = np.concatenate([[0, *tokenizer.encode(text).ids] for text in english()])
    context = next(int(line.split()[2]) for line in (lab.folder / "lab/prepare.py").open() if line[:8] == "CONTEXT ")
    length = context + 1
    np.save(lab.folder / "lab/english.npy", tokens[: len(tokens) // length * length].reshape(-1, length))
    cheat = edit(lab.train, (READS_FIRST[0], READS_FIRST[1].format(seconds=seconds)))
    for seed in range(trials):
        for name, text in (("honest", lab.train), ("cheat", cheat)):
            result = lab.run(text, budget, seed)
            steps = result.summary.get("num_steps", 0)
            even = result.score and result.score + SLOPE * math.log(steps / 200)
            print(f"{name}: {steps} steps, {result.score}, at 200 steps {even}", flush=True)


BOUNDARIES: dict[str, Callable[[Lab, float, int], float]] = {
    "saving": after_the_loop,
    "after done": after_done,
    "before ready": before_ready,
    "other cores": other_cores,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="cpu")
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--boundary", choices=BOUNDARIES, nargs="+", default=list(BOUNDARIES))
    parser.add_argument("--noise", type=int, help="number of busy programs beside honest trials")
    parser.add_argument("--worth", type=float, help="seconds of training on installed English before the clock")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.make(Path(folder), options.profile)
        if options.noise is not None:
            show_noise(lab, options.budget, options.trials, options.noise)
        elif options.worth is not None:
            show_worth(lab, options.budget, options.trials, options.worth)
        else:
            for name in options.boundary:
                seconds = BOUNDARIES[name](lab, options.budget, options.trials)
                share = seconds / options.budget
                print(
                    f"{name}: {seconds:.3f} s, {100 * share:.2f} %, {SLOPE * math.log1p(share):.4f} bits per byte",
                    flush=True,
                )


if __name__ == "__main__":
    main()
