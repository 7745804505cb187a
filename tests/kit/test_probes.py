"""Probes: the models that pass, the models that are refused, and the number of cuts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rigs.tables import TABLE, Table

from autoresearch.kit.probes import (
    MISSED,
    PROCESSES,
    ROUNDING,
    Differences,
    ScoredRows,
    Tolerance,
    deep_cuts,
    light_cuts,
    plan_deep_probe,
    probe,
)
from autoresearch.kit.scoring import HeldOut, ModelInvalid, score_rows
from autoresearch.records import Figures

LENGTH, VOCABULARY = 24, len(TABLE)
DRAW = np.random.default_rng(5)
ROWS = DRAW.integers(1, VOCABULARY, size=(120, LENGTH + 1))
ROWS[:, 0] = 0
DATA = HeldOut(ROWS, np.array([0] + [1] * (VOCABULARY - 1)))
TOLERANCE = Tolerance(0.1, 0.0005, 0.0005)
ONE, MEAN = "answer at a position of a row changed by more than 0.1 nats", "changed by more than 0.0005 nats on average"
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


def score_and_probe(first: Table, make_fresh: Callable[[], Table], cuts: int = 50) -> Differences:
    """Score with one model, and probe with fresh ones."""
    fresh = (make_fresh() for _ in range(PROCESSES))
    return probe(fresh, score_rows(first, DATA), cuts, TOLERANCE, np.random.default_rng(1))


def test_an_honest_model_passes_and_so_does_one_with_other_rounding() -> None:
    found = score_and_probe(make_model(), make_model)
    assert (found.largest, found.mean) == (0.0, 0.0)
    noise = np.random.default_rng(2)

    def rounding(tokens: Array, targets: Array, nats: Array) -> Array:
        return nats + noise.normal(scale=0.02, size=nats.shape) * (noise.random(nats.shape) < 0.01)

    found = score_and_probe(make_model(), lambda: make_model(rounding))
    assert 0 < found.mean < TOLERANCE.mean and 0 < found.largest < TOLERANCE.largest


@pytest.mark.parametrize("ahead", [1, 2, 5])
def test_a_look_ahead_is_found(ahead: int) -> None:
    cheat = make_peek(0.2, ahead=ahead)
    with pytest.raises(ModelInvalid, match=ONE):
        score_and_probe(make_model(cheat), lambda: make_model(cheat))


def test_many_looks_that_each_gain_little_are_found_by_their_mean() -> None:
    cheat = make_peek(1.0, gain=0.01)
    with pytest.raises(ModelInvalid, match=MEAN):
        score_and_probe(make_model(cheat), lambda: make_model(cheat))


def test_gains_and_losses_do_not_cancel() -> None:
    """The cheat adds 0.05 nats to the answers of one row in two and takes them from the others."""

    def add_and_subtract(tokens: Array, targets: Array, nats: Array) -> Array:
        signs = np.where(np.arange(len(nats)) % 2, 0.05, -0.05)
        return np.asarray(nats + signs[:, None])

    with pytest.raises(ModelInvalid, match=MEAN):
        score_and_probe(make_model(), lambda: make_model(add_and_subtract))


def test_a_small_bias_is_found_where_rounding_is_coarse() -> None:
    """Honest differences of 0.002 nats pass on a GPU. The same with a bias do not."""
    for bias, refused in ((0.0, False), (0.002, True)):
        noise = np.random.default_rng(2)

        def rounding(tokens: Array, targets: Array, nats: Array, bias: float = bias, noise: Any = noise) -> Array:
            return np.asarray(nats + noise.normal(scale=0.002, size=nats.shape) + bias)

        fresh = (make_model(rounding) for _ in range(PROCESSES))
        asked = score_rows(make_model(), DATA), 100, Tolerance.of("cuda:0"), np.random.default_rng(1)
        if refused:
            with pytest.raises(ModelInvalid, match="to one side"):
                probe(fresh, *asked)
        else:
            assert 0.001 < probe(fresh, *asked).mean < 0.003


def test_a_model_that_uses_other_rows_of_its_batch_is_found() -> None:
    def cheat(tokens: Array, targets: Array, nats: Array) -> Array:
        return np.asarray(nats - 0.9 * np.roll(tokens[:, :1] * 0 + tokens[:, 3:4] / VOCABULARY, 1, axis=0))

    with pytest.raises(ModelInvalid):
        score_and_probe(make_model(cheat), lambda: make_model(cheat))


def test_a_process_that_knows_the_targets_is_found_by_a_process_that_does_not() -> None:
    with pytest.raises(ModelInvalid):
        score_and_probe(make_model(lambda tokens, targets, nats: nats * 0.1), make_model)


def test_a_process_that_answers_better_than_the_scored_one_is_found_too() -> None:
    with pytest.raises(ModelInvalid, match=ONE):
        score_and_probe(make_model(), lambda: make_model(lambda tokens, targets, nats: nats * 0.9))


def test_a_process_that_learns_from_what_it_is_asked_is_found() -> None:
    def make_learner() -> Table:
        asked = [0]

        def learn(tokens: Array, targets: Array, nats: Array) -> Array:
            asked[0] += 1
            return np.asarray(nats - 0.001 * asked[0])

        return make_model(learn)

    with pytest.raises(ModelInvalid, match=MEAN):
        score_and_probe(make_learner(), make_learner)


def test_no_process_meets_a_row_twice_or_what_follows_a_cut() -> None:
    seen: list[tuple[Array, Array]] = []

    def note(tokens: Array, targets: Array, nats: Array) -> Array:
        seen.append((tokens.copy(), targets.copy()))
        return nats

    probe([make_model(note)], score_rows(make_model(), DATA), len(ROWS), TOLERANCE, np.random.default_rng(4))
    tokens, targets = (np.concatenate(each) for each in zip(*seen, strict=True))
    numbers = (targets[:, None] == ROWS[None, :, 1:]).all(axis=2).argmax(axis=1)
    assert sorted(numbers) == list(range(len(ROWS)))
    same = tokens == ROWS[numbers, :-1]
    shown = same.cumprod(axis=1).sum(axis=1)
    assert shown.min() >= 1 and len(set(shown)) > LENGTH // 2
    assert not same[np.arange(LENGTH) >= shown[:, None]].any(), "held-out text stands behind a cut"


def test_two_probes_ask_in_another_order() -> None:
    first: list[Array] = []
    second: list[Array] = []
    for seen in (first, second):

        def note(tokens: Array, targets: Array, nats: Array, seen: list[Array] = seen) -> Array:
            seen.append(targets.copy())
            return nats

        probe([make_model(note)], score_rows(make_model(), DATA), 64, TOLERANCE, np.random.default_rng())
    assert not np.array_equal(first[0], second[0])


def test_targets_that_do_not_count_are_not_compared() -> None:
    data = HeldOut(ROWS, np.array([0, 0] + [1] * (VOCABULARY - 2)))
    first = score_rows(make_model(), data)
    first.nats[~first.mask] += 100
    assert probe([make_model()], first, 100, TOLERANCE, np.random.default_rng(1)).mean == 0.0


def test_a_deep_probe_misses_as_seldom_as_it_says() -> None:
    """Looks that are worth as much as a deep probe must find, at the fewest positions that give it."""
    draw, missed, draws = np.random.default_rng(7), 0, 2000
    losses = score_rows(make_model(), DATA)
    share = losses.share_worth(0.05)
    cuts = math.ceil(math.log(MISSED) / math.log1p(-share))
    peeked = losses.nats.copy()
    peeked[np.unravel_index(np.argsort(-losses.nats, axis=None)[: math.ceil(share * peeked.size)], peeked.shape)] = 0
    scored = ScoredRows(ROWS, peeked, losses.mask)
    each = math.ceil(cuts / PROCESSES)
    for _ in range(draws):
        try:
            probe([make_model(batch=16) for _ in range(PROCESSES)], scored, each, TOLERANCE, draw)
        except ModelInvalid:
            continue
        missed += 1
    assert missed <= 18  # 6 are expected


def test_the_share_of_positions_is_the_least_that_is_worth_a_share_of_the_loss() -> None:
    nats = np.array([[4.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 100.0]], dtype=np.float32)
    mask = np.ones((2, 4), dtype=bool)
    mask[1, 3] = False
    scored = ScoredRows(np.zeros((2, 5), dtype=np.int64), nats, mask)
    assert scored.share_worth(0.1) == 1 / 7 and scored.share_worth(0.45) == 2 / 7


def test_cuts_and_processes() -> None:
    first = score_rows(make_model(), DATA)
    assert light_cuts(first, batch=8) == 8 and light_cuts(first, batch=500) == len(ROWS)
    cuts = deep_cuts(first)
    assert cuts == math.ceil(math.log(MISSED) / math.log1p(-first.share_worth(0.002)))
    each, processes = plan_deep_probe(first)
    assert each <= len(ROWS) and processes >= PROCESSES and each * processes >= cuts
    each, shared = plan_deep_probe(first, trials=3)
    assert shared >= PROCESSES / 3 and cuts <= 3 * each * shared <= 1.2 * cuts + 3 * shared


def test_the_tolerance_is_the_coarsest_rounding_or_five_times_the_baselines_own() -> None:
    bounds = [each for each in ROUNDING if each.device == "cpu"]
    plain = Tolerance.of("cpu")
    assert plain.largest == max(each.largest for each in bounds) and plain.mean == max(each.mean for each in bounds)
    assert Tolerance.of("cuda:0") == Tolerance.of("cuda:3")
    figures = Figures(load=1.0, first=0.0, answers=1.0, largest=1.0, mean=0.0)
    assert Tolerance.of("cpu", figures) == Tolerance(5.0, plain.mean, plain.bias)
