"""The power of deep probes: how often looks ahead that gain just the noise floor are missed, on two sizes of lab.

The losses are those of a real model: the demo lab is trained once, for ten seconds, and scored. The large lab has
10,240 rows of 2,048 positions with losses drawn from those. A look at a position saves what the model lost there; the
sets of positions are chosen in the ways that a cheat would, each worth the floor in all. A look goes one token ahead,
the least that there is: of the positions before a cut, only the very last one shows it. At most 1 % may be missed.
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
from autoresearch.kit.probes import Scored, deep, probe
from autoresearch.kit.scoring import ModelInvalid

FLOORS = {"small": 0.0025, "large": 0.004}  # of the mean loss: what the demo and an H100 have measured
RUNS = {"small": 1000, "large": 200}
Look = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


class Looking:
    """A model that looks one token ahead: it answers as it did, but honestly where a row goes on differently.

    All tokens of a row are its number, so that its answers are known and the cut is where they end.
    """

    def __init__(self, honest: np.ndarray, gained: np.ndarray) -> None:
        self.honest, self.gained = honest, gained
        self.shape = (64 if honest.shape[1] < 1000 else 32, honest.shape[1])

    def nll(self, tokens: np.ndarray, targets: np.ndarray) -> np.ndarray:
        row = targets[:, 0]
        seen = np.pad(tokens[:, 1:] == row[:, None], ((0, 0), (0, 1)))
        return self.honest[row] - self.gained[row] * seen


def demo_losses(folder: Path) -> np.ndarray:
    """Nats [1024, 64] of the demo lab's model on its validation rows."""
    make_lab(folder / "lab", "nanogpt", "cpu", own_repository=True)
    environment = {**os.environ, "AUTORESEARCH_ANSWERS": str(folder / "answers.npy")}
    for words in (["prepare.py"], ["train.py"]):
        subprocess.run([sys.executable, *words], cwd=folder / "lab", env=environment, check=True, stdout=2)
    losses: np.ndarray = np.load(folder / "answers.npy")
    return losses


def hardest(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """As few looks as will do: where the model had lost the most."""
    order = np.argsort(nats, axis=None)[::-1]
    wanted = order[: int(np.searchsorted(np.cumsum(nats.ravel()[order]), total)) + 1]
    return _at(nats, wanted, nats.ravel()[wanted])


def anywhere(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """At positions drawn by chance."""
    order = random.permutation(nats.size)
    wanted = order[: int(np.searchsorted(np.cumsum(nats.ravel()[order]), total)) + 1]
    return _at(nats, wanted, nats.ravel()[wanted])


def everywhere(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """At every position, each a little."""
    return np.full_like(nats, total / nats.size)


def under_the_tolerance(nats: np.ndarray, total: float, random: np.random.Generator) -> np.ndarray:
    """At as few positions as will do, each for just less than what a single answer may differ by."""
    return _at(nats, random.permutation(nats.size)[: math.ceil(total / 0.49)], 0.49)


def _at(nats: np.ndarray, wanted: np.ndarray, gains: np.ndarray | float) -> np.ndarray:
    gained = np.zeros(nats.size, dtype=np.float32)
    gained[wanted] = gains
    return gained.reshape(nats.shape)


def missed(lab: str, nats: np.ndarray, look: Look) -> str:
    floor = FLOORS[lab] * float(nats.mean())
    rows = np.repeat(np.arange(len(nats))[:, None], nats.shape[1] + 1, axis=1)
    counted = np.ones(nats.shape, dtype=bool)
    random, escaped = np.random.default_rng(1), 0
    gained = look(nats[:, :-1], floor * nats.size, random)  # the last position of a row has nothing after it
    gained = np.pad(gained, ((0, 0), (0, 1)))
    scored, model = Scored(rows, nats - gained, counted), Looking(nats, gained)
    cuts = deep(scored, floor, 1024)
    for _ in range(RUNS[lab]):
        try:
            probe(model, scored, cuts, floor, random)  # type: ignore[arg-type]
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
            print(missed(lab, nats, look), flush=True)


if __name__ == "__main__":
    main()
