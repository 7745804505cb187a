"""Results on old parents: with several devices the incumbent moves while a trial runs. Only measured code is kept."""

from __future__ import annotations

import asyncio
import html
import itertools
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from rigs.cli import git
from rigs.loop import Actor, a_loop, own_bench, said
from rigs.toy import TAG, Bench

from autoresearch.executors.simulated import SimulatedClock, SimulatedExecutor, SimulatedTrial
from autoresearch.loop.claims import Confirmation
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.loop.stale import MOST_TRIES
from autoresearch.records import (
    Brief,
    Device,
    EventKind,
    Experiment,
    Job,
    Origin,
    OriginKind,
    Outcome,
    Proposal,
    TrialResult,
    Verdict,
)
from autoresearch.researchers.brief.render import render
from autoresearch.source.python import find_literals

NAMES = ("AAA", "BBB", "CCC", "DDD", "EEE")
SLOW = 1000.0  # seconds of training
BEGINNINGS = itertools.count(1.8e9, 1e6)  # of the sessions of a run, seconds since the epoch


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A toy lab whose score falls by the sum of five constants. Each has a place of its own, and a line to edit."""
    with own_bench(tmp_path, monkeypatch) as bench:
        train = bench.lab / "train.py"
        places = "".join(f"{name} = 0.0  # tune: -2..2\n# …\n# …\n# …\n" for name in NAMES)
        train.write_text(f"{places}print('a line')\n# …\n# …\n# …\n{train.read_text()}")
        git(bench.lab, "commit", "-qam", "places")
        yield bench


def read_gains(text: str) -> dict[str, float]:
    """Return the constants that are not zero."""
    found = find_literals(text)
    values = {name: float(text[slice(*found[name])]) for name in NAMES}
    return {name: value for name, value in values.items() if value}


def put(code: str, **gains: float) -> str:
    """Return the code with new values for constants."""
    lines = code.splitlines(keepends=True)
    for name, gain in gains.items():
        (place,) = [place for place, line in enumerate(lines) if line.startswith(f"{name} = ")]
        lines[place] = f"{name} = {gain}  # tune: -2..2\n"
    return "".join(lines)


@dataclass
class Idea:
    """A line of the researcher: constants to set, after a while, and text to replace."""

    gains: dict[str, float]
    thinking: float = 0.0
    rewrites: tuple[str, str] = ("", "")
    tuned: bool = False

    @property
    def hypothesis(self) -> str:
        return f"set {self.gains}"

    async def propose(self, brief: Brief, clock: SimulatedClock) -> Proposal:
        await clock.sleep(self.thinking)
        code = brief.code["train.py"]
        files = {"train.py": put(code, **self.gains).replace(*self.rewrites)}
        proposal = Proposal(self.hypothesis, files)
        if not self.tuned:
            return proposal
        before = {name: read_gains(code).get(name, 0.0) for name in NAMES} | {"X": 1.0, "Y": -1.0, "WIDTH": 8}
        return replace(proposal, parameters={**before, **self.gains}, parameters_before=before)


def idea(thinking: float = 0.0, **gains: float) -> Idea:
    return Idea(gains, thinking)


def by_code(**seconds: float) -> Callable[[dict[str, float]], float]:
    """Return how long code trains: the seconds of the first of these constants that it sets, or else 100."""
    return lambda gains: next((each for name, each in seconds.items() if name in gains), 100.0)


@dataclass
class Night:
    """A session of a run on simulated devices."""

    bench: Bench
    devices: int = 2
    seconds: Callable[[dict[str, float]], float] = lambda gains: 100.0
    noise: float = 0.001
    scores: dict[str, float] = field(default_factory=dict)  # "number.index" of a trial → its score
    meanwhile: Callable[[Loop, Job], None] = lambda loop, job: None
    loops: list[Loop] = field(default_factory=list)

    def run(self, *ideas: Idea, **options: Any) -> Loop:
        clock = SimulatedClock(next(BEGINNINGS))
        devices = [Device("cpu", index) for index in range(self.devices)]
        actor = Actor("ann", [lambda brief, each=each: each.propose(brief, clock) for each in ideas])
        with a_loop(
            self.bench,
            lambda materials, confinement: SimulatedExecutor(devices, materials, clock, self.simulate),
            actor,
            clock=clock,
            **options,
        ) as loop:
            self.loops.append(loop)
            with asyncio.Runner(loop_factory=clock.new_event_loop) as runner:
                runner.run(drive(loop, loop.go()))
            self.said, self.brief = said(loop, EventKind.MERGE), self.write_brief(loop)
            assert loop.is_stopping or not any(each.is_open for each in loop.history.experiments)
            return loop

    @staticmethod
    def write_brief(loop: Loop) -> str:
        return render(loop.briefing.write(loop.agenda, loop.learning, loop.incumbent, 0, ""))

    def simulate(self, job: Job, checkout: Path) -> SimulatedTrial:
        gains = read_gains((checkout / "train.py").read_text())
        self.meanwhile(self.loops[-1], job)
        computed = 2.0 - sum(gains.values()) + self.noise * (job.seed % 7)
        score = self.scores.get(job.trial.split("/")[1], computed)
        return SimulatedTrial(TrialResult(Outcome.OK, score=score), training=self.seconds(gains))


def facts(bench: Bench) -> list[tuple[int | None, Verdict | None, int | None]]:
    """Return the parent, the verdict and the merged experiment of each experiment besides the baseline."""
    return [(each.parent, each.verdict, each.merges) for each in bench.look().experiments[1:]]


def tip(bench: Bench) -> dict[str, float]:
    return read_gains(git(bench.lab, "show", f"autoresearch/{TAG}:train.py"))


def check_lineage(bench: Bench) -> Sequence[Experiment]:
    """Check that each keep is a commit on the keep before it. Return the keeps in the order of their verdicts."""
    kept = sorted((each for each in bench.look().experiments if each.verdict is Verdict.KEEP), key=when)
    for before, each in itertools.pairwise(kept):
        assert each.parent == before.number
        assert git(bench.lab, "rev-parse", f"{each.commit}^").strip() == before.commit
    assert bench.tip() == kept[-1].commit
    return kept


def when(experiment: Experiment) -> float:
    assert experiment.finished is not None
    return experiment.finished


KEEP, DISCARD = Verdict.KEEP, Verdict.DISCARD


def test_both_changes_of_two_devices_are_in_the_tip(bench: Bench) -> None:
    night = Night(bench)
    loop = night.run(idea(AAA=0.1), idea(BBB=0.3), experiments=2)
    assert loop.ending is not None and loop.ending.reason == "the limit of 2 experiments is reached"
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None), (1, KEEP, 2)]
    assert tip(bench) == {"AAA": 0.1, "BBB": 0.3} and loop.history.lineage(loop.incumbent) == [1, 3]
    check_lineage(bench)
    first, again = bench.look().experiments[2:]
    words = "Good on #0, but #1 became the incumbent meanwhile: the change is to be merged with it and tried again. "
    assert first.reason is not None and first.reason.startswith(f"{words}Scored 1.7")
    assert "The baseline scored 2.00" in first.reason and "kept" not in first.reason, "its code alone was not kept"
    assert first.score is not None and again.score is not None, "the first result is not lost"
    assert (again.hypothesis, again.researcher, again.origin) == (
        first.hypothesis, "ann", Origin(OriginKind.MERGE, 2),
    )  # fmt: skip
    assert night.said == ["the change is to be merged with it and tried again", "the change of #2, merged with #1"]
    assert "Good on #0, but #1 became the incumbent meanwhile: the change is to be merged with it" in night.brief
    assert "Near misses" not in night.brief, "what was tried again is no near miss"
    bench.check_outputs(2)


def test_each_of_the_changes_can_be_left_out_alone(bench: Bench) -> None:
    loop = Night(bench).run(idea(AAA=0.1), idea(BBB=0.3), experiments=2)
    found = Confirmation(loop)._find_removals(loop.incumbent)
    texts = {number: read_gains(files["train.py"] or "") for number, files in found.items()}
    assert texts == {1: {"BBB": 0.3}, 3: {"AAA": 0.1}}


def test_a_change_that_is_worse_than_the_new_incumbent_is_good_on_its_parent(bench: Bench) -> None:
    """By itself it scores less than the keep that came first. On top of that keep it is worth as much as alone."""
    Night(bench).run(idea(AAA=0.3), idea(BBB=0.1), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None), (1, KEEP, 2)]
    assert tip(bench) == {"AAA": 0.3, "BBB": 0.1}


def test_a_bad_result_on_an_old_parent_is_discarded(bench: Bench) -> None:
    night = Night(bench)
    night.run(idea(AAA=0.3), idea(BBB=-0.1), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None)] and night.said == []


def test_the_change_decides_where_both_set_a_constant_and_it_is_better(bench: Bench) -> None:
    Night(bench).run(idea(AAA=0.1, BBB=0.1), idea(AAA=0.4), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None), (1, KEEP, 2)]
    assert tip(bench) == {"AAA": 0.4, "BBB": 0.1}


def test_a_worse_value_of_a_constant_that_both_set_is_not_tried_again(bench: Bench) -> None:
    night = Night(bench)
    night.run(idea(AAA=0.4), idea(AAA=0.1), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None)] and tip(bench) == {"AAA": 0.4}
    assert night.said == ["the change does not merge with it: train.py: the change and the incumbent both set AAA"]


def test_a_small_gain_on_an_old_parent_is_worth_less_than_a_new_idea(bench: Bench) -> None:
    Night(bench, devices=1).run(*(idea(AAA=0.3 * step) for step in range(1, 9)), experiments=8)
    night = Night(bench)
    night.run(idea(AAA=2.7), idea(BBB=0.01), experiments=10)
    assert facts(bench)[8:] == [(8, KEEP, None), (8, DISCARD, None)]
    assert night.said == ["another try is worth less than a new idea"]
    assert "Good on #8, but #9 became the incumbent meanwhile: another try is worth less" in night.brief


def test_a_change_of_the_same_lines_is_reported_and_left(bench: Bench) -> None:
    night = Night(bench)
    loop = night.run(
        Idea({"AAA": 0.1}, rewrites=("a line", "one line")),
        Idea({"BBB": 0.3}, rewrites=("a line", "two lines")),
        idea(CCC=0.1),
        experiments=3,
    )
    assert facts(bench)[:2] == [(0, KEEP, None), (0, DISCARD, None)] and len(facts(bench)) == 3
    conflict = "the change does not merge with it: train.py: the change and the incumbent edit the same lines"
    assert night.said == [conflict] and f"Good on #0, but #1 became the incumbent meanwhile: {conflict}. Scored" in str(
        loop.history.experiments[2].reason
    )
    assert "Near misses" in night.brief, "a researcher can make the change by hand"
    assert Night(bench).run(experiments=3).stale.pending == [], "and it stays so"
    check_lineage(bench)


def test_a_conflict_that_is_found_at_the_retry_is_told_of_the_experiment(bench: Bench) -> None:
    night = Night(bench, devices=3)
    night.run(
        Idea({"AAA": 0.1}),
        Idea({"BBB": 0.3}, rewrites=("a line", "one line")),
        Idea({"CCC": 0.3}, rewrites=("a line", "two lines")),
        experiments=3,
    )
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None), (0, DISCARD, None), (1, KEEP, 2)]
    conflict = (
        "its change is not tried on #4, the incumbent: the change does not merge with it: "
        "train.py: the change and the incumbent edit the same lines"
    )
    assert night.said[-1] == conflict and "tried again" in str(bench.look().experiments[3].reason)
    person, lab = bench.person, bench.lab
    assert f"\nlater       {conflict}\n" in person("show", "3", lab).out
    assert person("show", "3", lab, "--json").json["later"] == conflict
    assert "later" not in person("show", "2", lab).out and person("show", "2", lab, "--json").json["later"] is None
    told = " ".join(person("log", lab).out.split())
    assert told.count("is not tried again") == 1 and told.endswith(f"#3 is not tried again: {conflict}")
    assert [each["later"] for each in person("log", lab, "--json").json] == [None, None, None, conflict, None]
    assert person("report", lab).code == 0
    assert f"Later: {conflict}." in html.unescape(bench.layout.report.read_text())
    check_lineage(bench)


def test_a_change_that_the_incumbent_has_already_is_not_tried_again(bench: Bench) -> None:
    night = Night(bench)
    night.run(idea(AAA=0.1, BBB=0.3), idea(BBB=0.3), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None)]
    assert night.said == ["it holds the change already"]


def test_code_that_was_tried_on_the_old_parent_may_be_tried_again(bench: Bench) -> None:
    """The stale code holds the whole change of the keep that came first, so the merged code is the same code."""
    Night(bench).run(idea(AAA=0.1), idea(AAA=0.1, BBB=0.3), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None), (1, KEEP, 2)]
    check_lineage(bench)


def test_a_third_keep_meanwhile_leads_to_another_try(bench: Bench) -> None:
    """BBB trains for long. #1 is kept during its first trial, and #4 during its second."""
    night = Night(bench, seconds=by_code(BBB=300.0))
    night.run(idea(AAA=0.1), idea(BBB=0.3), idea(CCC=0.1, thinking=200.0), experiments=3)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None), (1, DISCARD, 2), (1, KEEP, None), (4, KEEP, 3)]
    assert tip(bench) == {"AAA": 0.1, "BBB": 0.3, "CCC": 0.1}
    check_lineage(bench)


