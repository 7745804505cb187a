"""Probes: what they let pass, what they find, and how many are needed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rigs.tables import TABLE, Table

from autoresearch.kit.probes import MISSED, Scored, deep, judge, light, probe
from autoresearch.kit.scoring import HeldOut, ModelInvalid, scored

LENGTH, VOCABULARY = 24, len(TABLE)
DRAW = np.random.default_rng(5)
ROWS = DRAW.integers(1, VOCABULARY, size=(120, LENGTH + 1))
ROWS[:, 0] = 0
DATA = HeldOut(ROWS, np.array([0] + [1] * (VOCABULARY - 1)))


def model(cheat=None, batch: int = 8) -> Table:
    return Table(batch, length=LENGTH, cheat=cheat)


def peeking(share: float, gain: float = math.inf, ahead: int = 1):
    """A look at the token `ahead` positions on, at a share of the positions that only their past decides."""

    def cheat(tokens, targets, nats):
        chosen = (np.cumsum(tokens * 7919, axis=1) % 1000) < 1000 * share
        seen = np.zeros(tokens.shape, dtype=int)
        seen[:, :-ahead] = tokens[:, ahead:]
        expected = np.zeros(tokens.shape, dtype=int)
        expected[:, :-ahead] = targets[:, ahead - 1 : -1] if ahead > 1 else targets[:, :-1]
        right = chosen & (seen == expected) & (seen > 0)
        wrong = chosen & (seen != expected) & (seen > 0)
        return np.where(right, np.maximum(nats - gain, 0.01), np.where(wrong, nats + min(gain, 3.0), nats))

    return cheat


def probed(first: Table, second: Table, cuts: int = 400, floor: float | None = 0.05, seed: int = 1) -> None:
    probe(second, scored(first, DATA), cuts, floor, np.random.default_rng(seed))


def test_an_honest_model_passes_and_so_does_one_that_rounds_otherwise():
    probed(model(), model())
    noise = np.random.default_rng(2)
    probed(model(), model(lambda tokens, targets, nats: nats + noise.normal(scale=0.05, size=nats.shape)))


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_a_look_ahead_is_found_and_named(ahead):
    cheat = peeking(0.2, ahead=ahead)
    with pytest.raises(ModelInvalid, match=r"its answer at position \d+ of a row changed by \d"):
        probed(model(cheat), model(cheat))


def test_many_looks_that_each_gain_little_are_found_by_their_mean():
    cheat = peeking(1.0, gain=0.06)
    with pytest.raises(ModelInvalid, match=r"it loses 0\.\d+ ± 0\.\d+ nats for each token when it cannot see"):
        probed(model(cheat), model(cheat))


def test_a_model_that_knows_its_neighbours_is_found():
    def cheat(tokens, targets, nats):
        return nats - 0.9 * np.roll(tokens[:, :1] * 0 + tokens[:, 3:4] / VOCABULARY, 1, axis=0)

    with pytest.raises(ModelInvalid):
        probed(model(cheat), model(cheat))


def test_a_process_that_knows_the_answers_is_found_by_the_one_that_does_not():
    with pytest.raises(ModelInvalid):
        probed(model(lambda tokens, targets, nats: nats * 0.1), model())


def test_what_does_not_count_is_not_compared():
    data = HeldOut(ROWS, np.array([0, 0] + [1] * (VOCABULARY - 2)))
    first = scored(model(), data)
    first.nats[~first.counted] += 100
    probe(model(), first, 200, 0.05, np.random.default_rng(1))


@pytest.mark.parametrize("share", [0.5, 0.1, 0.02])
def test_a_deep_probe_misses_at_most_one_in_a_hundred(share):
    """Looks that are worth just the floor: a deep probe's cuts find them with probability 1 − MISSED at least."""
    first = scored(model(), DATA)
    floor = share * first.highest
    cuts = deep(first, floor, VOCABULARY)
    assert cuts == math.ceil(math.log(MISSED) / math.log(1 - share))
    random = np.random.default_rng(7)
    missed = 0
    for _ in range(300):
        peeked = first.nats - first.highest * (random.random(first.nats.shape) < share)
        try:
            probe(model(batch=1), Scored(ROWS, peeked, first.counted), cuts, floor, random)
        except ModelInvalid:
            continue
        missed += 1
    assert missed <= 9  # of 300 at 1 %: more happens once in four hundred times


def test_how_many_cuts_go_with_every_score():
    first = scored(model(), DATA)
    assert light(first, batch=8) == 8
    many = Scored(np.zeros((10_240, 3)), np.zeros((10_240, 2)), np.ones((10_240, 2), dtype=bool))
    assert light(many, batch=32) == 416


SPREAD = np.random.default_rng(1).normal(scale=0.2, size=400)
SPREAD -= SPREAD.mean()


@pytest.mark.parametrize(
    ("excess", "light", "deep"),  # whether it is refused, at a floor of 0.05
    [
        (np.zeros(400), False, False),
        (np.full(400, 0.06), True, True),
        (np.full(400, 0.04), False, False),
        (SPREAD, False, False),  # ± 0.01 by chance
        (SPREAD + 0.04, False, True),
        (3 * SPREAD, False, True),  # noise of its own, in which a gain would not show
        (np.full(400, -0.2), False, False),
    ],
)
def test_the_mean_is_held_against_the_floor(excess, light, deep):
    for refused, doubts in ((light, -3.0), (deep, 3.0)):
        if refused:
            with pytest.raises(ModelInvalid, match=r"the noise floor is 0\.0500"):
                judge(excess, 0.05, doubts)
        else:
            judge(excess, 0.05, doubts)
