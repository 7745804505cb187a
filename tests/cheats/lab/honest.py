"""An honest model: it counts which letter follows which, and that is the best there is. Cheats change a part of it."""

import json
import os
import time
from pathlib import Path

import numpy as np

from autoresearch.kit import Clock

LETTERS = 32
TARGETS = json.loads(Path(__file__).with_name("targets.json").read_text())
"""Where everything is that a cheat would like to reach: nothing here rests on it not knowing."""


def learn(rows: np.ndarray) -> np.ndarray:
    """Log-probabilities [LETTERS, LETTERS] of the next letter by the present one."""
    counts = np.full((LETTERS, LETTERS), 0.1)
    np.add.at(counts, (rows[:, :-1].ravel(), rows[:, 1:].ravel()), 1)
    return np.log(counts / counts.sum(axis=1, keepdims=True))


UNTRAINED = np.zeros((LETTERS, LETTERS))


def train(clock: Clock) -> np.ndarray:
    clock.start()
    with clock.open("train", "train.npy") as file:
        return learn(np.load(file))


def save(clock: Clock, table: np.ndarray) -> None:
    with clock.artifact.open("wb") as file:
        np.save(file, table)


def main(train=train, save=save) -> None:
    clock = Clock(budget=1.0)
    table = train(clock)
    clock.report(1, 3.0)
    save(clock, table)
    clock.done()


def load(path, device):
    import torch

    table = torch.tensor(np.load(path), dtype=torch.float32)
    return lambda tokens: table[tokens]


def sealed(function):
    """What `function` gives, or None where what it wants is out of reach: a cheat then goes on honestly."""
    try:
        return function()
    except Exception as error:
        print(f"out of reach: {type(error).__name__}: {error}", flush=True)
        return None


__all__ = ["LETTERS", "TARGETS", "UNTRAINED", "Clock", "Path", "json", "learn", "load", "main", "np", "os", "save",
           "sealed", "time", "train"]  # fmt: skip