def test_a_change_is_given_up_after_some_tries(bench: Bench) -> None:
    night = Night(bench, seconds=by_code(BBB=SLOW))
    others = [idea(AAA=round(0.1 * step, 1)) for step in range(1, 40)]
    night.run(others[0], idea(BBB=0.3), *others[1:], experiments=40)
    (*tries, last) = [each for each in bench.look().experiments if "BBB" in each.hypothesis]
    assert [each.verdict for each in (*tries, last)] == [DISCARD] * (MOST_TRIES + 1)
    assert [each.merges for each in (*tries, last)] == [None, *(each.number for each in tries)]
    assert f"the incumbent moved in each of {MOST_TRIES} further tries, so it is given up. " in str(last.reason)
    assert "BBB" not in tip(bench)
    check_lineage(bench)


def test_stale_results_are_tried_again_one_after_the_other(bench: Bench) -> None:
    night = Night(bench, devices=4)
    night.run(idea(AAA=0.1), idea(BBB=0.1), idea(CCC=0.1), idea(DDD=0.1), experiments=4)
    assert facts(bench)[4:] == [(1, KEEP, 2), (5, KEEP, 3), (6, KEEP, 4)]
    assert tip(bench) == dict.fromkeys(("AAA", "BBB", "CCC", "DDD"), 0.1)


