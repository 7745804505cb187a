"""A trial's progress curve: as it comes in, as it is kept, and what it says at a share of the budget."""

from __future__ import annotations

from collections.abc import Sequence

from .records import Point

CURVE_POINTS = 200


class Curve:
    """Points of a progress curve, thinned out as they come in; at most 200 are handed back, the last one among them."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._latest: list[Point] = []  # of one, which is not among them
        self._came, self._stride = 0, 1  # of those that come, every so many-th is taken

    def add(self, point: Point) -> None:
        if len(self._points) >= 20 * CURVE_POINTS:
            del self._points[1::2]
            self._stride *= 2
        taken = self._came % self._stride == 0
        self._came += 1
        if taken:
            self._points.append(point)
        self._latest = [] if taken else [point]

    def points(self) -> tuple[Point, ...]:
        points, last = [*self._points, *self._latest], len(self._points) + len(self._latest) - 1
        if last < CURVE_POINTS:
            return tuple(points)
        return tuple(points[round(i * last / (CURVE_POINTS - 1))] for i in range(CURVE_POINTS))


def loss_at(points: Sequence[Point], seconds: float) -> float | None:
    """The mean loss between half of that time and then: a single point says little. None: there is no point."""
    losses = [point.loss for point in points if seconds / 2 < point.seconds <= seconds]
    return sum(losses) / len(losses) if losses else None
