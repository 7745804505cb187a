"""The progress chart of a run in a terminal, in braille characters of two by four dots."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ..decimals import decimal_places, number
from .chart import Series

if TYPE_CHECKING:
    from rich.text import Text

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bits of a braille character, by row and column."""


@lru_cache(maxsize=2)  # a chart of 100,000 points would cost more than the rest of a frame, twice a second
def braille_chart(series: Series, width: int, rows: int) -> list[Text]:
    """Return `rows` rows of `width` characters: a scale at the left, keeps as ●, failures as × at the lower edge."""
    from rich.text import Text

    scale = [number(value, decimal_places(series.high)) for value in (series.high, series.low)]
    margin = max(map(len, scale)) + 1
    canvas = _Canvas(series, max(width - margin, 4), rows)
    canvas.draw()
    lines = []
    for row in range(rows):
        label = scale[0] if row == 0 else scale[1] if row == rows - 1 else ""
        line = Text(f"{label:>{margin - 1}}", "bright_black", no_wrap=True)
        line.append("┤" if label else "│", "bright_black")
        for column in range(canvas.columns):
            line.append(*canvas.cell(row, column))
        lines.append(line)
    return lines


class _Canvas:
    """A grid of characters. A cell holds dots, with the colour of the last one, or a mark that replaces them."""

    def __init__(self, series: Series, columns: int, rows: int) -> None:
        self.series, self.columns, self.rows = series, columns, rows
        self._last = max(series.best[-1][0] if series.best else 0, 10)
        self._dots: dict[tuple[int, int], int] = {}
        self._styles: dict[tuple[int, int], str] = {}
        self._marks: dict[tuple[int, int], tuple[str, str]] = {}

    def cell(self, row: int, column: int) -> tuple[str, str]:
        """Return the character of a cell and its style."""
        if mark := self._marks.get((row, column)):
            return mark
        dots = self._dots.get((row, column))
        return (chr(0x2800 + dots), self._styles[row, column]) if dots else (" ", "")

    def draw(self) -> None:
        """Draw the discards, the incumbent's line, the failures and the keeps, the most important last."""
        self._draw_discards()
        self._draw_incumbent()
        for experiment in self.series.failed:
            self._marks[self.rows - 1, self._x(experiment.number) // 2] = ("×", "red")
        for experiment, score in self.series.kept:
            self._marks[self._y(score) // 4, self._x(experiment.number) // 2] = ("●", "bold green")

    def _draw_discards(self) -> None:
        top = self.series.direction == "minimize"
        edge, mark = (0, "▵") if top else (self.rows - 1, "▿")
        for experiment, score in self.series.discarded:
            if self.series.inside(score):
                self._dot(self._x(experiment.number), self._y(score), "bright_black")
            else:
                self._marks[edge, self._x(experiment.number) // 2] = (mark, "bright_black")

    def _draw_incumbent(self) -> None:
        best = self.series.best
        for (begin, score), (end, following) in pairwise(best):
            for x in range(self._x(begin), self._x(end) + 1):
                self._dot(x, self._y(score), "green")
            for y in range(*sorted((self._y(score), self._y(following)))):
                self._dot(self._x(end), y, "green")

    def _x(self, experiment: int) -> int:
        return round(experiment / self._last * (2 * self.columns - 1))

    def _y(self, score: float) -> int:
        return round((self.series.high - score) / (self.series.high - self.series.low) * (4 * self.rows - 1))

    def _dot(self, x: int, y: int, style: str) -> None:
        cell = (y // 4, x // 2)
        self._dots[cell] = self._dots.get(cell, 0) | DOTS[y % 4][x % 2]
        self._styles[cell] = style
