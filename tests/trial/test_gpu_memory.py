"""The memory and the clocks of a trial's GPU, by the driver's word and not by the trial's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rigs.gpus import Driver, needs_compiler
from rigs.trial import Supervised, alive, placement_for, run

from autoresearch.records import Device, GpuState, Outcome, TrialResult
from autoresearch.trial.wire import result_from_json

pytestmark = needs_compiler

GPU = Device("cuda", 0, uuid="GPU-1a")
CARD = "gpu GPU-1a 81559 0 NVIDIA H100"
BODY = """
start(); save(); say(type="progress", step=1, loss=1.0); time.sleep(2.0); done(peak_vram_mb=1)
"""


def run_with_memory(folder: Path, mib: int, own: bool = True, memory: int | None = None) -> TrialResult:
    """Run a trial, of which the driver says in mid-training that one of its processes has `mib` on the GPU."""
    driver = Driver(folder / "driver", CARD, "gpu GPU-2b 81559 1 NVIDIA H100")
    placement = placement_for(folder, BODY, device=GPU, budget=20.0, memory=memory)
    extra: Any = driver.environment
    with Supervised(placement, **extra) as supervised:
        supervised.until("progress")
        trial = [process for process in alive(placement.folder) if "train.py" in process.cmdline()]
        pid = trial[-1].pid if own else 1
        driver.say(CARD, f"process {pid} {mib}")
        event = supervised.until("result")
    return result_from_json({name: value for name, value in event.items() if name != "event"})


def test_the_peak_is_what_the_driver_counted(tmp_path: Path) -> None:
    result = run_with_memory(tmp_path, 5000)
    assert result.outcome is Outcome.OK and result.peak_memory == 5000 << 20


def test_the_cap_binds_whatever_the_trial_claims(tmp_path: Path) -> None:
    result = run_with_memory(tmp_path, 5000, memory=4 << 30)
    assert result.outcome is Outcome.CRASH and result.reason == "used 5.2 GB, over the memory cap of 4.3 GB"


def test_processes_of_others_do_not_count(tmp_path: Path) -> None:
    result = run_with_memory(tmp_path, 5000, own=False, memory=4 << 30)
    assert result.outcome is Outcome.OK and result.peak_memory == 1 << 20


def test_a_driver_that_does_not_tell_leaves_the_trials_word(tmp_path: Path) -> None:
    result = run_with_memory(tmp_path, -1, memory=4 << 30)
    assert result.outcome is Outcome.OK and result.peak_memory == 1 << 20


def test_the_clocks_are_those_at_go_and_at_the_end_of_training(tmp_path: Path) -> None:
    driver = Driver(tmp_path / "driver", CARD, "clocks 1980 2619 0")
    body = "time.sleep(2.0)\n" + BODY  # so that the driver has answered before `go`
    placement = placement_for(tmp_path, body, device=GPU, budget=20.0)
    extra: Any = driver.environment
    with Supervised(placement, **extra) as supervised:
        supervised.until("progress")
        driver.say(CARD, "clocks 1410 2619 2084")
        event = supervised.until("result")
    machine = result_from_json({name: value for name, value in event.items() if name != "event"}).machine
    low = ("power cap", "heat", "reason 0x800")
    assert machine.gpu_before == GpuState(1980, 2619, ()) and machine.gpu_after == GpuState(1410, 2619, low)
    assert machine.speed_before is machine.speed_after is None, "nothing runs on a machine with a GPU"


def test_a_driver_without_clocks_leaves_them_unknown(tmp_path: Path) -> None:
    driver = Driver(tmp_path / "driver", CARD)
    result = run(placement_for(tmp_path, BODY, device=GPU, budget=20.0), **driver.environment)
    assert result.machine.gpu_after == GpuState() and result.outcome is Outcome.OK


@pytest.mark.parametrize("fact", ["init 18", "hang", "gpu GPU-2b 1 0 another"])
def test_a_driver_that_cannot_be_asked_is_no_danger(fact: str, tmp_path: Path) -> None:
    driver = Driver(tmp_path / "driver", fact)
    body = "start(); save(); done(peak_vram_mb=1)"
    result = run(placement_for(tmp_path, body, device=GPU, budget=20.0), **driver.environment)
    assert result.outcome is Outcome.OK and result.peak_memory == 1 << 20
