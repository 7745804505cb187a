"""What the machine interrupts again and again is set aside: it neither ends nor blocks the run."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rigs.cli import git, throw_away
from rigs.loop import Actor, Computer, a_loop, go, own_bench, said, verdicts
from rigs.toy import TAG, Bench, trains

from autoresearch.errors import ExecutorError, Stopped, UserError
from autoresearch.executors.local import LocalExecutor
from autoresearch.executors.tasks import News
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.loop.checking import Request, choose_run
from autoresearch.records import (
    Confinement,
    Device,
    EndCause,
    EventKind,
    Job,
    Outcome,
    Started,
    State,
    TrialResult,
    Verdict,
)
from autoresearch.seams import Executor, Materials
from autoresearch.views.as_json import experiment_json, run_json
from autoresearch.views.log import log_text
from autoresearch.views.report import render
from autoresearch.views.show import show_text
from autoresearch.views.snapshot import RunReader
from autoresearch.views.status import status_text
from autoresearch.workspace import Workspace

ASLEEP = TrialResult(Outcome.INTERRUPTED, "the machine slept for 60 s in mid-trial")
DEAD = ExecutorError("the supervisor of trial toy/2.1 died (signal SIGKILL)")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def states(bench: Bench) -> list[State]:
    return [each.state for each in bench.look().experiments]


@pytest.mark.parametrize("cause", [ASLEEP, DEAD])
def test_an_experiment_that_is_interrupted_three_times_is_set_aside_and_the_night_goes_on(
    bench: Bench, cause: TrialResult | Exception
) -> None:
    executor = Computer(fails={2: cause})
    with a_loop(bench, executor, Actor("ann", [0.9, 0.8, 0.7, 0.6]), experiments=4) as loop:
        assert go(loop) == "the limit of 4 experiments is reached"
        assert verdicts(loop) == [Verdict.KEEP, Verdict.KEEP, None, Verdict.KEEP, Verdict.KEEP]
        assert len(said(loop, EventKind.INTERRUPTED)) == 3
        (text,) = said(loop, EventKind.SET_ASIDE)
        assert "without a verdict: interrupted 3 times in a row: " in text and "`autoresearch run --retry 2`" in text
    assert states(bench)[2] is State.SET_ASIDE
    jobs = [job for job in executor.jobs if job.trial.startswith("toy/2.")]
    assert len(jobs) == 3 and len({job.seed for job in jobs}) == 1, "an interruption draws no new seed"
    bench.check_ended(4)
    assert not list(Layout(bench.lab).trials(TAG).glob("2.*"))


def test_an_interruption_before_a_trial_has_its_device_draws_no_other_seed(bench: Bench) -> None:
    class Broken(Computer):
        async def run(self, job: Job, hear: Callable[[News | Started], None]) -> TrialResult:
            self.jobs.append(job)
            if job.trial.startswith("toy/1."):
                raise ExecutorError("no supervisor can be started")
            return await super().run(job, hear)

    with a_loop(bench, executor := Broken(), Actor("ann", [0.9]), experiments=1) as loop:
        go(loop)
    seeds = [job.seed for job in executor.jobs if job.trial.startswith("toy/1.")]
    assert len(seeds) == 3 and len(set(seeds)) == 1 and states(bench)[1] is State.SET_ASIDE


def test_a_commit_that_git_has_thrown_away_is_set_aside_and_the_night_goes_on(bench: Bench) -> None:
    """It was made while `git gc --prune=now` was at work. No crash is charged, and `git gc` works again."""
    lost = f"refs/autoresearch/{TAG}/1"

    def on_the_cpu(materials: Materials, confinement: Confinement) -> Executor:
        return LocalExecutor([Device("cpu")], Tidied(materials), sys.executable, confinement)

    class Tidied:
        """Materials of a repository that somebody tidies before the first export of experiment 1."""

        def __init__(self, materials: Materials) -> None:
            self._materials = materials

        def __getattr__(self, name: str) -> Any:
            return getattr(self._materials, name)

        def export(self, commit: str, folder: Path) -> None:
            if bench.layout.trial(TAG, 1, 1) == folder.parent:
                throw_away(bench.lab, lost)
            self._materials.export(commit, folder)

    with a_loop(bench, on_the_cpu, Actor("ann", [0.9, 0.8]), experiments=2) as loop:
        assert go(loop) == "the limit of 2 experiments is reached"
        (text,) = said(loop, EventKind.SET_ASIDE)
    assert "the repository has lost its commit of " in text
    assert states(bench) == [State.DONE, State.SET_ASIDE, State.DONE]
    assert set(bench.refs()) == {0, 2}
    git(bench.lab, "gc", "--quiet")
    with a_loop(bench, on_the_cpu, Actor("ann", [0.7]), experiments=3) as loop:
        assert go(loop) == "the limit of 3 experiments is reached"
    assert set(bench.refs()) == {0, 2, 3}


def test_a_set_aside_experiment_is_seen_in_every_view(bench: Bench) -> None:
    with a_loop(bench, Computer(fails={1: ASLEEP}), Actor("ann", [0.9, 0.8]), experiments=2) as loop:
        go(loop)
    with RunReader(bench.lab, TAG) as reader:
        status = status_text(reader.snapshot())
        assert "1 set aside" in status and "#1 interrupted 3 times in a row: the machine slept" in status
        assert "--retry 1` tries it again" in status
        assert "set aside" in log_text(reader, 0).splitlines()[2]
        assert f"again       `autoresearch run --tag {TAG} --retry 1`" in show_text(reader, 1)
        found = run_json(reader.snapshot())
        assert [each["number"] for each in found["set_aside"]] == [1] and found["counts"]["set aside"] == 1
        assert json.loads(json.dumps(experiment_json(reader.experiment(1))))["state"] == "set aside"
        from autoresearch.views.details import read_details

        report = render(read_details(reader), "")
    assert "is set aside without a verdict: interrupted 3 times" in report and 'chip set-aside"' in report
    row = bench.rows()[1]
    assert (row["status"], row["verdict"], row["trials"]) == ("crash", "set aside", "0")


def test_it_survives_a_restart_and_is_tried_again_by_hand(bench: Bench) -> None:
    with a_loop(bench, Computer(fails={1: ASLEEP}), Actor("ann", [0.9, 0.8]), experiments=2) as loop:
        go(loop)
    with a_loop(bench, executor := Computer(), Actor("ann", []), experiments=2) as loop:
        go(loop)
        assert not executor.jobs and states(bench)[1] is State.SET_ASIDE
        loop.session.ledger.queue_again(TAG, 1)
    with a_loop(bench, executor, Actor("ann", []), experiments=2) as loop:
        go(loop)
        assert verdicts(loop)[1] is not None
    (job,) = executor.jobs
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        seeds = [trial.seed for trial in ledger.trials(TAG, 1)]
    assert seeds == [job.seed] * 4, "a person's retry draws no other seed either"
    bench.check_ended(2)


@pytest.mark.parametrize(
    ("retry", "reason"),
    [
        (1, "--retry 1: experiment 1 of run toy is not set aside \\(keep\\)"),
        (7, "--retry 7: run toy has no experiment 7"),
    ],
)
def test_only_what_is_set_aside_can_be_tried_again(bench: Bench, retry: int, reason: str) -> None:
    with a_loop(bench, Computer(), Actor("ann", [0.3]), experiments=1) as loop:
        go(loop)
    with pytest.raises(UserError, match=reason):
        choose_run(Request(bench.lab, TAG, retry=(retry,)), bench.layout, Workspace(bench.lab), edited=False)


def test_there_is_nothing_to_try_again_in_a_new_run(bench: Bench) -> None:
    with pytest.raises(UserError, match="--retry 3: there is no such run yet"):
        choose_run(Request(bench.lab, "other", retry=(3,)), bench.layout, Workspace(bench.lab), edited=False)


def test_the_same_code_is_not_proposed_again_to_draw_another_seed(bench: Bench) -> None:
    with a_loop(bench, Computer(fails={1: ASLEEP}), Actor("ann", [0.9, 0.9]), experiments=2) as loop:
        go(loop)
        assert loop.session.ledger.experiment(TAG, 2) is None
        (answer,) = said(loop, "request")
    assert answer == (
        "ann: the same code as #1 (set aside) is no new experiment (#1: set aside). "
        "It cannot be tried again: #1 was set aside without a verdict: a person can have it tried again"
    )


def test_three_in_a_row_stop_the_run_and_name_the_machine(bench: Bench) -> None:
    dead = {number: TrialResult(Outcome.INTERRUPTED, f"fault {number}") for number in (2, 3, 5, 6, 7)}
    executor = Computer(fails=dead)
    actor = Actor("ann", [0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55])
    with a_loop(bench, executor, actor) as loop, pytest.raises(Stopped) as stopped:
        go(loop)
    assert stopped.value.ending.cause is EndCause.MACHINE
    reason = stopped.value.ending.reason
    assert reason.startswith(
        "the machine interrupted 3 experiments in a row. #5: interrupted 3 times in a row: fault 5"
    )
    assert "fault 6" in reason and "fault 7" in reason and "fault 2" not in reason
    assert "`autoresearch run --retry 5 --retry 6 --retry 7`" in reason
    assert states(bench)[4] is State.DONE and states(bench)[5:] == [State.SET_ASIDE] * 3
    with a_loop(bench, Computer(), actor) as loop:
        go(loop)
        assert verdicts(loop)[8] is not None, "the next session goes on with new ideas"


def test_an_audit_that_is_interrupted_three_times_sets_aside_too(bench: Bench) -> None:
    with a_loop(bench, Computer(audits={1: ASLEEP}), Actor("ann", [0.3, 0.9]), experiments=2) as loop:
        go(loop)
        assert verdicts(loop) == [Verdict.KEEP, None, Verdict.KEEP]
        assert 1 not in loop.history.scores, "a score without its audit counts for nothing"
        (trial,) = loop.session.ledger.trials(TAG, 1)
    assert trial.score is None and trial.result is not None and trial.result.outcome is Outcome.INTERRUPTED
    bench.check_ended(2)


@pytest.mark.slow
def test_sessions_that_die_in_one_trial_set_it_aside(bench: Bench) -> None:
    """Whatever kills the loop: the experiment is not first in the queue forever."""
    for attempt in (1, 2, 3):
        looping = bench.start("--budget", "1s", "--experiments", "1")
        looping.until(lambda now, key=(1, attempt): key in now.trials and trains(now.trials[key]))  # type: ignore[misc]
        looping.process.kill()
        looping.wait()
    looping = bench.run("--budget", "1s", "--experiments", "1")
    assert looping.code == 3 and "the limit of 1 experiment is reached" in looping.said, looping.said
    assert "the run ended in each of its last 3 trials" in looping.said
    assert [each.verdict is None for each in bench.look().experiments] == [False, True]
    assert len({trial.seed for (number, _), trial in bench.look().trials.items() if number == 1}) == 1
    bench.check_ended(1)


def test_a_baseline_that_is_interrupted_names_the_machine(bench: Bench) -> None:
    words = "the baseline was interrupted 3 times in a row: the machine slept"
    for _ in range(2):
        executor = Computer(fails={0: ASLEEP})
        with a_loop(bench, executor, Actor("ann", [0.9])) as loop, pytest.raises(Stopped, match=words) as stopped:
            go(loop)
        assert stopped.value.ending.cause is EndCause.MACHINE
        assert len(executor.jobs) == 3, "each session tries three times"
