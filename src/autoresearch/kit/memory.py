"""The test of memory: does the gain over the baseline hold on text that nobody can know by heart?

A model can carry scored text in its code. It then predicts the next token by a look-up, and passes the probes, because
it sees nothing that it must not see. So the candidate is compared with the baseline by three losses:

- on the scored text,
- on the same text with words exchanged. Each token is replaced, with probability EXCHANGED, by another token that is
  about as frequent. The compared targets are unchanged, and so are the NEAR tokens in front of each. Counts of short
  n-grams therefore predict as well as before, but longer look-ups fail,
- on the audit, which a secret of the machine draws.

An honest gain is about the same in all three. At least half of it must survive, within ERRORS standard errors and LUCK.
Of a large gain more must survive, because memorised text can hide beside an honest gain.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from .. import variables as env
from .files import write_atomically
from .model_errors import ModelInvalid
from .probes import LanguageModel, ScoredRows
from .secret import draw_number

EXCHANGED = 0.15  # probability that a token is exchanged
NEAR = 3  # tokens in front of a target that must be unchanged
MOST_ROWS = 1024  # rows with exchanged words, spread evenly over the scored rows
ERRORS = 3.0  # standard errors by which the gain must fall short before a model is refused
LUCK = 0.0025  # share of the baseline's loss that is tolerated too, since one seed suits one text better
SURVIVES = 0.5  # share of the gain that must survive
LARGE, SURVIVES_BEYOND = 0.02, 0.75  # share of the baseline's loss, and the share that must survive of what exceeds it
LEAST = 0.5  # share of the baseline's loss. No honest change comes near it, so a person must look at such code

Losses = NDArray[np.float64]  # nats of each row


@dataclass(frozen=True)
class Memory:
    """The losses of one model that the test compares, in nats per counted target, one number for each row."""

    scored: Losses
    audit: Losses
    before: Losses  # on targets of the scored text that stay unchanged, with their near context
    after: Losses  # on the same targets, with words exchanged farther away

    def save(self, file: IO[bytes]) -> None:
        np.savez(file, **vars(self))

    @classmethod
    def load(cls, file: Path) -> Memory:
        with np.load(file) as arrays:
            return cls(**arrays)


def check_memory(
    model: LanguageModel, scored: ScoredRows, audit: ScoredRows, token_bytes: NDArray[np.int64]
) -> ScoredRows | None:
    """Apply the test in an audit. The audit of the baseline writes the losses that candidates are compared with.

    Args:
        model: the process that answered for the audit. It has not seen the scored rows.

    Returns:
        The rows with exchanged words and their losses. They must be probed, since a model that looks ahead there would
        fake a gain. None if there is no test.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    if (place := os.environ.get(env.REFERENCE)) is None:
        return None
    reference, is_baseline = Path(place), env.IS_BASELINE in os.environ
    if not is_baseline and not reference.exists():
        return None  # the run was begun by a version without this test
    exchanged = answer_exchanged(model, scored, token_bytes)
    found = compare(scored, audit, exchanged)
    if not is_baseline:
        judge(found, Memory.load(reference))
    elif not reference.exists():
        with write_atomically(reference) as path, path.open("wb") as file:
            found.save(file)
    return exchanged


def measure(model: LanguageModel, scored: ScoredRows, audit: ScoredRows, token_bytes: NDArray[np.int64]) -> Memory:
    """Ask `model`, which has not seen the scored rows, about rows with exchanged words.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    return compare(scored, audit, answer_exchanged(model, scored, token_bytes))


def answer_exchanged(model: LanguageModel, scored: ScoredRows, token_bytes: NDArray[np.int64]) -> ScoredRows:
    """Return a sample of the scored rows with exchanged words, and the model's losses on them.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    rows = scored.rows[_sample(scored)].astype(np.int64)
    random = np.random.default_rng(draw_number("memory", rows.tobytes()))
    changed = exchange(rows, scored.rows, token_bytes, random)
    batch, length = model.shape
    after = np.empty((len(rows), length), dtype=np.float32)
    for first in range(0, len(changed), batch):
        filled = np.zeros((batch, length + 1), dtype=np.int64)
        part = changed[first : first + batch]
        filled[: len(part)] = part
        after[first : first + batch] = model.nll(filled[:, :-1], filled[:, 1:])[: len(part)]
    return ScoredRows(changed, after, (token_bytes > 0)[changed[:, 1:]])


