"""Is this checkout slower than another one? Runs one program of `bench/` in both by turns and prints the ratios.

A neighbour on the same cores slows both down. So the checkouts take turns, and every other round the other one begins.
Each round gives a ratio for each row of the program's table, from the first figure of the row. The last row has the CPU
seconds of the whole program with its child processes, which a neighbour changes less.

Each checkout runs its own copy of the program with the Python of its own `.venv`. Compile both checkouts first:
`python -m compileall -q src bench`.

    python bench/ratio.py ../before harness.py --experiments 40

The commands are compared by `python bench/cli.py --beside ../before`, one by one.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
CPU = "CPU seconds, all in all"
ROW = re.compile(r"^\s*(?P<label>\S.*?)\s+(?P<figure>\d+\.\d+)\b")


def run(checkout: Path, program: str, arguments: list[str]) -> dict[str, float]:
    """Return the first figure of each row that the program prints, by the row's label, and its CPU seconds."""
    command: list[str | Path] = [checkout / ".venv/bin/python", checkout / "bench" / program, *arguments]
    before = cpu_of_children()
    output = subprocess.run(command, cwd=checkout, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {match["label"]: float(match["figure"]) for match in map(ROW.match, output.splitlines()) if match}
    return found | {CPU: cpu_of_children() - before}


def cpu_of_children() -> float:
    """Return the CPU seconds of all child processes that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, help="the checkout to compare with, which has a .venv")
    parser.add_argument("program", help="a program of bench/ that prints a table")
    parser.add_argument("--rounds", type=int, default=4)
    options, arguments = parser.parse_known_args()
    other = options.other.resolve()
    pairs: list[tuple[dict[str, float], dict[str, float]]] = []
    for number in range(options.rounds):
        order = (HERE, other) if number % 2 == 0 else (other, HERE)
        figures = {checkout: run(checkout, options.program, arguments) for checkout in order}
        pairs.append((figures[HERE], figures[other]))
    print(f"{'row':28}{'here':>9}{'other':>9}{'ratio':>8}   ratios of the rounds")
    for label in pairs[0][0]:
        found = [(here[label], there[label]) for here, there in pairs if label in here and there.get(label)]
        if not found:
            continue
        ratios = [here / there for here, there in found]
        here, there = (statistics.median(each) for each in zip(*found, strict=True))
        rounds = " ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{label:28}{here:9.3f}{there:9.3f}{statistics.median(ratios):8.2f}   {rounds}", flush=True)


if __name__ == "__main__":
    main()