IN_DOUBT = {"0.1": 2.0, "0.2": 2.01, "0.3": 1.99, "13.1": 1.9, "14.1": 1.984, "15.1": 1.88}
IN_DOUBT |= {f"{number}.1": 2.002 + 0.004 * (number % 4) for number in range(1, 13)}
"""Twelve ideas that do nothing or harm, a good one, and one that may be good."""


def test_a_result_in_doubt_on_an_old_parent_is_merged_before_its_next_trial(bench: Bench) -> None:
    Night(bench, devices=1, scores=IN_DOUBT).run(*(idea(CCC=0.01 * step) for step in range(1, 13)), experiments=12)
    night = Night(bench, scores=IN_DOUBT, seconds=by_code(BBB=300.0))
    night.run(idea(AAA=0.1), idea(BBB=0.01), idea(SLOW, DDD=-0.1), experiments=20)
    assert facts(bench)[12:15] == [(0, KEEP, None), (0, DISCARD, None), (13, KEEP, 14)]
    reason = str(bench.look().experiments[14].reason)
    assert reason.startswith("Worth another trial on #0, but #13 became the incumbent meanwhile: ") and (14, 2) not in (
        bench.look().trials
    )


def test_an_idea_is_rebased_where_the_incumbent_moved_while_the_researcher_thought(bench: Bench) -> None:
    night = Night(bench)
    night.run(idea(AAA=0.1), idea(BBB=0.3, thinking=SLOW), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (1, KEEP, None)] and tip(bench) == {"AAA": 0.1, "BBB": 0.3}
    assert night.said == ["made from #0, merged with #1, the new incumbent"]


