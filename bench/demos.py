"""How often does a short demo end better than its baseline by more than the noise floor?

Runs seeded demos one after another, on a machine that does nothing else, and keeps each one's folder under --out so
that it can be looked at afterwards. What a demo gave is read from its ledger; its seconds are those of the whole
command, data and report included.

    python bench/demos.py [--demos 10] [--minutes 5] [--first-seed 1] [--out demos]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autoresearch.cli.demo import TAG
from autoresearch.judge.noise import measure_noise
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import Verdict


@dataclass(frozen=True)
class Ending:
    """What a demo came to; None where it did not come so far."""

    proposals: int
    counts: Mapping[str, int]
    baseline: float | None
    incumbent: float | None
    floor: float | None

    @property
    def gain(self) -> float | None:
        """How much lower the incumbent's score is than the baseline's, bits per byte."""
        return None if self.baseline is None or self.incumbent is None else self.baseline - self.incumbent

    @property
    def better(self) -> bool:
        return self.gain is not None and self.floor is not None and self.gain > self.floor


def ending(lab: Path) -> Ending:
    """What the ledger says of the demo in that folder."""
    with Ledger(Layout(lab).ledger, readonly=True) as ledger:
        baseline, incumbent = ledger.experiment(TAG, 0), ledger.incumbent(TAG)
        noise, tally = measure_noise(ledger.replicate_scores(TAG)), ledger.tally(TAG)
    return Ending(
        proposals=tally.done,
        counts=tally.counts,
        baseline=baseline.score if baseline else None,
        incumbent=incumbent.score if incumbent else None,
        floor=noise.floor if noise else None,
    )


def demo(folder: Path, seed: int, minutes: float) -> int:
    """Runs one demo; what it prints goes to a file beside its folder. Returns its exit code."""
    command = ["demo", str(folder), "--seed", str(seed), "--minutes", f"{minutes:g}", "--plain"]
    with folder.with_suffix(".txt").open("wb") as printed:
        words = [sys.executable, "-m", "autoresearch", *command]
        return subprocess.run(words, stdout=printed, stderr=printed).returncode


def row(seed: int, end: Ending, seconds: float) -> str:
    keeps = end.counts[Verdict.KEEP]
    figures = (end.baseline, end.incumbent, end.gain, end.floor)
    cells = "".join(f" | {'–' if each is None else f'{each:.4f}'}" for each in figures)
    crashes = end.counts[Verdict.CRASH]
    return (
        f"| {seed} | {end.proposals} | {keeps} | {crashes}{cells} | {'yes' if end.better else 'no'} | {seconds:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demos", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("demos"), help="where the demos' folders are made")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    names = ("seed", "proposals", "keeps", "crashes", "baseline", "incumbent", "gain", "floor", "better", "seconds")
    print("| " + " | ".join(names) + " |\n" + "|--:" * len(names) + "|", flush=True)
    endings = []
    for seed in range(options.first_seed, options.first_seed + options.demos):
        folder = options.out / f"seed-{seed}"
        if folder.exists():
            raise SystemExit(f"{folder} is there already: remove it, or give another --out")
        began = time.monotonic()
        if code := demo(folder, seed, options.minutes):
            print(f"| {seed} | ended with exit code {code}: see {folder.with_suffix('.txt')} |", flush=True)
            continue
        endings.append(ending(folder))
        print(row(seed, endings[-1], time.monotonic() - began), flush=True)
    better = sum(each.better for each in endings)
    fewest = min((each.proposals for each in endings), default=0)
    print(f"\n{better} of {options.demos} end better than their baseline by more than the floor")
    print(f"at least {fewest} proposals each")


if __name__ == "__main__":
    main()
