"""Kills runs of the real lab at random points and starts them again: `python bench/kill_nanogpt.py --kills 6`.

The same checks as tests/test_resume.py makes on the toy lab. Data are prepared once, in the user's cache folder.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from loop.test_resume import check, kill
from rigs.cli import COMMAND, Person
from rigs.toy import Bench, Looping, Snapshot

from autoresearch.cli.exit_codes import STOPPED
from autoresearch.layout import Layout, cache_folder

BUDGET = ("--budget", "2s")


def real(folder: Path) -> Bench:
    """The nanogpt lab, in the place of the toy."""
    bench = Bench.__new__(Bench)
    bench.tag, bench.lab = "toy", folder / "lab"
    bench.person = Person(folder, {"AUTORESEARCH_CACHE": str(cache_folder())})
    bench.layout, bench.started = Layout(bench.lab), []
    subprocess.run([*COMMAND, "new", str(bench.lab), "--profile", "cpu"], check=True, env=bench.person.environment())
    return bench


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mean", type=float, default=12.0, help="seconds from a start to the kill, on average")
    asked = parser.parse_args()
    rng, hits, seen = random.Random(asked.seed), Counter[str](), Snapshot()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        bench = stack.enter_context(real(Path(name)))
        looping = bench.start(*BUDGET)
        for _ in range(asked.kills):
            looping = alive_after(bench, looping, rng.expovariate(1 / asked.mean))
            target, step = kill(looping, rng)
            hits[f"{step} ← {target}"] += 1
            print(f"killed: {step} ← {target}", flush=True)
            if target != "supervisor":
                looping.wait()
                looping = bench.start(*BUDGET)
            seen = check(bench, seen)
        looping.end()
        limit = max(len(bench.look().experiments), 2)
        with bench.start(*BUDGET, "--experiments", str(limit)) as last:
            last.popen.wait(600)
            assert last.code == STOPPED and f"the limit of {limit} experiments" in last.said, last.said
        check(bench, seen)
        bench.check_outputs(limit)
    for what, times in sorted(hits.items()):
        print(f"{times:5}  {what}")


def alive_after(bench: Bench, looping: Looping, seconds: float) -> Looping:
    try:
        looping.popen.wait(seconds)
    except subprocess.TimeoutExpired:
        return looping
    assert looping.code == STOPPED, looping.said
    return alive_after(bench, bench.start(*BUDGET), seconds)


if __name__ == "__main__":
    main()
