"""The power of deep probes: how often do they miss looks ahead that gain exactly the noise floor?

The losses come from a real model: the demo lab is trained once, for ten seconds, and scored. The large lab has 10,240
rows of 2,048 positions, with losses drawn from the demo's losses. A look at a position saves the model's loss there.
The sets of positions are chosen as a cheat would choose them, and each set gains the floor in total. A look goes one
token ahead, which is hardest to find: only the last position before a cut shows it. At most 1 % may be missed.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autoresearch.cli.new import make_lab
from autoresearch.kit.probes import ScoredRows, deep_cuts, probe
from autoresearch.kit.scoring import ModelInvalid

FLOORS = {"small": 0.0025, "large": 0.004}  # shares of the mean loss, as measured in the demo and on an H100
RUNS = {"small": 1000, "large": 200}
Look = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


class PeekingModel:
    """A model that looks one token ahead: it repeats its answers, but answers honestly after a cut.

    All tokens of a row are the row's number. The number finds the answers of the row, and a cut is where it ends.
    """

    def __init__(self, honest: np.ndarray, gained: np.ndarray) -> None:
        self.honest, self.gained = honest, gained
        self.shape = (64 if honest.shape[1] < 1000 else 32, honest.shape[1])

    def nll(self, tokens: np.ndarray, targets: np.ndarray) -> np.ndarray:
        row = targets[:, 0]
        seen = np.pad(tokens[:, 1:] == row[:, None], ((0, 0), (0, 1)))
        answers: np.ndarray = self.honest[row] - self.gained[row] * seen
        return answers


def demo_losses(folder: Path) -> np.ndarray:
    """Return the losses in nats [1024, 64] of the demo lab's model on its validation rows."""
    make_lab(folder / "lab", "nanogpt", "cpu", own_repository=True)
    environment = {**os.environ, "AUTORESEARCH_ANSWERS": str(folder / "answers.npy")}
    for words in (["prepare.py"], ["train.py"]):
        subprocess.run([sys.executable, *words], cwd=folder / "lab", env=environment, check=True, stdout=2)
    losses: np.ndarray = np.load(folder / "answers.npy")
    return losses


def hardest(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at as few positions as possible: those with the largest losses."""
    order = np.argsort(nats, axis=None)[::-1]
    wanted = order[: int(np.searchsorted(np.cumsum(nats.ravel()[order]), total)) + 1]
    return _at(nats, wanted, nats.ravel()[wanted])


def anywhere(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at positions drawn at random."""
    order = random.permutation(nats.size)
    wanted = order[: int(np.searchsorted(np.cumsum(nats.ravel()[order]), total)) + 1]
    return _at(nats, wanted, nats.ravel()[wanted])


def everywhere(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at every position, each for a small gain."""
    return np.full_like(nats, total / nats.size)


def under_the_tolerance(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """Look at as few positions as possible, each for a gain just below the tolerance of a single answer."""
    return _at(nats, random.permutation(nats.size)[: math.ceil(total / 0.49)], 0.49)


def _at(nats: np.ndarray, wanted: np.ndarray, gains: np.ndarray | float) -> np.ndarray:
    gained = np.zeros(nats.size, dtype=np.float32)
    gained[wanted] = gains
    return gained.reshape(nats.shape)


def measure_missed(lab: str, nats: np.ndarray, look: Look) -> str:
    """Probe one kind of look many times and return a line of the table."""
    floor = FLOORS[lab] * float(nats.mean())
    rows = np.repeat(np.arange(len(nats))[:, None], nats.shape[1] + 1, axis=1)
    mask = np.ones(nats.shape, dtype=bool)
    random, escaped = np.random.default_rng(1), 0
    gained = look(nats[:, :-1], floor * nats.size, random)  # nothing follows the last position of a row
    gained = np.pad(gained, ((0, 0), (0, 1)))
    scored, model = ScoredRows(rows, nats - gained, mask), PeekingModel(nats, gained)
    cuts = deep_cuts(scored, floor, 1024)
    for _ in range(RUNS[lab]):
        try:
            probe(model, scored, cuts, floor, random)
            escaped += 1
        except ModelInvalid:
            pass
    share = 100 * float((gained > 0).mean())
    return f"| {lab} | {look.__name__.replace('_', ' ')} | {share:.3f} % | {cuts} | {escaped} of {RUNS[lab]} |"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = demo_losses(Path(folder))
    large = np.random.default_rng(2).choice(small.ravel(), size=(10_240, 2_048))
    print("| lab | looks | at positions | cuts | missed |\n|---|---|--:|--:|--:|")
    for lab, nats in (("small", small), ("large", large)):
        for look in (hardest, anywhere, everywhere, under_the_tolerance):
            print(measure_missed(lab, nats, look), flush=True)


if __name__ == "__main__":
    main()
