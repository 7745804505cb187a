"""The loop: every verdict through real trials, what ends a run, and several devices and researchers at once."""

from __future__ import annotations

import asyncio
import difflib
import errno
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rigs.cli import edit
from rigs.loop import CPUS, Actor, Computer, a_loop, go, own_bench, said, verdicts
from rigs.toy import TAG, Bench

from autoresearch.decimals import distance
from autoresearch.errors import BaselineFailed, LedgerError, ResearcherError, Stopped
from autoresearch.executors.local import LocalExecutor
from autoresearch.executors.tasks import News
from autoresearch.judge.early import FEWEST, Calibration
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.loop.driving import drive
from autoresearch.loop.learning import make_early_rule, replay
from autoresearch.loop.loop import Loop
from autoresearch.loop.trial_jobs import free_on_cpu, is_exempt
from autoresearch.records import (
    STARTUP_WORK,
    Agenda,
    Brief,
    Confinement,
    Device,
    EndCause,
    EventKind,
    Job,
    Origin,
    OriginKind,
    Outcome,
    Proposal,
    Purpose,
    State,
    TrialResult,
    Verdict,
)
from autoresearch.seams import Executor, Materials


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


# Every verdict, through real trials


def patch(before: str, *pairs: tuple[str, str], file: str = "train.py") -> str:
    after = before
    for old, new in pairs:
        assert old in after, old
        after = after.replace(old, new, 1)
    lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"a/{file}", f"b/{file}", n=1)
    return f"{pairs[0][1].strip().splitlines()[0]}\n\n{''.join(lines)}"


STEP = "        step += 1\n"
EVERYTHING: dict[str, tuple[Any, Verdict, str]] = {
    "raises": ([(STEP, STEP + "        raise ValueError('shapes 3 and 4')\n")], Verdict.CRASH,
               "train.py line 30: ValueError: shapes 3 and 4"),
    "nan": ([("0.01 * rng.random(), tokens", "float('nan'), tokens")], Verdict.CRASH, "the loss became NaN at step 1"),
    "late": ([("    clock.done(", "    time.sleep(60)\n    clock.done(")], Verdict.TIMEOUT,
             "had not saved and called clock.done() when its 1 s were over"),
    "greedy": ([("    clock.start()\n", "    hog = b'x' * 500_000_000\n    time.sleep(60)\n")], Verdict.CRASH,
               "over the memory cap of 300 MB"),
    "syntax": ([("def main() -> None:", "def main() -> None")], Verdict.CRASH, "train.py line 22: expected ':'"),
    "no score": ([('{"x": X, ', "{")], Verdict.CRASH, "the scorer failed: prepare.py line 33: KeyError: 'x'"),
    "no artifact": ([("    clock.artifact.write_text", "    str")], Verdict.CRASH, "no artifact was saved"),
    "rule": ([("WIDTH = 8 ", "WIDTH = 65 ")], Verdict.INVALID, "a width of 65 is not in 1 … 64"),
    "worse": ([("WIDTH = 8 ", "WIDTH = 64 ")], Verdict.DISCARD, "Expected gain −"),
    "better": ([("X = 1.0 ", "X = 0.3 "), ("Y = -1.0 ", "Y = -0.4 ")], Verdict.KEEP, ": kept."),
}  # fmt: skip
DUPLICATES: dict[str, tuple[Any, str]] = {
    "08-seed": ([("SEED = 42", "SEED = 43")], "changes nothing that runs in train.py is no new experiment (#0: keep, "),
    "08-word": ([("X = 1.0  # tune: -2..2", "X = 1.0  # a better word")], "changes nothing that runs in train.py"),
    "09-zagain": ([("WIDTH = 8 ", "WIDTH = 64  ")], "the same code as #9 (discard) is no new experiment"),
}  # fmt: skip


def test_every_verdict_with_its_reason(bench: Bench) -> None:
    patches, code = bench.person.home / "patches", (bench.lab / "train.py").read_text()
    patches.mkdir()
    for number, (name, (pairs, _, _)) in enumerate(EVERYTHING.items(), 1):
        (patches / f"{number:02}-{name}.patch").write_text(patch(code, *pairs))
    for name, (pairs, _) in DUPLICATES.items():
        (patches / f"{name}.patch").write_text(patch(code, *pairs))
    better = code.replace("X = 1.0 ", "X = 0.3 ").replace("Y = -1.0 ", "Y = -0.4 ")
    (patches / "90-back.patch").write_text(patch(better, ("X = 0.3 ", "X = 1.0 "), ("Y = -0.4 ", "Y = -1.0 ")))
    judge = (bench.lab / "prepare.py").read_text()
    (patches / "91-judge.patch").write_text(patch(judge, ("NOISE = 0.01", "NOISE = 0.0"), file="prepare.py"))
    bench.set("memory: 300MB", f"researchers: script:{patches}")
    looping = bench.run()
    assert looping.code == 0 and "the researchers have nothing more to propose" in looping.said, looping.said
    bench.check_ended(len(EVERYTHING) + 1)
    done = bench.look().done
    for number, (name, (_, verdict, reason)) in enumerate(EVERYTHING.items(), 1):
        found = done[number]
        assert found.verdict is verdict and reason in str(found.reason), (name, found.verdict, found.reason)
    assert (done[11].verdict, str(done[11].reason).split(",")[0]) == (Verdict.INVALID, "changes prepare.py")
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        answers = [event.text for event in ledger.events(TAG, None, EventKind.REQUEST)]
    parts = [*(answer for _, answer in DUPLICATES.values()), "the same code as #0 (keep) is no new experiment"]
    assert len(answers) == 4 and all(part in answer for part, answer in zip(parts, answers, strict=True)), answers
    rows = {row["number"]: row["status"] for row in bench.rows()}
    assert (rows["0"], rows["1"], rows["3"], rows["8"], rows["9"], rows["10"]) == (
        "keep", "crash", "crash", "crash", "discard", "keep",
    )  # fmt: skip


