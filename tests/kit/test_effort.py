"""The time of a model's process: what counts, and how much of it is allowed beside the baseline's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from autoresearch.kit.effort import Allowance, ProcessorTime, choose_timer
from autoresearch.records import Figures

BASELINE = Figures(load=0.2, first=0.05, answers=1.0, largest=0.0, mean=0.0)
WORK = "import time\nuntil = {0}\nwhile time.process_time() < until: pass\n"


@pytest.fixture
def start() -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Yield a function that starts a program, and waits until it has printed a line."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", code + "\nprint(flush=True)\ntime.sleep(60)"]
        started.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout is not None
        started[-1].stdout.readline()
        return started[-1]

    yield run
    for each in started:
        each.kill()
        each.wait()
        assert each.stdout is not None
        each.stdout.close()


def test_the_allowance_follows_the_baseline_the_budget_and_the_artifact() -> None:
    small = Allowance.beside(BASELINE, 10.0, 0, "cpu")
    assert small.load == pytest.approx(0.375 + 0.1 + 0.1) and small.answers == pytest.approx(6.0 + 0.1 + 0.1)
    assert Allowance.beside(BASELINE, 10.0, 20_000_000, "cpu").load == pytest.approx(0.575 + 0.05)
    large = Allowance.beside(BASELINE, 300.0, 1 << 40, "cuda:0")
    assert large.load == pytest.approx(0.375 + 0.7 + 0.6 + 0.3)


@pytest.mark.parametrize(("budget", "share"), [(10.0, 0.05), (60.0, 0.03), (300.0, 0.01)])
def test_what_load_may_take_beyond_an_honest_load_is_a_small_share_of_the_budget(budget: float, share: float) -> None:
    allowed = Allowance.beside(BASELINE, budget, 1 << 40, "cpu").load
    assert allowed is not None and allowed - BASELINE.load - BASELINE.first <= share * budget


def test_the_baseline_itself_and_a_score_by_hand_have_no_such_limit() -> None:
    assert Allowance.beside(None, 10.0, 0, "cpu") == Allowance.beside(BASELINE, None, 0, "cpu") == Allowance()


def test_a_gpu_is_timed_by_the_clock() -> None:
    assert choose_timer("cuda:0", os.getpid(), tuple) is time.monotonic


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from /proc")
def test_processor_time_counts_children_that_live_and_that_have_ended(
    start: Callable[[str], subprocess.Popen[str]],
) -> None:
    ended = (
        "import os, time\nif os.fork() == 0:\n    while time.process_time() < 0.3: pass\n    os._exit(0)\nos.wait()\n"
    )
    first = start(WORK.format(0.3))
    second = start(ended)
    assert ProcessorTime(os.getpid(), lambda: [second.pid]).read() > 0.25
    assert ProcessorTime(os.getpid(), lambda: [first.pid]).read() > 0.25
    assert ProcessorTime(os.getpid(), lambda: [first.pid, second.pid]).read() == 0.0


@pytest.mark.skipif(sys.platform != "linux", reason="processor time is read from /proc")
def test_processor_time_never_falls_when_a_process_ends_unseen(start: Callable[[str], subprocess.Popen[str]]) -> None:
    timer = ProcessorTime(os.getpid(), tuple)
    worker = start(WORK.format(0.3))
    before = timer.read()
    worker.kill()
    worker.wait()
    assert timer.read() >= before > 0.25
