"""The live view is painted from records alone; looking is tried on a real ledger."""

from __future__ import annotations

import asyncio
import dataclasses
import io
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rigs.views import counted

from autoresearch.ledger import Ledger
from autoresearch.records import (
    Agenda,
    Experiment,
    Judgement,
    Limits,
    Noise,
    Outcome,
    Point,
    Run,
    State,
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.claim import Claim, Difference, result
from autoresearch.views.frame import Current, Scene, paint, sparkline
from autoresearch.views.live import LiveView, plain_line

AGENDA = Agenda(text="x", prose="x", hash="a1", budget=10.0, limits=Limits(experiments=100, hours=8))
RUN = Run("nov23", "f" * 40, 7, "python", "a1", 0.0)
BASELINE = Experiment(
    "nov23", 0, "c0", None, "the lab as it stands", "baseline", "a1", "f0", State.DONE, Verdict.KEEP, score=2.45
)
EVIL = "a[bold red]b[/] \x1b[2J\x07\r\n\tc\u202e " + "long " * 60


def night(size: int) -> list[Experiment]:
    """Every seventh experiment is kept, every fifth of the others crashes."""
    experiments, parent = [BASELINE], BASELINE
    for number in range(1, size):
        verdict = Verdict.KEEP if number % 7 == 0 else Verdict.CRASH if number % 5 == 0 else Verdict.DISCARD
        assert parent.score
        score = None if verdict is Verdict.CRASH else parent.score + (-0.05 if verdict is Verdict.KEEP else 0.03)
        each = dataclasses.replace(
            BASELINE, number=number, parent=parent.number, hypothesis=f"MATRIX_LR 0.02 → 0.0{number}", verdict=verdict,
            score=score, reason="because",
        )  # fmt: skip
        experiments.append(each)
        parent = each if verdict is Verdict.KEEP else parent
    return experiments


def scene(size: int = 40, devices: int = 1, **changes: object) -> Scene:
    experiments = night(size)
    kept = [each for each in experiments if each.verdict is Verdict.KEEP]
    current = [
        Current(Trial("nov23", size + index, 1, 1, device=f"cpu:{index}"), "an idea", "training", 5.8, (3.0, 2.5, 2.4))
        for index in range(devices)
    ]
    noise = Noise(0.011, 0.006, 0.05, 2)
    made = Scene(
        "nanogpt", AGENDA, RUN, 2530.0, experiments, kept[-1], noise, current=current, tally=counted(experiments)
    )
    made = dataclasses.replace(made, result=result("val_bpb", BASELINE, kept[-1], 1, None, noise))
    return dataclasses.replace(made, **changes)


def painted(shown: Scene, width: int, height: int) -> list[str]:
    console = Console(
        file=io.StringIO(), width=width + 20, height=height, force_terminal=True, color_system=None, record=True
    )
    console.print(paint(shown, width, height))
    return console.export_text().rstrip("\n").split("\n")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 45), (60, 20), (250, 70), (40, 16)])
@pytest.mark.parametrize("size", [1, 3, 40, 400])
@pytest.mark.parametrize("devices", [0, 1, 8])
@pytest.mark.parametrize("asking", [(), [("claude", 125.0)]])
def test_it_fits_the_terminal(width: int, height: int, size: int, devices: int, asking: list[Any]) -> None:
    rows = painted(scene(size, devices, asking=asking, early="early stopping: calibrated"), width, height)
    assert len(rows) <= height
    assert max(map(cell_len, rows)) <= width


def test_what_a_small_terminal_shows() -> None:
    text = "\n".join(painted(scene(), 80, 24))
    header = ("nanogpt · nov23", "42 m 10 s of 8 h", "39 of 100 experiments", "55/h")
    standing = ("Search saw #35 at val_bpb 2.2000, −0.2500 to the baseline", "noise floor 0.0156")
    for words in (*header, *standing, "cpu:0", "training", "4.2 s left", "loss 2.400", "●", "×", "#39", "discard"):
        assert words in text


def test_scores_that_cannot_be_trusted_are_marked() -> None:
    """Of a keep the words of its result do so; see `test_tables`."""
    assert "val_bpb 2.4500 the baseline" in "\n".join(painted(scene(1), 80, 24))
    unsealed = dataclasses.replace(AGENDA, score=None)
    text = "\n".join(painted(scene(1, agenda=unsealed, unsandboxed=True), 80, 24))
    assert "val_bpb (unsealed, unsandboxed) 2.4500" in text and text.count("unsealed") == 1


def test_what_was_measured_goes_before_what_search_saw() -> None:
    claim = Claim(35, (2.45, 2.3), Difference(-0.15, 0.02, 2, 2), None, (35,))
    seen = result("val_bpb (unsealed)", BASELINE, scene().incumbent, 1, claim, None)
    rows = painted(scene(result=seen), 110, 24)
    assert rows[1].startswith("#35 is better than the baseline: val_bpb (unsealed) −0.1500 ± 0.0200 on fresh seeds")
    assert "search saw it at val_bpb (unsealed) 2.2000, −0.2500 to the baseline, in one trial" in rows[2]
    small = painted(scene(result=seen), 80, 16)
    assert small[1].startswith("#35 is better than") and "search saw" not in "".join(small)


def test_who_is_asked_and_how_early_stopping_stands() -> None:
    early = "early stopping: calibrated; 3 trials ended so far"
    shown = scene(asking=[("claude", 125.0), ("tuner", 0.2)], early=early)
    rows = painted(shown, 120, 24)
    assert "asking claude for a proposal, for 2 m 05 s now, asking tuner for a proposal, for 0.2 s now" in rows
    assert early in rows[2]
    idle = painted(dataclasses.replace(shown, current=(), asking=[("claude", 125.0)]), 80, 24)
    assert idle[idle.index("no trial is running") + 1] == "asking claude for a proposal, for 2 m 05 s now"


