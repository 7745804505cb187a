"""The kernel's memory killer: a trial is blamed for the memory that it took, and not for what others took."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rigs.trial import build_placement

from autoresearch.jobs.caps import Caps
from autoresearch.jobs.confined import ConfinedProcess
from autoresearch.jobs.ending import JobEnded
from autoresearch.jobs.usage import count_oom_kills
from autoresearch.records import Device, Outcome

TOTAL, MOST_TAKEN = 1 << 40, 1 << 38  # bytes: all memory, and what is left when others hold most of it


@dataclass(frozen=True)
class Memory:
    """The machine's memory, as psutil reports it."""

    available: int
    total: int = TOTAL


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
    caps = Caps(process, count_kills=lambda: kills, read_memory=lambda: Memory(available=MOST_TAKEN))
    caps.check_quickly()
    caps.check_oom_kills()  # kills before the trial say nothing
    kills = 4
    with pytest.raises(JobEnded, match="mostly for others") as ended:
        caps.check_oom_kills()
    assert ended.value.outcome is Outcome.INTERRUPTED


def test_a_kill_of_a_trial_that_holds_most_of_the_memory_is_its_own(process: ConfinedProcess) -> None:
    kills = 0
    caps = Caps(process, count_kills=lambda: kills, read_memory=lambda: Memory(available=MOST_TAKEN))
    caps.check_machine_memory(int(0.6 * (TOTAL - MOST_TAKEN)))
    kills = 1
    caps.check_oom_kills()


def test_a_trial_that_took_all_memory_between_two_looks_is_to_blame(process: ConfinedProcess) -> None:
    """Its end has freed the memory, so that no other program can have held most of it."""
    kills, memory = 0, Memory(available=TOTAL - 10)
    caps = Caps(process, count_kills=lambda: kills, read_memory=lambda: memory)
    caps.check_quickly()
    kills = 1
    caps.check_oom_kills()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what it kills")
def test_the_kernel_s_count_is_read() -> None:
    assert count_oom_kills() == int(Path("/proc/vmstat").read_text().partition("\noom_kill ")[2].split()[0])
