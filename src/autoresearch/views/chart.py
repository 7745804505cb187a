"""The progress chart of a run: one drawing for progress.png and for the SVG in the report.

The code uses Matplotlib's Figure objects alone, which need neither a display nor pyplot's global state.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ..decimals import decimal_places, number
from ..records import Direction, Experiment, Noise, Standing, State, Verdict
from ..text import one_line

INK, FAINT, RULE, GREEN, BAND, RED, PAPER = "#22211f", "#77736c", "#dcd8d0", "#2f7d4f", "#e3efe5", "#b3412e", "#fffefb"
VARIABLES = {INK: "ink", FAINT: "faint", RULE: "rule", GREEN: "green", BAND: "band", RED: "red", PAPER: "paper"}
"""The CSS variable of the report that replaces each colour of the drawing, so that the chart follows dark mode."""

WIDTH, HEIGHT = 9.6, 4.4  # inches
GLYPH = 0.6  # the mean width of a letter, in units of the font size
SMALL = 8.0  # points


@dataclass(frozen=True, eq=False)
class Series:
    """The points and lines of the chart.

    Attributes:
        kept: (experiment, score) of the keeps, the baseline first.
        discarded: (experiment, score) of the other scored experiments.
        failed: the experiments without a score.
        best: (experiment number, the incumbent's score from there on). The last one repeats the score at the last
            number.
        low, high: the range of the score axis.
        metric: the metric's name with its marks.
    """

    kept: Sequence[tuple[Experiment, float]]
    discarded: Sequence[tuple[Experiment, float]]
    failed: Sequence[Experiment]
    best: Sequence[tuple[int, float]]
    low: float
    high: float
    direction: Direction
    metric: str
    noise: Noise | None

    def inside(self, value: float) -> bool:
        """Whether a score lies within the axis."""
        return self.low <= value <= self.high

    @property
    def worse_edge(self) -> float:
        """The end of the axis where scores are worst."""
        return self.high if self.direction == "minimize" else self.low


def series(experiments: Sequence[Experiment], noise: Noise | None, metric: str, direction: Direction) -> Series:
    """Sort the finished experiments into the chart's series. An experiment whose score is not finite is a failure."""
    done = [each for each in experiments if each.state is State.DONE]
    scored = [(each, each.score) for each in done if each.score is not None and math.isfinite(each.score)]
    kept = [(each, score) for each, score in scored if each.verdict is Verdict.KEEP]
    kept_numbers = {each.number for each, _ in kept}
    failures = {Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID}
    last = max((each.number for each in done), default=0)
    best = [(each.number, score) for each, score in kept if each.standing is not Standing.DROPPED]
    low, high = _range([score for _, score in scored], [score for _, score in best], noise, direction)
    return Series(
        kept,
        [(each, score) for each, score in scored if each.number not in kept_numbers],
        [each for each in done if each.verdict in failures and (each.score is None or not math.isfinite(each.score))],
        [*best, (last, best[-1][1])] if best else [],
        low,
        high,
        direction,
        metric,
        noise,
    )


def _range(
    scores: Sequence[float], best: Sequence[float], noise: Noise | None, direction: Direction
) -> tuple[float, float]:
    """Return the range of the score axis. It holds all keeps, and leaves out outliers on the worse side."""
    if not scores:
        return 0.0, 1.0
    sign = 1.0 if direction == "minimize" else -1.0
    ordered = sorted(sign * score for score in scores)
    anchors = [sign * score for score in best] or ordered
    floor = noise.floor if noise else 0.0
    span = max(max(anchors) - min(anchors), 4 * floor, abs(max(anchors)) * 1e-3) or 1e-12
    typical = ordered[min(math.floor(0.85 * len(ordered)), len(ordered) - 1)]
    top = min(max(typical, max(anchors)), max(anchors) + 0.7 * span) + max(0.08 * span, 1.2 * floor)
    bottom = min(ordered[0], min(anchors)) - max(0.16 * span, 1.3 * floor)
    return (bottom, top) if direction == "minimize" else (-top, -bottom)


def draw(series: Series) -> Any:
    """Return the chart as a Matplotlib Figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained", facecolor=PAPER)
    axes = figure.add_subplot(facecolor=PAPER)
    last = max((series.best[-1][0] if series.best else 0), 1)
    axes.set_xlim(-0.02 * last - 0.4, last + 0.02 * last + 0.4)
    axes.set_ylim(series.low, series.high)
    _style_axes(axes, series)
    if not series.best:
        axes.text(0.5, 0.5, "No experiment has finished yet.", transform=axes.transAxes, ha="center", color=FAINT)
        return figure
    _draw_incumbent(axes, series)
    _draw_discards(axes, series)
    _draw_failures(axes, series)
    _draw_keeps(axes, series)
    _draw_legend(axes)
    figure.draw_without_rendering()  # fixes the layout, so that labels have places in points
    _draw_labels(axes, series)
    return figure


def _style_axes(axes: Any, series: Series) -> None:
    from matplotlib.ticker import MaxNLocator

    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(RULE)
    axes.tick_params(colors=FAINT, labelsize=SMALL, length=3, width=0.6, color=RULE)
    axes.grid(axis="y", color=RULE, linewidth=0.5, alpha=0.7)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=10))
    axes.set_xlabel("experiment", color=FAINT, fontsize=SMALL + 1)
    better = "lower is better" if series.direction == "minimize" else "higher is better"
    name = series.metric.replace("$", r"\$")
    axes.set_ylabel(f"{name}, {better}", color=FAINT, fontsize=SMALL + 1)


def _draw_legend(axes: Any) -> None:
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.01), frameon=False, fontsize=SMALL, labelcolor=FAINT, ncols=6,
        handlelength=1.4, columnspacing=1.6, handletextpad=0.5, borderaxespad=0.0,
    )  # fmt: skip


def _draw_incumbent(axes: Any, series: Series) -> None:
    numbers, scores = zip(*series.best, strict=True)
    if series.noise:
        floor = series.noise.floor
        axes.fill_between(
            numbers, [s - floor for s in scores], [s + floor for s in scores],
            step="post", color=BAND, linewidth=0, zorder=1, label="noise floor",
        )  # fmt: skip
    axes.step(numbers, scores, where="post", color=GREEN, linewidth=1.5, zorder=3, label="incumbent")


def _draw_discards(axes: Any, series: Series) -> None:
    inside = [(each, score) for each, score in series.discarded if series.inside(score)]
    outside = [each for each, score in series.discarded if not series.inside(score)]
    _draw_points(
        axes, inside, marker="o", s=15, facecolors=FAINT, alpha=0.45, linewidths=0, zorder=2, label="discarded"
    )
    edge = series.worse_edge
    marker = "^" if series.direction == "minimize" else "v"
    _draw_points(
        axes, [(each, edge) for each in outside], marker=marker, s=20, facecolors="none", edgecolors=FAINT,
        linewidths=0.8, zorder=4, label="off the scale",
    )  # fmt: skip


def _draw_failures(axes: Any, series: Series) -> None:
    _draw_points(
        axes, [(each, series.low) for each in series.failed], marker="|", s=70, color=RED, linewidths=1.3,
        zorder=4, label="failed",
    )  # fmt: skip


def _draw_keeps(axes: Any, series: Series) -> None:
    _draw_points(
        axes, series.kept, marker="o", s=40, facecolors=GREEN, edgecolors=PAPER, linewidths=1.0, zorder=5, label="kept"
    )


def _draw_points(axes: Any, points: Sequence[tuple[Experiment, float]], **style: Any) -> None:
    """Draw marks that link to the report's entries. Marks on the edge are drawn whole."""
    if points:
        dots = axes.scatter([each.number for each, _ in points], [score for _, score in points], clip_on=False, **style)
        dots.set_urls([f"#e{each.number}" for each, _ in points])


Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


def _draw_labels(axes: Any, series: Series) -> None:
    """Label the keeps where there is room, on the better side of the incumbent's line, where no experiment can lie.

    A label is the hypothesis at the left of the dot, else at its right, else the number alone, else nothing.
    """
    from matplotlib import patheffects

    scale = 72 / axes.figure.dpi
    down = -1.0 if series.direction == "minimize" else 1.0
    spots = [tuple(axes.transData.transform((each.number, score)) * scale) for each, score in series.kept]
    frame = axes.get_window_extent()
    bounds = (frame.x0 * scale, frame.y0 * scale, frame.x1 * scale, frame.y1 * scale)
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in spots]
    steps = [(x - 1, min(y, old), x + 1, max(y, old)) for (x, y), (_, old) in zip(spots[1:], spots, strict=False)]
    for (each, score), (x, y) in zip(series.kept, spots, strict=True):
        for text, dx, dy, align in _candidates(each, down):
            width = len(text) * GLYPH * SMALL
            left = x + dx - (width if align == "right" else 0)
            box = (left, y + dy - SMALL * 0.6, left + width, y + dy + SMALL * 0.6)
            if _contains(bounds, box) and not any(_overlap(box, other) for other in (*taken, *steps)):
                taken.append(box)
                axes.annotate(
                    text.replace("$", r"\$"), (each.number, score), (dx, dy), textcoords="offset points",
                    ha=align, va="center", fontsize=SMALL, color=INK, zorder=6, url=f"#e{each.number}",
                    path_effects=[patheffects.withStroke(linewidth=2.4, foreground=PAPER)],
                )  # fmt: skip
                break


