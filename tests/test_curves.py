"""Thinned curves, and their mean loss at a moment."""

from __future__ import annotations

from itertools import pairwise

import pytest

from autoresearch.curves import Curve, loss_at
from autoresearch.records import Point


def test_a_curve_is_thinned_and_keeps_its_ends() -> None:
    curve = Curve()
    for step in range(100_000):
        curve.add(Point(float(step), step, 1.0))
    points = curve.points()
    assert len(points) == 200 and points[0].step == 0 and points[-1].step == 99_999
    assert all(a.step < b.step for a, b in pairwise(points))


def test_a_long_curve_is_as_dense_at_its_start_as_at_its_end() -> None:
    curve = Curve()
    for step in range(36_000):
        curve.add(Point(step / 10, step, 1.0))
    seconds = [point.seconds for point in curve.points()]
    assert all(
        sum(1 for each in seconds if start <= each < start + 360) in range(18, 23) for start in range(0, 3600, 360)
    )


def test_a_loss_is_the_mean_over_the_later_half_of_the_time() -> None:
    points = [
        Point(seconds, step, loss) for step, (seconds, loss) in enumerate([(1, 9), (2, 5), (3, 4), (4, 3), (5, 1)])
    ]
    assert loss_at(points, 4.0) == pytest.approx(3.5) and loss_at(points, 2.0) == 5.0
    assert loss_at(points, 0.5) is None and loss_at([], 4.0) is None
