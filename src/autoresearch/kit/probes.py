"""Probes: does the model answer from what stands to the left of a position, and from nothing else?

A second process, from the same artifact and sharing nothing with the first, is asked about rows whose text goes on
differently after a cut: as another row does, or not at all; in another order and beside other rows. Up to the cut its
answers must be those that were scored.

**What a probe sees.** At the cut itself nothing of the future is left, so the excess of the probe's loss over the
scored one is what the model had gained there by looking ahead, at any distance, or across rows. Its mean over cuts
drawn evenly from all scored positions estimates what looking ahead is worth in the score.

**Power.** A look at one position can save at most the loss that an honest model has there, and no position was seen to
cost more than `highest` nats. To gain more than the noise floor a model must therefore look at a share of at least
f = floor / highest of the positions, and n cuts drawn evenly miss them all with probability (1 − f)ⁿ. `deep` draws as
many as make that 1 % (`MISSED`). A look whose every effect is smaller than `TOLERANCE` escapes a single cut, and then
the mean over all of them catches it: see `judge`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model_process import ModelInvalid, ModelProcess

SHARE = 1 / 25  # rows probed with every score, of those scored
MISSED = 0.01  # probability that a deep probe misses what gains more than the noise floor
TOLERANCE = 0.5  # nats between two answers to one question; bfloat16 on a GPU was seen to differ by less than a tenth
UNKNOWN_FLOOR = 0.002  # of the score, where no noise floor is known
LEAST_FLOOR = 0.001  # of the score: a smaller noise floor is not probed for, which would take hours


@dataclass(frozen=True)
class Scored:
    """What the first process answered. Arrays are [N, T]: of N rows, the targets of T positions."""

    rows: NDArray[np.integer]  # [N, T + 1]
    nats: NDArray[np.float32]
    counted: NDArray[np.bool_]

    @property
    def highest(self) -> float:
        """The largest loss of one position, nats."""
        return float(self.nats.max(where=self.counted, initial=0.0))

    @property
    def mean(self) -> float:
        """Nats of one counted position."""
        return float(self.nats.mean(where=self.counted, dtype=np.float64))


def light(scored: Scored, batch: int) -> int:
    """How many cuts go with every score: whole batches, at least one."""
    return batch * max(1, round(SHARE * len(scored.rows) / batch))


def deep(scored: Scored, floor: float, vocabulary: int) -> int:
    """How many cuts find, with probability 1 − MISSED, a look ahead that gains `floor` nats for a position or more."""
    share = min(1.0, floor / max(scored.highest, math.log(vocabulary)))
    return math.ceil(math.log(MISSED) / math.log1p(-share)) if share < 1.0 else 1


def probe(model: ModelProcess, scored: Scored, cuts: int, floor: float | None, random: np.random.Generator) -> None:
    """Asks `model`, which has not seen the scored rows, about `cuts` of them.

    Args:
        floor: the noise floor in nats for a position, for deep probes; None: these are light ones.
        random: draws the rows and cuts; nobody can know them beforehand.

    Raises:
        ModelInvalid: the answers depend on something other than the text before.
        ModelCrashed, ModelTimeout
    """
    batch, length = model.shape
    cuts = -(-cuts // batch) * batch
    which, where = _draw(scored, cuts, random)
    excess = np.zeros(cuts)
    for first in range(0, cuts, batch):
        some, at = which[first : first + batch], where[first : first + batch]
        rows = scored.rows[some].astype(np.int64)
        answers = model.nll(_going_on_differently(scored, rows, at, random), rows[:, 1:])
        before = np.arange(length) <= at[:, None]
        apart = np.where(before & scored.counted[some], answers - scored.nats[some], 0.0)
        worst = np.unravel_index(np.abs(apart).argmax(), apart.shape)
        if abs(apart[worst]) > TOLERANCE:
            raise ModelInvalid(
                f"its answer at position {worst[1]} of a row changed by {abs(apart[worst]):.2f} nats when the text "
                "after it, or the rows beside it, were others: it may depend only on what comes before in its row"
            )
        excess[first : first + batch] = apart[np.arange(batch), at]
    if floor is None:
        judge(excess, scored.mean * UNKNOWN_FLOOR, doubts=-3.0)
    else:
        judge(excess, floor, doubts=3.0)


def judge(excess: NDArray[np.float64], floor: float, doubts: float) -> None:
    """Refuses a model whose looks ahead are each small, and together worth the noise floor.

    Args:
        excess: nats that each cut cost.
        floor: nats for a position.
        doubts: standard errors that are added to the mean. Above zero the model must show that it gains less, and one
            that hides behind noise of its own is refused; below zero it must be shown that it gains more.

    Raises:
        ModelInvalid
    """
    mean, error = float(excess.mean()), float(excess.std()) / math.sqrt(len(excess))
    if mean + doubts * error > floor:
        raise ModelInvalid(
            f"it loses {mean:.4f} ± {error:.4f} nats for each token when it cannot see what comes after: the noise "
            f"floor is {floor:.4f}"
        )


def _draw(scored: Scored, cuts: int, random: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and positions, evenly from all counted ones that have something after them."""
    most, length = scored.counted.shape
    rows, positions = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    while len(rows) < cuts:  # drawn from all, and those that do not count thrown away: a list of all would be long
        row, position = random.integers(most, size=cuts), random.integers(length - 1, size=cuts)
        counts = scored.counted[row, position]
        rows, positions = np.concatenate([rows, row[counts]]), np.concatenate([positions, position[counts]])
    return rows[:cuts], positions[:cuts]


def _going_on_differently(
    scored: Scored, rows: NDArray[np.int64], cuts: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """Inputs [B, T] that are those of `rows` up to each cut; after it one in four is cut off, the rest are others'."""
    length = rows.shape[1] - 1
    others = scored.rows[random.integers(len(scored.rows), size=len(rows))].astype(np.int64)
    ended = random.random(len(rows)) < 0.25
    others[ended] = scored.rows[0, 0]  # what every row begins with
    at = np.arange(len(rows)), cuts + 1
    same = others[at] == rows[at]  # the very next token must be another
    others[at] = np.where(same, scored.rows[random.integers(len(scored.rows), size=len(rows)), 1], others[at])
    return np.where(np.arange(length) <= cuts[:, None], rows[:, :-1], others[:, :-1])
