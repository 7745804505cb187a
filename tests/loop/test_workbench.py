"""Scratch trials and profiles: what the agent gets, what is refused, what they leave, and the device time they take."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rigs.loop import CPUS, Actor, Computer, MakeExecutor, a_loop, go, own_bench
from rigs.toy import TAG, Bench

from autoresearch.errors import ToolRefused
from autoresearch.executors.local import LocalExecutor
from autoresearch.loop.loop import Loop
from autoresearch.loop.workbench import FIRST, PRINT, Workbench
from autoresearch.records import Brief, EventKind, Proposal, Purpose, SubmittedJob, ToolRequest
from autoresearch.records.tool import Tool
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level
from autoresearch.views.as_json import run_json
from autoresearch.views.snapshot import RunReader
from autoresearch.views.status import status_text


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def here(bench: Bench) -> MakeExecutor:
    return lambda materials, confined: LocalExecutor(CPUS[:1], materials, sys.executable, confined, str(bench.lab))


class Asking(Actor):
    """A researcher that asks for tools before it proposes. `answers` has what it got."""

    def __init__(self, *requests: ToolRequest, at_once: bool = False) -> None:
        super().__init__("ann", [self._ask])
        self.requests, self.at_once, self.answers = requests, at_once, list[str]()
        self.workbench: Workbench | None = None

    async def _use(self, request: ToolRequest, brief: Brief) -> None:
        assert self.workbench is not None
        try:
            self.answers.append(await self.workbench.use(request, brief))
        except ToolRefused as refused:
            self.answers.append(f"refused: {refused}")

    async def _ask(self, brief: Brief) -> Proposal:
        uses = [self._use(request, brief) for request in self.requests]
        if self.at_once:
            await asyncio.gather(*uses)
        else:
            for each in uses:
                await each
        return self.set_x(brief, 0.5)


def run(bench: Bench, executor: Computer | MakeExecutor, ann: Asking) -> Loop:
    with a_loop(bench, executor, ann) as loop:
        ann.workbench = Workbench(loop.session)
        go(loop)
        return loop


def scratch(
    code: str = "", seconds: float | None = None, tool: Tool = "scratch", path: str = "train.py"
) -> ToolRequest:
    return ToolRequest(tool, "ann", {path: code} if code else {}, seconds)


def code_of(bench: Bench) -> str:
    return (bench.lab / "train.py").read_text()


LEAVE = """
    import pathlib
    for place in (pathlib.Path.home(), pathlib.Path("/tmp"), pathlib.Path.cwd(), clock.artifact.parent):
        (place / "note").write_text("kept")
    print("x" * 50_000)
    for place in PLACES:
        try:
            print("SEEN", open(place).read(10))
        except OSError as error:
            print("hidden", type(error).__name__)
    print("the end", flush=True)