def on_the_cpu(materials: Materials, confinement: Confinement) -> Executor:
    return LocalExecutor([Device("cpu")], materials, sys.executable, confinement)


def test_the_next_brief_shows_the_end_of_a_failure_s_log(bench: Bench) -> None:
    def broken(brief: Brief) -> Proposal:
        code = brief.code["train.py"].replace(STEP, STEP + "        raise ValueError('shapes 3 and 4')\n")
        return Proposal("break it", {"train.py": code})

    actor = Actor("ann", [broken])
    with a_loop(bench, on_the_cpu, actor) as loop:
        go(loop)
    (failed, tail), *others = actor.briefs[-1].failures
    assert not others and failed.number == 1 and failed.verdict is Verdict.CRASH
    assert "Traceback (most recent call last)" in tail and "ValueError: shapes 3 and 4" in tail
    assert actor.briefs[0].failures == []


# What ends a run


def test_a_streak_of_failures_with_one_cause_stops_the_run(bench: Bench) -> None:
    patches, code = bench.person.home / "patches", (bench.lab / "train.py").read_text()
    patches.mkdir()
    for number in range(5):
        change = (STEP, STEP + f"        raise ValueError('shapes {number} and 4')\n")
        (patches / f"{number}.patch").write_text(patch(code, change))
    bench.set("limits: {failures: 3}", f"researchers: script:{patches}")
    looping = bench.run()
    assert looping.code == 3
    assert "3 failures in a row with one cause: crash: train.py line 30: ValueError: shapes 2 and 4" in looping.said
    bench.check_ended(3)
    again = bench.run()
    assert again.code == 3 and "4 failures in a row" in again.said


def test_a_streak_of_researcher_errors_stops_the_run_and_one_does_not(bench: Bench) -> None:
    silent = [ResearcherError(f"status 50{number}") for number in range(9)]
    bench.set("limits: {failures: 2}")
    actor = Actor("ann", [silent[0], 0.8, *silent[:5]])
    with a_loop(bench, Computer(), actor) as loop:
        with pytest.raises(Stopped, match="2 failures in a row with one cause: ann: status 501"):
            go(loop)
        assert verdicts(loop) == [Verdict.KEEP, Verdict.KEEP] and len(actor.lines) == 3
        (asked,) = loop.session.ledger.researcher_totals(TAG)
        assert (asked.proposals, asked.failed) == (4, 3)


def test_researchers_with_nothing_more_to_propose_end_the_run(bench: Bench) -> None:
    ann, bob = Actor("ann", [0.9]), Actor("bob", [0.8, 0.7, 0.6])
    with a_loop(bench, Computer(), ann, bob) as loop:
        assert go(loop) == "the researchers have nothing more to propose"
        assert loop.ending is not None and loop.ending.cause is EndCause.EXHAUSTED
        assert [each.researcher for each in loop.history.experiments[1:]] == ["ann", "bob", "bob", "bob"]
        assert said(loop, "researcher") == [
            "ann: ann has said all it had to say", "bob: bob has said all it had to say",
        ]  # fmt: skip


def test_several_researchers_take_turns(bench: Bench) -> None:
    actors = [Actor(name, [0.1 * place, 1 + 0.1 * place]) for place, name in enumerate(("ann", "bob", "cy"), 1)]
    with a_loop(bench, Computer(), *actors, experiments=6) as loop:
        go(loop)
        assert [each.researcher for each in loop.history.experiments[1:]] == ["ann", "bob", "cy", "ann", "bob", "cy"]
        turns = sorted(brief.turn for actor in actors for brief in actor.briefs)
        assert turns == list(range(6))


@pytest.mark.parametrize(
    ("limit", "usd", "made", "reason"),
    [
        ({"experiments": 2}, None, 2, "the limit of 2 experiments is reached"),
        ({"experiments": 0}, None, 0, "the limit of 0 experiments is reached"),
        ({"hours": 1.5}, None, 0, "the limit of 1.5 h is reached"),
        ({"usd": 1.0}, 0.4, 3, "the limit of 1.00 USD is reached (1.20 spent)"),
        ({}, 4.0, 3, "the limit of 10.00 USD is reached (12.00 spent)"),
    ],
)
def test_limits(bench: Bench, limit: dict[str, Any], usd: float | None, made: int, reason: str) -> None:
    actor = Actor("ann", [0.9, 0.8, 0.7, 0.6, 0.5], usd)
    seconds = 2 * 3600.0 if "hours" in limit else 0.0
    with a_loop(bench, Computer(), actor, seconds=seconds, **limit) as loop:
        assert go(loop) == reason
        assert len(verdicts(loop)) == made + 1 and None not in verdicts(loop)
    with a_loop(bench, Computer(), actor, seconds=seconds, **limit) as again:
        assert go(again) == reason, "what counts is the whole run"


