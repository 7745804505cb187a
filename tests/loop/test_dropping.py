"""What an audit catches after a keep is dropped, with all that rests on it. A kill at any instant changes nothing."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from rigs.cli import git
from rigs.loop import Actor, Computer, a_loop, go, own_bench, said
from rigs.toy import TAG, Bench

from autoresearch.ledger import Ledger
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.records import (
    ABLATION,
    Brief,
    EventKind,
    Experiment,
    Job,
    Judgement,
    Origin,
    OriginKind,
    Outcome,
    Proposal,
    Purpose,
    Standing,
    State,
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.as_json import run_json
from autoresearch.views.details import read_details
from autoresearch.views.report import render
from autoresearch.views.snapshot import RunReader
from autoresearch.views.status import status_text

CAUGHT = TrialResult(Outcome.INVALID, "its answer at position 3 depends on what follows")


class Auditor(Computer):
    """Catches what is wrong with these trials, "number.index", in their audits."""

    def __init__(self, *caught: str, **options: Any) -> None:
        super().__init__(**options)
        self.caught = caught

    def audit(self, job: Job) -> TrialResult:
        found = super().audit(job)
        return CAUGHT if job.trial.split("/")[1] in self.caught else found


def add_lines(*names: str) -> Sequence[Any]:
    """Return lines of an actor. Each adds a constant in a place of its own, and moves X a little."""

    def line(name: str) -> Any:
        def propose(brief: Brief) -> Proposal:
            code = brief.code["train.py"]
            return Proposal(f"add {name}", {"train.py": place(code, name)})

        return propose

    return [line(name) for name in names]


def place(code: str, name: str) -> str:
    return code.replace(f"# place {name}", f"{name} = 1")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        train = bench.lab / "train.py"
        places = "".join(f"# place {name}\n# …\n# …\n# …\n" for name in ("AAA", "BBB", "CCC", "DDD"))
        train.write_text(places + train.read_text())
        git(bench.lab, "commit", "-qam", "places")
        yield bench


SCORES = {
    **{f"0.{index}": 1.0 + 0.001 * index for index in range(1, 9)},
    **{f"{number}.{index}": 1.0 - 0.1 * number for number in range(1, 10) for index in range(1, 6)},
}


def again(loop: Loop) -> None:
    """Measure the incumbent once more, as a claim does."""
    asyncio.run(drive(loop, loop.remeasuring.measure(loop.incumbent, Purpose.CLAIM)))


def experiments(bench: Bench) -> Sequence[Experiment]:
    return bench.look().experiments


def incumbent(bench: Bench) -> int:
    with Ledger(bench.layout.ledger, readonly=True) as ledger:
        found = ledger.incumbent(TAG)
    assert found is not None
    return found.number


def test_what_a_later_audit_catches_is_dropped_and_the_last_clean_keep_is_the_incumbent(bench: Bench) -> None:
    executor = Auditor("2.2", scores=SCORES)
    with a_loop(bench, executor, Actor("ann", add_lines("AAA", "BBB")), experiments=2) as loop:
        go(loop)
        assert loop.incumbent.number == 2
        again(loop)
        assert loop.incumbent.number == 1 and 2 not in loop.history.all_scores and 2 not in loop.history.claim_scores
        (text,) = said(loop, EventKind.DROPPED)
        assert text == f"dropped: its audit: {CAUGHT.reason}. The incumbent is #1 again"
        (event,) = loop.session.ledger.events(TAG, 5, EventKind.DROPPED)
        assert event.experiment == 2
        assert event.data == {"error": f"its audit: {CAUGHT.reason}", "dropped": [2], "incumbent": 1, "again": []}
    one, two = experiments(bench)[1:]
    assert (one.standing, one.taint) == (None, None) and (two.standing, two.taint) == (Standing.DROPPED, 2)
    assert bench.tip() == one.commit
    trial = bench.look().trials[2, 2]
    assert trial.score is None and trial.result is not None and trial.result.outcome is Outcome.INVALID
    assert bench.rows()[2]["standing"] == "dropped"


def test_the_restored_incumbent_is_measured_and_audited_before_anything_else(bench: Bench) -> None:
    actor = Actor("ann", add_lines("AAA", "BBB", "CCC"))
    executor = Auditor("2.2", "1.2", scores=SCORES)
    with a_loop(bench, executor, actor, experiments=2) as loop:
        go(loop)
        again(loop)
    with a_loop(bench, executor, actor, experiments=3) as loop:
        go(loop)
        found = [event.experiment for event in loop.session.ledger.events(TAG, 9, EventKind.DROPPED)]
        assert found == [2, 1], "the cheat was in the ancestor, and came with it"
        assert (loop.history.experiments[3].parent, loop.history.experiments[3].merges) == (0, 2)
        code = git(bench.lab, "show", f"autoresearch/{TAG}:train.py")
        assert "BBB = 1" in code and "AAA = 1" not in code, "what was caught for its ancestor has another chance"
    with RunReader(bench.lab, TAG) as reader:
        assert [each.experiment for each in reader.snapshot().drops] == [2, 1]


def test_a_further_trial_that_is_invalid_itself_drops_too(bench: Bench) -> None:
    class Stumbles(Computer):
        async def trial(self, job: Job, hear: Any) -> TrialResult:
            return CAUGHT if job.trial.endswith("/1.2") else await super().trial(job, hear)

    with a_loop(bench, Stumbles(scores=SCORES), Actor("ann", add_lines("AAA")), experiments=1) as loop:
        go(loop)
        again(loop)
        assert loop.incumbent.number == 0
    assert experiments(bench)[1].standing is Standing.DROPPED


def catch(loop: Loop, number: int) -> None:
    """Let a further trial of an experiment end as invalid, in the last instant of the session."""
    ledger = loop.session.ledger
    index = ledger.next_trial(TAG, number)
    ledger.start_trial(Trial(TAG, number, index, seed=5, purpose=Purpose.AGAIN))
    ledger.finish_trial(TAG, number, index, CAUGHT)


def catch_first_of_three(bench: Bench, actor: Actor) -> None:
    """Run three keeps, and catch the first one, which is still the code under the others."""
    with a_loop(bench, Auditor(scores=SCORES), actor, experiments=3) as loop:
        go(loop)
        catch(loop, 1)


def test_changes_after_a_dropped_one_are_tried_again(bench: Bench) -> None:
    actor = Actor("ann", add_lines("AAA", "BBB", "CCC"))
    catch_first_of_three(bench, actor)
    with a_loop(bench, Auditor(scores=SCORES), actor, experiments=3) as loop:
        assert go(loop) == "the limit of 3 experiments is reached"
        (event,) = loop.session.ledger.events(TAG, 9, EventKind.DROPPED)
        assert event.data["dropped"] == [1, 2, 3] and event.data["again"] == [2, 3] and event.data["incumbent"] == 0
    found = experiments(bench)
    assert [each.taint for each in found] == [None, 1, 1, 1, None, None]
    assert [(each.origin.kind, each.origin.number) for each in found[4:]] == [
        (OriginKind.MERGE, 2), (OriginKind.MERGE, 3),
    ]  # fmt: skip
    assert [each.parent for each in found[4:]] == [0, 4] and all(each.verdict is Verdict.KEEP for each in found[4:])
    assert [each.researcher for each in found[4:]] == ["ann", "ann"]
    code = git(bench.lab, "show", f"autoresearch/{TAG}:train.py")
    assert "BBB = 1" in code and "CCC = 1" in code and "AAA = 1" not in code
    bench.check_outputs(3)
    with RunReader(bench.lab, TAG) as reader:
        text = status_text(reader.snapshot())
        assert "dropped" in text and "Tried again without it: 2 changes (#2, #3)" in text.replace("\n           ", " ")
        assert run_json(reader.snapshot())["drops"][0]["dropped"] == [1, 2, 3]
        assert "Dropped with it: #2, #3" in render(read_details(reader), "")


def test_beliefs_and_noise_are_those_of_a_run_without_the_tainted_trials(bench: Bench) -> None:
    actor = Actor("ann", add_lines("AAA", "BBB", "CCC"))
    catch_first_of_three(bench, actor)
    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=0) as loop:
        asyncio.run(loop.recover())
        assert sorted(loop.history.all_scores) == [0] and loop.incumbent.number == 0
        before = loop.learning.noise
        assert before is not None and before.degrees == 2, "the baseline's three scores alone"
        assert loop.learning.stack is None


def test_a_change_that_does_not_merge_is_reported_once_and_left(bench: Bench) -> None:
    def build_on_it(brief: Brief) -> Proposal:
        return Proposal("build on it", {"train.py": brief.code["train.py"].replace("AAA = 1", "AAA = 2")})

    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", [*add_lines("AAA"), build_on_it]), experiments=2) as loop:
        go(loop)
        catch(loop, 1)
    for _ in range(2):
        with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=2) as loop:
            go(loop)
            conflicts = said(loop, EventKind.MERGE)
    assert len(experiments(bench)) == 3 and len(conflicts) == 1
    assert conflicts[0].startswith("its change cannot be tried again without #1: train.py: ")


def test_a_change_that_an_ablation_on_dropped_code_dropped_is_back(bench: Bench) -> None:
    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", add_lines("AAA", "BBB")), experiments=2) as loop:
        go(loop)
        one = loop.history.experiments[1]
        files = loop.session.workspace.files_without(
            one.commit, loop.history.experiments[0].commit, loop.incumbent.commit
        )
        ablation = Proposal("without #1", files, origin=Origin(OriginKind.ABLATION, 1))
        added = loop.intake.add_proposal(ablation, ABLATION, loop.incumbent, loop.agenda)
        loop.history.add_score(3, asyncio.run(drive(loop, loop.trials.measure(added, loop.agenda))).score or 0.0)
        judged = loop.session.ledger.finish_experiment(TAG, 3, Judgement(Verdict.KEEP, "no loss"), 0.7)

        async def record() -> None:  # its folders are removed in a thread
            loop.record(judged)

        asyncio.run(record())
        assert [each.standing for each in experiments(bench)] == [None, Standing.DROPPED, None, None]
        catch(loop, 2)
    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=2) as loop:
        go(loop)
        assert loop.incumbent.number == 1
    found = experiments(bench)
    assert [each.standing for each in found[:4]] == [None, None, Standing.DROPPED, Standing.DROPPED]
    assert len(found) == 4, "an ablation is not tried again: the claims see to it"


def test_what_is_under_way_on_dropped_code_is_set_aside_and_its_change_tried_again(bench: Bench) -> None:
    actor = Actor("ann", add_lines("AAA", "BBB"))
    with a_loop(bench, Auditor(scores=SCORES), actor, experiments=1) as loop:
        go(loop)
        loop.intake.add_proposal(*proposal_of(loop, "BBB"))
        catch(loop, 1)
    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=1) as loop:
        go(loop)
    found = experiments(bench)
    assert [each.state for each in found] == [State.DONE, State.DONE, State.SET_ASIDE, State.DONE]
    assert found[2].reason == "it builds on #1, which was dropped" and found[3].merges == 2 and found[3].parent == 0


def proposal_of(loop: Loop, name: str) -> Any:
    code = loop.code.read(loop.incumbent, loop.agenda)
    return Proposal(f"add {name}", {"train.py": place(code["train.py"], name)}), "ann", loop.incumbent, loop.agenda


def test_a_proposal_made_from_what_was_dropped_meanwhile_loses_it_or_is_tainted(bench: Bench) -> None:
    with a_loop(bench, Auditor("1.2", scores=SCORES), Actor("ann", add_lines("AAA")), experiments=1) as loop:
        go(loop)
        parent = loop.incumbent
        code = loop.code.read(parent, loop.agenda)["train.py"]
        again(loop)
        apart, bound = (
            loop.intake.add_idea(Proposal("an idea", {"train.py": text}), "ann", parent, loop.agenda)
            for text in (place(code, "BBB"), code.replace("AAA = 1", "AAA = 2"))
        )
        assert (apart.parent, apart.taint) == (0, None) and (bound.parent, bound.taint) == (1, 1)
        text = git(bench.lab, "show", f"{apart.commit}:train.py")
        assert "BBB = 1" in text and "AAA = 1" not in text


def test_a_further_score_without_its_audit_counts_for_nothing(bench: Bench) -> None:
    """The session was killed between the two."""
    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", add_lines("AAA")), experiments=1) as loop:
        go(loop)
        measured = asyncio.run(drive(loop, loop.trials.measure(loop.incumbent, loop.agenda, Purpose.CLAIM)))
        assert measured.score is not None
        first = loop.session.ledger.trials(TAG, 1)[-1]
    with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=0) as loop:
        asyncio.run(loop.recover())
        assert 1 not in loop.history.claim_scores
        again(loop)
        repeated = loop.session.ledger.trials(TAG, 1)[-1]
        assert loop.history.claim_scores[1] == [measured.score] and repeated.seed == first.seed
    assert first.result is not None and first.result.score is not None


def test_an_audit_that_fails_takes_its_score_away_without_a_drop(bench: Bench) -> None:
    slow = TrialResult(Outcome.TIMEOUT, "scoring took longer than 10 s")

    class Slow(Auditor):
        def audit(self, job: Job) -> TrialResult:
            return slow if job.trial.endswith("/1.2") else super().audit(job)

    with a_loop(bench, Slow(scores=SCORES), Actor("ann", add_lines("AAA")), experiments=1) as loop:
        go(loop)
        again(loop)
        assert loop.incumbent.number == 1 and 1 not in loop.history.claim_scores
        assert said(loop, EventKind.CLAIM) == ["trial for a claim: its audit failed: scoring took longer than 10 s"]


def test_a_baseline_s_further_trial_whose_audit_fails_drops_nothing(bench: Bench) -> None:
    with a_loop(bench, Auditor("0.4", scores=SCORES), Actor("ann", add_lines("AAA")), experiments=1) as loop:
        go(loop)
        asyncio.run(drive(loop, loop.remeasuring.measure(loop.history.experiments[0], Purpose.CLAIM)))
        assert loop.incumbent.number == 1 and 0 not in loop.history.claim_scores
        assert len(loop.history.scores[0]) == 3 and not said(loop, EventKind.DROPPED)


@pytest.mark.slow
def test_a_kill_at_any_write_of_a_drop_comes_to_the_same(bench: Bench) -> None:
    catch_first_of_three(bench, Actor("ann", add_lines("AAA", "BBB", "CCC")))
    before, results = bench.layout.ledger.read_bytes(), set()
    for writes in (*range(2, 34, 4), 10**6):
        bench.layout.ledger.write_bytes(before)
        code = run_and_die(bench, writes)
        assert code == (DONE if writes == 10**6 else KILLED), "there are fewer writes than that"
        with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=3) as loop:
            go(loop)
            text = git(bench.lab, "show", f"autoresearch/{TAG}:train.py")
            facts = [(each.verdict, each.standing, each.taint, each.merges) for each in loop.history.experiments]
            assert loop.learning.noise is not None
            results.add((text, tuple(facts), round(loop.learning.noise.sd, 9), loop.incumbent.number))
            assert len(said(loop, EventKind.DROPPED)) == 1
        bench.check_outputs(3)
    assert len(results) == 1


DONE, KILLED = 0, 9


def run_and_die(bench: Bench, writes: int) -> int:
    """Run the loop in a process of its own, which dies before it has written so often. Returns its exit code."""
    child = os.fork()
    if child == 0:
        with a_loop(bench, Auditor(scores=SCORES), Actor("ann", []), experiments=3) as loop:
            commits = itertools.count()

            def die_in_time(statement: str) -> None:
                if statement == "COMMIT" and next(commits) >= writes:
                    os._exit(KILLED)

            loop.session.ledger._db.set_trace_callback(die_in_time)
            go(loop)
        os._exit(DONE)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
