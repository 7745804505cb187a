"""Replaces the original's prepare.py: it yields the rows that our lab trains on, in an order drawn from the seed.

Where the original scores, this module saves the weights. Our scorer scores both sides on the same rows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import torch

MAX_SEQ_LEN = 2048
TIME_BUDGET = float(os.environ["AGAINST_SECONDS"])
VOCABULARY = 8192


class Tokenizer:
    """The part of the original's tokenizer that its train.py uses."""

    @classmethod
    def from_directory(cls) -> Tokenizer:
        return cls()

    def get_vocab_size(self) -> int:
        return VOCABULARY


def make_dataloader(tokenizer: Tokenizer, rows: int, length: int, split: str) -> Iterator[tuple[Any, Any, int]]:
    """Yield (inputs, targets, pass over the data) without end. Inputs and targets are int64[rows, length]."""
    data = np.memmap(os.environ["AGAINST_ROWS"], dtype=np.uint16, mode="r").reshape(-1, length + 1)
    random, order, passes = np.random.default_rng(int(os.environ["AGAINST_SEED"])), np.empty(0, dtype=np.int64), 0
    while True:
        while len(order) < rows:
            order, passes = np.concatenate([order, random.permutation(len(data))]), passes + 1
        batch = torch.from_numpy(data[order[:rows]].astype(np.int64)).pin_memory().to("cuda", non_blocking=True)
        order = order[rows:]
        yield batch[:, :-1].contiguous(), batch[:, 1:].contiguous(), passes


def evaluate_bpb(model: Any, tokenizer: Tokenizer, rows: int) -> float:
    """Save the weights, with the time when training ended."""
    original = model._orig_mod
    saved = {"config": asdict(original.config), "weights": original.state_dict(), "trained": time.time()}
    torch.save(saved, os.environ["AGAINST_ARTIFACT"])
    return float("nan")
