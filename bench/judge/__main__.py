"""Measure the judge in simulated worlds with a known truth: the gains that it finds, and its claims about them.

    bench/judge                          the half of the settings for judging, a thousand runs each
    bench/judge --half tune              the half of the settings that the constants were chosen on
    bench/judge --half gain              mixes with one large early gain
    bench/judge --settings FILE          mixes of your own, in the form of settings.json

Each rule gets the same number of trials. Our rule pays for its replicates and for every candidate that it tries again.
The first table compares the true quality of the last incumbent with that of keep-if-lower. It gives the ratio of the
means over all mixes with its 95 % interval over seeds, and the worst single cell against the best rival there.

The second table repeats the search with a share of the trials reserved for claims. It gives the cost of the claims, the
share of confirmed changes that do nothing or harm, the share of large changes that are confirmed, and the bias of the
headline. Its last column is the share of the search in which the belief in the incumbent lay within two standard
deviations of one trial of the truth.
"""

from __future__ import annotations

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one world for each process

import numpy as np
from claiming import Claimed, claim
from numpy.typing import NDArray
from rules import RULES
from world import Mix, World

HERE = Path(__file__).parent
WANTED = {0.1: 0.98, 0.25: 0.98, 0.5: 1.05, 1.0: 1.25, 2.0: 2.0}
"""Noise in units of g → wanted quality, as a multiple of keep-if-lower's."""


Key = tuple[float, int, str]  # noise, trials, name of the mix
Qualities = dict[str, NDArray[np.float64]]  # rule → true quality [runs]


@dataclass(frozen=True)
class Cell:
    """One mix at one level of noise, for one number of trials."""

    mix: Mix
    noise: float
    trials: int
    seed: int
    runs: int

    @property
    def key(self) -> Key:
        return self.noise, self.trials, self.mix.name


def measure(cell: Cell) -> tuple[Qualities, Claimed]:
    """Run all rules on the same ideas, and our rule with claims."""

    def world() -> World:
        return World(cell.mix, cell.noise, cell.runs, cell.trials, cell.seed)

    return {name: rule(world(), cell.trials) for name, rule in RULES.items()}, claim(world(), cell.trials)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--settings", type=Path, default=HERE / "settings.json")
    parser.add_argument("--half", choices=("tune", "judge", "gain"), default="judge")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--plot", type=Path, help="draw all rules into this file")
    options = parser.parse_args()
    settings = json.loads(options.settings.read_text())
    mixes = [Mix(**fields) for fields in settings[options.half]]
    cells = [
        Cell(mix, noise, trials, seed, options.runs)
        for seed, (noise, trials, mix) in enumerate(product(settings["noises"], settings["trials"], mixes), start=1)
    ]
    with ProcessPoolExecutor() as pool:
        both = dict(zip((cell.key for cell in cells), pool.map(measure, cells), strict=True))
    found, claimed = {key: each for key, (each, _) in both.items()}, {key: each for key, (_, each) in both.items()}
    print_averages(found, settings["noises"])
    print_claims(found, claimed, settings["noises"])
    print_cells(found, claimed)
    if options.plot:
        plot(found, options.plot)


def print_averages(found: dict[Key, Qualities], noises: list[float]) -> None:
    """Print our rule against keep-if-lower at each level of noise, over all mixes."""
    print("| noise / g | ours / keep-if-lower | wanted | worst cell / its best rival |")
    print("|--:|--:|--:|---|")
    for noise in noises:
        of_noise = {key: each for key, each in found.items() if key[0] == noise}
        ours, theirs = (
            np.sum([each[name] for each in of_noise.values()], axis=0) for name in ("ours", "keep if lower")
        )
        ratio, spread = ratio_of_means(ours, theirs)
        worst, where = min((against_best_rival(each), key) for key, each in of_noise.items())
        print(f"| {noise:g} | {ratio:.3f} ± {spread:.3f} | {WANTED.get(noise, '')} "
              f"| {worst:.2f}, {where[2]}, {where[1]} trials |", flush=True)  # fmt: skip