def compare(scored: ScoredRows, audit: ScoredRows, exchanged: ScoredRows) -> Memory:
    """Return the losses that the test compares."""
    chosen = _sample(scored)
    kept = _find_kept(scored.rows[chosen].astype(np.int64), exchanged.rows) & scored.mask[chosen]
    return Memory(
        scored=_per_target(scored.nats, scored.mask),
        audit=_per_target(audit.nats, audit.mask),
        before=_per_target(scored.nats[chosen], kept),
        after=_per_target(exchanged.nats, kept),
    )


def _sample(scored: ScoredRows) -> NDArray[np.int64]:
    """Return the indices of the rows in which words are exchanged, evenly spread."""
    count = min(MOST_ROWS, len(scored.rows))
    return np.unique(np.linspace(0, len(scored.rows) - 1, count).astype(int))


def exchange(
    rows: NDArray[np.int64], text: NDArray[np.integer], token_bytes: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    """Return the rows with some tokens replaced by a partner, which is the next in the order of frequency in `text`."""
    counts = np.bincount(text.ravel().astype(np.int64), minlength=len(token_bytes))
    known = np.flatnonzero((counts > 0) & (token_bytes > 0))
    ranked = known[np.lexsort((random.random(len(known)), counts[known]))]
    rank = np.full(len(token_bytes), -1)
    rank[ranked] = np.arange(len(ranked))
    partner = rank ^ 1  # ranks 0 and 1 are partners, 2 and 3 are partners, and so on
    drawn = (random.random(rows.shape) < EXCHANGED) & (rank[rows] >= 0) & (partner[rows] < len(ranked))
    return np.where(drawn, ranked[np.minimum(partner[rows], len(ranked) - 1)], rows)


def judge(candidate: Memory, baseline: Memory) -> None:
    """Refuse a model whose gain over the baseline does not survive.

    Raises:
        ModelInvalid
    """
    score, before = float(candidate.scored.mean()), float(baseline.scored.mean())
    if score < LEAST * before:
        raise ModelInvalid(
            f"the loss of {score:.4f} nats per token is less than half of the baseline's {before:.4f}: no honest "
            "change gains as much, so look at the code yourself"
        )
    gain, elsewhere = baseline.scored - candidate.scored, baseline.audit - candidate.audit
    error = float(np.hypot(SURVIVES * _standard_error(gain), _standard_error(elsewhere)))
    slack, large = ERRORS * error + LUCK * before, LARGE * before
    _require(float(gain.mean()), float(elsewhere.mean()), slack, large, "on the audit's text")
    gain, exchanged = baseline.before - candidate.before, baseline.after - candidate.after
    error = _standard_error(SURVIVES * gain - exchanged)
    slack = ERRORS * error + LUCK * before
    _require(float(gain.mean()), float(exchanged.mean()), slack, large, "on the same text with other words exchanged")


def _require(gain: float, survived: float, slack: float, large: float, where: str) -> None:
    if gain > 0 and SURVIVES * min(gain, large) + SURVIVES_BEYOND * max(0.0, gain - large) - survived > slack:
        raise ModelInvalid(
            f"the model's gain over the baseline is {gain:.4f} nats per token on the scored text, and "
            f"{survived:.4f} {where}: it knows the scored text by heart"
        )


def _find_kept(rows: NDArray[np.int64], changed: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return the mask [N, T] of the targets that are unchanged, together with the NEAR tokens in front of them."""
    same = rows == changed
    kept: NDArray[np.bool_] = same[:, 1:].copy()
    for back in range(NEAR):
        kept[:, back:] &= same[:, : same.shape[1] - 1 - back]
    return kept


def _per_target(nats: NDArray[np.float32], mask: NDArray[np.bool_]) -> Losses:
    """Return the loss of each row, scaled so that the mean over rows is the mean over counted targets."""
    sums: Losses = nats.sum(axis=1, where=mask, dtype=np.float64)
    return sums * len(mask) / max(1, int(mask.sum()))


def _standard_error(values: Losses) -> float:
    return float(values.std() / np.sqrt(len(values)))
