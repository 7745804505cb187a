"""Probes: does the model's answer at a position depend on anything but the earlier text of its row?

Fresh processes load the same artifact. They share nothing with the process that was scored, or with each other. Each
process is asked about rows that are cut at some position. The text after the cut is replaced by random tokens. The rows
come in another order and beside other rows, and no process meets a row twice. Up to the cut the answers must equal the
scored answers.

**Differences.** After a cut nothing of the original text is left. So a model that looks ahead, at any distance or
across rows, gives a different answer at the cut. Earlier answers must not change either, neither with the later text
nor with the rows that the process met before. So a process that learns or remembers gives itself away there. Absolute
differences count, so that positive and negative ones do not cancel.

**Power.** A look ahead at one position saves at most the loss that an honest model has there. To save a share WORTH of
the whole loss, a model must look ahead at enough positions. The fewest are those with the highest losses. Let f be
their share of all positions. n cuts drawn evenly miss all of them with probability (1 − f)ⁿ. `deep_cuts` returns the
least n that makes the probability at most MISSED.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..records import Figures
from .model_errors import ModelInvalid

PROCESSES = 8  # fresh processes of a deep probe, at least
WORTH = 0.002  # share of the loss: deep probes find any look ahead that saves so much
COMPARED_WORTH = 0.01  # the same for text of the audit, whose loss is only compared
COMPARED_PROCESSES = 2  # fresh processes for text of the audit
MISSED = 0.003  # probability that a deep probe misses it. 0.005 for a cheat that looks ahead at the highest losses
SURE = 4.0  # standard errors of a mean that are put down to chance
MOST_DRAWS = 30  # attempts to draw a position that counts, in a row with few of them
BASELINE_TIMES = 5.0  # a candidate may differ so many times as much as the baseline did


@dataclass(frozen=True)
class Rounding:
    """Differences between two answers to one question that rounding alone makes, in nats."""

    device: str
    number: str  # type of the numbers in which a model computes
    largest: float  # at one position
    mean: float  # absolute, over all positions
    bias: float  # mean with its sign: rounding favours no side


ROUNDING = (
    Rounding("cpu", "float32", 1e-4, 1e-5, 1e-5),
    Rounding("cpu", "bfloat16", 0.1, 5e-4, 5e-4),
    Rounding("cuda", "bfloat16", 0.25, 3.5e-3, 5e-4),
    Rounding("mps", "float16", 0.25, 3.5e-3, 5e-4),
)
"""Bounds from `bench/rounding.py`. In batches of one shape, twenty honest models on a CPU and five on a GPU did not
differ by a bit. When each process compiled and tuned anew on a GPU, the largest difference was 0.04, the mean 0.0007.
The bounds of a GPU are five times as large. Those of a CPU allow for other kernels in a few rows. `mps` was not
measured and has the bounds of a GPU."""


@dataclass(frozen=True)
class Tolerance:
    """The differences that a model may show, in nats."""

    largest: float
    mean: float
    bias: float

    @classmethod
    def of(cls, device: str, baseline: Figures | None = None) -> Tolerance:
        """Return the tolerance on a device: the bound of rounding, or five times what the baseline showed.

        The scorer cannot know in which numbers a model computes. The bound is that of the coarsest.

        Args:
            device: `cpu`, `cuda:0` or `mps`.
        """
        bounds = [each for each in ROUNDING if device.startswith(each.device)]
        largest, mean, bias = (max(getattr(each, name) for each in bounds) for name in ("largest", "mean", "bias"))
        if baseline is not None:
            largest, mean = max(largest, BASELINE_TIMES * baseline.largest), max(mean, BASELINE_TIMES * baseline.mean)
        return cls(largest, mean, bias)


class LanguageModel(Protocol):
    """The part of `ModelProcess` that scoring and probes use."""

    vocabulary: int

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

    def share_worth(self, worth: float) -> float:
        """Return the least share of the counted positions that costs a share `worth` of the whole loss."""
        losses = -np.sort(-self.nats[self.mask])
        total = np.cumsum(losses, dtype=np.float64)
        return float((np.searchsorted(total, worth * total[-1]) + 1) / len(losses))


@dataclass
class Differences:
    """The differences between two answers to the same questions, in nats."""

    largest: float = 0.0
    sums: tuple[float, float] = (0.0, 0.0)  # absolute: at the cuts, and at all positions up to them
    counts: tuple[int, int] = (0, 0)
    signed: float = 0.0  # sum at the cuts
    squares: float = 0.0  # sum at the cuts

    @property
    def mean(self) -> float:
        """The mean absolute difference at the cuts, or at all positions up to them if that is larger."""
        return max(total / count if count else 0.0 for total, count in zip(self.sums, self.counts, strict=True))

    @property
    def bias(self) -> float:
        """The size of the mean difference at the cuts, less four standard errors, which chance explains."""
        chance = SURE * math.sqrt(self.squares)
        return max(0.0, abs(self.signed) - chance) / self.counts[0] if self.counts[0] else 0.0

    def add(self, at_cuts: NDArray[np.float64], before: NDArray[np.float64]) -> None:
        """Add differences at cuts, and at all positions up to them."""
        sizes = np.abs(before)
        self.largest = max(self.largest, float(sizes.max(initial=0.0)))
        self.sums = self.sums[0] + float(np.abs(at_cuts).sum()), self.sums[1] + float(sizes.sum())
        self.counts = self.counts[0] + len(at_cuts), self.counts[1] + len(before)
        self.signed, self.squares = self.signed + float(at_cuts.sum()), self.squares + float(at_cuts @ at_cuts)


def light_cuts(scored: ScoredRows, batch: int) -> int:
    """Return the number of cuts of a light probe, which goes with every score: one batch."""
    return min(batch, len(scored.rows))


def deep_cuts(scored: ScoredRows, worth: float = WORTH) -> int:
    """Return the number of cuts that detect a look ahead of this worth with probability 1 − MISSED."""
    share = scored.share_worth(worth)
    return math.ceil(math.log(MISSED) / math.log1p(-share)) if share < 1.0 else 1


def plan_deep_probe(scored: ScoredRows, trials: int = 1) -> tuple[int, int]:
    """Return the number of cuts of each fresh process, and the number of processes. No process meets a row twice.

    Args:
        trials: number of trials that share a deep probe. The verdict rests on the mean of their scores. A cheat in one
            of n trials must save n times as much there to gain the same, so 1/n of the cuts detects it as surely.
    """
    cuts = math.ceil(deep_cuts(scored) / trials)
    processes = max(math.ceil(PROCESSES / trials), math.ceil(cuts / len(scored.rows)))
    return math.ceil(cuts / processes), processes


def probe(
    models: Iterable[LanguageModel],
    scored: ScoredRows,
    cuts: int,
    tolerance: Tolerance,
    random: np.random.Generator,
) -> Differences:
    """Ask each model about `cuts` of the rows, and return the differences between its answers and the scored ones.

    Args:
        models: fresh processes.
        cuts: number of cuts for each model, at most the number of rows.
        random: draws rows, cuts and later text. Its seed must be unpredictable for the candidate.

    Raises:
        ModelInvalid: an answer depends on something other than the earlier text of its row.
        ModelCrashed, ModelTimeout
    """
    differences = Differences()
    for model in models:
        chosen = random.permutation(len(scored.rows))[:cuts]
        for first in range(0, len(chosen), model.shape[0]):
            numbers = chosen[first : first + model.shape[0]]
            ask(model, scored, numbers, draw_cuts(scored.mask[numbers], random), random, differences)
            judge(differences, tolerance, so_far=True)
    judge(differences, tolerance)
    return differences


def draw_cuts(mask: NDArray[np.bool_], random: np.random.Generator) -> NDArray[np.int64]:
    """Draw one position [N] in each row of the mask [N, T], evenly among the positions that count, if there are any."""
    count, length = mask.shape
    cuts = np.asarray(random.integers(length, size=count))
    for _ in range(MOST_DRAWS):
        others = ~mask[np.arange(count), cuts]
        if not others.any():
            break
        cuts[others] = random.integers(length, size=int(others.sum()))
    return cuts


def ask(
    model: LanguageModel,
    scored: ScoredRows,
    numbers: NDArray[np.int64],
    cuts: NDArray[np.int64],
    random: np.random.Generator,
    differences: Differences,
) -> None:
    """Ask about one batch of rows, each up to its cut, and add the differences from the scored answers."""
    batch, length = model.shape
    mask, asked = scored.mask[numbers], len(numbers)
    rows = scored.rows[numbers].astype(np.int64)
    before = np.arange(length) <= cuts[:, None]
    tokens = random.integers(model.vocabulary, size=(batch, length + 1))  # later text, and rows that fill the batch
    inputs = tokens[:, :-1].copy()
    inputs[:asked] = np.where(before, rows[:, :-1], _differ(tokens[:asked, :-1], rows[:, :-1], model.vocabulary))
    tokens[:asked, 1:] = rows[:, 1:]
    answers = model.nll(inputs, tokens[:, 1:])[:asked]
    found = np.subtract(answers, scored.nats[numbers], dtype=np.float64)
    at_cuts = mask[np.arange(asked), cuts]
    differences.add(found[np.arange(asked), cuts][at_cuts], found[before & mask])


def judge(differences: Differences, tolerance: Tolerance, so_far: bool = False) -> None:
    """Refuse a model whose answers differ by more than rounding.

    Args:
        so_far: whether more answers will follow. Then the mean is not judged yet.

    Raises:
        ModelInvalid
    """
    if differences.largest > tolerance.largest:
        raise ModelInvalid(
            f"the model's answer at a position of a row changed by more than {tolerance.largest:g} nats when later "
            "text or other rows of its batch changed: an answer may depend only on earlier text of its row"
        )
    if not so_far and (differences.mean > tolerance.mean or differences.bias > tolerance.bias):
        raise ModelInvalid(
            f"the model's answers changed by more than {tolerance.mean:g} nats on average, or to one side, when later "
            "text and other rows of their batch changed: an answer may depend only on earlier text of its row"
        )


def _differ(drawn: NDArray[np.int64], rows: NDArray[np.int64], vocabulary: int) -> NDArray[np.int64]:
    """Return the drawn tokens. A token that equals the row's own is replaced by the next one of the vocabulary."""
    return np.where(drawn == rows, (drawn + 1) % vocabulary, drawn)
