"""The power of deep probes: how often do they miss a cheat that gains exactly 0.2 % of the score?

The losses come from a real model: the demo lab is trained once, for ten seconds, and scored. The large lab has 10,240
rows of 2,048 positions, with losses drawn from the demo's losses.

**Looks ahead.** A look at a position saves the model's loss there. The positions are chosen as a cheat would choose
them. A look goes one token ahead, which is hardest to find: only the cut itself shows it. A draw therefore needs no
model. Rows and cuts are drawn as `probe` draws them, and what was gained at the cuts is judged.

**Models with a memory** answer the whole of `probe`, row by row, in the small lab. They gain by what their process met
before, or by the rows beside a row.

At most 1 % may be missed. `rounding.py` measures how often honest models are refused.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autoresearch.cli.new import make_lab
from autoresearch.kit.probes import (
    WORTH,
    Differences,
    ScoredRows,
    Tolerance,
    draw_cuts,
    judge,
    plan_deep_probe,
    probe,
)
from autoresearch.kit.scoring import HeldOut, ModelInvalid, score_rows

Look = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
TOLERANCES = {"small": Tolerance.of("cpu"), "large": Tolerance.of("cuda:0")}
TOLERANCE = TOLERANCES["small"]
BATCH = 64


def demo_losses(folder: Path) -> np.ndarray:
    """Return the losses in nats [1024, 64] of the demo lab's model on its validation rows."""
    make_lab(folder / "lab", "nanogpt", "cpu", own_repository=True)
    environment = {**os.environ, "AUTORESEARCH_ANSWERS": str(folder / "answers.npy")}
    for words in (["prepare.py"], ["train.py"]):
        subprocess.run([sys.executable, *words], cwd=folder / "lab", env=environment, check=True, stdout=2)
    losses: np.ndarray = np.load(folder / "answers.npy")
    return losses


# ---------------------------------------------------------------------------------------------------------- looks ahead


