"""The live view. Frames are rendered from records, and looks are taken at a real ledger."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rigs.cli import settings, toy
from rigs.views import tally

from autoresearch.layout import Layout
from autoresearch.ledger import Ledger
from autoresearch.records import (
    Agenda,
    Event,
    EventKind,
    Experiment,
    Judgement,
    Limits,
    Outcome,
    Point,
    Run,
    State,
    Trial,
    TrialResult,
    Verdict,
)
from autoresearch.views.chart import series
from autoresearch.views.claim import Claim, Difference
from autoresearch.views.early import EarlyStoppingState
from autoresearch.views.frame import CurrentTrial, Frame, render, sparkline
from autoresearch.views.live import LiveView, plain_line
from autoresearch.views.snapshot import RunReader, Snapshot, Wait

AGENDA = Agenda(text="x", prose="x", hash="a1", budget=10.0, limits=Limits(experiments=100, hours=8))
RUN = Run("nov23", "f" * 40, 7, "python", "a1", 0.0)
BASELINE = Experiment(
    "nov23", 0, "c0", None, "the lab as it stands", "baseline", "a1", "f0", State.DONE, Verdict.KEEP, score=2.45
)
ACTIVE = EarlyStoppingState(True, 3, None, 21)
EVIL = "a[bold red]b[/] \x1b[2J\x07\r\n\tc\u202e " + "long " * 60


def many(size: int) -> list[Experiment]:
    """Return experiments of which every seventh is kept, and every fifth of the others crashes."""
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


def frame(size: int = 40, devices: int = 1, experiments: Sequence[Experiment] = (), **changes: Any) -> Frame:
    """Return a frame of a run. `changes` are fields of its snapshot."""
    experiments = experiments or many(size)
    kept = [each for each in experiments if each.verdict is Verdict.KEEP]
    trials = [
        CurrentTrial(Trial("nov23", size + index, 1, 1, device=f"cpu:{index}"), "an idea", "training", 5.8, (3.0, 2.4))
        for index in range(devices)
    ]
    snapshot = Snapshot(
        Path("nanogpt"), RUN, AGENDA, baseline=experiments[0], incumbent=kept[-1], tally=tally(experiments),
        replicates={0: [2.439, 2.45, 2.461]}, incumbent_trials=1,
    )  # fmt: skip
    snapshot = dataclasses.replace(snapshot, **changes)
    chart = series(experiments, snapshot.noise, snapshot.metric, "minimize")
    return Frame(snapshot, 2530.0, chart, experiments[-50:], trials)


def render_text(shown: Frame, width: int, height: int) -> list[str]:
    console = Console(
        file=io.StringIO(), width=width + 20, height=height, force_terminal=True, color_system=None, record=True
    )
    console.print(render(shown, width, height))
    return console.export_text().rstrip("\n").split("\n")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 45), (60, 20), (250, 70), (40, 16)])
@pytest.mark.parametrize("size", [1, 3, 40, 400])
@pytest.mark.parametrize("devices", [0, 1, 8])
@pytest.mark.parametrize("waits", [(), [Wait("claude", -125.0)]])
def test_a_frame_fits_the_terminal(width: int, height: int, size: int, devices: int, waits: list[Wait]) -> None:
    rows = render_text(frame(size, devices, waits=waits, early=ACTIVE), width, height)
    assert len(rows) <= height
    assert max(map(cell_len, rows)) <= width


def test_the_frame_of_a_small_terminal() -> None:
    text = "\n".join(render_text(frame(), 80, 24))
    header = ("nanogpt · nov23", "42 m 10 s of 8 h", "39 of 100 experiments", "55/h")
    result = ("Best so far: #35, val_bpb 2.2000 (0.2500 better than the baseline, one trial,", "\nnot confirmed).")
    for words in (
        *header,
        *result,
        "noise floor 0.0156",
        "cpu:0",
        "training",
        "4.2 s left",
        "loss 2.400",
        "●",
        "×",
        "#39",
        "discard",
    ):
        assert words in text


def test_unsealed_and_unsandboxed_scores_are_marked() -> None:
    """The sentence on a keep has marks too, see `test_headline`."""
    assert "val_bpb 2.4500 (the baseline, nothing is kept yet)" in "\n".join(render_text(frame(1), 80, 24))
    unsealed = dataclasses.replace(AGENDA, score=None)
    text = "\n".join(render_text(frame(1, agenda=unsealed, unsandboxed=True), 80, 24))
    assert "val_bpb (unsealed, unsandboxed) 2.4500" in text and text.count("unsealed") == 1


def test_the_measurement_on_fresh_seeds_comes_first() -> None:
    claim = Claim(35, (2.45, 2.3), Difference(-0.15, 0.02, 2, 2), None, (35,))
    rows = render_text(frame(claim=claim), 140, 24)
    assert rows[1].startswith("Measured on fresh seeds: #35 is 0.1500 better than the baseline, 95 % interval +0.1300 ")
    assert "In the search #35 scored 2.2000 (0.2500 better than the baseline, one trial)." in rows[2]
    small = render_text(frame(claim=claim), 80, 16)
    assert small[1].startswith("Measured on fresh seeds: #35") and "In the search" not in "".join(small)


def test_waits_and_early_stopping() -> None:
    waits = [Wait("claude", -125.0), Wait("tuner", -0.2)]
    rows = render_text(frame(waits=waits, early=ACTIVE), 140, 24)
    first, second = (
        "waiting for a proposal from claude (2 m 05 s so far)",
        "waiting for a proposal from tuner (0.2 s so far)",
    )
    assert f"{first}, {second}" in rows
    assert "early stopping: active, 3 trials ended so far" in rows[2]
    idle = render_text(frame(devices=0, waits=waits[:1]), 80, 24)
    assert idle[idle.index("no trial is running") + 1] == first


def test_a_wide_terminal_shows_reasons() -> None:
    assert "because" in "\n".join(render_text(frame(), 140, 45))


def test_the_newest_verdict_has_its_whole_reason_and_all_have_one_reference() -> None:
    """A keep may score worse than the one lucky trial of its parent. Differences are to the baseline in every view."""
    why = (
        "Scored 85.0000, 2.0400 better than the estimate of 87.0400 for #1. Expected gain 1.3300 (80 % chance to gain "
        "1.9000, 5 % to lose 0.4000, otherwise no change)."
    )
    lucky = dataclasses.replace(BASELINE, number=1, parent=0, score=2.2)
    keep = dataclasses.replace(lucky, number=2, parent=1, score=2.25, hypothesis="wider", reason=why)
    for width in (80, 140):
        rows = render_text(frame(experiments=[BASELINE, lucky, keep]), width, 30)
        at = next(index for index, row in enumerate(rows) if row.startswith("#2 "))
        assert "−0.2000" in rows[at] and "difference to the baseline" in rows[at - 1]
        assert why in " ".join(" ".join(rows[at + 1 :]).split())
        assert any(row.startswith("#1 ") for row in rows[at:])
    assert plain_line(keep, BASELINE, 4).endswith(why) and "−0.2000 vs base" in plain_line(keep, BASELINE, 4)


def test_strangers_text_is_never_markup_or_control() -> None:
    hostile = [dataclasses.replace(each, hypothesis=EVIL, reason=EVIL) for each in many(10)]
    trials = [CurrentTrial(Trial("nov23", 10, 1, 1, device=EVIL), EVIL, "start-up", 0.0)]
    event = Event(0.0, EventKind.RESEARCHER, EVIL)
    for width in (80, 140):
        shown = frame(10, experiments=hostile, lab=Path(EVIL), event=event)
        rows = render_text(dataclasses.replace(shown, trials=trials), width, 24)
        text = "\n".join(rows)
        assert "a[bold red]b[/] c" in text
        assert not set("\x1b\x07\r\t\u202e") & set(text)
        assert len(rows) <= 24 and max(map(cell_len, rows)) <= width
    idle = "\n".join(render_text(frame(0, 0, experiments=[BASELINE], event=event), 80, 24))
    assert "a[bold red]b[/] c" in idle and not set("\x1b\x07\r\t\u202e") & set(idle)


def test_before_the_baseline_is_measured() -> None:
    text = "\n".join(render_text(Frame(Snapshot(Path("lab"), RUN, AGENDA), 3.0), 80, 24))
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
    line = plain_line(worse, BASELINE, 4)
    assert line.split("  ")[0].startswith("#12") and "\n" not in line
    assert "discard     2.4623   +0.0123 vs base  MATRIX_LR 0.02 → 0.03 [b]" in line
    assert line.endswith("worse than #0 by more than the noise (0.011)")
    assert "baseline" in plain_line(BASELINE, None, 4)
    crash = dataclasses.replace(worse, verdict=Verdict.CRASH, score=None, reason="\x1b[31mNaN in training")
    assert plain_line(crash, BASELINE, 4).endswith("NaN in training") and "\x1b" not in plain_line(crash, BASELINE, 4)


class Clock:
    """A clock that stands still until a test moves it."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    lab = toy(tmp_path / "lab")
    settings(lab, "limits: {experiments: 2}")
    return lab


