"""Probes: does the model's answer at a position depend on anything but the earlier text of its row?

A second process loads the same artifact and shares nothing with the first. It is asked about rows whose text is
different after a cut: the text of another row, or no text. The rows come in another order and beside other rows. Up to
the cut its answers must equal those that were scored.

**Excess.** At the cut itself nothing of the future is left. The excess of the probe's loss over the scored loss is
therefore the gain of looking ahead there, at any distance or across rows. The mean excess over cuts drawn evenly from
all scored positions estimates how much looking ahead improves the score.

**Power.** A look at one position can save at most the loss that an honest model has there, and no scored position cost
more than `highest` nats. To gain more than the noise floor a model must therefore look at a share of at least
f = floor / highest of the positions. n cuts drawn evenly miss all of these with probability (1 − f)ⁿ. `deep_cuts` is
the least n that makes the probability 1 % (`MISSED`). A look whose every effect is smaller than `TOLERANCE` passes at
each single cut. The mean over all cuts catches it: see `judge`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .model_process import ModelInvalid

SHARE = 1 / 25  # of the scored rows: the rows probed with every score
MISSED = 0.01  # probability that a deep probe misses a gain of more than the noise floor
TOLERANCE = 0.5  # nats between two answers to one question. On a GPU, bfloat16 answers differed by less than a tenth
UNKNOWN_FLOOR = 0.002  # of the score: the noise floor where none is measured
LEAST_FLOOR = 0.001  # of the score: probes for a smaller noise floor would take hours


class LanguageModel(Protocol):
    """The part of `ModelProcess` that scoring and probes use."""

    @property
    def shape(self) -> tuple[int, int]:
        """(B, T) of every batch."""

    def nll(self, tokens: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the negative log-likelihood [B, T] in nats of the targets [B, T] under the input tokens [B, T]."""


@dataclass(frozen=True)
class ScoredRows:
    """The losses of the first process on N rows. Arrays are [N, T]: one entry per target."""

    rows: NDArray[np.integer]  # tokens [N, T + 1]
    nats: NDArray[np.float32]
    mask: NDArray[np.bool_]  # the targets that count

    @property
    def highest(self) -> float:
        """The largest loss of one counted position, in nats."""
        return float(self.nats.max(where=self.mask, initial=0.0))

    @property
    def mean(self) -> float:
        """The mean loss of a counted position, in nats."""
        return float(self.nats.mean(where=self.mask, dtype=np.float64))


def light_cuts(scored: ScoredRows, batch: int) -> int:
    """Return the number of cuts that go with every score: whole batches, at least one."""
    return batch * max(1, round(SHARE * len(scored.rows) / batch))


def deep_cuts(scored: ScoredRows, floor: float, vocabulary: int) -> int:
    """Return the number of cuts that find a gain of `floor` nats per position with probability 1 − MISSED."""
    share = min(1.0, floor / max(scored.highest, math.log(vocabulary)))
    return math.ceil(math.log(MISSED) / math.log1p(-share)) if share < 1.0 else 1


def probe(
    model: LanguageModel, scored: ScoredRows, cuts: int, floor: float | None, random: np.random.Generator
) -> None:
    """Ask `model`, which has not seen the scored rows, about `cuts` of them.

    Args:
        floor: the noise floor in nats per position for deep probes, or None for light probes.
        random: draws the rows and cuts. Its seed must be unpredictable for the candidate.

    Raises:
        ModelInvalid: an answer depends on something other than the earlier text of its row.
        ModelCrashed, ModelTimeout
    """
    batch, length = model.shape
    cuts = -(-cuts // batch) * batch
    chosen, positions = _draw_cuts(scored, cuts, random)
    excess = np.zeros(cuts)
    for first in range(0, cuts, batch):
        numbers, at = chosen[first : first + batch], positions[first : first + batch]
        rows = scored.rows[numbers].astype(np.int64)
        answers = model.nll(_change_after_cuts(scored, rows, at, random), rows[:, 1:])
        before = np.arange(length) <= at[:, None]
        difference = np.where(before & scored.mask[numbers], answers - scored.nats[numbers], 0.0)
        worst = np.unravel_index(np.abs(difference).argmax(), difference.shape)
        if abs(difference[worst]) > TOLERANCE:
            raise ModelInvalid(
                f"the model's answer at position {worst[1]} of a row changed by {abs(difference[worst]):.2f} nats when "
                "later text or other rows of its batch changed: an answer may depend only on earlier text of its row"
            )
        excess[first : first + batch] = difference[np.arange(batch), at]
    if floor is None:
        judge(excess, scored.mean * UNKNOWN_FLOOR, margin=-3.0)
    else:
        judge(excess, floor, margin=3.0)


def judge(excess: NDArray[np.float64], floor: float, margin: float) -> None:
    """Refuse a model whose looks ahead are each small, but gain more than the noise floor in the mean.

    Args:
        excess: the excess loss in nats at each cut.
        floor: the noise floor in nats per position.
        margin: number of standard errors added to the mean. With a positive margin the model has to show that it gains
            less than the floor, so that a model that hides behind noise of its own is refused. With a negative margin
            a model is refused only when it clearly gains more.

    Raises:
        ModelInvalid
    """
    mean, error = float(excess.mean()), float(excess.std()) / math.sqrt(len(excess))
    if mean + margin * error > floor:
        raise ModelInvalid(
            f"the model loses {mean:.4f} ± {error:.4f} nats per token when later text is hidden from it: the noise "
            f"floor is {floor:.4f}"
        )


def _draw_cuts(
    scored: ScoredRows, cuts: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw rows and positions evenly from all counted positions that have text after them."""
    count, length = scored.mask.shape
    rows, positions = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    while len(rows) < cuts:  # rejection sampling: a list of all counted positions would be long
        row, position = random.integers(count, size=cuts), random.integers(length - 1, size=cuts)
        counts = scored.mask[row, position]
        rows, positions = np.concatenate([rows, row[counts]]), np.concatenate([positions, position[counts]])
    return rows[:cuts], positions[:cuts]


def _change_after_cuts(
    scored: ScoredRows, rows: NDArray[np.int64], cuts: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """Return inputs [B, T] that equal `rows` up to each cut.

    After the cut one row in four ends, and the others continue with the text of other rows.
    """
    length = rows.shape[1] - 1
    others = scored.rows[random.integers(len(scored.rows), size=len(rows))].astype(np.int64)
    ended = random.random(len(rows)) < 0.25
    others[ended] = scored.rows[0, 0]  # the token that begins every row
    at = np.arange(len(rows)), cuts + 1
    same = others[at] == rows[at]  # the token right after the cut must be a different one
    others[at] = np.where(same, scored.rows[random.integers(len(scored.rows), size=len(rows)), 1], others[at])
    return np.where(np.arange(length) <= cuts[:, None], rows[:, :-1], others[:, :-1])
