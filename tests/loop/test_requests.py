"""Requests of researchers: further trials of earlier experiments, and answers to duplicates."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rigs.loop import CPUS, Actor, Clock, Computer, a_loop, go, own_bench
from rigs.toy import TAG, Bench

from autoresearch.errors import NotLoggedIn, ResearcherError, Stopped
from autoresearch.executors.tasks import News
from autoresearch.judge.opinion import MOST_TRIALS
from autoresearch.ledger import Ledger
from autoresearch.loop.loop import Loop
from autoresearch.loop.requests import INCUMBENT_SHARE, SHARE, Refusal, Refused, Way
from autoresearch.records import (
    Brief,
    EndCause,
    Event,
    EventKind,
    Experiment,
    Job,
    Outcome,
    Proposal,
    Purpose,
    TrialResult,
    Verdict,
)
from autoresearch.strategies.greedy import Turn
from autoresearch.views.show import show_json, show_text
from autoresearch.views.snapshot import RunReader

KEEP, DISCARD = Verdict.KEEP, Verdict.DISCARD
BASELINE = {"0.1": 1.0, "0.2": 1.02, "0.3": 0.98}
DULL = {f"{number}.1": 1.01 + 0.005 * (-1) ** number for number in range(1, 60)}
"""Scores of changes that do nothing."""


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def again(number: int, trials: int = 1) -> Proposal:
    return Proposal(f"try #{number} again", {}, again=number, trials=trials)


def change(value: float, **request: Any) -> Callable[[Brief], Proposal]:
    """Return a line of an actor that sets X, with a request beside it."""

    def propose(brief: Brief) -> Proposal:
        code = brief.code["train.py"]
        line = next(line for line in code.splitlines() if line.startswith("X = "))
        return Proposal(f"X to {value}", {"train.py": code.replace(line, f"X = {value}")}, **request)

    return propose


def play(bench: Bench, scores: Mapping[str, float], *lines: Any, **options: Any) -> tuple[Loop, Actor]:
    """Run a session with one researcher on one device."""
    actor = Actor("ann", lines)
    with a_loop(bench, Computer(scores={**BASELINE, **DULL, **scores}), actor, **options) as loop:
        go(loop)
    return loop, actor


def answers(bench: Bench) -> list[Event]:
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        return ledger.events(TAG, None, EventKind.REQUEST)


def experiments(bench: Bench) -> list[Experiment]:
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        return list(ledger.experiments(TAG))


def searched(bench: Bench, number: int) -> list[float | None]:
    """Return the scores of an experiment's trials for search."""
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        return [each.score for each in ledger.trials(TAG, number) if each.purpose is Purpose.SEARCH]


def ideas(amount: int, start: float = 0.9) -> list[float]:
    return [round(start - 0.001 * index, 4) for index in range(amount)]


# A discarded change to the incumbent


def test_a_discard_gets_another_trial_and_a_verdict_with_all_scores(bench: Bench) -> None:
    scores = {"1.1": 1.005, "1.2": 0.92, "1.3": 0.92}
    play(bench, scores, *ideas(4), again(1, trials=2), 0.7)
    first = experiments(bench)[1]
    assert first.verdict is KEEP and searched(bench, 1) == [1.005, 0.92, 0.92]
    assert first.score == pytest.approx((1.005 + 0.92 + 0.92) / 3), "every score counts, and no best one is picked"
    assert first.charge is not None and abs(first.charge.nodes) < 5
    (event,) = answers(bench)
    assert event.experiment == 1 and event.data == {
        "researcher": "ann", "answered": True, "way": Way.TRIAL, "trials": 2, "wanted": 3, "verdict": DISCARD,
        "score": 1.005,
    }  # fmt: skip
    assert experiments(bench)[5].parent == 1, "the new keep is the incumbent"
    rows = [row for row in bench.rows() if row["number"] == "1"]
    assert [row["verdict"] for row in rows] == ["keep"], "results.tsv has one row for it"
    bench.check_outputs(5)
    with RunReader(bench.lab, TAG) as reader:
        (line,) = [line for line in show_text(reader, 1).splitlines() if line.startswith("request")]
        assert line == "request     ann: it is tried again, with 2 more trials at least. It was discard so far"
        (request,) = show_json(reader, 1)["requests"]
    assert (request["way"], request["verdict"], request["score"]) == (Way.TRIAL, DISCARD, 1.005)