def _candidates(experiment: Experiment, down: float) -> list[tuple[str, float, float, str]]:
    """Return (text, x offset, y offset, alignment) of each way to label a keep, the best first. Units are points."""
    if experiment.number == 0:
        return [("baseline", 0.0, -11.0 * down, "left"), ("baseline", 0.0, 11.0 * down, "left")]
    short = f"#{experiment.number}"
    name = f"{short} {one_line(experiment.hypothesis, 40)}"
    return [
        (name, -7.0, 3.0 * down, "right"),
        (name, -7.0, 11.0 * down, "right"),
        (name, 6.0, 9.0 * down, "left"),
        (name, 2.0, 17.0 * down, "left"),
        (short, -6.0, 5.0 * down, "right"),
        (short, 4.0, 9.0 * down, "left"),
    ]


def _contains(frame: Box, box: Box) -> bool:
    return box[0] >= frame[0] and box[2] <= frame[2] and box[1] >= frame[1] + 4 and box[3] <= frame[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def write_png(figure: Any, path: Path) -> None:
    """Write the chart as a PNG file."""
    figure.savefig(path, format="png", dpi=160, metadata={"Software": "autoresearch"})


def svg(figure: Any, series: Series) -> str:
    """Return the chart as an SVG element with tooltips, for a page that defines the CSS variables in `VARIABLES`."""
    from matplotlib import rc_context

    for text in figure.axes[0].texts:
        text.set_path_effects([])  # they would turn text into outlines, and the page draws the halo
    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "autoresearch"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    for colour, name in VARIABLES.items():
        text = text.replace(colour, f"var(--{name})")
    titles = {each.number: _title(each) for each, _ in (*series.kept, *series.discarded)}
    titles |= {each.number: _title(each) for each in series.failed}

    def link(found: re.Match[str]) -> str:
        return f'<a href="#e{found[1]}"><title>{titles[int(found[1])]}</title>'

    return re.sub(r'<a xlink:href="#e(\d+)"[^>]*>', link, text)


def _title(experiment: Experiment) -> str:
    score = number(experiment.score, decimal_places(experiment.score))
    return escape(f"#{experiment.number} {experiment.verdict or ''} {score}: {one_line(experiment.hypothesis, 120)}")
