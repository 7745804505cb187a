"""The test of memory: honest gains pass, and gains on text that is known by heart do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from autoresearch.kit.memory import Memory, exchange, judge, measure
from autoresearch.kit.probes import ScoredRows
from autoresearch.kit.scoring import ModelInvalid

TOKENS, LENGTH, ROWS = 50, 40, 400
TOKEN_BYTES = np.array([0] + [1] * (TOKENS - 1))
Array = NDArray[np.int64]
Loss = Callable[[Array, Array], NDArray[np.float32]]


@pytest.fixture(autouse=True)
def own_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path))


def text(seed: int) -> Array:
    """Return rows of a chain in which each token favours five others."""
    chain, random = np.random.default_rng(0), np.random.default_rng(seed)
    follows = chain.integers(1, TOKENS, size=(TOKENS, 5))
    rows = np.zeros((ROWS, LENGTH + 1), dtype=np.int64)
    for at in range(LENGTH):
        followed = follows[rows[:, at], random.integers(5, size=ROWS)]
        rows[:, at + 1] = np.where(random.random(ROWS) < 0.7, followed, random.integers(1, TOKENS, size=ROWS))
    return rows


SCORED, AUDIT = text(1), text(2)


class Counting:
    """Counts of bigrams, learned from other text. A share of the gain may be left out, and some rows known by heart."""

    def __init__(self, share: float = 1.0, known: Array | None = None, context: int = 8) -> None:
        counts, rows = np.full((TOKENS, TOKENS), 0.5), text(3)
        np.add.at(counts, (rows[:, :-1].ravel(), rows[:, 1:].ravel()), 1)
        self.shape, self.context, self.vocabulary = (64, LENGTH), context, TOKENS
        self.chances = share * counts / counts.sum(axis=1, keepdims=True) + (1 - share) / TOKENS
        self.known = {
            row[max(0, at + 1 - context) : at + 1].tobytes(): row[at + 1]
            for row in (SCORED[:0] if known is None else known)
            for at in range(LENGTH)
        }

    def nll(self, tokens: Array, targets: Array) -> NDArray[np.float32]:
        chances = self.chances[tokens, targets]
        for number, row in enumerate(tokens):
            for at in range(LENGTH):
                if (token := self.known.get(row[max(0, at + 1 - self.context) : at + 1].tobytes())) is not None:
                    chances[number, at] = 0.98 if token == targets[number, at] else 1e-3
        losses: NDArray[np.float32] = -np.log(chances).astype(np.float32)
        return losses

    def score(self, rows: Array) -> ScoredRows:
        padded = np.concatenate([rows, rows[: -len(rows) % self.shape[0]]])
        batches = [padded[first : first + self.shape[0]] for first in range(0, len(padded), self.shape[0])]
        nats = np.concatenate([self.nll(batch[:, :-1], batch[:, 1:]) for batch in batches])[: len(rows)]
        return ScoredRows(rows, nats, TOKEN_BYTES[rows[:, 1:]] > 0)

    def measure(self) -> Memory:
        return measure(self, self.score(SCORED), self.score(AUDIT), TOKEN_BYTES)


def test_honest_gains_pass() -> None:
    baseline = Counting(0.5).measure()
    for candidate in (Counting(0.5), Counting(0.52), Counting(0.8), Counting(1.0), Counting(0.3)):
        judge(candidate.measure(), baseline)


@pytest.mark.parametrize("share", [0.5, 0.6, 0.4])  # nothing, a gain and a loss beside what is known by heart
def test_scored_text_known_by_heart_fails_on_the_audit(share: float) -> None:
    """A short look-up finds its place after most exchanges. The text of the audit it does not know."""
    with pytest.raises(ModelInvalid, match=r"on the audit's text: it knows the scored text by heart"):
        judge(Counting(share, SCORED[:100], context=4).measure(), Counting(0.5).measure())


def test_scored_text_known_by_heart_does_not_hide_beside_an_honest_gain() -> None:
    """Here the honest part of the gain is larger than the memorised part."""
    baseline, honest = Counting(0.1).measure(), Counting(1.0).measure()
    cheat = Counting(1.0, SCORED[:80]).measure()
    gains = [float((one.scored - other.scored).mean()) for one, other in ((baseline, honest), (honest, cheat))]
    assert 0.0 < gains[1] < gains[0]
    judge(honest, baseline)
    with pytest.raises(ModelInvalid, match="on the audit's text"):
        judge(cheat, baseline)


def test_all_text_known_by_heart_fails_where_words_are_exchanged() -> None:
    everything = np.concatenate([SCORED[:100], AUDIT[:100]])
    with pytest.raises(ModelInvalid, match="on the same text with other words exchanged: it knows"):
        judge(Counting(0.5, everything, context=12).measure(), Counting(0.5).measure())


def test_less_than_half_of_the_baselines_loss_is_for_a_person() -> None:
    everything = np.concatenate([SCORED, AUDIT])
    with pytest.raises(ModelInvalid, match=r"less than half of the baseline's .* look at the code yourself"):
        judge(Counting(0.5, everything, context=5).measure(), Counting(0.5).measure())


def test_exchanged_tokens_are_about_as_frequent_and_the_secret_draws_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = exchange(SCORED, SCORED, TOKEN_BYTES, np.random.default_rng(1))
    different = changed != SCORED
    assert 0.1 < different[:, 1:].mean() < 0.17 and not different[:, 0].any() and changed[different].min() > 0
    counts = np.bincount(SCORED.ravel(), minlength=TOKENS)
    assert np.abs(counts[changed[different]] / counts[SCORED[different]] - 1).mean() < 0.1
    one = Counting(0.5).measure()
    assert (one.after == Counting(0.5).measure().after).all()
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "another"))
    assert (one.after != Counting(0.5).measure().after).any()


def test_targets_with_unchanged_near_context_are_as_likely_to_a_model_of_bigrams() -> None:
    found = Counting(1.0).measure()
    assert found.before == pytest.approx(found.after, abs=1e-5)


def test_losses_are_stored(tmp_path: Path) -> None:
    found = Counting(0.5).measure()
    with (tmp_path / "reference.npz").open("wb") as file:
        found.save(file)
    read = Memory.load(tmp_path / "reference.npz")
    assert all((getattr(read, part) == value).all() for part, value in vars(found).items())
