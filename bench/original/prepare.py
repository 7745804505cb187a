"""Stands in for the original's prepare.py: the rows that our lab trains on, in an order drawn by the seed.

Where it would score, the weights are saved: both sides are scored by our scorer, on the same rows.
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
    @classmethod
    def from_directory(cls) -> Tokenizer:
        return cls()

    def get_vocab_size(self) -> int:
        return VOCABULARY


def make_dataloader(tokenizer: Tokenizer, rows: int, length: int, split: str) -> Iterator[tuple[Any, Any, int]]:
    """Endless (inputs, targets, pass over the data), int64[rows, length] each."""
    data = np.memmap(os.environ["AGAINST_ROWS"], dtype=np.uint16, mode="r").reshape(-1, length + 1)
    random, order, passes = np.random.default_rng(int(os.environ["AGAINST_SEED"])), np.empty(0, dtype=np.int64), 0
    while True:
        while len(order) < rows:
            order, passes = np.concatenate([order, random.permutation(len(data))]), passes + 1
        batch = torch.from_numpy(data[order[:rows]].astype(np.int64)).pin_memory().to("cuda", non_blocking=True)
        order = order[rows:]
        yield batch[:, :-1].contiguous(), batch[:, 1:].contiguous(), passes


def evaluate_bpb(model: Any, tokenizer: Tokenizer, rows: int) -> float:
    """Saves the weights, and with them when training was over."""
    original = model._orig_mod
    saved = {"config": asdict(original.config), "weights": original.state_dict(), "trained": time.time()}
    torch.save(saved, os.environ["AGAINST_ARTIFACT"])
    return float("nan")
