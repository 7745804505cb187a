"""How much of the noise of a lab on a CPU does the machine's speed explain?

Trials of the baseline run one after the other, a third of them beside busy programs that this program starts and ends.
Before and after each trial a process on the trial's cores runs each of some reference kernels. For each kernel the
score is fitted by a line in the logarithm of its speed. The table has the share of the variance that the line explains,
and the standard deviation of the scores around the line, where each score is left out of its own line.

    python bench/speed.py [--profile cpu] [--budget 10] [--trials 30] [--neighbours 2] [--save FILE]
    python bench/speed.py --read FILE       the table of trials that were saved
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from unearned import Lab, busy_cores

from autoresearch.executors import devices
from autoresearch.sandbox.lifetime import prepare_child

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
"""Reference kernels. The last four need nothing but Python."""
KERNELS = ("matrix", "elements", "memory", "small", "interpreter", "digest", "move", "walk")
MIXES = {
    "stdlib: interpreter, digest, move": ("interpreter", "digest", "move"),
    "stdlib: interpreter, move": ("interpreter", "move"),
    "NumPy: matrix, elements, memory, small": ("matrix", "elements", "memory", "small"),
    "all": KERNELS,
}


def read_speeds(cores: tuple[int, ...], draw: random.Random) -> dict[str, float]:
    """Return runs per second of each kernel, one thread on the first of the trial's cores. The order is random."""
    import os

    order, parent = draw.sample(KERNELS, len(KERNELS)), os.getpid()
    done = subprocess.run(
        [sys.executable, "-I", "-c", SCRIPT, str(SECONDS), ",".join(order)],
        capture_output=True,
        check=True,
        preexec_fn=lambda: prepare_child(parent, cores[:1]),
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def read_counters(cores: tuple[int, ...]) -> tuple[float, float]:
    """Return the seconds that the trial's cores were busy, and the CPU seconds of all children of this process."""
    import os

    lines = Path("/proc/stat").read_text().splitlines()
    found = {line.split()[0]: list(map(int, line.split()[1:])) for line in lines if line.startswith("cpu")}
    busy = sum(sum(found[f"cpu{core}"][:8]) - sum(found[f"cpu{core}"][3:5]) for core in cores)
    times = os.times()
    return busy / os.sysconf("SC_CLK_TCK"), times.children_user + times.children_system


def run_trial(lab: Lab, budget: float, seed: int, busy: int, draw: random.Random) -> dict[str, Any]:
    """Run one trial of the baseline between two readings."""
    cores = devices.find()[0].cores
    with busy_cores(busy) if busy else nullcontext():
        before = read_speeds(cores, draw)
        counted, began = read_counters(cores), time.monotonic()
        result = lab.run(lab.train, budget, seed)
        seconds = time.monotonic() - began
        spent = [now - then for now, then in zip(read_counters(cores), counted, strict=True)]
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
        "others": (spent[0] - spent[1]) / seconds / len(cores),
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
    found["share of the cores that others took"] = lambda row: math.log(max(1e-3, 1 - row["others"]))
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", default="cpu")
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--neighbours", type=int, default=2, help="number of busy programs beside every third trial")
    parser.add_argument("--save", type=Path, help="a file that takes a line of JSON for each trial")
    parser.add_argument("--read", type=Path, help="such a file")
    options = parser.parse_args()
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
            print(
                f"{seed}: {rows[-1]['steps']} steps, {rows[-1]['score']}, others {rows[-1]['others']:.2f}", flush=True
            )
    show_table([row for row in rows if row["score"] is not None])


if __name__ == "__main__":
    main()
