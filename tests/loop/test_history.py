"""The history of a run, what was learned of it, and failures that share a cause."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autoresearch.loop.history import History
from autoresearch.loop.learning import replay_verdicts
from autoresearch.loop.streak import Streak
from autoresearch.records import Experiment, Machine, Outcome, Purpose, State, Trial, TrialResult, Verdict


def experiment(number: int, verdict: Verdict | None = None, **more: Any) -> Experiment:
    fields: dict[str, Any] = {
        "tag": "toy", "number": number, "commit": f"c{number}", "parent": number - 1 if number else None,
        "hypothesis": "h", "researcher": "tuner", "agenda": "a", "fingerprint": f"f{number}",
        "state": State.DONE if verdict else State.QUEUED, "verdict": verdict, "finished": float(number),
        "reason": None if verdict is Verdict.KEEP else "a reason",
    }  # fmt: skip
    return Experiment(**{**fields, **more})


def test_an_empty_run() -> None:
    history = History()
    learning, streak = replay_verdicts(history)
    assert (history.incumbent, history.proposed, history.score(0)) == (None, 0, None)
    assert learning is None and streak.length == 0


def test_every_replicate_counts_for_the_noise() -> None:
    history = History([experiment(0, Verdict.KEEP), experiment(1)], {0: [1.0, 3.0]})
    learning, _ = replay_verdicts(history)
    assert (
        learning is not None and learning.noise is not None and learning.noise.degrees == 1 and history.score(0) == 2.0
    )
    history.add_score(1, 9.0)
    assert learning.noise.degrees == 1 and history.score(1) == 9.0
    history.add_further_score(0, 2.0, Purpose.CLAIM)
    assert learning.noise.degrees == 2


def test_a_keep_is_the_incumbent_and_a_discard_is_not() -> None:
    history = History([experiment(0), experiment(1), experiment(2)])
    history.conclude(experiment(0, Verdict.KEEP))
    history.conclude(experiment(1, Verdict.DISCARD))
    assert history.incumbent is not None and history.incumbent.number == 0


def test_a_clock_that_was_set_back_is_no_trouble() -> None:
    kept = experiment(1, Verdict.KEEP, finished=1.0)
    early = Trial("toy", 1, 2, 5, finished=0.5, result=TrialResult(Outcome.OK, score=1.9), purpose=Purpose.CLAIM)
    history = History([experiment(0, Verdict.KEEP, finished=9.0), kept], {0: [2.0, 2.1], 1: [1.8]})
    replay_verdicts(history, [early])
    assert history.incumbent is kept and history.claim_scores == {1: [1.9]}


def test_a_forecast_stands_for_a_score_only_where_there_is_none() -> None:
    """A loop that is killed between a trial's end and its verdict tries the experiment again."""

    def judge_next(scores: dict[int, list[float]], forecasts: dict[int, float]) -> object:
        discarded = experiment(1, Verdict.DISCARD, score=2.3 if 1 in scores else None)
        history = History([experiment(0, Verdict.KEEP), discarded], {0: [2.0, 2.1], **scores}, forecasts=forecasts)
        learning, _ = replay_verdicts(history)
        assert learning is not None
        return learning.judge.judge([1.9], 0)

    assert judge_next({1: [2.3]}, {1: 9.0}) == judge_next({1: [2.3]}, {})
    assert judge_next({}, {1: 2.3}) == judge_next({1: [2.3]}, {}) != judge_next({}, {1: 2.6})


def test_a_streak_goes_by_the_order_of_the_verdicts() -> None:
    rows = [
        experiment(0, Verdict.KEEP, finished=0.0),
        experiment(1, Verdict.DISCARD, finished=1.0),
        experiment(2, Verdict.CRASH, finished=4.0),
        experiment(3, Verdict.DISCARD, finished=2.0),
        experiment(4, Verdict.CRASH, finished=3.0),
    ]
    _, streak = replay_verdicts(History(rows, {0: [2.0, 2.1], 1: [2.3], 3: [2.3]}))
    assert streak.length == 2


def test_the_same_code_is_known_by_the_first_that_had_it() -> None:
    history = History([experiment(0), experiment(1, fingerprint="f0")])
    history.conclude(experiment(1, Verdict.DUPLICATE, fingerprint="f0"))
    assert history.by_fingerprint["f0"].number == 0 and history.by_fingerprint["f0"].state is State.QUEUED
    history.conclude(experiment(0, Verdict.KEEP))
    assert history.by_fingerprint["f0"].verdict is Verdict.KEEP


def test_experiments_are_entered_in_the_order_of_their_numbers() -> None:
    with pytest.raises(AssertionError):
        History([experiment(1)])


def test_failures_share_a_cause_whatever_their_numbers_are() -> None:
    streak = Streak()
    for cause in ("crash: line 12: no 7", "crash: line 13: no 8", "timeout: late"):
        streak.count_turn("ann", cause)
    assert (streak.length, streak.latest) == (1, "timeout: late")
    streak.count_turn("bob", "timeout: late")
    assert (streak.length, streak.turns) == (2, {"ann": 3, "bob": 1})
    streak.count(experiment(1, Verdict.DISCARD))
    assert (streak.length, streak.turns, streak.latest) == (0, {}, "")


def test_a_replay_tells_the_judge_the_machine_of_every_trial() -> None:
    """Slow machines score worse. With the readings the judge knows that, and without them it is noise."""
    speeds = {number: 100 * math.exp(0.2 * math.sin(5 * number)) for number in range(-3, 12)}
    scores = {number: 2 - 0.2 * math.log(speed) + 0.001 * (number % 3) for number, speed in speeds.items()}
    baseline = [scores[-3], scores[-2], scores[-1]]
    machines = {number: [Machine(speed, speed)] for number, speed in speeds.items() if number > 0}
    machines[0] = [Machine(speeds[number], speeds[number]) for number in (-3, -2, -1)]
    run = [experiment(0, Verdict.KEEP), *(experiment(each, Verdict.DISCARD, parent=0) for each in range(1, 11))]
    trials = {0: baseline, **{number: [scores[number]] for number in range(1, 11)}}
    further = Trial(
        "toy", 0, 4, 5, finished=11.0, result=TrialResult(Outcome.OK, score=scores[11], machine=machines[11][0])
    )
    slow, opinions = math.log(70), []
    for known in (machines, {}):
        learning, _ = replay_verdicts(History(run, trials, machines=known), [further])
        assert learning is not None
        opinions.append(learning.judge.judge([2 - 0.2 * slow - 0.02], 0, speeds=[slow]))
    assert opinions[0].verdict is Verdict.KEEP and 0.01 < opinions[0].gain < 0.025, opinions[0].reason
    assert opinions[1].verdict is Verdict.DISCARD, opinions[1].reason


def test_a_trial_of_which_the_machine_is_unknown_leaves_no_reading_to_the_others() -> None:
    history = History([experiment(0), experiment(1)], {0: [2.0, 2.1]})
    assert not history.log_speeds(0) and not history.log_speeds(1), "an older ledger"
    history.add_score(1, 9.0, machine=Machine(50.0, 50.0))
    history.add_score(1, 9.0)
    assert history.log_speeds(1) == [pytest.approx(math.log(50.0)), None]
    history.forget_scores(1)
    assert not history.log_speeds(1)