@pytest.fixture
def ledger(lab: Path) -> Iterator[Ledger]:
    with Ledger(Layout(lab).ledger) as made:
        made.create_run(RUN, AGENDA)
        made.add_experiment(dataclasses.replace(BASELINE, state=State.QUEUED, verdict=None, score=None))
        yield made


def view(lab: Path, clock: Callable[[], float] = time.time, console: Console | None = None) -> LiveView:
    return LiveView(RunReader(lab, "nov23", AGENDA, clock), console)


def test_a_look_follows_a_trial_through_its_phases(ledger: Ledger, lab: Path) -> None:
    clock = Clock()
    live = view(lab, clock)

    def now() -> tuple[str, float]:
        current = live.look().trials[0]
        return current.phase, current.elapsed

    assert not live.look().trials
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
    looked = live.look()
    assert looked.trials[0].losses == (3.5, 3.0) and looked.seconds == 9.0
    ledger.finish_trial("nov23", 0, 1, TrialResult(Outcome.OK, score=2.45))
    ledger.finish_experiment("nov23", 0, Judgement(Verdict.KEEP, "the baseline"), 2.45)
    looked = live.look()
    assert not looked.trials and looked.snapshot.incumbent and looked.snapshot.incumbent.score == 2.45
    assert [each.number for each in looked.finished] == [0]


@pytest.mark.parametrize(("sandbox", "marked"), [("none", True), ("landlock", False)])
def test_a_look_sees_that_nothing_confines_a_trial(ledger: Ledger, lab: Path, sandbox: str, marked: bool) -> None:
    live = view(lab)
    assert not live.look().snapshot.unsandboxed
    ledger.start_trial(Trial("nov23", 0, 1, 5, device="cpu:0", sandbox=sandbox))
    assert live.look().snapshot.unsandboxed is marked


def test_watching_draws_until_it_is_cancelled(ledger: Ledger, lab: Path) -> None:
    screen = io.StringIO()
    live = view(lab, console=Console(file=screen, width=80, height=24, force_terminal=True))

    async def briefly() -> None:
        task = asyncio.create_task(live.watch())
        while "nov23" not in screen.getvalue():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(briefly())
    assert screen.getvalue().rstrip().endswith("\x1b[?25h") or "\x1b[?1049l" in screen.getvalue()