def test_experiments_that_wait_are_tried_though_the_limit_is_reached(bench: Bench) -> None:
    async def then_stop(loop: Loop) -> None:
        loop.stop()

    actor = Actor("ann", [0.9, 0.8])
    stopping = Computer(order=lambda number: then_stop(loop) if number == 1 else None)
    full = Computer(fails={2: OSError(errno.ENOSPC, "No space left on device")})
    with a_loop(bench, stopping, actor, experiments=2) as loop:
        assert go(loop) == "stopped by the user"
    with a_loop(bench, full, actor, experiments=2) as loop, pytest.raises(OSError, match="No space left"):
        go(loop)
    with a_loop(bench, Computer(), actor, experiments=2) as loop:
        assert [each.number for each in loop.session.ledger.open_experiments(TAG)] == [2]
        assert go(loop) == "the limit of 2 experiments is reached"
        assert len(verdicts(loop)) == 3 and None not in verdicts(loop)


def test_a_failing_baseline_is_named(bench: Bench) -> None:
    fails = {0: TrialResult(Outcome.CRASH, "train.py line 1: NameError: name 'x' is not defined")}
    with a_loop(bench, Computer(fails=fails), Actor("ann", [0.9])) as loop, pytest.raises(Stopped) as stopped:
        go(loop)
        run = loop.session.ledger.latest_run()
        assert run is not None and run.seconds > 0, "that it ran counts, though no experiment is over"
    assert str(stopped.value).startswith("the baseline failed: ") and "NameError: name 'x'" in str(stopped.value)


def test_a_baseline_of_which_some_trials_scored_says_so(bench: Bench) -> None:
    asked: list[int] = []

    def fail_from_the_second_on(number: int) -> None:
        asked.append(number)
        if len(asked) == 2:
            computer.fails = {0: TrialResult(Outcome.CRASH, "bad luck")}

    computer = Computer(order=fail_from_the_second_on)
    with a_loop(bench, computer, Actor("ann", [])) as loop, pytest.raises(Stopped) as stopped:
        go(loop)
    assert str(stopped.value).startswith("the baseline failed in one trial, though 1 trial gave a score: bad luck. ")


IN_DOUBT = {"0.1": 2.0, "0.2": 2.01, "0.3": 1.99, "13.1": 1.984, "13.2": 1.985, "14.1": 1.9}
IN_DOUBT |= {f"{number}.1": 2.002 + 0.004 * (number % 4) for number in range(1, 13)}
"""Twelve ideas that do nothing or harm, and then one that may be a good one."""


def test_a_candidate_in_doubt_is_tried_again_before_its_verdict(bench: Bench) -> None:
    bench.set("judge: {replicates: 3}")
    actor = Actor("ann", [0.1 + number / 100 for number in range(13)])
    with a_loop(bench, Computer(scores=IN_DOUBT | {"13.2": 2.02}), actor) as loop:
        go(loop)
        assert verdicts(loop)[1:] == [Verdict.DISCARD] * 13
        assert len(loop.session.ledger.trials(TAG, 13)) > 1
        assert loop.session.ledger.experiments(TAG)[13].score == pytest.approx(
            sum(loop.history.scores[13]) / len(loop.history.scores[13])
        )
        assert ": tried again, because another trial is worth more than a new idea." in said(loop, "retest")[0]


def test_each_brief_knows_all_trials_so_far(bench: Bench) -> None:
    """Briefs of one session read only the trials that are new to them."""
    bench.set("judge: {replicates: 3}")
    known: list[bool] = []

    def propose(number: int) -> Callable[[Brief], float]:
        def compare(brief: Brief) -> float:
            known.append(brief.efforts == loop.session.ledger.efforts(TAG))
            return 0.1 + number / 100

        return compare

    actor = Actor("ann", [propose(number) for number in range(14)])
    audits = {14: TrialResult(Outcome.INVALID, "it looks ahead")}
    scores = IN_DOUBT | {"13.2": 2.02, "14.2": 1.9}
    with a_loop(bench, Computer(scores=scores, audits=audits), actor) as loop:
        go(loop)
        efforts = loop.trials.efforts()
        assert known == [True] * 14 and len(efforts[13]) > 1 and efforts[14][0].score is None
        assert efforts == loop.session.ledger.efforts(TAG)


