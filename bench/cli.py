"""How long does the command line take to answer, `status`, `log` and the others on a ledger of 100,000 experiments?

Each command runs as its own process, the interpreter's start included. CPU seconds are those of the process and of its
children. With `--beside`, another checkout runs each command in turn with this one, in a lab that it made itself. A
neighbour on the same cores changes the wall time much more than the CPU seconds, so their ratio is printed.

    python bench/cli.py [--ledger 100000] [--times 5] [--beside ../before]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from ratio import HERE, cpu_of_children

MAKE_LAB = """
import shutil, sys
from autoresearch.layout import Layout
from past import remember, toy_lab
with toy_lab() as lab:
    remember(Layout(lab), "bench", int(sys.argv[1]), git=False)
    shutil.copytree(lab, sys.argv[2])
"""


class Checkout:
    """A checkout with its `.venv`, and a lab that it has made."""

    def __init__(self, root: Path, lab: Path, experiments: int) -> None:
        self._python, self.lab = root / ".venv/bin/python", lab
        words: list[str | Path] = [self._python, "-c", MAKE_LAB, str(experiments), lab]
        subprocess.run(words, cwd=root / "bench", check=True)

    def run(self, command: str) -> tuple[float, float]:
        """Run a command in the lab. Return its wall seconds and its CPU seconds."""
        words: list[str | Path] = [self._python, "-m", "autoresearch", *command.split()]
        began, before = time.perf_counter(), cpu_of_children()
        subprocess.run(words, cwd=self.lab, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began, cpu_of_children() - before


def list_commands(middle: int) -> list[str]:
    """Return the commands to measure. `middle` is the number of an experiment."""
    commands = ["--help", "--version"]
    for command in ("status", "log", "leaderboard", f"show {middle}", f"diff {middle}"):
        commands += [command, f"{command} --json"]
    return commands


def measure(command: str, checkouts: list[Checkout], times: int) -> str:
    """Return a row of the table: figures of the first checkout, then the CPU seconds of the other and their ratio."""
    found: list[list[tuple[float, float]]] = [[] for _ in checkouts]
    for turn in range(times):
        for place in range(len(checkouts))[:: -1 if turn % 2 else 1]:
            found[place].append(checkouts[place].run(command))
    wall, cpu = zip(*found[0], strict=True)
    row = f"{command:24}{statistics.median(wall):10.3f}{max(wall):9.3f}{statistics.median(cpu):9.3f}"
    for other in found[1:]:
        theirs = statistics.median(each for _, each in other)
        row += f"{theirs:9.3f}{statistics.median(cpu) / theirs:8.2f}"
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", type=int, default=100_000, help="experiments that the ledger holds")
    parser.add_argument("--times", type=int, default=5, help="how often each command is run; the median counts")
    parser.add_argument("--beside", type=Path, help="another checkout, which has a .venv")
    options = parser.parse_args()
    roots = [HERE, options.beside.resolve()] if options.beside else [HERE]
    with tempfile.TemporaryDirectory(prefix="autoresearch-bench-") as folder:
        began = time.perf_counter()
        checkouts = [Checkout(root, Path(folder) / str(place), options.ledger) for place, root in enumerate(roots)]
        size, wrote = (checkouts[0].lab / ".autoresearch/ledger.db").stat().st_size, time.perf_counter() - began
        print(f"a ledger of {options.ledger} experiments, {size / 1e6:.0f} MB. Labs are made in {wrote:.0f} s")
        beside = f"{'other':>9}{'ratio':>8}" if options.beside else ""
        print(f"{'autoresearch':24}{'median, s':>10}{'slowest':>9}{'CPU, s':>9}{beside}")
        for command in list_commands(options.ledger // 2):
            print(measure(command, checkouts, options.times), flush=True)


if __name__ == "__main__":
    main()
