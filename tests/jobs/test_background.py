"""Measurements in a thread: a look takes the latest result and does not wait for a slow one."""

from __future__ import annotations

import threading

import pytest

from autoresearch.jobs.background import Background


def test_a_quick_measurement_is_of_this_moment() -> None:
    background = Background(0)
    assert [background.look(lambda number=number: number) for number in (1, 2)] == [1, 2]  # type: ignore[misc]


def test_a_slow_measurement_is_not_waited_for_and_counts_later() -> None:
    background, go_on = Background("nothing"), threading.Event()

    def measure() -> str:
        go_on.wait()
        return "slow"

    assert background.look(measure) == "nothing"
    assert background.look(lambda: "never begun, since the first goes on") == "nothing"
    go_on.set()
    while (latest := background.look(lambda: "next")) == "nothing":
        pass
    assert latest in ("slow", "next")


def test_an_error_of_a_measurement_reaches_the_look() -> None:
    background = Background(0)
    with pytest.raises(ZeroDivisionError):
        background.look(lambda: 1 // 0)
    assert background.look(lambda: 5) == 5