def test_a_run_that_is_stopped_before_the_second_trial_goes_on_with_it(bench: Bench) -> None:
    bench.set("judge: {replicates: 3}")
    ideas = [0.1 + number / 100 for number in range(13)]

    class Dies(Computer):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if job.trial.endswith("/13.2"):
                raise OSError("the machine fails")
            return await super().trial(job, hear)

    with a_loop(bench, Dies(scores=IN_DOUBT), Actor("ann", ideas)) as loop, pytest.raises(OSError, match="fails"):
        go(loop)
    with a_loop(bench, Computer(scores=IN_DOUBT | {"13.3": 1.985}), Actor("ann", [])) as again:
        go(again)
        assert verdicts(again)[13] is Verdict.KEEP
        assert len(again.history.scores[13]) == 2, "the first score counts, and the trial that failed does not"


def test_a_baseline_trial_that_lies_apart_is_repeated_and_every_score_counts(bench: Bench) -> None:
    bench.set("judge: {replicates: 3}")
    scores = {"0.1": 2.351, "0.2": 2.441, "0.3": 2.360, "0.4": 2.357, "0.5": 2.355, "0.6": 9.0}
    with a_loop(bench, Computer(scores=scores), Actor("ann", [])) as loop:
        go(loop)
        assert loop.history.scores[0] == [2.351, 2.441, 2.360, 2.357, 2.355], "at most two more"
        assert any(
            "is far from the others, as after a disturbance: the baseline runs once" in each
            for each in said(loop, "baseline")
        )
    with a_loop(bench, executor := Computer(), Actor("ann", [])) as again:
        go(again)
        assert not executor.jobs, "a run that goes on measures nothing again"


EARLY_GAIN = {"0.1": 100.0, "0.2": 101.0, "0.3": 98.7} | {f"1.{index}": 80.0 + index / 10 for index in range(1, 9)}
EARLY_GAIN |= {f"{number}.1": 88.0 + 0.7 * (number % 3 - 1) for number in range(2, 11)}


def test_an_incumbent_that_is_believed_to_be_worse_than_its_trials_is_measured_again(bench: Bench) -> None:
    bench.set("judge: {replicates: 3}")
    ideas = [0.1 + number / 100 for number in range(10)]
    with a_loop(bench, Computer(scores=EARLY_GAIN), Actor("ann", ideas)) as loop:
        go(loop)
        assert verdicts(loop)[1:11] == [Verdict.KEEP] + [Verdict.DISCARD] * 9
        again = [trial for trial in loop.session.ledger.trials(TAG, 1) if trial.purpose is Purpose.AGAIN]
        assert 1 <= len(again) <= 5 and len({trial.seed for trial in again}) == len(again)
        assert "another trial" in said(loop, "again")[0]
        believed = loop.learning.judge.judge([85.0], 1)
    with a_loop(bench, Computer(scores=EARLY_GAIN), Actor("ann", [])) as resumed:
        assert resumed.learning.judge.judge([85.0], 1) == believed


@pytest.mark.parametrize(("further", "verdict"), [(95.4, Verdict.DISCARD), (99.4, Verdict.KEEP)])
def test_a_keep_that_scores_worse_than_the_incumbent_did_measures_the_incumbent_first(
    bench: Bench, further: float, verdict: Verdict
) -> None:
    bench.set("judge: {replicates: 3}")
    scores = {"0.1": 100.0, "0.2": 101.0, "0.3": 98.7, "1.1": 95.0, "1.2": further, "9.1": 96.0}
    scores |= {f"{number}.1": 100.0 + 0.5 * (number % 3 - 1) for number in range(2, 9)}
    with a_loop(bench, Computer(scores=scores), Actor("ann", [0.1 + number / 100 for number in range(9)])) as loop:
        go(loop)
        assert verdicts(loop)[1:] == [Verdict.KEEP] + [Verdict.DISCARD] * 7 + [verdict]
        assert loop.history.all_scores[1] == [95.0, further]
        (question,) = said(loop, "retest")
        assert "#1 scored 95.00 in one trial and is believed to be worth " in question
        assert question.endswith(". #1 runs once more before the verdict, because its own score is better.")


def test_a_run_taken_up_again_believes_what_it_believed(bench: Bench) -> None:
    bench.set("judge: {replicates: 3}")
    with a_loop(bench, Computer(scores=IN_DOUBT), Actor("ann", [0.1 + number / 100 for number in range(12)])) as loop:
        go(loop)
        believed, expected = loop.learning.judge, loop.learning.effects
        assert set(expected) == set(range(1, 13))
        reason = str(loop.history.experiments[1].reason)
        assert f"Expected gain {distance(expected[1].gain, 4)}" in reason, "the brief shows the number of the verdict"
    with a_loop(bench, Computer(), Actor("ann", [])) as again:
        assert again.learning.effects == expected
        assert believed is not None and again.learning.judge is not None
        assert again.learning.judge.judge([1.98], 0) == believed.judge([1.98], 0)


# EarlyStopping stopping


HOPELESS = [1.05 + number / 20 for number in range(40)]


