"""A trial's progress curve: as it comes in, as it is kept, and what it says at a share of the budget."""

from __future__ import annotations

from collections.abc import Sequence

from .records import Point

CURVE_POINTS = 200


class Curve:
    """Points of a progress curve, thinned out as they come in; at most 200 are handed back, the last one among them."""

    def __init__(self) -> None:
        self._points: list[Point] = []

    def add(self, point: Point) -> None:
        if len(self._points) >= 20 * CURVE_POINTS:
            del self._points[1::2]
        self._points.append(point)

    def points(self) -> tuple[Point, ...]:
        last = len(self._points) - 1
        if last < CURVE_POINTS:
            return tuple(self._points)
        return tuple(self._points[round(i * last / (CURVE_POINTS - 1))] for i in range(CURVE_POINTS))


def loss_at(points: Sequence[Point], seconds: float) -> float | None:
    """The mean loss between half of that time and then: a single point says little. None: there is no point."""
    losses = [point.loss for point in points if seconds / 2 < point.seconds <= seconds]
    return sum(losses) / len(losses) if losses else None
