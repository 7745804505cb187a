"""Letters from a Markov chain, for which the best score of an honest model is known."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np

from autoresearch.kit import cache_folder
from autoresearch.kit.scoring import HeldOut, run, score_language_model
from autoresearch.kit.secret import draw_number

LETTERS, CONTEXT = 32, 32
SEEDS = {"train": 1, "validation": 2, "audit": 3}
ROWS = {"train": 4000, "validation": 1024, "audit": 1024}


def file_of(split: str) -> Path:
    return cache_folder() / ("data" if split == "train" else "sealed") / f"{split}.npy"


def chain() -> np.ndarray:
    """Return probabilities [LETTERS, LETTERS] of the next letter, by the current letter. Letter 0 only begins a row."""
    draws = np.random.default_rng(0).gumbel(size=(LETTERS, LETTERS)) * 2
    draws[:, 0] = -np.inf
    weights = np.exp(draws)
    probabilities: np.ndarray = weights / weights.sum(axis=1, keepdims=True)
    return probabilities


def draw_rows(split: str) -> np.ndarray:
    """Return the rows of a split. They are public: whoever has this file has the text."""
    random, sums = np.random.default_rng(SEEDS[split]), chain().cumsum(axis=1)
    rows = np.zeros((ROWS[split], CONTEXT + 1), dtype=np.uint16)
    for at in range(CONTEXT):
        rows[:, at + 1] = (random.random((len(rows), 1)) > sums[rows[:, at]]).sum(axis=1).clip(1, LETTERS - 1)
    return rows


def prepare() -> None:
    draw_number("lab")  # the machine has a secret before any trial runs
    for split in SEEDS:
        file_of(split).parent.mkdir(parents=True, exist_ok=True)
        np.save(file_of(split), draw_rows(split))
    if manifest := os.environ.get("AUTORESEARCH_MANIFEST"):
        Path(manifest).write_text(json.dumps({"train": str(file_of("train"))}))


def held_out(split: str) -> HeldOut:
    return HeldOut(np.load(file_of(split)), np.array([0] + [1] * (LETTERS - 1)))


def score() -> None:
    score_language_model("val_bpb", held_out, (128, CONTEXT), LETTERS, prepare=__file__)


if __name__ == "__main__":
    run(score if sys.argv[1:] == ["score"] else prepare)