def test_hopeless_trials_are_stopped_early_once_it_is_known_that_they_are(bench: Bench) -> None:
    bench.set("judge: {replicates: 3, early: 0.01}")
    executor = Computer()
    with a_loop(bench, executor, Actor("ann", [*HOPELESS, 0.3])) as loop:
        go(loop)
        done = loop.session.ledger.experiments(TAG)
        ended = [each.number for each in done if each.was_stopped_early]
        assert ended and min(ended) > FEWEST - 3, "nothing is ended before enough was seen"
        assert {done[number].reason for number in ended} == {"stopped at 20%"}
        stopped = loop.session.ledger.trials(TAG, ended[0])[0].result
        assert stopped is not None and stopped.outcome is Outcome.STOPPED
        assert done[41].verdict is Verdict.KEEP, "what is good goes on to its end"
        assert loop.streak.length == 0 and set(loop.history.forecasts) == set(ended)
        learning, calibrated = said(loop, "early")
        assert learning == "Hopeless trials are not stopped yet. The rule knows 3 of at least 21 trials."
        assert calibrated.startswith("Hopeless trials are stopped early. The rule would have stopped ")
        believed, bars = loop.learning.judge, loop.learning.bars(True, 0, 0.0)
        jobs = [job for job in executor.jobs if job.bars]
        assert jobs and not any(is_exempt(job.seed) for job in jobs)
        late = [job for job in executor.jobs if int(job.trial.split("/")[1].split(".")[0]) > min(ended)]
        assert any(is_exempt(job.seed) and not job.bars for job in late), "one in ten goes on in any case"
    rows = {int(row["number"]): row for row in bench.rows()}
    assert (rows[ended[0]]["status"], rows[ended[0]]["verdict"], rows[ended[0]]["reason"]) == (
        "crash", "discard", "stopped at 20%",
    )  # fmt: skip
    with a_loop(bench, Computer(), Actor("ann", [])) as again:
        assert again.learning.judge is not None and believed is not None and bars
        assert again.learning.judge.judge([0.01], 0) == believed.judge([0.01], 0)
        assert again.learning.bars(True, 0, 0.0) == bars


def test_what_is_hopeless_is_learned_from_the_lab_s_earlier_runs_too(bench: Bench) -> None:
    bench.set("judge: {replicates: 3, early: 0.01}")
    with a_loop(bench, Computer(), Actor("ann", HOPELESS)) as loop:
        go(loop)
        known = loop.learning.early
        other = replace(loop.agenda, budget=7.0)
        for tag, model in (("next", None), ("elsewhere", "another device")):
            loop.session.ledger.create_run(replace(loop.session.run, tag=tag, created=2.0, model=model), loop.agenda)
        ledger = loop.session.ledger

    def learned(tag: str, agenda: Agenda) -> Calibration:
        early = make_early_rule(agenda)
        with Ledger(ledger.path, readonly=True) as reading:
            replay(reading, tag, agenda, early)
        assert early is not None
        return early.calibration()

    assert known is not None and known.is_calibrated and learned("next", loop.agenda) == known
    assert learned("elsewhere", loop.agenda) == Calibration()
    assert learned("next", other) == Calibration()
    assert learned(TAG, loop.agenda) == known, "later runs do not count"


def test_only_the_first_trial_of_an_idea_may_be_stopped(bench: Bench) -> None:
    bench.set("judge: {replicates: 3, early: 0.01}")
    executor = Computer()
    with a_loop(bench, executor, Actor("ann", [*HOPELESS, 0.3])) as loop:
        go(loop)
        first = loop.history.experiments[40]
        assert loop.decisions.find_bars(replace(first, number=99), loop.agenda), "the rule is at work"
        loop.history.scores[99] = [0.5]
        assert loop.decisions.find_bars(replace(first, number=99), loop.agenda) == (), "tried again"
        assert (
            loop.decisions.find_bars(replace(first, number=98, origin=Origin(OriginKind.ABLATION, 41)), loop.agenda)
            == ()
        )
    assert not any(job.bars for job in executor.jobs if job.trial.startswith("toy/0."))


def test_nothing_is_stopped_unless_the_agenda_says_so(bench: Bench) -> None:
    executor = Computer()
    with a_loop(bench, executor, Actor("ann", HOPELESS)) as loop:
        go(loop)
        assert said(loop, "early") == [] and not any(job.bars for job in executor.jobs)


# The user's wishes in mid-run


def test_a_stop_leaves_what_was_being_proposed_for_the_next_session(bench: Bench) -> None:
    def stop_meanwhile(brief: Brief) -> float:
        loop.stop()
        return 0.8

    actor, executor = Actor("ann", [0.9, stop_meanwhile, 0.7]), Computer()
    with a_loop(bench, executor, actor, experiments=3) as loop:
        assert go(loop) == "stopped by the user"
        assert [each.state for each in loop.session.ledger.experiments(TAG)] == [State.DONE, State.DONE, State.QUEUED]
    with a_loop(bench, Computer(), actor, experiments=3) as loop:
        assert go(loop) == "the limit of 3 experiments is reached"
        assert [each.hypothesis for each in loop.history.experiments[1:]] == ["X to 0.9", "X to 0.8", "X to 0.7"]


