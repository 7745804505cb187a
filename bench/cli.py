"""How long does the command line take to answer, `status`, `log` and the others on a ledger of 100,000 experiments?

Each command runs as its own process, the interpreter's start included.

    python bench/cli.py [--ledger 100000] [--times 5]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from past import remember, toy_lab

from autoresearch.layout import Layout

TAG = "bench"


def seconds(lab: Path, command: str) -> float:
    """One run of a command in the lab, from launch to exit."""
    words = [sys.executable, "-m", "autoresearch", *command.split()]
    began = time.perf_counter()
    subprocess.run(words, cwd=lab, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=int, default=100_000, help="experiments that the ledger holds")
    parser.add_argument("--times", type=int, default=5, help="how often each command is run; the median counts")
    options = parser.parse_args()
    middle = options.ledger // 2
    commands = ["--help", "--version"]
    for command in ("status", "log", "leaderboard", f"show {middle}", f"diff {middle}"):
        commands += [command, f"{command} --json"]
    with toy_lab() as lab:
        began = time.perf_counter()
        remember(Layout(lab), TAG, options.ledger, git=False)
        size = Layout(lab).ledger.stat().st_size
        wrote = time.perf_counter() - began
        print(f"a ledger of {options.ledger} experiments, {size / 1e6:.0f} MB, written in {wrote:.0f} s")
        print(f"{'autoresearch':24}{'median, s':>10}{'slowest':>9}")
        for command in commands:
            found = [seconds(lab, command) for _ in range(options.times)]
            print(f"{command:24}{statistics.median(found):10.2f}{max(found):9.2f}", flush=True)


if __name__ == "__main__":
    main()