def test_a_change_that_is_kept_on_request_is_audited_before(bench: Bench) -> None:
    cheat = TrialResult(Outcome.INVALID, "the model looks ahead")
    actor = Actor("ann", [0.9, again(1)])
    scores = {**BASELINE, **DULL, "1.1": 1.005, "1.2": 0.5, "1.3": 0.5}
    with a_loop(bench, Computer(scores=scores, audits={1: cheat}), actor) as loop:
        go(loop)
    assert experiments(bench)[1].verdict is Verdict.INVALID


def test_it_may_be_discarded_again(bench: Bench) -> None:
    play(bench, {"1.1": 1.005, "1.2": 1.03}, 0.9, again(1), 0.8)
    first = experiments(bench)[1]
    assert first.verdict is DISCARD and first.score == pytest.approx((1.005 + 1.03) / 2)
    assert searched(bench, 1) == [1.005, 1.03]


def test_a_resumed_run_knows_the_same(bench: Bench) -> None:
    """The judge has learned each score once, at the last verdict."""
    with a_loop(
        bench, Computer(scores={**BASELINE, **DULL}), Actor("ann", [*ideas(6), again(2), again(3), 0.5])
    ) as loop:
        go(loop)
        knew = loop.learning.judge.judge([0.99], loop.incumbent.number)
    with a_loop(bench, Computer(), Actor("ann", [])) as resumed:
        knows = resumed.learning.judge.judge([0.99], resumed.incumbent.number)
    assert knows.gain == pytest.approx(knew.gain) and knows.reason == knew.reason


RECORDED = (
    2.1331, 2.167, 2.18, 2.193, 2.1290, 2.130, 2.135, 2.142, 2.1296, 2.1097, 2.1103, 2.1138, 2.1063, 2.0942, 2.0871,
    2.083, 2.085, 2.088, 2.0855, 2.095, 2.091, 2.0880,
)  # fmt: skip
"""Scores of a recorded run of a strong researcher. The last change gains 0.008 in truth, and was discarded."""


def test_a_small_gain_of_a_recorded_run_is_tried_again(bench: Bench) -> None:
    scores = {"0.1": 2.351, "0.2": 2.441, "0.3": 2.360}
    for number, score in enumerate(RECORDED, 1):
        scores |= {f"{number}.{index}": score + 0.002 * index for index in range(1, 7)}
    last = len(RECORDED)
    play(bench, scores, *ideas(last), again(last, trials=3))
    assert len(searched(bench, last)) >= 2 or experiments(bench)[last].verdict is KEEP


# The incumbent


def test_the_incumbent_runs_once_more_on_request(bench: Bench) -> None:
    loop, _ = play(bench, {}, *ideas(8), again(0), 0.5)
    (event,) = answers(bench)
    assert (event.experiment, event.data["way"], event.data["trials"]) == (0, Way.INCUMBENT, 1)
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        asked = [each for each in ledger.events(TAG, None, EventKind.AGAIN) if each.data.get("asked")]
    assert [each.experiment for each in asked] == [0] and loop.history.incumbent is not None
    assert experiments(bench)[0].verdict is KEEP and len(loop.history.all_scores[0]) >= 4


def test_one_trial_in_ten_is_of_the_incumbent_on_request(bench: Bench) -> None:
    play(bench, {}, *ideas(8), *([again(0)] * 4))
    granted = [each for each in answers(bench) if "way" in each.data]
    refused = [each for each in answers(bench) if each.data.get("refused") == Refusal.SHARE]
    assert len(granted) == 1 and refused
    words = f"ann: at most 1 in {INCUMBENT_SHARE} trials of a run is of the incumbent on request: propose changes first"
    assert refused[0].text == words


# An old parent


def test_a_change_to_an_old_incumbent_is_merged_and_is_a_new_experiment(bench: Bench) -> None:
    def set_y(brief: Brief) -> Proposal:
        code = brief.code["train.py"].replace("Y = -1.0", "Y = -0.5")
        return Proposal("Y", {"train.py": code})

    scores = {"1.1": 1.005, "2.1": 0.5, "2.2": 0.5, "3.1": 0.51}
    play(bench, scores, set_y, 0.3, again(1), again(1))
    first, second, third = experiments(bench)[1:4]
    assert (first.verdict, second.verdict) == (DISCARD, KEEP)
    assert (third.merges, third.parent, third.researcher) == (1, 2, "ann")
    granted, *refused = answers(bench)
    assert (granted.experiment, granted.data["way"]) == (1, Way.MERGE)
    assert refused[0].text == "ann: the change of #1 was tried again as #3: answer `again: 3` for a trial of that"