def test_an_idea_that_does_not_merge_is_tried_on_its_parent(bench: Bench) -> None:
    night = Night(bench)
    night.run(
        Idea({"AAA": 0.1}, rewrites=("a line", "one line")),
        Idea({"BBB": 0.3}, SLOW, ("a line", "two lines")),
        experiments=2,
    )
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None)]


def test_an_idea_that_the_screen_refuses_keeps_its_parent(bench: Bench) -> None:
    Night(bench).run(idea(AAA=0.1), Idea({"BBB": 0.3}, SLOW, ("a line')", "")), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, Verdict.CRASH, None)]


def test_a_tuner_learns_what_was_tried_from_merges_too(bench: Bench) -> None:
    loop = Night(bench).run(Idea({"AAA": 0.1}, tuned=True), Idea({"BBB": 0.3}, tuned=True), experiments=2)
    again = loop.history.experiments[3]
    assert (again.parameters_before["AAA"], again.parameters_before["BBB"]) == (0.1, 0.0)
    assert (again.parameters["AAA"], again.parameters["BBB"]) == (0.1, 0.3)
    assert again.parameters.keys() == loop.history.experiments[2].parameters.keys() and again.kind == "tuning"


def test_one_device_never_merges(bench: Bench) -> None:
    night = Night(bench, devices=1)
    night.run(idea(AAA=0.1), idea(BBB=0.3), idea(CCC=-0.1), experiments=3)
    assert facts(bench) == [(0, KEEP, None), (1, KEEP, None), (2, DISCARD, None)] and night.said == []


