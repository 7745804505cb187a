"""The morning report: one self-contained HTML file and a picture of the progress.

`render` turns a `Morning` into HTML and reads nothing. Hypotheses, diffs and logs are strangers' text: the template
escapes everything, and control characters are taken out.
"""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ..records import Experiment, Outcome, Point, Purpose, Trial, Verdict
from ..text import clean, count, one_line
from .audit import audit
from .format import capitalise, difference, duration, gain, gigabytes, number, signed
from .snapshot import Morning, headline, read_morning

LONG_DIFF, SHORT_DIFF = (300, 30_000), (40, 2_500)  # lines and characters shown of a keep's diff, and of any other
TAIL = (40, 4_000)  # of a failure's log
CURVE_POINTS = 40
DIFF_CLASSES = {"+": "add", "-": "del", "@": "hunk"}


def write_report(lab: Path, tag: str | None, out: Path) -> None:
    """Write the report of a run to `out` and `progress.png` beside it; `tag` None means the latest run.

    Raises:
        LedgerError: there is no ledger, or no such run.
    """
    from . import chart

    morning = read_morning(lab, tag)
    series = chart_series(morning)
    figure = chart.draw(series)
    with _whole(out) as half:
        half.write_text(render(morning, chart.svg(figure, series)), encoding="utf-8")
    with _whole(out.with_name("progress.png")) as half:
        chart.write_png(figure, half)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Where to write a file that takes its place at `path` once it is whole: nobody reads half of it."""
    half = path.with_name(f"{path.name}.half")
    yield half
    half.replace(path)


def chart_series(morning: Morning) -> Any:
    """What the progress chart shows of this run: a `chart.Series`."""
    from . import chart

    metric = one_line(morning.agenda.metric, 40) + morning.marks
    return chart.series(morning.experiments, morning.noise, metric, morning.agenda.direction)


def render(morning: Morning, chart_svg: str) -> str:
    """The report as HTML. `chart_svg` is trusted markup; all other text is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup, escape

    environment = Environment(
        loader=PackageLoader("autoresearch.views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=clean, one_line=one_line, score=number, quote=shlex.quote, capitalise=capitalise)
    environment.filters["code"] = lambda line: Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(line))))
    environment.globals.update(diff_runs=diff_runs, count=count)
    entries = [entry(morning, each) for each in morning.experiments]
    return environment.get_template("report.html.j2").render(
        morning=morning,
        agenda=morning.agenda,
        chart=Markup(chart_svg),
        headline=headline(morning),
        audit=audit(morning),
        entries=entries,
        stack=[each for each in entries if each.experiment in morning.kept],
        curves=plot([("before", morning.curve(morning.baseline)), ("own", morning.curve(morning.incumbent))]),
        facts=facts(morning),
        settings=settings(morning),
        seed=next((trial.seed for trial in morning.scored(morning.incumbent)), None),
    )


@dataclass(frozen=True)
class Entry:
    """One experiment as the table shows it."""

    experiment: Experiment
    status: str
    score: str
    delta: str
    better: bool | None  # than its parent
    seconds: str
    memory: str
    trials: Sequence[Trial]
    note: str  # how often it was measured
    proof: str  # what fresh seeds have said of a keep
    diff: str
    diff_cut: int  # lines left out
    tail: str
    plot: Plot | None


def entry(morning: Morning, experiment: Experiment) -> Entry:
    """Numbers of one experiment as text, with as much of its diff, log and curve as the report has room for."""
    parent, kept = morning.parent(experiment), experiment.verdict is Verdict.KEEP
    better = gain(experiment.score, parent.score if parent else None, morning.agenda.direction)
    trials = morning.trials.get(experiment.number, ())
    results = [trial.result for trial in trials if trial.result]
    training = [each.training_seconds for each in results if each.training_seconds is not None]
    memory = [each.peak_memory for each in results if each.peak_memory is not None]
    scored = len(morning.scores.get(experiment.number, ()))
    diff, cut = shorten(clean(morning.diffs.get(experiment.number, "")), *(LONG_DIFF if kept else SHORT_DIFF))
    failed = [each for each in results if each.outcome not in (Outcome.OK, Outcome.STOPPED) and each.log_tail]
    lines = [("own", morning.curve(experiment))]
    return Entry(
        experiment,
        str(experiment.standing or experiment.verdict or experiment.state)
        if experiment.parent is not None
        else "baseline",
        number(experiment.score, morning.decimals),
        signed(difference(experiment.score, parent.score if parent else None), morning.decimals),
        None if better is None else better > 0,
        f"{sum(training) / len(training):.1f}" if training else "–",
        gigabytes(max(memory)) if memory else "–",
        [trial for trial in trials if trial.purpose is Purpose.SEARCH],  # those that the score is the mean of
        "" if not scored else "one trial" if scored == 1 else f"mean of {scored} trials",
        proof(morning, experiment) if kept else "",
        diff,
        cut,
        shorten_front(clean(failed[-1].log_tail), *TAIL) if failed else "",
        plot([("before", morning.curve(parent)), *lines] if kept and parent else lines),
    )