"""


def test_a_scratch_trial_gives_a_curve_and_its_print_and_leaves_nothing(bench: Bench) -> None:
    places = [str(bench.lab / name) for name in ("train.py", ".autoresearch/ledger.db", ".git/HEAD")]
    leave = LEAVE.replace("PLACES", repr(places))
    changed = code_of(bench).replace("    print(f", f"{leave}    print(f")
    ann = Asking(scratch(changed, 2.0))
    loop = run(bench, here(bench), ann)
    [answer] = ann.answers
    assert "of 2 s" in answer and "There is no score" in answer and "loss" in answer
    assert best_level() is Level.NONE or (answer.count("hidden") == 3 and "SEEN" not in answer)
    assert "the end" in answer and "trained for" in answer and len(answer) < PRINT + 3000
    session, number = loop.session, FIRST
    assert not session.layout.trial(TAG, number, 1).exists() and not list(bench.lab.rglob("note"))
    assert number not in session.workspace.refs(TAG)
    assert not [path for path in session.layout.state.rglob(f"*{number}*") if ".git" not in path.parts]


def test_a_scratch_trial_is_no_experiment_and_is_counted(bench: Bench) -> None:
    ann = Asking(scratch(seconds=2.0))
    with a_loop(bench, here(bench), ann) as loop:
        ann.workbench = Workbench(loop.session)
        go(loop)
        assert [each.number for each in loop.session.ledger.experiments(TAG)] == [0, 1]
        assert {each.experiment for each in loop.session.ledger.trials(TAG)} == {0, 1}
        assert 0 < Workbench(loop.session).used_seconds() < 60, "the next session knows it too"
        assert not loop.session.ledger.open_jobs(TAG)
        with RunReader(bench.lab, TAG) as reader:
            snapshot = reader.snapshot()
        assert run_json(snapshot)["tools"]["uses"] == 1 and run_json(snapshot)["tools"]["device_seconds"] > 0
        assert "profiles and scratch trials: " in status_text(snapshot) and "in 1 use" in status_text(snapshot)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (scratch(seconds=2.1), "a scratch trial may train for at most 2 s, which is 2 budgets of a trial"),
        (scratch(seconds=0.0), "at most 2 s"),
        (scratch("lower = 1", path="prepare.py"), "invalid: changes prepare.py, which is not editable"),
        (scratch("def broken("), "train.py line 1"),
    ],
)
def test_what_is_no_trial_is_refused(bench: Bench, request_: ToolRequest, reason: str) -> None:
    ann = Asking(request_)
    run(bench, Computer(), ann)
    assert ann.answers[0].startswith("refused: ") and reason in ann.answers[0]


def test_all_together_take_a_tenth_of_the_device_time(bench: Bench) -> None:
    """A use is charged before it begins, so one that a kill ended counts with the most that it might have taken."""
    bench.set("limits: {experiments: 2}")
    ann = Asking(scratch(seconds=2.0), scratch(seconds=0.5))
    with a_loop(bench, Computer(), ann) as loop:
        ann.workbench = Workbench(loop.session)
        loop.session.diary.note(EventKind.TOOL, "killed", tool="scratch", researcher="bob", job=FIRST, seconds=1.4)
        go(loop)
    assert "have used 1 s of the 2 s that they may take in this run, 10 % of its device time" in ann.answers[0]
    assert not ann.answers[1].startswith("refused")


def test_two_tools_do_not_share_a_device(bench: Bench) -> None:
    bench.set("limits: {hours: 1}")
    ann = Asking(scratch(seconds=2.0), scratch(seconds=2.0), at_once=True)
    run(bench, here(bench), ann)
    assert sum(each.startswith("refused: another researcher uses the device just now") for each in ann.answers) == 1
    assert sum("There is no score" in each for each in ann.answers) == 1


class Leaving(Asking):
    """An agent whose first request is cancelled while it runs, as at the end of the agent's time."""

    async def _ask(self, brief: Brief) -> Proposal:
        assert self.workbench is not None
        first, *others = self.requests
        task = asyncio.create_task(self._use(first, brief))
        while not self.workbench.used_seconds():
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        for each in others:
            await self._use(each, brief)
        return self.set_x(brief, 0.5)


def test_a_cancelled_tool_frees_its_device(bench: Bench) -> None:
    bench.set("limits: {hours: 1}")
    ann = Leaving(scratch(seconds=2.0), scratch(seconds=0.5))
    loop = run(bench, here(bench), ann)
    assert len(ann.answers) == 1 and "There is no score" in ann.answers[0], ann.answers
    with RunReader(bench.lab, TAG) as reader:
        assert run_json(reader.snapshot())["tools"]["uses"] == 2
    assert not loop.session.layout.trial(TAG, FIRST, 1).exists()


class Sweeping(Computer):
    """Remembers the names of the trials whose processes it was to end."""

    swept: tuple[str, ...] = ()

    async def adopt(self, handle: str, trial: str) -> bool:
        self.swept += (trial,)
        return False


def test_a_tool_that_a_kill_left_is_swept_in_its_own_folder(bench: Bench) -> None:
    run(bench, Computer(), Asking())
    computer = Sweeping()
    with a_loop(bench, computer, Actor("ann", [])) as again:
        folder = again.session.layout.trial(TAG, FIRST, 1)
        again.session.ledger.add_job(TAG, SubmittedJob("handle", 0, FIRST, "scratch", Purpose.SEARCH))
        go(again)
        assert not again.session.ledger.open_jobs(TAG)
    assert computer.swept == (f"{TAG}/{folder.name}",)


def test_a_trial_that_runs_is_named_with_the_time_that_is_left(bench: Bench) -> None:
    answers = list[str]()

    async def ask_meanwhile(loop: Loop, brief: Brief) -> None:
        try:
            answers.append(await Workbench(loop.session).use(scratch(), brief))
        except ToolRefused as refused:
            answers.append(str(refused))

    ann = Actor("ann", [0.5])
    executor = Computer(order=lambda number: ask_meanwhile(loop, ann.briefs[0]) if number == 1 else None)
    with a_loop(bench, executor, ann) as loop:
        go(loop)
    assert answers and answers[0].startswith("#1 is tried now, for ") and "s more at most" in answers[0]


def test_a_lab_without_a_scorer_has_no_scratch_trials(bench: Bench) -> None:
    bench.set("score: null", "train: python train.py", "prepare: null")
    ann = Asking(scratch())
    run(bench, Computer(), ann)
    assert "this lab has no `score` command" in ann.answers[0]
