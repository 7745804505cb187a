"""Readings of the machine around a trial."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from rigs.trial import placement_for, run

from autoresearch.jobs.folder import Folder
from autoresearch.records import Device, Outcome
from autoresearch.trial.readings import Readings, read_core_times, read_speed, reading_seconds

STAT = """cpu  900 0 300 4000 100 0 50 250 7 0
cpu0 400 0 100 2000 50 0 25 100 7 0
cpu1 500 0 200 2000 50 0 25 150 0 0
intr 12345 0 0
"""
LATER = STAT.replace("cpu1 500 0 200 2000 50 0 25 150", "cpu1 550 0 210 2010 50 0 25 180")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="nothing is measured on other systems than Linux")
WORK = "start(); save(); done()"


@pytest.mark.parametrize(
    ("budget", "seconds"), [(0.1, 0.0), (5.9, 0.0), (6.0, 0.09), (10.0, 0.15), (300.0, 0.5), (float("inf"), 0.5)]
)
def test_both_readings_take_three_percent_of_a_budget_at_most(budget: float, seconds: float) -> None:
    assert reading_seconds(budget) == pytest.approx(seconds)
    assert 2 * reading_seconds(budget) <= 0.03 * budget * (1 + 1e-9)


@on_linux
def test_a_trial_is_measured_before_and_after(tmp_path: Path) -> None:
    machine = run(placement_for(tmp_path, WORK, budget=10.0)).machine
    assert machine.speed_before and machine.speed_after and machine.gpu_before is machine.gpu_after is None


@on_linux
def test_an_adopted_lab_is_measured_too(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, None, budget=10.0, score=None, train="echo val_bpb: 1.5"))
    assert result.score == 1.5 and result.machine.speed_before and result.machine.speed_after


def test_a_short_trial_is_not_measured(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, WORK, budget=5.0))
    assert result.outcome is Outcome.OK and result.machine.speed_before is result.machine.speed_after is None


@on_linux
def test_a_trial_without_a_score_has_the_reading_from_before(tmp_path: Path) -> None:
    result = run(placement_for(tmp_path, "start(); raise ValueError", budget=10.0))
    assert result.outcome is Outcome.CRASH and result.machine.speed_before and result.machine.speed_after is None


@on_linux
def test_a_trial_cannot_prevent_the_reading_after_it(tmp_path: Path) -> None:
    body = "start()\nwith open('hole', 'wb') as file: file.truncate(1 << 43)\nsave(); done()"
    result = run(placement_for(tmp_path, body, budget=10.0))
    assert result.outcome is Outcome.OK and result.machine.speed_before and result.machine.speed_after


@on_linux
@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_core_of_the_trial_runs_the_kernel(number: int) -> None:
    """Each copy runs on a core of its own. Without cores there are as many copies as the machine has cores."""
    cores = sorted(os.sched_getaffinity(0))[:number]
    assert (read_speed(cores, 0.1) or 0.0) > 0.0


@on_linux
def test_a_core_that_is_not_there_leaves_the_speed_unknown() -> None:
    assert read_speed((100_000,), 0.1) is None


@on_linux
def test_a_gpu_runs_nothing(tmp_path: Path) -> None:
    readings = Readings(Device("mps"), 10.0, lambda: None, tmp_path / "missing")
    readings.read_before()
    readings.begin()
    readings.end()
    readings.read_after(Folder(tmp_path))
    assert set(vars(readings.machine).values()) == {None}


def test_steal_is_the_share_of_the_trials_cores(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    for cores, share in (((1,), 30 / 100), ((0,), None), ((), None), ((7,), None)):
        readings = Readings(Device("cpu", cores=cores), 1.0, lambda: None, stat)
        stat.write_text(STAT)
        readings.begin()
        stat.write_text(LATER)
        readings.read_after(Folder(tmp_path))
        assert readings.machine.steal == share, cores


@pytest.mark.parametrize("text", ["", "cpu0 1 2 3", "cpu0 a b c d e f g h", "intr 5"])
def test_counters_in_another_form_are_unknown(tmp_path: Path, text: str) -> None:
    (tmp_path / "stat").write_text(text)
    assert read_core_times((0,), tmp_path / "stat") is None and read_core_times((), tmp_path / "missing") is None