def proof(morning: Morning, experiment: Experiment) -> str:
    """What fresh seeds have said of a keep: how often it was tried on them, how often the incumbent was without it."""
    fresh = sum(trial.purpose is Purpose.CLAIM for trial in morning.scored(experiment))
    without = [each for each in morning.experiments if each.without == experiment.number and each.score is not None]
    said = [f"{count(fresh, 'trial')} on fresh seeds"] if fresh else []
    said += [f"{count(len(without), 'trial')} without it"] if without else []
    if not said and experiment.standing is None:
        return "not tried on fresh seeds yet"
    return ": ".join([*([", ".join(said)] if said else []), experiment.standing or "not confirmed by itself yet"])


def shorten(text: str, lines: int, characters: int) -> tuple[str, int]:
    """The beginning of a text, whole lines, and how many lines were left out."""
    whole = text.splitlines()
    shown = whole[:lines]
    while shown and sum(map(len, shown)) > characters:
        shown = shown[: max(len(shown) * 3 // 4, 1)] if len(shown) > 1 else [shown[0][:characters]]
    return "\n".join(shown), len(whole) - len(shown)


def shorten_front(text: str, lines: int, characters: int) -> str:
    """The end of a text."""
    return "\n".join(text.rstrip().splitlines()[-lines:])[-characters:]


def diff_runs(diff: str) -> Iterator[tuple[str, str]]:
    """A diff as (CSS class, lines) of equal kind, without git's own header lines."""
    lines = [line for line in diff.splitlines() if not line.startswith(("diff --git", "index ", "--- ", "+++ "))]
    for kind, group in groupby(lines, key=lambda line: DIFF_CLASSES.get(line[:1], "")):
        yield kind, "\n".join(group) + "\n"


@dataclass(frozen=True)
class Plot:
    """Loss over seconds as polylines in a box of `WIDTH` × `HEIGHT` units, and the ends of its axes."""

    lines: Sequence[tuple[str, str]]  # CSS class, points
    low: str
    high: str
    seconds: str

    WIDTH, HEIGHT = 600, 150


def plot(curves: Sequence[tuple[str, Sequence[Point]]]) -> Plot | None:
    """Curves on a common scale; the steep first losses are cut off at the 95 % quantile so that the rest is seen."""
    finite = [(name, [each for each in curve if math.isfinite(each.loss)]) for name, curve in curves]
    finite = [(name, curve) for name, curve in finite if len(curve) > 1]
    if not finite:
        return None
    losses = sorted(point.loss for _, curve in finite for point in curve)
    low, high = losses[0], losses[math.floor(0.95 * (len(losses) - 1))]
    end = max(curve[-1].seconds for _, curve in finite) or 1.0
    height = (high - low) or 1.0

    def place(point: Point) -> str:
        drop = Plot.HEIGHT * (high - point.loss) / height  # above the box it is negative, and the page cuts it off
        return f"{Plot.WIDTH * point.seconds / end:.0f},{drop:.1f}"

    lines = [(name, " ".join(place(point) for point in thin(curve))) for name, curve in finite]
    return Plot(lines, f"{low:.3g}", f"{high:.3g}", duration(end))


def thin(curve: Sequence[Point]) -> Sequence[Point]:
    """At most `CURVE_POINTS` points of a curve, the first and the last among them."""
    if len(curve) <= CURVE_POINTS:
        return curve
    stride = (len(curve) - 1) / (CURVE_POINTS - 1)
    return [curve[round(index * stride)] for index in range(CURVE_POINTS)]


def facts(morning: Morning) -> list[tuple[str, str, str]]:
    """What the baseline's and the incumbent's trials said of themselves: (name, baseline, incumbent).

    Without a GPU what is zero on both sides is left out: it is a figure of the GPU's, such as its memory.
    """
    pair = [morning.summary(morning.baseline), morning.summary(morning.incumbent)]
    on_cpu = all(str(trial.device).startswith("cpu") for trial in morning.scored(morning.baseline))
    names = [name for name in dict.fromkeys((*pair[0], *pair[1])) if all(_plain(side.get(name)) for side in pair)]
    names = [name for name in names if not (on_cpu and all(side.get(name, 0) == 0 for side in pair))]
    return [(one_line(str(name), 40), _fact(pair[0].get(name)), _fact(pair[1].get(name))) for name in names[:24]]


def _plain(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _fact(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value is None else one_line(str(value), 60)


def settings(morning: Morning) -> list[tuple[str, str]]:
    """How the run was set up: (name, value)."""
    agenda, run, spend = morning.agenda, morning.run, morning.spend
    devices = sorted({trial.device for trials in morning.trials.values() for trial in trials if trial.device})
    levels = sorted({trial.sandbox for trials in morning.trials.values() for trial in trials if trial.sandbox})
    researchers = dict.fromkeys(each.researcher for each in morning.experiments if each.number)
    tokens = [amount for amount in (spend.tokens_in, spend.tokens_out) if amount is not None]
    return [
        ("metric", f"{agenda.metric}, {agenda.direction}d"),
        ("budget", f"{duration(agenda.budget)} of training and saving for each trial"),
        ("researchers", ", ".join(researchers or agenda.researchers)),
        ("data", agenda.data),
        ("devices", ", ".join(devices) or "–"),
        ("sandbox", ", ".join(levels) or "–"),
        ("seed", str(run.seed)),
        ("spend", f"${spend.usd:,.2f}" if spend.usd is not None else "no money counted"),
        ("tokens", f"{sum(tokens):,}" if tokens else "none counted"),
        ("train", agenda.train),
        ("score", agenda.score or "read from what the trial prints (unsealed)"),
        ("python", run.python),
        ("autoresearch", morning.version),
        ("baseline", run.baseline),
    ]
