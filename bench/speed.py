"""How much of the noise of a lab on a CPU does the machine's speed explain?

Trials of the baseline run one after the other, a third of them beside busy programs that this program starts and ends.
Before and after each trial a process on the trial's cores runs each of some reference kernels. For each kernel the
score is fitted by a line in the logarithm of its speed. The table has the share of the variance that the line explains,
and the standard deviation of the scores around the line, where each score is left out of its own line.

    python bench/speed.py [--profile cpu] [--budget 10] [--trials 30] [--neighbours 2] [--save FILE]
    python bench/speed.py --read FILE       the table of trials that were saved
    python bench/speed.py --cheats 20       how do cheats change the reading after them, and the next one?
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from unearned import Lab, busy_cores, supervise

from autoresearch.executors import devices
from autoresearch.layout import cache_folder
from autoresearch.records import Job, TrialResult
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.lifetime import prepare_child
from autoresearch.sandbox.removing import remove
from autoresearch.sandbox.walls import this_python_folders
from autoresearch.trial.placement import Placement
from autoresearch.trial.readings import LONGEST, SHARE

SECONDS = 0.15  # of each kernel in a reading
SCRIPT = """
import hashlib, json, os, random, sys, time
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np
seconds, order = float(sys.argv[1]), sys.argv[2].split(",")
draw = np.random.default_rng(0)
square = draw.standard_normal((192, 192), dtype=np.float32)
middle, target = draw.standard_normal(1 << 17, dtype=np.float32), np.empty(1 << 17, np.float32)
large, copied = np.ones(1 << 23, np.float32), np.empty(1 << 23, np.float32)
tiny = np.ones(64, np.float32)
text, block = bytes(1 << 16), bytearray(1 << 23)

def matrix():
    for _ in range(4): square @ square

def elements():
    np.tanh(middle, out=target); np.add(middle, target, out=target); np.multiply(target, middle, out=target)

def memory():
    np.copyto(copied[:1 << 20], large[:1 << 20])

def small():
    x = tiny
    for _ in range(200): x = np.add(x, tiny)

def interpreter():
    total, values = 0.0, list(range(64))
    for i in range(40):
        for j in values: total += j * 0.5
        values = values[::-1]

def digest():
    hashlib.sha256(text).digest()

def move():
    block[:1 << 20] = block[1 << 20:1 << 21]

def walk():
    mixed = 0
    for i in range(0, 1 << 23, 40961): mixed ^= block[i]

found = {}
for name in order:
    kernel = globals()[name]
    for _ in range(3): kernel()
    runs, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        kernel()
        runs += 1
    found[name] = runs / (now - began)
print(json.dumps(found))
"""
"""Reference kernels, each with an operation that takes a fraction of a millisecond."""
KERNELS = ("matrix", "elements", "memory", "small", "interpreter", "digest", "move", "walk")
MIXES = {
    "stdlib: interpreter, digest, move": ("interpreter", "digest", "move"),
    "stdlib: interpreter, move": ("interpreter", "move"),
    "NumPy: matrix, elements, memory, small": ("matrix", "elements", "memory", "small"),
    "all": KERNELS,
}


def read_speeds(cores: tuple[int, ...], draw: random.Random) -> dict[str, float]:
    """Return runs per second of each kernel, one thread on the first of the trial's cores. The order is random."""
    order, parent = draw.sample(KERNELS, len(KERNELS)), os.getpid()
    done = subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT, str(SECONDS), ",".join(order)],
        capture_output=True,
        check=True,
        start_new_session=True,  # as a trial has. Linux shares cores out among sessions
        preexec_fn=lambda: prepare_child(parent, cores[:1]),
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


class Crowd:
    """A thread that counts the machine's runnable threads twenty times a second, for as long as its context lasts."""

    def __init__(self) -> None:
        self._samples, self._ended = list[tuple[float, int]](), threading.Event()

    def __enter__(self) -> Crowd:
        self._thread = threading.Thread(target=self._count)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _count(self) -> None:
        while not self._ended.wait(0.05):
            lines = Path("/proc/stat").read_text().splitlines()
            running = next(int(line.split()[1]) for line in lines if line.startswith("procs_running"))
            self._samples.append((time.monotonic(), running))

    def mean(self, began: float, ended: float) -> float:
        """Return the mean number of runnable threads between two times."""
        found = [running for moment, running in self._samples if began <= moment <= ended]
        return sum(found) / len(found)


