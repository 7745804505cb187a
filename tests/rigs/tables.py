"""Models that are tables: logits of the next token by the present one, without a process and without a network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

VOCABULARY, LENGTH = 11, 6
TOKEN_BYTES = np.array([0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 9])
ROWS = np.random.default_rng(3).integers(1, VOCABULARY, size=(7, LENGTH + 1)).astype(np.uint16)
ROWS[:, 0] = 0
TABLE = np.random.default_rng(4).normal(size=(VOCABULARY, VOCABULARY)) * 3


class Table:
    """Answers as `ModelProcess` does; `special` is added to the logit of token 0, `cheat` may improve on the answer.

    Args:
        cheat: (tokens [B, T], targets [B, T], nats [B, T]) → nats.
    """

    def __init__(
        self,
        batch: int,
        special: float = 0.0,
        table: np.ndarray = TABLE,
        length: int = LENGTH,
        cheat: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] | None = None,
    ) -> None:
        self.shape, self.cheat, self.vocabulary = (batch, length), cheat, table.shape[1]
        self.table = table + special * (np.arange(table.shape[1]) == 0)
        self.logs = np.log(np.exp(self.table).sum(axis=1, keepdims=True)) - self.table

    def nll(self, tokens: np.ndarray, targets: np.ndarray) -> np.ndarray:
        nats = self.logs[tokens, targets]
        return (self.cheat(tokens, targets, nats) if self.cheat else nats).astype(np.float32)