def test_what_is_kept_is_looked_at_again(bench: Bench) -> None:
    """The baseline and the keeps are audited, with deep probes of each keep's trials and one of the baseline's."""
    executor = Computer()
    with a_loop(bench, executor, Actor("ann", [0.9, 1.2, 0.8]), experiments=3) as loop:
        go(loop)
        assert verdicts(loop) == [Verdict.KEEP, Verdict.KEEP, Verdict.DISCARD, Verdict.KEEP]
        trials = loop.session.ledger.trials(TAG)
        audited = {(trial.experiment, trial.index): trial.audit for trial in trials if trial.audit is not None}
    assert audited == {
        (number, index): pytest.approx((x - 0.3) ** 2 + 0.5)
        for number, index, x in ((0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0), (1, 1, 0.9), (3, 1, 0.8))
    }
    assert [job.deep for job in executor.audited] == [1, 0, 0, 1, 1]


def test_an_audit_that_finds_something_out_takes_the_keep_away(bench: Bench) -> None:
    found = TrialResult(Outcome.INVALID, "its answer at position 3 changed")
    with a_loop(bench, Computer(audits={1: found}), Actor("ann", [0.3, 0.9]), experiments=2) as loop:
        go(loop)
        assert verdicts(loop) == [Verdict.KEEP, Verdict.INVALID, Verdict.KEEP]
        experiment = loop.session.ledger.experiment(TAG, 1)
        assert experiment is not None and experiment.reason == found.reason and experiment.score is None
        assert loop.incumbent.number == 2
    bench.check_ended(2)


def test_a_baseline_whose_score_does_not_stand_is_no_baseline(bench: Bench) -> None:
    found = TrialResult(Outcome.INVALID, "its answer at position 3 changed")
    words = "the baseline's score does not count: its answer at position 3"
    actor = Actor("ann", [0.9])
    with a_loop(bench, Computer(audits={0: found}), actor) as loop, pytest.raises(BaselineFailed, match=words):
        go(loop)


def test_a_stop_among_the_baseline_s_trials_starts_no_other(bench: Bench) -> None:
    async def stop() -> None:
        loop.stop()

    executor = Computer(order=lambda number: stop())
    with a_loop(bench, executor, Actor("ann", [0.9])) as loop, pytest.raises(Stopped, match="stopped by the user"):
        go(loop)
    assert len(executor.jobs) == 1
    with a_loop(bench, executor := Computer(), Actor("ann", []), experiments=0) as loop:
        go(loop)
        assert verdicts(loop) == [Verdict.KEEP]
    assert len(executor.jobs) == 2, "the first replicate counts"


def program(bench: Bench, *pairs: tuple[str, str], then: float) -> Callable[[Brief], float]:
    """Edits program.md while a researcher thinks: the next proposal is made under it."""

    def line(brief: Brief) -> float:
        edit(bench.lab, *pairs, file="program.md")
        return then

    return line


def test_the_prose_may_change_in_mid_run(bench: Bench) -> None:
    changed = program(bench, ("# The toy lab", "# The toy lab\n\nBe bold."), then=0.9)
    actor = Actor("ann", [changed, 0.8])
    with a_loop(bench, Computer(), actor) as loop:
        go(loop)
        first, second = loop.session.ledger.experiments(TAG)[1:]
        assert first.agenda != second.agenda
        assert "Be bold." not in loop.session.ledger.agenda_text(first.agenda)
        assert (
            "Be bold." in loop.session.ledger.agenda_text(second.agenda) and "Be bold." in actor.briefs[1].agenda.prose
        )
        assert said(loop, "agenda") == [f"program.md was changed: revision {second.agenda}"]


def test_what_is_measured_may_not_change_in_mid_run(bench: Bench) -> None:
    changed = program(bench, ("budget: 1s", "budget: 2s"), then=0.9)
    restored = program(bench, ("budget: 2s", "budget: 1s"), then=0.7)
    again = program(bench, ("budget: 1s", "budget: 2s"), then=0.65)
    with a_loop(bench, executor := Computer(), Actor("ann", [changed, 0.8, restored, 0.6, again, 0.5])) as loop:
        go(loop)
        complaints = said(loop, "agenda")
        assert len(verdicts(loop)) == 7 and {job.budget for job in executor.jobs} == {1.0}
    assert len(complaints) == 2, "once each time"
    assert "program.md: budget cannot change during a run: start a new run with another --tag" in complaints[0]


def test_a_program_that_cannot_be_read_is_named_once(bench: Bench) -> None:
    broken = program(bench, ("budget: 1s", "budgte: 1s"), then=0.9)
    with a_loop(bench, Computer(), Actor("ann", [broken, 0.8, 0.7])) as loop:
        go(loop)
        assert len(verdicts(loop)) == 4 and len({each.agenda for each in loop.history.experiments}) == 1
        (complaint,) = said(loop, "agenda")
    assert complaint.startswith("program.md:2: unknown key `budgte`: did you mean `budget`?")


def test_a_limit_may_change_in_mid_run(bench: Bench) -> None:
    bench.set("limits: {experiments: 9}")
    changed = program(bench, ("experiments: 9", "experiments: 2"), then=0.9)
    with a_loop(bench, Computer(), Actor("ann", [changed, 0.8, 0.7, 0.6])) as loop:
        assert go(loop) == "the limit of 2 experiments is reached"


# Several devices


