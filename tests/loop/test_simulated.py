"""The real loop on simulated devices and a simulated clock."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rigs.loop import CPUS, Actor, a_loop, own_bench
from rigs.toy import TAG, Bench

from autoresearch.executors.simulated import SimulatedClock, SimulatedExecutor, SimulatedTrial
from autoresearch.ledger import Ledger
from autoresearch.loop.driving import drive
from autoresearch.loop.loop import Loop
from autoresearch.records import Brief, EndCause, EventKind, Job, Outcome, State, TrialResult, Verdict

STARTUP, BUDGET, SCORING = 10.0, 300.0, 20.0
TRIAL = STARTUP + BUDGET + SCORING


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with own_bench(tmp_path, monkeypatch) as bench:
        yield bench


def simulate(job: Job, checkout: Path) -> SimulatedTrial:
    line = next(line for line in (checkout / "train.py").read_text().splitlines() if line.startswith("X = "))
    score = 1.0 + float(line.split("=")[1].split("#")[0]) + 0.001 * (job.seed % 7)
    result = TrialResult(Outcome.OK, score=score, training_seconds=BUDGET)
    return SimulatedTrial(result, STARTUP, BUDGET, SCORING)


def run(bench: Bench, devices: int, thinking: float, ideas: int, **options: Any) -> tuple[float, Loop]:
    """Return the virtual seconds that a run took, and its loop."""
    clock = SimulatedClock()

    async def think(brief: Brief) -> float:
        await clock.sleep(thinking)
        return 0.5 + brief.turn / 1000

    actor = Actor("ann", [think] * ideas)
    with a_loop(
        bench,
        lambda materials, confinement: SimulatedExecutor(CPUS[:devices], materials, clock, simulate),
        actor,
        clock=clock,
        **options,
    ) as loop:
        with asyncio.Runner(loop_factory=clock.new_event_loop) as runner:
            runner.run(drive(loop, loop.go()))
        experiments = loop.session.ledger.experiments(TAG)
        assert all(each.state is State.DONE for each in experiments)
        assert [each.verdict for each in experiments[1:]].count(Verdict.CRASH) == 0
        return clock.monotonic(), loop


def test_a_night_on_one_device_takes_the_time_of_its_trials_and_proposals(bench: Bench) -> None:
    seconds, loop = run(bench, devices=1, thinking=40.0, ideas=6)
    assert loop.ending is not None and loop.ending.cause is EndCause.EXHAUSTED
    with_trials = sum(count_trials(loop, number) for number in range(7))
    audits = sum(SCORING for _ in audited_trials(loop))
    assert seconds == pytest.approx(with_trials * TRIAL + 6 * 40.0 + audits)


def test_the_forecast_counts_proposals_once_they_are_measured(bench: Bench) -> None:
    _, loop = run(bench, devices=1, thinking=3000.0, ideas=5, experiments=5)
    first, second = forecasts(loop)
    assert first.startswith("at least 6 min an experiment and the time of its proposal, at most 11 an hour on 1 device")
    assert ": 5 experiments more in at least 28 min" in first
    assert second.startswith("about 56 min an experiment (6 min of it without the proposal), 1 an hour on 1 device")
    assert ": 2 experiments more in about 1.9 h" in second


def test_a_second_forecast_is_printed_for_slow_proposals_only(bench: Bench) -> None:
    _, loop = run(bench, devices=1, thinking=20.0, ideas=5)
    assert len(forecasts(loop)) == 1


def test_four_devices_share_the_work(bench: Bench) -> None:
    alone, _ = run(bench, devices=1, thinking=0.0, ideas=12)
    with own_bench_of(bench) as other:
        together, loop = run(other, devices=4, thinking=0.0, ideas=12)
    assert loop.history.proposed == 12
    assert together < alone / 2


def test_the_limit_of_hours_holds_in_virtual_time(bench: Bench) -> None:
    seconds, loop = run(bench, devices=2, thinking=5.0, ideas=100, hours=1.0)
    assert loop.ending is not None and loop.ending.cause is EndCause.HOURS, (
        seconds,
        len(loop.history.experiments),
        loop.agenda.limits,
        loop.limits.seconds,
    )
    assert 3600 * 0.6 < seconds <= 3600, "claims have a quarter of the time"


def forecasts(loop: Loop) -> list[str]:
    with Ledger(loop.session.layout.ledger, readonly=True) as ledger:
        return [event.text for event in ledger.events(TAG, None, EventKind.FORECAST)]


def count_trials(loop: Loop, number: int) -> int:
    return len([trial for trial in trials_of(loop) if trial[0] == number])


def audited_trials(loop: Loop) -> list[tuple[int, float | None]]:
    return [trial for trial in trials_of(loop) if trial[1] is not None]


def trials_of(loop: Loop) -> list[tuple[int, float | None]]:
    with Ledger(loop.session.layout.ledger, readonly=True) as ledger:
        return [(trial.experiment, trial.audit) for trial in ledger.trials(TAG)]


def own_bench_of(bench: Bench) -> Bench:
    folder = bench.lab.parent / "other"
    folder.mkdir()
    return Bench(folder)
