"""Measure what readings of the machine's speed are worth to the judge, in worlds where the speed varies.

    bench/judge/covariate.py             200 runs of each mix in the half "speed" of settings.json
    bench/judge/covariate.py --half speed_tune

Three judges get the same ideas: ours with readings, ours without, and one that is told the noise and each score as it
would be at the usual speed. The table gives the mean true quality of ours in g, its ratio to both others with a 95 %
interval over seeds, and the share of runs that end with a believed noise within a factor of 2 of the truth.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from rules import search
from world import Mix, World

JUDGES = {"ours": {}, "without": {"reads": False}, "told": {"told": True}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "settings.json")
    parser.add_argument("--half", choices=("speed", "speed_tune"), default="speed")
    parser.add_argument("--noise", type=float, nargs="+", default=[0.25, 0.5, 1.0])
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    mixes = [Mix(**fields) for fields in json.loads(options.settings.read_text())[options.half]]
    print("| noise / g | mix | quality / g | ours / told | ours / without readings | noise known |")
    print("|--:|---|--:|--:|--:|--:|")
    for noise in options.noise:
        for mix in mixes:
            found = {}
            for name, how in JUDGES.items():
                world = World(mix, noise, options.runs, options.trials, options.seed)
                found[name] = search(world, options.trials, **how)
            ours, plain, told = (each.quality for each in found.values())
            true = world.factor(ours) * noise
            known = np.mean(np.abs(np.log2(np.sqrt(found["ours"].belief.noise_variance) / true)) < 1)
            ratios = " | ".join(f"{ratio:.3f} ± {spread:.3f}" for ratio, spread in
                                (compare(ours, told), compare(ours, plain)))  # fmt: skip
            print(f"| {noise:g} | {mix.name} | {ours.mean():.2f} | {ratios} | {known:.0%} |", flush=True)


def compare(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """Return the ratio of two means over the same seeds, and half its 95 % interval by the delta method."""
    ratio = ours.mean() / theirs.mean()
    spread = 1.96 * (ours - ratio * theirs).std(ddof=1) / np.sqrt(len(ours)) / abs(theirs.mean())
    return float(ratio), float(spread)


if __name__ == "__main__":
    main()
