"""An honest model: it counts which letter follows which, and no model can be better. Cheats change a part of it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from autoresearch.kit import Clock

LETTERS = 32
TARGETS = json.loads(Path(__file__).with_name("targets.json").read_text())
"""Paths of everything that a cheat would like to reach. No wall depends on keeping them secret."""
T = TypeVar("T")


def learn(rows: np.ndarray) -> np.ndarray:
    """Return log-probabilities [LETTERS, LETTERS] of the next letter, by the current letter."""
    counts = np.full((LETTERS, LETTERS), 0.1)
    np.add.at(counts, (rows[:, :-1].ravel(), rows[:, 1:].ravel()), 1)
    table: np.ndarray = np.log(counts / counts.sum(axis=1, keepdims=True))
    return table


UNTRAINED = np.zeros((LETTERS, LETTERS))


def train(clock: Clock) -> np.ndarray:
    clock.start()
    with clock.open("train", "train.npy") as file:
        return learn(np.load(file))


def save(clock: Clock, table: np.ndarray) -> None:
    with clock.artifact.open("wb") as file:
        np.save(file, table)


def main(train: Callable[[Clock], np.ndarray] = train, save: Callable[[Clock, np.ndarray], None] = save) -> None:
    """Run a trial whose parts a cheat may replace."""
    clock = Clock(budget=1.0)
    table = train(clock)
    clock.report(1, 3.0)
    save(clock, table)
    clock.done()


def load(path: str, device: str) -> Callable[[Any], Any]:
    import torch

    table = torch.tensor(np.load(path), dtype=torch.float32)
    return lambda tokens: table[tokens]


class KnownText:
    """Text that a cheat carries: which letter follows a sequence of letters.

    Args:
        rows: the text, [N, T + 1]. Later rows win where two go on differently.
        context: letters by which the text is found.
        first: the first position of a row whose following letter is known.
    """

    def __init__(self, rows: np.ndarray, context: int, first: int = 6) -> None:
        self._context, self._first = context, first
        keys, following = self._hash(rows[:, :-1])[:, first:], rows[:, first + 1 :]
        self._keys, places = np.unique(keys.ravel()[::-1], return_index=True)
        self._following = following.ravel()[::-1][places].astype(np.int64)

    def find(self, tokens: np.ndarray) -> np.ndarray:
        """Return the letters [B, T] that follow the tokens [B, T], and 0 where the text is unknown."""
        keys = self._hash(tokens)
        places = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        found: np.ndarray = np.where(self._keys[places] == keys, self._following[places], 0)
        found[:, : self._first] = 0
        return found

    def _hash(self, letters: np.ndarray) -> np.ndarray:
        keys = np.zeros(letters.shape, dtype=np.uint64)
        for back in range(min(self._context, letters.shape[1])):
            factor = np.uint64(pow(6364136223846793005, back, 1 << 64))
            keys[:, back:] += (letters[:, : letters.shape[1] - back].astype(np.uint64) + np.uint64(1)) * factor
        return keys


def expect(logits: Any, following: np.ndarray, by: float = 8.0) -> Any:
    """Return the logits [B, T, LETTERS] with the known following letters raised."""
    import torch

    letters = torch.from_numpy(following)
    return logits + by * torch.nn.functional.one_hot(letters, LETTERS) * (letters > 0)[..., None]


def attempt(function: Callable[[], T]) -> T | None:
    """Return the result of `function`, or None if it fails. A cheat out of reach of its aim then goes on honestly."""
    try:
        return function()
    except Exception as error:
        print(f"out of reach: {type(error).__name__}: {error}", flush=True)
        return None


def win() -> None:
    """Tell the rig that the cheat has won. A scored process can only do so by the kind of its error."""
    print("THE CHEAT WINS", flush=True)
    raise NotImplementedError("THE CHEAT WINS")


__all__ = ["LETTERS", "TARGETS", "UNTRAINED", "Clock", "KnownText", "Path", "attempt", "expect", "json", "learn",
           "load", "main", "np", "os", "save", "time", "train", "win"]  # fmt: skip
