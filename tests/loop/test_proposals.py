"""Researchers in a run: who rests and who takes over, what may be repaired, and what is written of it."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from rigs.cli import QUICK_TORCH, Person, git, settings
from rigs.loop import Actor, Clock, Computer, a_loop, go, own_bench, said, verdicts
from rigs.model_server import ModelServer
from rigs.toy import TAG, Bench

from autoresearch.errors import NotLoggedIn, ResearcherError, Stopped
from autoresearch.loop.breaker import FAILURES
from autoresearch.loop.proposals import LARGEST_REPAIRS, POLL_INTERVAL
from autoresearch.records import Brief, Outcome, Proposal, TrialResult, Usage, Verdict

KEY = "canary-8a1f6b20c4de"
UNREADY = TrialResult(Outcome.CRASH, "train.py line 3: NameError: oops", log_tail="Traceback: NameError: oops")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def test_a_change_has_the_line_ends_of_its_parent(bench: Bench) -> None:
    """A model answers with whole files, and may write other line ends than the file has."""
    train = bench.lab / "train.py"
    code = train.read_bytes().replace(b"\n", b"\r\n")
    train.write_bytes(code)
    git(bench.lab, "commit", "-aqm", "lines of Windows")
    answer = code.decode().replace("X = 1.0 ", "X = 0.9 ").replace("\r\n", "\n")

    def propose(brief: Brief) -> Proposal:
        return Proposal("nearer", {"train.py": answer})

    with a_loop(bench, Computer(), Actor("ann", [propose]), experiments=1) as loop:
        go(loop)
        changed = loop.session.workspace.diff(*(each.commit for each in loop.history.experiments))
        assert changed.count("\n+") == 2 and "\n+X = 0.9 " in changed, "one line, and the name of the file"


def test_a_researcher_that_cannot_make_its_change_says_why(bench: Bench) -> None:
    def propose(brief: Brief) -> Proposal:
        return Proposal("wider", {}, problem="1.patch does not apply: patch failed: train.py:3")

    with a_loop(bench, Computer(), Actor("ann", [propose]), experiments=1) as loop:
        go(loop)
        assert verdicts(loop)[1] is Verdict.INVALID
        assert loop.history.experiments[1].reason == "1.patch does not apply: patch failed: train.py:3"
        assert loop.history.experiments[1].hypothesis == "wider"


# Who rests


def test_one_that_fails_again_and_again_rests_and_the_tuner_takes_its_turns(bench: Bench) -> None:
    ann = Actor("ann", [ResearcherError(f"status 50{number}") for number in range(9)])
    tuner = Actor("tuner", [0.9, 0.8, 0.7])
    with a_loop(bench, Computer(), ann, tuner, researcher=["ann"], experiments=3) as loop:
        go(loop)
        assert [each.researcher for each in loop.history.experiments[1:]] == ["tuner"] * 3
        assert said(loop, "researcher")[FAILURES:] == ["ann rests for 10 min: tuner goes on"]
        assert len(ann.lines) == 9 - FAILURES


def test_the_ledger_knows_who_is_asked_and_forgets_it_with_the_answer(bench: Bench) -> None:
    asked: list[list[str]] = []

    def look(brief: Brief) -> float | Exception:
        asked.append([name for name, _ in loop.session.ledger.open_proposals(TAG)])
        return ResearcherError("no") if len(asked) == 2 else 0.9 - len(asked) / 10

    with a_loop(bench, Computer(), Actor("ann", [look, look]), Actor("bob", [look]), experiments=2) as loop:
        go(loop)
        assert asked == [["ann"], ["bob"], ["ann"]], "whatever became of the one before"
        assert loop.session.ledger.open_proposals(TAG) == []
        loop.session.ledger.begin_proposal(TAG, 99, "ann")  # as of a loop that was killed
    with a_loop(bench, Computer(), Actor("ann", [])) as again:
        assert again.session.ledger.open_proposals(TAG) == []


def test_an_expired_login_rests_at_once_and_the_others_go_on(bench: Bench) -> None:
    ann, bob = Actor("ann", [0.9, NotLoggedIn("the key was refused"), 0.8]), Actor("bob", [0.7, 0.6, 0.5])
    with a_loop(bench, Computer(), ann, bob, experiments=4) as loop:
        go(loop)
        assert [each.researcher for each in loop.history.experiments[1:]] == ["ann", "bob", "bob", "bob"]
        assert said(loop, "researcher") == [
            "ann: the key was refused", "ann rests for 10 min: bob goes on",
        ]  # fmt: skip


def test_where_nobody_else_can_go_on_failures_stop_the_run_as_ever(bench: Bench) -> None:
    ann, tuner = Actor("ann", [ResearcherError("no") for _ in range(20)]), Actor("tuner", [])
    bench.set("limits: {failures: 6}")
    clock = Clock()
    failing = pytest.raises(Stopped, match="6 failures in a row")
    with a_loop(bench, Computer(), ann, tuner, researcher=["ann"], clock=clock) as loop, failing:
        go(loop)
    assert clock.seconds == 600 + 1200 + 2400, "a failure costs a rest"


def test_where_all_rest_and_nobody_stands_in_the_run_waits(bench: Bench) -> None:
    ann, tuner = Actor("ann", [NotLoggedIn("expired"), 0.9, 0.8]), Actor("tuner", [])
    clock = Clock()
    with a_loop(bench, Computer(), ann, tuner, researcher=["ann"], experiments=2, clock=clock) as loop:
        go(loop)
        assert [each.researcher for each in loop.history.experiments[1:]] == ["ann", "ann"]
        assert said(loop, "researcher") == [
            "ann: expired", "ann rests for 10 min: tuner goes on", "tuner: tuner has said all it had to say",
            "nobody can be asked for 10 min: waiting",
        ]  # fmt: skip


def test_who_joins_in_while_the_run_waits_is_asked(bench: Bench) -> None:
    def join() -> None:
        program = bench.lab / "program.md"
        program.write_text(program.read_text().replace("researchers: [ann]", "researchers: [ann, bob]"))

    ann, bob, tuner = Actor("ann", [NotLoggedIn("expired")]), Actor("bob", [0.9]), Actor("tuner", [])
    bench.set("researchers: [ann]")
    clock = Clock(join)
    with a_loop(bench, Computer(), ann, bob, tuner, researcher=None, experiments=1, clock=clock) as loop:
        go(loop)
        assert loop.history.experiments[1].researcher == "bob" and clock.seconds == POLL_INTERVAL


class NotThere(Actor):
    """A researcher that nobody is logged in to."""

    def missing(self) -> str | None:
        return "nobody is logged in: log in"


def test_one_that_is_not_ready_does_not_join_in_mid_run(bench: Bench) -> None:
    def then_ask_for_both(brief: Brief) -> float:
        bench.set("researchers: [ann, bob]")
        return 0.8

    ann, bob = Actor("ann", [then_ask_for_both, 0.7]), NotThere("bob", [0.6])
    with a_loop(bench, Computer(), ann, bob, researcher=None) as loop:
        loop.proposals.current.agenda = replace(loop.agenda, researchers=("ann",))
        go(loop)
        assert {each.researcher for each in loop.history.experiments[1:]} == {"ann"}
        (complaint, *_) = said(loop, "agenda")
        assert complaint.startswith("program.md: researcher `bob` is not ready: nobody is logged in: log in")


# What it costs and what is written


def test_what_nobody_foresaw_does_not_end_the_night(bench: Bench) -> None:
    actor = Actor("ann", [IndexError("list index out of range"), 0.8])
    with a_loop(bench, Computer(), actor) as loop:
        go(loop)
        assert verdicts(loop) == [Verdict.KEEP, Verdict.KEEP]
        assert said(loop, "researcher")[0] == "ann: it broke down: IndexError: list index out of range"
        (asked,) = loop.session.ledger.researcher_totals(TAG)
        assert asked.failed == 1


def test_what_a_failed_proposal_cost_counts(bench: Bench) -> None:
    ann = Actor("ann", [ResearcherError("nonsense", Usage(2.0, 1000, 50, 0.75)), 0.9], usd=0.5)
    with a_loop(bench, Computer(), ann, usd=1.0) as loop:
        assert go(loop) == "the limit of 1.00 USD is reached (1.25 spent)"
        spent = loop.session.ledger.spend(TAG)
        assert (spent.tokens_in, spent.tokens_out, spent.usd) == (1000, 50, 1.25)


def test_no_key_is_written_down(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", KEY)

    def proposal(brief: Brief) -> Proposal:
        return Proposal(f"use {KEY}", {"train.py": brief.code["train.py"].replace("X = 1.0", "X = 0.9")})

    ann = Actor("ann", [ResearcherError(f"the key {KEY} is wrong"), proposal])
    with a_loop(bench, Computer(), ann) as loop:
        go(loop)
        assert "ann: the key [SOME_API_KEY] is wrong" in said(loop, "researcher")
        assert loop.history.experiments[1].hypothesis == "use [SOME_API_KEY]"
    assert not [path for path in bench.lab.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


# Repairs


def test_a_crash_in_start_up_is_repaired_by_who_made_it(bench: Bench) -> None:
    def broken(brief: Brief) -> Proposal:
        return Proposal("a new layer", {"train.py": brief.code["train.py"].replace("X = 1.0", "X = 0.5")})

    def repaired(brief: Brief) -> Proposal:
        assert brief.repair is not None and brief.repair.experiment.number == 1 and brief.incumbent.number == 0
        assert "X = 0.5" in brief.repair.code["train.py"] and "X = 1.0" in brief.code["train.py"]
        assert brief.repair.log == "Traceback: NameError: oops"
        return Proposal("repaired", {"train.py": brief.repair.code["train.py"].replace("X = 0.5", "X = 0.4")})

    ann, bob = Actor("ann", [broken, repaired], repairs=True), Actor("bob", [0.9])
    with a_loop(bench, Computer(fails={1: UNREADY}), ann, bob) as loop:
        go(loop)
        found = loop.history.experiments[1:]
        assert [(each.researcher, each.verdict, each.parent) for each in found] == [
            ("ann", Verdict.CRASH, 0), ("ann", Verdict.KEEP, 0), ("bob", Verdict.DISCARD, 2),
        ]  # fmt: skip
        assert said(loop, "repair") == ["ann is asked to repair it"]


def test_a_repair_waits_for_who_rests(bench: Bench) -> None:
    ann, bob = Actor("ann", [0.9, NotLoggedIn("expired"), 0.5], repairs=True), Actor("bob", [0.8])
    clock = Clock()
    actors, executor = (ann, bob, Actor("tuner", [])), Computer(fails={1: UNREADY})
    with a_loop(bench, executor, *actors, researcher=["ann", "bob"], clock=clock) as loop:
        go(loop)
        assert [(each.researcher, each.repairs) for each in loop.history.experiments[1:]] == [
            ("ann", None), ("bob", None), ("ann", 1),
        ]  # fmt: skip


def test_a_repair_is_nobody_s_turn(bench: Bench) -> None:
    ann, bob = Actor("ann", [0.5, 0.4, 0.3], repairs=True), Actor("bob", [0.9, 0.8])
    with a_loop(bench, Computer(fails={1: UNREADY, 4: UNREADY}), ann, bob, experiments=5) as loop:
        go(loop)
        found = [(each.researcher, each.repairs, each.kind) for each in loop.history.experiments[1:]]
        assert found == [
            ("ann", None, "idea"), ("ann", 1, "idea"), ("bob", None, "idea"), ("ann", None, "idea"),
            ("bob", None, "idea"),
        ]  # fmt: skip


def test_a_run_that_is_taken_up_again_knows_whose_turn_it_is_and_what_is_to_be_repaired(bench: Bench) -> None:
    ann, bob = Actor("ann", [0.9, 0.5], repairs=True), Actor("bob", [0.8])
    with a_loop(bench, Computer(fails={3: UNREADY}), ann, bob, experiments=3) as loop:
        go(loop)
    ann, bob = Actor("ann", [0.4, 0.7], repairs=True), Actor("bob", [0.6])
    with a_loop(bench, Computer(fails={4: UNREADY}), ann, bob, experiments=5) as loop:
        go(loop)
    ann, bob = Actor("ann", [0.45], repairs=True), Actor("bob", [0.35])
    with a_loop(bench, Computer(), ann, bob, experiments=6) as loop:
        go(loop)
        found = [(each.number, each.researcher, each.repairs) for each in loop.history.experiments[3:]]
        assert found == [(3, "ann", None), (4, "ann", 3), (5, "ann", 4), (6, "bob", None)], "two rounds, and no third"


@pytest.mark.parametrize(
    ("result", "repairs"),
    [
        (UNREADY, False),
        (TrialResult(Outcome.CRASH, "the loss became NaN", startup_seconds=1.0), True),
        (TrialResult(Outcome.TIMEOUT, "start-up took longer"), True),
    ],
)
def test_what_is_not_repaired(bench: Bench, result: TrialResult, repairs: bool) -> None:
    ann = Actor("ann", [0.9, 0.8], repairs=repairs)
    with a_loop(bench, Computer(fails={1: result}), ann) as loop:
        go(loop)
        assert all(brief.repair is None for brief in ann.briefs)


def test_a_syntax_error_is_repaired_too_and_rounds_have_an_end(bench: Bench) -> None:
    def wrong(brief: Brief) -> Proposal:
        return Proposal("wrong", {"train.py": f"X = ({len(ann.lines)}\n"})

    ann = Actor("ann", [wrong] * (LARGEST_REPAIRS + 2), repairs=True)
    with a_loop(bench, Computer(), ann) as loop:
        go(loop)
        assert [brief.repair is not None for brief in ann.briefs[: LARGEST_REPAIRS + 2]] == [False, True, True, False]
        assert verdicts(loop)[1:] == [Verdict.CRASH] * (LARGEST_REPAIRS + 2)


# When the user stops the run


def test_a_stop_waits_for_no_answer(bench: Bench) -> None:
    ended: list[str] = []

    async def think_for_ever() -> None:
        loop.stop()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("its answer is not waited for")

    ann = Actor("ann", [0.9, lambda brief: think_for_ever()])
    with a_loop(bench, Computer(), ann) as loop:
        assert go(loop) == "stopped by the user"
        assert ended and len(loop.history.experiments) == 2
        (asked,) = loop.session.ledger.researcher_totals(TAG)
        assert (asked.proposals, asked.failed) == (2, 1)


def test_a_user_who_stops_while_a_researcher_thinks_is_told_what_becomes_of_it(bench: Bench) -> None:
    async def think(brief: Brief) -> None:
        loop.session.ledger.leave_command(TAG, "stop")
        await asyncio.Event().wait()

    with a_loop(bench, Computer(), Actor("ann", [0.9, think])) as loop:
        assert go(loop) == "stopped by the user"
        assert said(loop, "stop") == ["stopping: proposals on their way are dropped. Ask again to stop now"]


def test_a_stop_ends_a_rest(bench: Bench) -> None:
    ann, tuner = Actor("ann", [NotLoggedIn("expired")]), Actor("tuner", [])
    clock = Clock(lambda: loop.stop())
    with a_loop(bench, Computer(), ann, tuner, researcher=["ann"], clock=clock) as loop:
        assert go(loop) == "stopped by the user"


# A night with every model that misbehaves


def answer(file: str, search: str, replace: str) -> dict[str, Any]:
    edits = [{"file": file, "search": search, "replace": replace}]
    return {"hypothesis": "as scripted", "expected_effect": "none", "edits": edits}


def test_every_misbehaviour_has_a_name_and_the_run_goes_on(bench: Bench) -> None:
    broken = {
        "e401": "refused the key in AUTORESEARCH_API_KEY (status 401): scripted 401",
        "echo": "the key ['Bearer [AUTORESEARCH_API_KEY]'] is wrong",
        "e429": "the API answered with status 429",
        "e500": "the API answered with status 500",
        "cut": "the API failed",
        "nonsense": "the API failed",
        "shape": "",  # the formats take different parts of it for the worst
        "hang": "gave no answer within 2 s",
        "flood": "",  # what is said of it depends on how fast ten megabytes are read
    }
    answers = {
        "none of 3 answers was usable: the edits change nothing": answer("train.py", "X = 1.0", "X = 1.0"),
        "occurs 0 times in train.py": answer("train.py", "NOWHERE", "x"),
        "you cannot edit `prepare.py`. Editable files: train.py": answer("prepare.py", "NOISE", "0"),
    }
    with ModelServer() as server:
        names = {f"openai/scripted@{server.url(mode)}/v1": words for mode, words in broken.items()}
        servers = [ModelServer([each]) for each in answers.values()]
        for words, each in zip(answers, servers, strict=True):
            names[f"openai/scripted@{each.__enter__().url()}/v1"] = words
        bench.person = Person(bench.person.home, {"AUTORESEARCH_API_KEY": KEY})
        bench.set("limits: {proposal: 2s}", f"researchers: [{', '.join(map(repr, names))}, tuner]")
        looping = bench.run("--experiments=1")
        for each in servers:
            each.__exit__()
    assert looping.code == 3 and "the limit of 1 experiment is reached" in looping.said, looping.said
    bench.check_outputs(1)
    only = bench.look().done[1]
    assert only.researcher == "tuner" and only.score is not None
    for name, words in names.items():
        assert f"{name}: " in looping.said and words in looping.said, words
    assert not [path for path in bench.person.home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_a_key_in_anybody_s_change_is_thrown_away_before_it_is_committed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model may hold it in its answer, and a script in its patch."""
    monkeypatch.setenv("MY_API_KEY", KEY)
    monkeypatch.setenv("WANDB_API_KEY", "disabled")

    def leak(brief: Brief) -> Proposal:
        return Proposal("a comment", {"train.py": f"{brief.code['train.py']}# {KEY}"}, usage=Usage(0.1, usd=0.5))

    def plain(brief: Brief) -> Proposal:
        return Proposal("a word", {"train.py": f"{brief.code['train.py']}WANDB = 'disabled'"})

    with a_loop(bench, Computer(), Actor("ann", [leak, plain, 0.5]), experiments=2) as loop:
        go(loop)
        assert [each.hypothesis for each in loop.history.experiments[1:]] == ["a word", "X to 0.5"]
        assert "ann: its change contains the secret MY_API_KEY, so it is refused" in said(loop, "researcher")
        assert loop.proposals.usd == 0.5
    assert not any(KEY.encode() in path.read_bytes() for path in bench.lab.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("place", "login"),
    [
        ("program.md", "ann:correct%40horse-staple"),
        ("the command line", "ann:correct@horse-staple"),
        ("program.md", "correct%40horse-staple"),
    ],
)
def test_a_password_in_a_url_is_used_and_never_shown(bench: Bench, place: str, login: str) -> None:
    with ModelServer([answer("train.py", "X = 1.0", "X = 0.3")]) as server:
        bare = f"hybrid:openai/scripted@{server.url()}/v1"
        name = bare.replace("http://", f"http://{login}@")
        if place == "program.md":
            settings(bench.lab, f"researchers: ['{name}']  # {name}")
            looping = bench.run("--experiments=1")
        else:
            looping = bench.run("--experiments=1", "--researcher", name)
    assert looping.code == 3, looping.said
    (sent,) = {key for seen in server.requests for key in seen.keys}
    user, _, password = unquote(login).rpartition(":")
    assert sent == f"Basic {b64encode(f'{user or password}:{password if user else str()}'.encode()).decode()}"
    assert bench.look().done[1].researcher == bare
    shown = [bench.person(word, bench.lab) for word in ("status", "log", "report", "leaderboard")]
    shown.append(bench.person("doctor", bench.lab, PYTHONPATH=QUICK_TORCH))
    assert f"{bare}" in shown[1].out + bench.person("show", "1", bench.lab).out
    assert not [each for each in shown if "horse-staple" in each.out + each.err] and "horse-staple" not in looping.said
    files = (path for path in bench.person.home.rglob("*") if path.is_file() and path != bench.layout.program)
    assert not [path for path in files if b"horse-staple" in path.read_bytes()]
