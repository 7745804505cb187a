"""Measure how well the judge knows the noise of its incumbent after ten experiments.

    bench/judge/noise.py                 200 runs of each mix in the half "noise" of settings.json

The table has the share of runs in which the believed noise lies within a factor of 2 of the truth, and the median ratio
of both. An experiment is an idea with all its trials. Mixes with a `turn` have another noise from that gain on.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from rules import REPLICATES, search
from world import Array, Mix, World

EXPERIMENTS = 10


def believe(mix: Mix, noise: float, runs: int, seed: int) -> tuple[Array, Array]:
    """Return the believed noise of the incumbent after `EXPERIMENTS` trials of ideas, and the true one, both [R]."""
    trials = REPLICATES + EXPERIMENTS
    found = search(World(mix, noise, runs, trials, seed), trials)
    return np.sqrt(found.belief.noise_variance), World(mix, noise, runs, trials, seed).factor(found.quality) * noise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "settings.json")
    parser.add_argument("--half", choices=("noise", "tune", "judge", "gain"), default="noise")
    parser.add_argument("--noise", type=float, nargs="+", default=[0.1, 0.25, 0.5, 1.0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    mixes = [Mix(**fields) for fields in json.loads(options.settings.read_text())[options.half]]
    print("| noise / g | mix | within a factor of 2 | median of believed / true |\n|--:|---|--:|--:|")
    for noise in options.noise:
        for mix in mixes:
            believed, true = believe(mix, noise, options.runs, options.seed)
            ratio = believed / true
            share = float(np.mean(np.abs(np.log2(ratio)) < 1))
            print(f"| {noise:g} | {mix.name} | {share:.1%} | {np.median(ratio):.2f} |", flush=True)


if __name__ == "__main__":
    main()