def run_trial(lab: Lab, budget: float, seed: int, busy: int, draw: random.Random) -> dict[str, Any]:
    """Run one trial of the baseline between two readings."""
    cores = devices.find()[0].cores
    with busy_cores(busy, apart=True):
        before = read_speeds(cores, draw)
        with Crowd() as crowd:
            result = lab.run(lab.train, budget, seed)
            scored = time.monotonic() - (result.scoring_seconds or 0.0)
        after = read_speeds(cores, draw)
    return {
        "seed": seed,
        "busy": busy,
        "outcome": result.outcome,
        "score": result.score,
        "steps": result.summary.get("num_steps"),
        "before": before,
        "after": after,
        "machine": [result.machine.speed_before, result.machine.speed_after, result.machine.steal],
        "runnable": crowd.mean(scored - budget, scored),
    }


def fit(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float, float]:
    """Return slope, share of variance explained, and standard deviations with and without the line, left out."""
    a, b = np.asarray(x), np.asarray(y)
    slope = float(np.cov(a, b)[0, 1] / np.var(a, ddof=1))
    rest = b - b.mean() - slope * (a - a.mean())
    leverage = 1 / len(a) + (a - a.mean()) ** 2 / ((a - a.mean()) ** 2).sum()
    out = math.sqrt(float(np.mean((rest / (1 - leverage)) ** 2)))
    alone = math.sqrt(float(np.mean(((b - b.mean()) / (1 - 1 / len(b))) ** 2)))
    return slope, 1 - float((rest**2).sum() / ((b - b.mean()) ** 2).sum()), out, alone


def log_speed(row: Mapping[str, Any], kernels: Sequence[str], moments: Sequence[str] = ("before", "after")) -> float:
    """Return the logarithm of the mean speed of both moments, averaged over kernels."""
    return sum(math.log(sum(row[moment][each] for moment in moments) / len(moments)) for each in kernels) / len(kernels)


def predictors(rows: Sequence[Mapping[str, Any]]) -> dict[str, Callable[[Mapping[str, Any]], float]]:
    """Return name → predictor of a trial's score."""
    found: dict[str, Callable[[Mapping[str, Any]], float]] = {}
    if all(row["machine"][0] and row["machine"][1] for row in rows):
        found["shipped kernel, before and after"] = lambda row: math.log(sum(row["machine"][:2]) / 2)
        found["shipped kernel, before"] = lambda row: math.log(row["machine"][0])
        found["shipped kernel, after"] = lambda row: math.log(row["machine"][1])
    for name in KERNELS:
        found[name] = lambda row, name=name: log_speed(row, (name,))  # type: ignore[misc]
    for name, kernels in MIXES.items():
        found[name] = lambda row, kernels=kernels: log_speed(row, kernels)  # type: ignore[misc]
    found["all, before"] = lambda row: log_speed(row, KERNELS, ("before",))
    found["all, after"] = lambda row: log_speed(row, KERNELS, ("after",))
    found["runnable threads of the machine during training"] = lambda row: math.log(row["runnable"])
    found["the trial's own steps"] = lambda row: math.log(row["steps"])
    return found


def show_table(rows: Sequence[Mapping[str, Any]]) -> None:
    scores = [row["score"] for row in rows]
    steps = [row["steps"] for row in rows]
    busy = sum(row["busy"] > 0 for row in rows)
    print(f"{len(rows)} trials, {busy} with neighbours, {min(steps)} to {max(steps)} steps")
    print("| predictor | slope | variance explained | σ left out | σ without |\n|---|--:|--:|--:|--:|")
    for name, predict in predictors(rows).items():
        slope, share, out, alone = fit([predict(row) for row in rows], scores)
        print(f"| {name} | {slope:.3f} | {100 * share:.0f} % | {out:.4f} | {alone:.4f} |")