def test_a_change_that_does_not_merge_is_refused_with_the_reason(bench: Bench) -> None:
    def rewrite(mark: str) -> Callable[[Brief], Proposal]:
        return lambda brief: Proposal(mark, {"train.py": brief.code["train.py"].replace("    step += 1", mark, 1)})

    scores = {"1.1": 1.005, "2.1": 0.5, "2.2": 0.5}
    play(bench, scores, rewrite("    step += 2 - 1"), rewrite("    step += 3 - 2"), again(1))
    refused = answers(bench)[0]
    assert refused.data["refused"] == Refusal.CONFLICT
    assert refused.text.startswith("ann: the change of #1 cannot be tried on #2: the change does not merge with it: ")


# Refusals

REFUSALS: dict[str, tuple[list[Any], int, Refusal, str]] = {
    "unknown": ([], 7, Refusal.UNKNOWN, "there is no experiment #7: the latest is #0"),
    "huge": ([], 10**12, Refusal.UNKNOWN, "there is no experiment #1000000000000: the latest is #0"),
    "crashed": (
        [0.666], 1, Refusal.NO_SCORE, "#1 ended as crash and has no score: propose a change that mends it",
    ),
    "kept": (
        [0.3, 0.2], 0, Refusal.KEPT, "#0 is kept, and #1 is the incumbent: answer `again: 1` to try that",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_why_in_one_line(bench: Bench, name: str) -> None:
    lines, number, why, text = REFUSALS[name]
    failing = TrialResult(Outcome.CRASH, "train.py line 1: ValueError")
    actor = Actor("ann", [*lines, again(number)])
    scores = {**BASELINE, **DULL} | ({"1.1": 0.5, "1.2": 0.5} if name == "kept" else {})
    with a_loop(bench, Computer(fails={1: failing} if name == "crashed" else {}, scores=scores), actor) as loop:
        go(loop)
    (event,) = answers(bench)
    assert (event.data["refused"], event.text) == (why, f"ann: {text}")
    assert actor.briefs[-1].refusals == (text,), "the researcher is told in the same turn"


def test_no_experiment_gets_more_than_six_trials(bench: Bench) -> None:
    play(bench, {f"1.{index}": 1.0 + 0.02 * (-1) ** index for index in range(1, 9)}, *ideas(30), again(1, 9), again(1))
    granted, refused = answers(bench)
    assert granted.data["wanted"] == MOST_TRIALS and len(searched(bench, 1)) == MOST_TRIALS
    assert refused.text == f"ann: #1 has had {MOST_TRIALS} trials, the most of one experiment"


def test_a_quarter_of_the_trials_may_be_on_request(bench: Bench) -> None:
    lines = [each for index, value in enumerate(ideas(30), 1) for each in (value, again(index))]
    loop, _ = play(bench, {f"{number}.2": 1.0 for number in range(1, 60)}, *lines)
    granted = sum(each.data["trials"] for each in answers(bench) if "way" in each.data)
    total = sum(map(len, loop.history.all_scores.values()))
    assert total / SHARE - 1.5 < granted <= total / SHARE
    refused = [each for each in answers(bench) if each.data.get("refused") == Refusal.SHARE]
    assert refused[0].text == f"ann: at most 1 in {SHARE} trials of a run is on request: propose changes first"


def test_a_deterministic_lab_refuses_a_repeat(bench: Bench) -> None:
    scores = {f"{number}.{index}": 1.0 + 0.1 * number for number in range(4) for index in range(1, 5)}
    play(bench, scores, 0.9, again(1))
    (event,) = answers(bench)
    assert event.text == "ann: the score does not vary with the seed, so a trial would teach nothing"


# Duplicates, and the turn


def test_a_duplicate_is_answered_at_once_and_is_no_experiment(bench: Bench) -> None:
    _, actor = play(bench, {}, 0.9, change(0.9), again(1), experiments=2)
    assert len(experiments(bench)) == 2
    text = (
        "the same code as #1 (discard) is no new experiment (#1: discard, val_bpb 1.0050). "
        "For another trial of it answer `again: 1`"
    )
    assert actor.briefs[2].refusals == (text,)
    assert [each.data.get("refused", each.data.get("way")) for each in answers(bench)] == [Refusal.DUPLICATE, Way.TRIAL]
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        (totals,) = ledger.researcher_totals(TAG)
    assert (totals.proposals, totals.failed) == (3, 1), "each proposal is counted with its cost"


def test_three_refusals_spend_the_turn(bench: Bench) -> None:
    ann, bob = Actor("ann", [0.9, *([change(0.9)] * 4)]), Actor("bob", [0.8, 0.7])
    with a_loop(bench, Computer(scores={**BASELINE, **DULL}), ann, bob) as loop:
        go(loop)
    assert [len(brief.refusals) for brief in ann.briefs[1:5]] == [0, 1, 2, 0]
    assert [each.researcher for each in experiments(bench)[1:]] == ["ann", "bob", "bob"]


def test_turns_without_end_stop_the_run(bench: Bench) -> None:
    bench.set("limits: {failures: 2}")
    actor = Actor("ann", [0.9, *([change(0.9), again(77)] * 9)], repairs=True)
    with (
        a_loop(bench, Computer(scores={**BASELINE, **DULL}), actor) as loop,
        pytest.raises(Stopped, match="2 failures in a row with one cause: 3 proposals of one turn were duplicates"),
    ):
        go(loop)
    assert len(actor.briefs) == 1 + 2 * 3


def test_turns_without_an_experiment_stop_the_run_whatever_their_causes(bench: Bench) -> None:
    bench.set("limits: {failures: 4}")
    actor = Actor("ann", [0.9, *([*[change(0.9)] * 3, ResearcherError("no change")] * 9)], repairs=True)
    words = "4 turns of one researcher brought no experiment. The latest: ann: no change"
    with a_loop(bench, Computer(scores={**BASELINE, **DULL}), actor) as loop, pytest.raises(Stopped, match=words):
        go(loop)
    assert len(actor.briefs) == 1 + 2 * (3 + 1)


def test_who_cannot_read_refusals_stops_no_run(bench: Bench) -> None:
    bench.set("limits: {failures: 2}")
    script = Actor("script", [0.9, *([change(0.9)] * 9), 0.8])
    with a_loop(bench, Computer(scores={**BASELINE, **DULL}), script) as loop:
        go(loop)
        assert loop.ending is not None and loop.ending.cause is EndCause.EXHAUSTED
    assert len(experiments(bench)) == 3


def test_a_refused_repair_waits_for_who_rests(bench: Bench) -> None:
    """With several devices a researcher may begin a rest between a refusal and the next question."""

    def rest(brief: Brief) -> ResearcherError:
        assert loop.requests.go_on("ann", loop.history.experiments[1], ("no",))
        return NotLoggedIn("expired")

    ann, bob, clock = Actor("ann", [0.9, rest, 0.8], repairs=True), Actor("bob", [0.7]), Clock()
    actors = (ann, bob, Actor("tuner", []))
    computer = Computer(scores={**BASELINE, **DULL})
    with a_loop(bench, computer, *actors, researcher=["ann", "bob"], clock=clock) as loop:
        go(loop)
    brief = ann.briefs[2]
    assert brief.repair is not None and brief.repair.experiment.number == 1 and brief.refusals == ("no",)


# Beside a change


def test_a_request_may_stand_beside_a_change(bench: Bench) -> None:
    play(bench, {}, *ideas(4), change(0.5, again=1))
    assert len(experiments(bench)) == 6 and len(searched(bench, 1)) == 2
    (event,) = answers(bench)
    assert not event.data["answered"], "the proposal became an experiment"


def test_a_change_gets_the_trials_that_its_researcher_asks_for(bench: Bench) -> None:
    play(bench, {"7.2": 1.0, "7.3": 1.0}, *ideas(6), change(0.5, trials=3), 0.4)
    assert len(searched(bench, 7)) == 3
    (event,) = answers(bench)
    assert (event.experiment, event.data["way"], event.data["wanted"]) == (7, Way.CHANGE, 3)


def test_a_hopeless_change_does_not_get_all_of_them(bench: Bench) -> None:
    play(bench, {"7.1": 9.0}, *ideas(6), change(0.5, trials=3))
    assert searched(bench, 7) == [9.0]


# Several devices, and kills


def test_two_devices_may_ask_at_once(bench: Bench) -> None:
    lines = [*ideas(12), again(1), again(2), again(1), *ideas(4, 0.5)]
    actor = Actor("ann", lines)
    with a_loop(bench, Computer(CPUS[:2], scores={**BASELINE, **DULL}), actor) as loop:
        go(loop)
        assert not any(each.is_open for each in loop.history.experiments)
    assert len(experiments(bench)) == 17 and len(answers(bench)) == 3


def test_a_score_that_waits_for_its_audit_is_learned_once(bench: Bench) -> None:
    """Another device may reopen an experiment meanwhile, and have everything learned anew."""
    known: list[int] = []

    class Relearning(Computer):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if job.stage == "audit" and job.trial.endswith("/0.4"):
                loop.relearn()
                known.append(len(loop.history.all_scores[0]))
            return await super().trial(job, hear)

    scores = {**BASELINE, **DULL, "0.4": 1.01}
    with a_loop(bench, Relearning(scores=scores), Actor("ann", [*ideas(8), again(0), 0.5])) as loop:
        go(loop)
        assert known == [3] and loop.history.all_scores[0] == [1.0, 1.02, 0.98, 1.01]


def test_a_reopened_experiment_that_is_interrupted_keeps_its_verdict(bench: Bench) -> None:
    asleep = TrialResult(Outcome.INTERRUPTED, "the machine slept")

    class Sleepy(Computer):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            failed = job.trial.split("/")[1] in ("2.2", "2.3", "2.4")
            return asleep if failed else await super().trial(job, hear)

    with a_loop(bench, Sleepy(scores={**BASELINE, **DULL}), Actor("ann", [*ideas(4), again(2), 0.5])) as loop:
        go(loop)
        second = experiments(bench)[2]
        assert (second.verdict, second.score, loop.history.scores[2]) == (DISCARD, DULL["2.1"], [DULL["2.1"]])
        assert second.interruptions == 0 and "interrupted 3 times in a row" in str(second.reason)
        live = loop.learning.judge.judge([0.99], loop.incumbent.number)
    assert [row["verdict"] for row in bench.rows() if row["number"] == "2"] == ["discard"]
    with a_loop(bench, Computer(), Actor("ann", [])) as resumed:
        assert resumed.learning.judge.judge([0.99], resumed.incumbent.number).gain == pytest.approx(live.gain)


def test_trials_of_the_incumbent_that_are_due_count_among_its_trials(bench: Bench) -> None:
    play(bench, {}, *ideas(56))
    with a_loop(bench, Computer(), Actor("ann", [])) as loop:
        turn = Turn("ann", loop.incumbent)
        loop.requests.answer(again(0, 3), turn)
        with pytest.raises(
            Refused, match=f"#0 has had {MOST_TRIALS} trials, with 3 that were granted before, the most"
        ):
            loop.requests.answer(again(0, 3), turn)


DONE, BROKEN, KILLED = 0, 7, 9


@pytest.mark.slow
def test_an_accepted_request_survives_a_kill_at_any_write(bench: Bench) -> None:
    """A killed run goes on with the trial, whether the request was of a discard or of the incumbent."""
    play(bench, {}, *ideas(8))
    before, codes = bench.layout.ledger.read_bytes(), set()
    for number, writes in itertools.product((2, 0), (*range(12), 10**6)):
        bench.layout.ledger.write_bytes(before)
        codes.add(code := run_and_die(bench, number, writes))
        accepted = [each for each in answers(bench) if "way" in each.data]
        loop, _ = play(bench, {})
        assert [each for each in answers(bench) if "way" in each.data] == accepted, "no request is answered twice"
        scores = loop.history.all_scores[number]
        trials = len(scores) - (3 if number == 0 else 1)
        assert trials >= 1 if accepted else trials == 0 and code == KILLED, "what was accepted is tried"
        assert not any(each.is_open for each in loop.history.experiments)
        assert not loop.requests.is_incumbent_due
    assert codes == {DONE, KILLED}


def run_and_die(bench: Bench, number: int, writes: int) -> int:
    """Run a session in a process of its own that dies at a write after its request. Return the exit code."""
    child = os.fork()
    if child == 0:
        try:
            play_until(bench, number, writes)
            os._exit(DONE)
        finally:
            os._exit(BROKEN)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def play_until(bench: Bench, number: int, writes: int) -> None:
    commits, actor = itertools.count(), Actor("ann", [again(number)])
    with a_loop(bench, Computer(scores={**BASELINE, **DULL}), actor) as loop:

        def die_in_time(statement: str) -> None:
            if actor.briefs and statement == "COMMIT" and next(commits) >= writes:
                os._exit(KILLED)

        loop.session.ledger._db.set_trace_callback(die_in_time)
        go(loop)