class Reversed:
    """Lets trials end in the reverse of the order in which they began, as many at once as there are devices."""

    def __init__(self, at_once: int) -> None:
        self.at_once, self.waiting = at_once, list[asyncio.Future[None]]()

    def __call__(self, number: int) -> asyncio.Future[None] | None:
        if number == 0:
            return None
        future = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        if len(self.waiting) == self.at_once:
            self.releasing = asyncio.ensure_future(self.release())
        return future

    async def release(self) -> None:
        waiting, self.waiting = self.waiting, []
        for future in reversed(waiting):
            future.set_result(None)
            for _ in range(20):  # its verdict is in before the next one ends
                await asyncio.sleep(0)


def test_four_devices_and_trials_that_end_out_of_order(bench: Bench) -> None:
    actor = Actor("ann", [round(2.05 - index / 10, 2) for index in range(12)])
    executor = Computer(CPUS, Reversed(4))
    with a_loop(bench, executor, actor, experiments=12) as loop:
        assert go(loop) == "the limit of 12 experiments is reached"
        assert executor.most == 4
        rows = [int(row["number"]) for row in bench.rows()]
        assert rows[:5] == [0, 4, 3, 2, 1] and sorted(rows) == list(range(13))
        assert {device.index for device in executor.used} == {0, 1, 2, 3}
        assert len({job.seed for job in executor.jobs}) == len(executor.jobs)
    bench.check_ended(12)


def test_free_start_up_on_a_cpu_is_a_small_share_of_the_budget() -> None:
    assert [free_on_cpu(4.0, budget) for budget in (1.0, 10.0, 300.0)] == pytest.approx([4.04, 4.4, 4.5])


@pytest.mark.parametrize(("device", "free"), [(CPUS[0], 4.0 + 0.04 * 1.0), (Device("cuda"), 1.5 * 4.0 + 5.0)])
def test_start_up_is_free_by_the_slowest_of_the_baseline_s(bench: Bench, device: Device, free: float) -> None:
    class Working(Computer):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            work = {STARTUP_WORK: 4.0 if job.trial.endswith("0.2") else 2.0}
            return replace(await super().trial(job, hear), summary=work)

    executor = Working([device])
    with a_loop(bench, executor, Actor("ann", [0.9]), experiments=1) as loop:
        go(loop)
    assert {job.free_startup for job in executor.jobs if job.trial.startswith("toy/0.")} == {None}
    assert {job.free_startup for job in executor.jobs if job.trial.startswith("toy/1.")} == {free}


def test_the_incumbent_is_the_latest_keep_and_stays_it_after_a_restart(bench: Bench) -> None:
    """#2 is kept first. Then #1 ends and is better still, so it is tried again on #2."""
    first = Reversed(2)
    executor = Computer(CPUS[:2], lambda number: first(number) if number < 3 else None)
    with a_loop(bench, executor, Actor("ann", [0.3, 0.6]), experiments=2) as loop:
        go(loop)
        assert [row["number"] for row in bench.rows()] == ["0", "2", "1", "3"]
        assert verdicts(loop) == [Verdict.KEEP, Verdict.DISCARD, Verdict.KEEP, Verdict.KEEP]
        assert loop.incumbent.number == 3
    with a_loop(bench, Computer(), Actor("ann", []), experiments=2) as loop:
        go(loop)
        assert loop.incumbent.number == 3
    bench.check_ended(2)


def test_a_proposal_that_comes_to_nothing_does_not_count(bench: Bench) -> None:
    """Two devices and one experiment allowed: the second device must not end the run while the first still asks."""

    async def fail_late() -> Exception:
        for _ in range(50):
            await asyncio.sleep(0)
        return ResearcherError("no answer")

    actor = Actor("ann", [lambda brief: fail_late(), 0.9])
    with a_loop(bench, Computer(CPUS[:2]), actor, experiments=1) as loop:
        assert go(loop) == "the limit of 1 experiment is reached"
        assert len(verdicts(loop)) == 2


def forever(number: int) -> asyncio.Future[None] | None:
    return asyncio.get_running_loop().create_future() if number in (1, 2, 3) else None


@pytest.mark.parametrize(
    ("failure", "known"),
    [
        (LedgerError("ledger.db: the disk is full"), LedgerError),
        (OSError(errno.ENOSPC, "No space left on device"), OSError),
    ],
)
def test_when_one_device_stops_the_run_the_others_trials_wait_for_the_next(
    bench: Bench, failure: Any, known: type[Exception]
) -> None:
    actor = Actor("ann", [0.9, 0.8, 0.7, 0.6, 0.5])
    executor = Computer(CPUS, forever, fails={4: failure})
    with a_loop(bench, executor, actor, experiments=5) as loop, pytest.raises(known):
        go(loop)
    assert len(executor.free) == 4
    now = bench.look()
    assert [each.state for each in now.experiments][:4] == [State.DONE, *[State.QUEUED] * 3]
    interrupted = [trial.result for (number, _), trial in now.trials.items() if number in (1, 2, 3)]
    assert [each and each.outcome for each in interrupted] == [Outcome.INTERRUPTED] * 3
    with a_loop(bench, Computer(CPUS), actor, experiments=5) as loop:
        assert go(loop) == "the limit of 5 experiments is reached"
    bench.check_ended(5)