def test_merges_do_not_count_as_ablations(bench: Bench) -> None:
    loop = Night(bench, devices=4).run(idea(AAA=0.1), idea(BBB=0.1), idea(CCC=0.1), idea(DDD=0.1), experiments=4)
    assert (loop.history.proposed, loop.history.ablations) == (4, 0)


# Interruptions


def stop_at(number: int) -> Callable[[Loop, Job], None]:
    """Return what stops a run, as its user does, when an experiment gets its device."""
    return lambda loop, job: loop.stop() if job.trial == f"{TAG}/{number}.1" else None


def test_a_run_that_was_stopped_goes_on_with_what_is_to_be_tried_again(bench: Bench) -> None:
    night = Night(bench, meanwhile=stop_at(2))
    night.run(idea(AAA=0.1), idea(BBB=0.3), experiments=2)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None)]
    loop = Night(bench, devices=1).run(idea(CCC=0.1), experiments=3)
    assert facts(bench)[2:] == [(1, KEEP, 2), (3, KEEP, None)], "before new ideas, and on one device as well"
    assert loop.stale.pending == []
    bench.check_outputs(3)


def test_time_that_is_reserved_for_claims_is_not_spent_on_it(bench: Bench) -> None:
    Night(bench).run(idea(AAA=0.1), idea(BBB=0.3), hours=0.15)
    assert facts(bench) == [(0, KEEP, None), (0, DISCARD, None)]
    Night(bench).run(hours=9.0)
    assert facts(bench)[2:] == [(1, KEEP, 2)], "a run with more time tries it"


DONE, KILLED = 0, 9


@pytest.mark.slow
def test_a_kill_at_any_write_comes_to_the_same(bench: Bench) -> None:
    Night(bench).run(experiments=0)
    before, ideas, ends = bench.layout.ledger.read_bytes(), (idea(AAA=0.1), idea(BBB=0.3)), set()
    for writes in (*range(1, 29, 3), 10**6):
        bench.layout.ledger.write_bytes(before)
        code = run_and_die(bench, ideas, writes)
        assert code == (DONE if writes == 10**6 else KILLED), "there are fewer writes than that"
        proposed = {each.hypothesis for each in bench.look().experiments}
        Night(bench).run(*(each for each in ideas if each.hypothesis not in proposed), experiments=2)
        assert tip(bench) == {"AAA": 0.1, "BBB": 0.3}
        check_lineage(bench)
        ends.add(len(bench.look().experiments))
    assert ends <= {3, 4}, "one that was interrupted is tried alone, and nothing is stale then"


def run_and_die(bench: Bench, ideas: Sequence[Idea], writes: int) -> int:
    """Run a session in a process of its own, which dies before it has written so often. Returns its exit code."""
    child = os.fork()
    if child == 0:
        commits = itertools.count()

        def die_in_time(statement: str) -> None:
            if statement == "COMMIT" and next(commits) >= writes:
                os._exit(KILLED)

        def watch(loop: Loop, job: Job) -> None:  # from the first trial on
            loop.session.ledger._db.set_trace_callback(die_in_time)

        Night(bench, meanwhile=watch).run(*ideas, experiments=2)
        os._exit(DONE)
    next(BEGINNINGS)  # the child had it
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# Many devices


def test_every_keep_is_a_child_of_the_incumbent(bench: Bench) -> None:
    """Eight devices, ideas that overlap in every way, and trials of every length."""
    chance = random.Random(1)
    ideas = [
        Idea(
            {name: round(chance.uniform(-0.2, 0.3), 3) for name in chance.sample(NAMES, chance.randint(1, 2))},
            thinking=chance.choice([0.0, 50.0, 400.0]),
            rewrites=("line", f"line {number}") if chance.random() < 0.2 else ("", ""),
        )
        for number in range(40)
    ]
    night = Night(bench, devices=8, seconds=lambda gains: 100.0 + 1000.0 * (sum(gains.values()) % 0.3), noise=0.01)
    loop = night.run(*ideas, experiments=40)
    assert loop.history.proposed == 40 and len(check_lineage(bench)) > 5
    merged = [each for each in loop.history.experiments if each.merges is not None]
    assert any(each.verdict is KEEP for each in merged) and not loop.stale.pending