def test_the_room_of_a_wide_terminal_holds_the_reasons() -> None:
    assert "because" in "\n".join(painted(scene(), 140, 45))


def test_strangers_text_is_never_markup_or_control() -> None:
    hostile = [dataclasses.replace(each, hypothesis=EVIL, reason=EVIL) for each in night(10)]
    current = [Current(Trial("nov23", 10, 1, 1, device=EVIL), EVIL, "start-up", 0.0)]
    for width in (80, 140):
        rows = painted(scene(10, experiments=hostile, current=current, lab=EVIL, said=EVIL), width, 24)
        text = "\n".join(rows)
        assert "a[bold red]b[/] c" in text
        assert not set("\x1b\x07\r\t\u202e") & set(text)
        assert len(rows) <= 24 and max(map(cell_len, rows)) <= width


def test_before_the_baseline_is_measured() -> None:
    text = "\n".join(painted(Scene("lab", AGENDA, RUN, 3.0), 80, 24))
    assert "measuring the baseline" in text and "no verdict yet" in text


def test_sparkline() -> None:
    assert sparkline((3.0, 2.0, 1.0), 10) == "█▄▁"
    assert sparkline((3.0, float("nan"), 1.0), 2) == " ▁"
    assert sparkline((), 5) == "" and sparkline((1.0,), 0) == ""


def test_plain_line() -> None:
    worse = dataclasses.replace(
        BASELINE, number=12, parent=0, hypothesis="MATRIX_LR 0.02 → 0.03\n[b]", verdict=Verdict.DISCARD, score=2.4623,
        reason="worse than #0 by more than the noise (0.011)",
    )  # fmt: skip
    line = plain_line(worse, BASELINE)
    assert line.split("  ")[0].startswith("#12") and "\n" not in line
    assert "discard     2.4623   +0.0123 on #0   MATRIX_LR 0.02 → 0.03 [b]" in line
    assert line.endswith("worse than #0 by more than the noise (0.011)")
    assert "baseline" in plain_line(BASELINE)
    crash = dataclasses.replace(worse, verdict=Verdict.CRASH, score=None, reason="\x1b[31mNaN in training")
    assert plain_line(crash, BASELINE).endswith("NaN in training") and "\x1b" not in plain_line(crash, BASELINE)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger.db")
    made.create_run(RUN, AGENDA)
    made.add_experiment(dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None))
    return made


def test_a_look_follows_a_trial_through_its_phases(ledger: Ledger, tmp_path: Path) -> None:
    clock = Clock()
    view = LiveView(Ledger(tmp_path / "ledger.db", readonly=True), "nov23", tmp_path, AGENDA, clock=clock)

    def now() -> tuple[str, float]:
        looked = view.look()
        assert looked
        return looked.current[0].phase, looked.current[0].elapsed

    looked = view.look()
    assert looked and not looked.current
    ledger.start_trial(Trial("nov23", 0, 1, 5, device="cpu:0", started=clock.now))
    assert now() == ("start-up", 0.0)
    ledger.note_progress("nov23", 0, 1, Point(2.0, 10, 3.5))
    assert now() == ("training", 2.0)
    clock.now += 3
    assert now() == ("training", 5.0)
    ledger.note_progress("nov23", 0, 1, Point(5.5, 30, 3.0))
    assert now() == ("training", 5.5)
    clock.now += 6
    assert now() == ("scoring", 11.5)
    looked = view.look()
    assert looked and looked.current[0].losses == (3.5, 3.0) and looked.seconds == 9.0
    ledger.finish_trial("nov23", 0, 1, TrialResult(Outcome.OK, score=2.45))
    ledger.finish_experiment("nov23", 0, Judgement(Verdict.KEEP, "the baseline"), 2.45)
    looked = view.look()
    assert looked and not looked.current and looked.incumbent and looked.incumbent.score == 2.45


@pytest.mark.parametrize(("sandbox", "marked"), [("none", True), ("landlock", False)])
def test_a_look_sees_that_nothing_confines_a_trial(ledger: Ledger, tmp_path: Path, sandbox: str, marked: bool) -> None:
    view = LiveView(Ledger(tmp_path / "ledger.db", readonly=True), "nov23", tmp_path, AGENDA)
    assert (looked := view.look()) and not looked.unsandboxed
    ledger.start_trial(Trial("nov23", 0, 1, 5, device="cpu:0", sandbox=sandbox))
    assert (looked := view.look()) and looked.unsandboxed is marked


def test_watching_draws_until_it_is_cancelled(ledger: Ledger, tmp_path: Path) -> None:
    screen = io.StringIO()
    console = Console(file=screen, width=80, height=24, force_terminal=True)
    view = LiveView(Ledger(tmp_path / "ledger.db", readonly=True), "nov23", tmp_path, AGENDA, console)

    async def briefly() -> None:
        task = asyncio.create_task(view.watch())
        while "nov23" not in screen.getvalue():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(briefly())
    assert screen.getvalue().rstrip().endswith("\x1b[?25h") or "\x1b[?1049l" in screen.getvalue()


def test_a_run_that_has_not_begun(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db"):
        view = LiveView(Ledger(tmp_path / "ledger.db", readonly=True), "none", tmp_path, AGENDA)
        assert view.look() is None