LEAVE = """
import os, subprocess, sys
for _ in range(4):
    subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
open("unwritten", "wb").write(os.urandom(1 << 20) * 128)
os.nice(19)
"""
FILL = """
import os
kept = [bytearray(os.urandom(1 << 12)) * (1 << 16) for _ in range(4)]
for at in range(300): open(f"file{at}", "wb").write(bytes(1 << 14))
"""
BURN = """
import time
import numpy as np
square, end = np.ones((512, 512), np.float32), time.monotonic() + 2.0
while time.monotonic() < end: square @ square
"""
CHEATS = {
    "honest": "",
    "leaves four busy programs, and 128 MB that are not on the disk": LEAVE,
    "fills 1 GiB of memory and writes 300 files": FILL,
    "computes with wide vectors until its end": BURN,
}
"""What a train.py of an adopted lab does before it prints its score."""


def run_cheat(folder: Path, code: str) -> TrialResult:
    """Run a trial of an adopted lab with a short train.py, and long readings around it."""
    trial = folder / "trials/1.1"
    remove(trial)
    (trial / "checkout").mkdir(parents=True)
    (trial / "checkout/train.py").write_text(f"{code}\nprint('score: 1.0', flush=True)\n")
    job = Job(
        trial="bench/1.1", commit="", baseline="", data="", train="python train.py", score=None, metric="score",
        seed=1, budget=LONGEST / SHARE, startup=60.0,
    )  # fmt: skip
    placement = Placement(
        job, devices.find()[0], folder=str(trial), baseline=str(folder), python=sys.executable, files={},
        environment={}, sandbox=best_level(), readable=this_python_folders((cache_folder(), folder)),
    )  # fmt: skip
    return supervise(placement)


def show_cheats(rounds: int, draw: random.Random) -> None:
    """Run all cheats in each round, in random order. Print their readings relative to the honest trial's."""
    after, following = {name: list[float]() for name in CHEATS}, {name: list[float]() for name in CHEATS}
    missing = dict.fromkeys(CHEATS, 0)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name in draw.sample(list(CHEATS), len(CHEATS)):
                result = run_cheat(Path(folder), CHEATS[name])
                next_one = run_cheat(Path(folder), "")
                assert next_one.machine.speed_before, next_one
                missing[name] += result.machine.speed_after is None
                after[name].append(math.log(result.machine.speed_after or math.nan))
                following[name].append(math.log(next_one.machine.speed_before))
    print("| before the end, a trial | reading after it | reading before the next trial | unknown |\n|---|--:|--:|--:|")
    for name in CHEATS:
        words = []
        for found in (after, following):
            gaps = np.asarray(found[name]) - np.asarray(found["honest"])
            gaps = gaps[np.isfinite(gaps)]
            error = gaps.std(ddof=1) / math.sqrt(len(gaps)) if len(gaps) > 1 else math.nan
            words.append(f"{100 * gaps.mean():+.1f} ± {196 * error:.1f} %")
        print(f"| {name} | {words[0]} | {words[1]} | {missing[name]} of {rounds} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="cpu")
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--neighbours", type=int, default=2, help="number of busy programs beside every third trial")
    parser.add_argument("--save", type=Path, help="a file that takes a line of JSON for each trial")
    parser.add_argument("--read", type=Path, help="such a file")
    parser.add_argument("--cheats", type=int, help="number of rounds of cheats")
    options = parser.parse_args()
    if options.cheats:
        show_cheats(options.cheats, random.Random(1))
        return
    if options.read:
        rows = [json.loads(line) for line in options.read.read_text().splitlines()]
        show_table([row for row in rows if row["score"] is not None])
        return
    rows, draw = list[dict[str, Any]](), random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab.make(Path(folder), options.profile)
        for seed in range(1, options.trials + 1):
            rows.append(run_trial(lab, options.budget, seed, options.neighbours * (seed % 3 == 0), draw))
            if options.save:
                with options.save.open("a") as file:
                    print(json.dumps(rows[-1]), file=file)
            print(f"{seed}: {rows[-1]['steps']} steps, {rows[-1]['score']}", flush=True)
    show_table([row for row in rows if row["score"] is not None])


if __name__ == "__main__":
    main()