def at_as_few_positions_as_will_do(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at the positions with the largest losses."""
    return _save(nats, np.argsort(nats, axis=None)[::-1], total)


def everywhere_a_little(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at every position, each for a small gain."""
    return np.full_like(nats, total / nats.size)


def in_one_row_of_many(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at all positions of a few rows."""
    rows = random.permutation(len(nats))[:, None] * nats.shape[1] + np.arange(nats.shape[1])
    return _save(nats, rows.ravel(), total)


def at_the_end_of_rows(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at the last token but one of a row, and at the one before where that is not enough."""
    positions = np.arange(nats.size).reshape(nats.shape)[:, -2::-1]
    return _save(nats, np.concatenate([random.permutation(each) for each in positions.T]), total)


def each_just_under_the_tolerance(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at as few positions as will do, each for a gain that no single answer reveals."""
    gained = np.zeros(nats.size, dtype=np.float32)
    most = TOLERANCES["large" if nats.shape[1] > 1000 else "small"].largest * 0.999
    gained[random.permutation(nats.size)[: math.ceil(total / most)]] = most
    return gained.reshape(nats.shape)


def _save(nats: np.ndarray, order: np.ndarray, total: float) -> np.ndarray:
    """Return the gains [N, T] of looks at the first positions of `order` whose losses sum to `total`."""
    losses = nats.ravel()[order]
    chosen = order[: int(np.searchsorted(np.cumsum(losses, dtype=np.float64), total)) + 1]
    gained = np.zeros(nats.size, dtype=np.float32)
    gained[chosen] = nats.ravel()[chosen]
    return gained.reshape(nats.shape)


def measure_look(lab: str, nats: np.ndarray, look: Look, draws: int) -> str:
    """Probe one kind of look many times, and return a line of the table."""
    random, missed = np.random.default_rng(1), 0
    gained = look(nats, WORTH * float(nats.sum(dtype=np.float64)), random)
    mask = np.ones(nats.shape, dtype=bool)
    scored = ScoredRows(np.zeros((len(nats), 1), dtype=np.uint8), nats - gained, mask)
    each, processes = plan_deep_probe(scored)
    for _ in range(draws):
        differences = Differences()
        for _ in range(processes):
            rows = random.permutation(len(nats))[:each]
            found = gained[rows, draw_cuts(mask[rows], random)]
            differences.add(found.astype(np.float64), np.append(found, 0.0).astype(np.float64))
        missed += _passes(differences, TOLERANCES[lab])
    share = 100 * float((gained > 0).mean())
    name = look.__name__.replace("_", " ")
    return f"| {lab} | {name} | {share:.3g} % | {processes} × {each} | {missed} of {draws} |"


def _passes(differences: Differences, tolerance: Tolerance) -> bool:
    try:
        judge(differences, tolerance)
    except ModelInvalid:
        return False
    return True


# ------------------------------------------------------------------------------------------------ models with a memory


class Remembering:
    """A model whose process keeps something. All tokens of a row are the row's number, so that it knows its answers.

    `adjust` is the cheat: (rows [B], whether each token is the row's [B, T]) → nats [B, T] to add to the honest losses.
    """

    def __init__(self, honest: np.ndarray, size: float) -> None:
        self.honest, self.size, self.shape = honest, size, (BATCH, honest.shape[1])
        self.vocabulary = len(honest)
        self.met = np.zeros(len(honest), dtype=np.int64)
        self.batches = 0

    def nll(self, tokens: np.ndarray, targets: np.ndarray) -> np.ndarray:
        rows = targets[:, 0] % len(self.honest)
        shown = (tokens == rows[:, None]).cumprod(axis=1).astype(bool)
        answers: np.ndarray = (self.honest[rows] + self.adjust(rows, shown)).astype(np.float32)
        self.met[rows] += 1
        self.batches += 1
        return answers

    def adjust(self, rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
        raise NotImplementedError


class LearnsFromEachBatch(Remembering):
    """Learns from every batch it is asked about, with an effect that stays below the tolerance of one answer."""

    def adjust(self, rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
        return np.full(shown.shape, -min(TOLERANCE.largest, self.size * self.batches / 8))


class LooksAndBalances(Remembering):
    """Looks ahead in one row in two. In the other half it gives worse answers where it sees no later text."""

    def adjust(self, rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
        following = np.pad(shown[:, 1:], ((0, 0), (0, 1)))
        signs = np.where(rows % 2, -2.0, 1.0)[:, None]
        return np.where(following, signs, np.where(shown, signs + 0.5, 0.0)) * self.size


class RemembersRows(Remembering):
    """Gains by looking ahead, and makes up for it in a process that met rows before: the mean difference is nothing."""

    def adjust(self, rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
        following = np.pad(shown[:, 1:], ((0, 0), (0, 1)))
        known = min(1.0, self.met.mean() * 2)
        return np.where(following, -self.size, -2 * self.size * known)


class LearnsFromItsNeighbours(Remembering):
    """Learns from the rows beside a row, as far as they are shown."""

    def adjust(self, rows: np.ndarray, shown: np.ndarray) -> np.ndarray:
        return np.full(shown.shape, -self.size * shown.mean())


def measure_memory(nats: np.ndarray, kind: type[Remembering], draws: int) -> str:
    """Probe one kind of model many times, and return a line of the table. Its gain is set to WORTH."""
    rows = np.repeat(np.arange(len(nats))[:, None], nats.shape[1] + 1, axis=1)
    data, random = HeldOut(rows, np.ones(len(nats), dtype=np.int64)), np.random.default_rng(1)
    wanted, size = WORTH * float(nats.mean()), 1.0
    for _ in range(30):  # the gain is not quite proportional to the size
        gain = float(nats.mean() - score_rows(kind(nats, size), data).nats.mean(dtype=np.float64))
        size *= wanted / gain
    missed, cuts, processes = 0, 0, 0
    for _ in range(draws):
        scored = score_rows(kind(nats, size), data, random)
        cuts, processes = plan_deep_probe(scored)
        try:
            probe((kind(nats, size) for _ in range(processes)), scored, cuts, TOLERANCE, random)
            missed += 1
        except ModelInvalid:
            pass
    return f"| {kind.__name__} | {100 * gain / float(nats.mean()):.2f} % | {processes} × {cuts} | {missed} of {draws} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--answers", type=Path, help="losses that were saved before, instead of a training")
    options = parser.parse_args()
    if options.answers:
        small: np.ndarray = np.load(options.answers)
    else:
        with tempfile.TemporaryDirectory() as folder:
            small = demo_losses(Path(folder))
    large = np.random.default_rng(2).choice(small.ravel(), size=(10_240, 2_048))
    print("| lab | looks | at positions | processes × cuts | missed |\n|---|---|--:|--:|--:|")
    looks = (
        at_as_few_positions_as_will_do, everywhere_a_little, in_one_row_of_many, at_the_end_of_rows,
        each_just_under_the_tolerance,
    )  # fmt: skip
    for lab, nats in (("small", small), ("large", large)):
        for look in looks:
            print(measure_look(lab, nats, look, options.draws), flush=True)
    print("\n| model | gains | cuts | missed |\n|---|--:|--:|--:|")
    for kind in (LearnsFromEachBatch, LooksAndBalances, RemembersRows, LearnsFromItsNeighbours):
        print(measure_memory(small, kind, options.draws), flush=True)


if __name__ == "__main__":
    main()