def test_a_defect_is_not_hidden(bench: Bench) -> None:
    executor = Computer(CPUS[:2], fails={1: ZeroDivisionError("ours")})
    with a_loop(bench, executor, Actor("ann", [0.9, 0.8])) as loop, pytest.raises(ExceptionGroup) as group:
        go(loop)
    assert group.group_contains(ZeroDivisionError, match="ours")


# Trials that the machine disturbs


def test_an_interrupted_trial_is_tried_again_with_the_same_seed(bench: Bench) -> None:
    class Sleepy(Computer):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            if job.trial.endswith(("1.1", "1.2")):
                self.jobs.append(job)
                self.folder(job).sealing.mkdir()
                self.folder(job).artifact.write_text('{"seed": -1}')  # sealed, and then not scored
                return TrialResult(Outcome.INTERRUPTED, "the machine slept for 60 s in mid-trial")
            return await super().trial(job, hear)

    with a_loop(bench, executor := Sleepy(), Actor("ann", [0.3]), experiments=1) as loop:
        go(loop)
        seeds = [job.seed for job in executor.jobs]
        assert len(set(seeds[:3])) == 3 and len(set(seeds[3:])) == 1 and len(set(seeds)) == 4
        assert said(loop, "interrupted") == ["the machine slept for 60 s in mid-trial; the trial starts again"] * 2
    outcomes = [trial.result and trial.result.outcome for key, trial in bench.look().trials.items() if key[0] == 1]
    assert outcomes == [Outcome.INTERRUPTED, Outcome.INTERRUPTED, Outcome.OK]
    assert bench.rows()[1]["trials"] == "1"
    bench.check_ended(1)


def test_a_baseline_that_its_audit_refused_is_refused_again(bench: Bench) -> None:
    """The artifact of the first session is gone, and a baseline without an audit must not be accepted."""
    refused = Computer(audits={0: TrialResult(Outcome.INVALID, "looks at later tokens")})
    for _ in range(2):
        with (
            a_loop(bench, refused, Actor("ann", [0.9])) as loop,
            pytest.raises(BaselineFailed, match="does not count: looks at later tokens"),
        ):
            go(loop)
        assert loop.session.ledger.path.exists() and verdicts_now(bench) == [None]
    with a_loop(bench, Computer(), Actor("ann", [])) as repaired:
        go(repaired)
        assert verdicts(repaired) == [Verdict.KEEP]
        assert repaired.session.ledger.trials(TAG, 0)[-1].audit is not None


def verdicts_now(bench: Bench) -> list[Verdict | None]:
    with Ledger(Layout(bench.lab).ledger, readonly=True) as ledger:
        return [each.verdict for each in ledger.experiments(TAG)]


# Jobs that outlive the loop


class Cluster(Computer):
    """Keeps the jobs of a killed loop, by the names of their trials."""

    left: dict[str, Job]

    async def adopt(self, handle: str, trial: str) -> bool:
        if trial not in self.left:
            return False
        await self.submit(handle, self.left[trial])
        return True


def test_a_job_that_outlived_its_loop_is_adopted(bench: Bench) -> None:
    class Dies(Computer):
        async def trial(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
            result = await super().trial(job, hear)
            if job.trial == "toy/1.1":
                raise OSError("the machine fails")
            return result

    with a_loop(bench, first := Dies(), Actor("ann", [0.9])) as loop, pytest.raises(OSError, match="fails"):
        go(loop)
    cluster = Cluster()
    cluster.left = {job.trial: job for job in first.jobs if job.trial == "toy/1.1"}
    with a_loop(bench, cluster, Actor("ann", [0.8]), experiments=2) as again:
        [left] = again.session.ledger.open_jobs(TAG)
        assert (left.experiment, left.index, left.stage) == (1, 1, "trial")
        go(again)
        assert [trial.result and trial.result.outcome for trial in again.session.ledger.trials(TAG, 1)] == [Outcome.OK]
        assert again.session.ledger.open_jobs(TAG) == []
    bench.check_ended(2)


def test_a_job_that_died_with_its_loop_is_tried_again(bench: Bench) -> None:
    fails = {1: OSError("the machine fails")}
    with a_loop(bench, Computer(fails=fails), Actor("ann", [0.9])) as loop, pytest.raises(OSError, match="fails"):
        go(loop)
    with a_loop(bench, Computer(), Actor("ann", [])) as again:
        assert len(again.session.ledger.open_jobs(TAG)) == 1
        go(again)
        outcomes = [trial.result and trial.result.outcome for trial in again.session.ledger.trials(TAG, 1)]
        assert outcomes == [Outcome.INTERRUPTED, Outcome.OK]
        assert again.session.ledger.open_jobs(TAG) == []


# What a trial leaves


def test_no_trial_starts_beside_the_removal_of_files(bench: Bench) -> None:
    removed, seen = threading.Event(), []

    async def begin(loop: Loop) -> None:
        loop.session.removals.start(removed.wait, 30)
        asyncio.get_running_loop().call_later(0.05, removed.set)
        await loop.go()

    with a_loop(bench, Computer(order=lambda number: seen.append(removed.is_set())), Actor("ann", [])) as loop:
        asyncio.run(drive(loop, begin(loop)))
    assert seen and all(seen)
