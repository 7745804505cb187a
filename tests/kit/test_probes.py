"""Probes: the models that pass, the models that are refused, and the number of cuts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rigs.tables import TABLE, Table

from autoresearch.kit.probes import MISSED, ScoredRows, deep_cuts, judge, light_cuts, probe
from autoresearch.kit.scoring import HeldOut, ModelInvalid, score_rows

LENGTH, VOCABULARY = 24, len(TABLE)
DRAW = np.random.default_rng(5)
ROWS = DRAW.integers(1, VOCABULARY, size=(120, LENGTH + 1))
ROWS[:, 0] = 0
DATA = HeldOut(ROWS, np.array([0] + [1] * (VOCABULARY - 1)))
Array = NDArray[Any]
Cheat = Callable[[Array, Array, Array], Array]  # (tokens [B, T], targets [B, T], nats [B, T]) → nats


def make_model(cheat: Cheat | None = None, batch: int = 8) -> Table:
    return Table(batch, length=LENGTH, cheat=cheat)


def make_peek(share: float, gain: float = math.inf, ahead: int = 1) -> Cheat:
    """Return a cheat that looks `ahead` tokens ahead at a share of the positions, chosen by a hash of earlier text."""

    def cheat(tokens: Array, targets: Array, nats: Array) -> Array:
        chosen = (np.cumsum(tokens * 7919, axis=1) % 1000) < 1000 * share
        seen = np.zeros(tokens.shape, dtype=int)
        seen[:, :-ahead] = tokens[:, ahead:]
        expected = np.zeros(tokens.shape, dtype=int)
        expected[:, :-ahead] = targets[:, ahead - 1 : -1] if ahead > 1 else targets[:, :-1]
        right = chosen & (seen == expected) & (seen > 0)
        wrong = chosen & (seen != expected) & (seen > 0)
        peeked: Array = np.where(right, np.maximum(nats - gain, 0.01), np.where(wrong, nats + min(gain, 3.0), nats))
        return peeked

    return cheat


def score_and_probe(first: Table, second: Table) -> None:
    """Score with one model and probe with another, as the scorer does with its two processes."""
    probe(second, score_rows(first, DATA), 400, 0.05, np.random.default_rng(1))


def test_an_honest_model_passes_and_so_does_one_with_other_rounding() -> None:
    score_and_probe(make_model(), make_model())
    noise = np.random.default_rng(2)
    rounding = make_model(lambda tokens, targets, nats: nats + noise.normal(scale=0.05, size=nats.shape))
    score_and_probe(make_model(), rounding)


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_a_look_ahead_is_found_and_its_position_named(ahead: int) -> None:
    cheat = make_peek(0.2, ahead=ahead)
    with pytest.raises(ModelInvalid, match=r"the model's answer at position \d+ of a row changed by \d"):
        score_and_probe(make_model(cheat), make_model(cheat))


def test_many_looks_that_each_gain_little_are_found_by_their_mean() -> None:
    cheat = make_peek(1.0, gain=0.06)
    with pytest.raises(ModelInvalid, match=r"the model loses 0\.\d+ ± 0\.\d+ nats per token when later text is hidden"):
        score_and_probe(make_model(cheat), make_model(cheat))


def test_a_model_that_uses_other_rows_of_its_batch_is_found() -> None:
    def cheat(tokens: Array, targets: Array, nats: Array) -> Array:
        return nats - 0.9 * np.roll(tokens[:, :1] * 0 + tokens[:, 3:4] / VOCABULARY, 1, axis=0)

    with pytest.raises(ModelInvalid):
        score_and_probe(make_model(cheat), make_model(cheat))


def test_a_process_that_knows_the_targets_is_found_by_a_process_that_does_not() -> None:
    with pytest.raises(ModelInvalid):
        score_and_probe(make_model(lambda tokens, targets, nats: nats * 0.1), make_model())


def test_targets_that_do_not_count_are_not_compared() -> None:
    data = HeldOut(ROWS, np.array([0, 0] + [1] * (VOCABULARY - 2)))
    first = score_rows(make_model(), data)
    first.nats[~first.mask] += 100
    probe(make_model(), first, 200, 0.05, np.random.default_rng(1))


@pytest.mark.parametrize("share", [0.5, 0.1, 0.02])
def test_a_deep_probe_misses_at_most_one_in_a_hundred(share: float) -> None:
    """Looks that gain exactly the floor are found with a probability of at least 1 − MISSED."""
    first = score_rows(make_model(), DATA)
    floor = share * first.highest
    cuts = deep_cuts(first, floor, VOCABULARY)
    assert cuts == math.ceil(math.log(MISSED) / math.log(1 - share))
    random = np.random.default_rng(7)
    missed = 0
    for _ in range(300):
        peeked = first.nats - first.highest * (random.random(first.nats.shape) < share)
        try:
            probe(make_model(batch=1), ScoredRows(ROWS, peeked, first.mask), cuts, floor, random)
        except ModelInvalid:
            continue
        missed += 1
    assert missed <= 9  # of 300 at 1 %: more than 9 has a probability of 1 in 400


def test_light_cuts_are_whole_batches_and_a_share_of_the_rows() -> None:
    first = score_rows(make_model(), DATA)
    assert light_cuts(first, batch=8) == 8
    rows, nats = np.zeros((10_240, 3), dtype=np.int64), np.zeros((10_240, 2), dtype=np.float32)
    many = ScoredRows(rows, nats, np.ones((10_240, 2), dtype=bool))
    assert light_cuts(many, batch=32) == 416


SPREAD = np.random.default_rng(1).normal(scale=0.2, size=400)
SPREAD -= SPREAD.mean()


@pytest.mark.parametrize(
    ("excess", "light", "deep"),  # light, deep: whether that probe refuses the excess at a floor of 0.05
    [
        (np.zeros(400), False, False),
        (np.full(400, 0.06), True, True),
        (np.full(400, 0.04), False, False),
        (SPREAD, False, False),  # ± 0.01 by chance
        (SPREAD + 0.04, False, True),
        (3 * SPREAD, False, True),  # noise that would hide a gain
        (np.full(400, -0.2), False, False),
    ],
)
def test_the_mean_excess_is_compared_with_the_floor(excess: Array, light: bool, deep: bool) -> None:
    for refused, margin in ((light, -3.0), (deep, 3.0)):
        if refused:
            with pytest.raises(ModelInvalid, match=r"the noise floor is 0\.0500"):
                judge(excess, 0.05, margin)
        else:
            judge(excess, 0.05, margin)
