"""The progress chart of a run in a terminal: braille dots, two by four to a character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .chart import Series
from .format import number, places

if TYPE_CHECKING:
    from rich.text import Text

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # bits of a braille character, by row and column
Cell = tuple[int, int]  # row, column


def braille_chart(series: Series, width: int, rows: int) -> list[Text]:
    """`rows` rows of `width` characters: a scale at the left, keeps as ●, failures as × at the lower edge."""
    from rich.text import Text

    scale = [number(value, places(series.high)) for value in (series.high, series.low)]
    margin = max(map(len, scale)) + 1
    columns = max(width - margin, 4)
    dots, styles, marks = _plot(series, columns, rows)
    lines = []
    for row in range(rows):
        label = scale[0] if row == 0 else scale[1] if row == rows - 1 else ""
        line = Text(f"{label:>{margin - 1}}", "bright_black", no_wrap=True)
        line.append("┤" if label else "│", "bright_black")
        for column in range(columns):
            cell = (row, column)
            mark, style = marks.get(cell, (chr(0x2800 + dots[cell]) if cell in dots else " ", styles.get(cell, "")))
            line.append(mark, style)
        lines.append(line)
    return lines


def _plot(
    series: Series, columns: int, rows: int
) -> tuple[dict[Cell, int], dict[Cell, str], dict[Cell, tuple[str, str]]]:
    """Dots of each cell, their colour (of what was drawn last), and the characters that stand in place of dots."""
    dots: dict[Cell, int] = {}
    styles: dict[Cell, str] = {}
    marks: dict[Cell, tuple[str, str]] = {}
    last = max(series.best[-1][0] if series.best else 0, 10)

    def across(experiment: int) -> int:
        return round(experiment / last * (2 * columns - 1))

    def down(score: float) -> int:
        return round((series.high - score) / (series.high - series.low) * (4 * rows - 1))

    def dot(x: int, y: int, style: str) -> None:
        cell = (y // 4, x // 2)
        dots[cell] = dots.get(cell, 0) | DOTS[y % 4][x % 2]
        styles[cell] = style

    for experiment, score in series.discarded:
        if series.inside(score):
            dot(across(experiment.number), down(score), "bright_black")
        else:
            edge = 0 if series.direction == "minimize" else rows - 1
            marks[edge, across(experiment.number) // 2] = ("▵" if edge == 0 else "▿", "bright_black")
    for (begin, score), (end, following) in zip(series.best, series.best[1:], strict=False):
        for x in range(across(begin), across(end) + 1):
            dot(x, down(score), "green")
        for y in range(*sorted((down(score), down(following)))):
            dot(across(end), y, "green")
    for experiment in series.failed:
        marks[rows - 1, across(experiment.number) // 2] = ("×", "red")
    for experiment, score in series.kept:
        marks[down(score) // 4, across(experiment.number) // 2] = ("●", "bold green")
    return dots, styles, marks
