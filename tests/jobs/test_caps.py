"""The kernel's memory killer: a trial is blamed for the memory that it took, and not for what others took."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from rigs.trial import build_placement

from autoresearch.jobs.caps import Caps
from autoresearch.jobs.confined import ConfinedProcess
from autoresearch.jobs.ending import JobEnded
from autoresearch.jobs.usage import count_oom_kills
from autoresearch.records import Device, Outcome


@pytest.fixture
def process(tmp_path: Path) -> Iterator[ConfinedProcess]:
    for name in ("out", "home", "checkout"):
        (tmp_path / name).mkdir()
    yield build_placement(
        {"trial": "t/1.1", "folder": str(tmp_path), "baseline": str(tmp_path), "python": sys.executable,
         "budget": 1.0, "startup": 1.0, "device": Device("cpu"), "environment": {}, "files": {}}
    ).process  # fmt: skip


def test_a_kill_while_others_hold_the_memory_is_no_fault_of_the_trial(process: ConfinedProcess) -> None:
    kills = 3
    caps = Caps(process, count_kills=lambda: kills)
    caps.check_quickly()
    caps.check_oom_kills()  # kills before the trial say nothing
    kills = 4
    with pytest.raises(JobEnded, match="mostly for others") as ended:
        caps.check_oom_kills()
    assert ended.value.outcome is Outcome.INTERRUPTED


def test_a_kill_of_a_trial_that_holds_most_of_the_memory_is_its_own(process: ConfinedProcess) -> None:
    kills = 0
    caps = Caps(process, count_kills=lambda: kills)
    memory = psutil.virtual_memory()
    caps.check_machine_memory(int(0.6 * (memory.total - memory.available)))
    kills = 1
    caps.check_oom_kills()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what it kills")
def test_the_kernel_s_count_is_read() -> None:
    assert count_oom_kills() == int(Path("/proc/vmstat").read_text().partition("\noom_kill ")[2].split()[0])