def print_claims(found: dict[Key, Qualities], claimed: dict[Key, Claimed], noises: list[float]) -> None:
    """Print the cost and the value of claims at each level of noise, over all mixes."""
    print(
        "\n| noise / g | quality with claims / without | with claims / keep-if-lower | confirmed in a run "
        "| false of them | large ones confirmed | bias of the headline / σ | interval covers | belief within 2 σ |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for noise in noises:
        keys = [key for key in found if key[0] == noise]
        quality = sum(claimed[key].quality.mean() for key in keys)
        without, theirs = (sum(found[key][name].mean() for key in keys) for name in ("ours", "keep if lower"))
        confirmed = sum(claimed[key].confirmed.sum() for key in keys)
        false = sum(claimed[key].false for key in keys) / max(confirmed, 1)
        names = "large_confirmed", "bias", "covers", "within"
        large, bias, covers, within = (
            np.mean([np.mean(getattr(claimed[key], name)) for key in keys]) for name in names
        )
        runs = sum(len(claimed[key].quality) for key in keys)
        print(f"| {noise:g} | {quality / without:.3f} | {quality / theirs:.3f} | {confirmed / runs:.2f} "
              f"| {false:.1%} | {large:.0%} | {bias / noise:+.3f} | {covers:.1%} | {within:.1%} |")  # fmt: skip


def print_cells(found: dict[Key, Qualities], claimed: dict[Key, Claimed]) -> None:
    """Print the mean true quality of every rule, in units of g, and the results of the claims."""
    claims = "ours with claims | confirmed | false of them | large ones confirmed | interval covers | within"
    print(f"\n| noise / g | trials | mix | {' | '.join(RULES)} | {claims} |")
    print(f"|--:|--:|---|{'--:|' * (len(RULES) + 6)}")
    for (noise, trials, name), each in found.items():
        means, ours = " | ".join(f"{each[rule].mean():.2f}" for rule in RULES), claimed[noise, trials, name]
        confirmed = ours.confirmed.sum()
        print(f"| {noise:g} | {trials} | {name} | {means} | {ours.quality.mean():.2f} "
              f"| {confirmed / len(ours.quality):.2f} | {ours.false / max(confirmed, 1):.1%} "
              f"| {ours.large_confirmed:.0%} | {ours.covers:.1%} | {ours.within.mean():.1%} |")  # fmt: skip


def ratio_of_means(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ratio of two means over the same seeds, and half its 95 % interval by the delta method."""
    ratio = ours.mean() / theirs.mean()
    spread = 1.96 * (ours - ratio * theirs).std(ddof=1) / np.sqrt(len(ours)) / abs(theirs.mean())
    return float(ratio), float(spread)


def against_best_rival(each: Qualities) -> float:
    """Return our mean quality divided by that of the best other rule."""
    best = max(values.mean() for name, values in each.items() if name != "ours")
    return float(each["ours"].mean() / best)


def plot(found: dict[Key, Qualities], path: Path) -> None:
    """Draw each rule's true quality over all mixes by the noise, as a multiple of keep-if-lower's."""
    from matplotlib.figure import Figure

    noises = sorted({key[0] for key in found})
    totals = {
        name: np.array([sum(each[name].mean() for key, each in found.items() if key[0] == noise) for noise in noises])
        for name in RULES
    }
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.add_subplot()
    for name, total in totals.items():
        ours = name == "ours"
        axes.plot(noises, total / totals["keep if lower"], marker="o", label=name, color="#0b6e4f" if ours else None,
                  linewidth=2.5 if ours else 1.2, zorder=3 if ours else 2)  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.set_xticks(noises, [f"{noise:g}" for noise in noises])
    axes.set_xlabel("noise between seeds, in units of a good idea's mean effect")
    axes.set_ylabel("true quality at the end,\nas a share of keep-if-lower's")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    main()
