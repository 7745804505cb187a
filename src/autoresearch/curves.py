"""The progress curve of a trial: its thinned points, and its mean loss at a moment."""

from __future__ import annotations

from collections.abc import Sequence

from .records import Point

CURVE_POINTS = 200
"""Most points of a recorded curve."""


class Curve:
    """A progress curve that is thinned while its points arrive. It returns at most `CURVE_POINTS` of them."""

    def __init__(self) -> None:
        self._points: list[Point] = []
        self._latest: list[Point] = []  # the last point, if it was thinned out
        self._arrived, self._stride = 0, 1  # every `stride`-th point that arrives is kept

    def add(self, point: Point) -> None:
        """Add the next point."""
        if len(self._points) >= 20 * CURVE_POINTS:
            del self._points[1::2]
            self._stride *= 2
        is_kept = self._arrived % self._stride == 0
        self._arrived += 1
        if is_kept:
            self._points.append(point)
        self._latest = [] if is_kept else [point]

    def points(self) -> tuple[Point, ...]:
        """Return evenly thinned points, the first and the last one included."""
        points, last = [*self._points, *self._latest], len(self._points) + len(self._latest) - 1
        if last < CURVE_POINTS:
            return tuple(points)
        return tuple(points[round(i * last / (CURVE_POINTS - 1))] for i in range(CURVE_POINTS))


def loss_at(points: Sequence[Point], seconds: float) -> float | None:
    """Return the mean loss between `seconds` / 2 and `seconds`. None without a point.

    A single point would be too noisy.
    """
    losses = [point.loss for point in points if seconds / 2 < point.seconds <= seconds]
    return sum(losses) / len(losses) if losses else None
