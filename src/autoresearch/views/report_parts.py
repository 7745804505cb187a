"""Parts of the report: the entry of each experiment, its diff and its curves, and the trials' own figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..decimals import change, number
from ..records import Experiment, Outcome, Point, Purpose, Trial, TrialResult, Verdict
from ..text import clean, count, one_line
from .details import RunDetails
from .format import difference, duration, gain, gigabytes

LONG_DIFF, SHORT_DIFF = (300, 30_000), (40, 2_500)
"""The most lines and characters of a diff: of a keep, and of any other experiment."""

LOG_TAIL = (40, 4_000)
"""The most lines and characters of a failure's log."""

LONG_HYPOTHESIS = 400
"""The most characters of a hypothesis in a heading or a row. The opened row has all of a longer one."""

CURVE_POINTS = 40
DIFF_CLASSES = {"+": "add", "-": "del", "@": "hunk"}
WIDTH, HEIGHT = 600, 150
"""The box of a plot, in the units of its SVG."""


@dataclass(frozen=True)
class Plot:
    """Training losses over seconds.

    Attributes:
        lines: (CSS class, points of an SVG polyline in a box of `WIDTH` × `HEIGHT`).
        low, high, seconds: the labels at the ends of the axes.
    """

    lines: Sequence[tuple[str, str]]
    low: str
    high: str
    seconds: str


@dataclass(frozen=True)
class Entry:
    """One experiment, as text.

    Attributes:
        better: whether its score is better than its parent's. None if it cannot be told.
        seconds: the mean training time.
        memory: the peak memory.
        trials: the trials that its score is the mean of.
        note: the number of these trials, such as `mean of 3 trials`.
        proof: the number of a keep's trials on fresh seeds and of its ablations, and its standing.
        omitted: the number of lines of the diff that are left out.
        why: the reason for the end of an experiment without a score. Empty for any other.
        is_long: whether the hypothesis is longer than `LONG_HYPOTHESIS`.
        log: the end of a failure's log.
        later: why its change was not tried again, where that was found after the verdict.
    """

    experiment: Experiment
    status: str
    score: str
    delta: str
    better: bool | None
    seconds: str
    memory: str
    trials: Sequence[Trial]
    note: str
    proof: str
    diff: str
    omitted: int
    log: str
    plot: Plot | None
    why: str = ""
    is_long: bool = False
    later: str = ""


def make_entry(details: RunDetails, experiment: Experiment) -> Entry:
    """Return one experiment as text, with as much of its diff, log and curve as the report has room for."""
    snapshot, parent, kept = details.snapshot, details.parent(experiment), experiment.verdict is Verdict.KEEP
    reference = parent.score if parent else None
    better = gain(experiment.score, reference, snapshot.agenda.direction)
    trials = details.trials.get(experiment.number, ())
    results = [trial.result for trial in trials if trial.result]
    training = [each.training_seconds for each in results if each.training_seconds is not None]
    memory = [each.peak_memory for each in results if each.peak_memory is not None]
    scored = len(details.scores.get(experiment.number, ()))
    diff, omitted = truncate(clean(details.diffs.get(experiment.number, "")), *(LONG_DIFF if kept else SHORT_DIFF))
    status = experiment.standing or experiment.verdict or experiment.state
    curves = [("before", details.curve(parent))] if kept and parent else []
    return Entry(
        experiment,
        str(status) if experiment.parent is not None else "baseline",
        number(experiment.score, snapshot.decimals),
        change(difference(experiment.score, reference), snapshot.decimals),
        None if better is None else better > 0,
        f"{sum(training) / len(training):.1f}" if training else "–",
        gigabytes(max(memory)) if memory else "–",
        [trial for trial in trials if trial.purpose is Purpose.SEARCH],
        "" if not scored else "one trial" if scored == 1 else f"mean of {scored} trials",
        describe_proof(details, experiment) if kept else "",
        diff,
        omitted,
        _failure_log(trials),
        plot_curves([*curves, ("own", details.curve(experiment))]),
        _failure_reason(experiment, results) if experiment.score is None else "",
        len(one_line(experiment.hypothesis)) > LONG_HYPOTHESIS,
        details.later.get(experiment.number, ""),
    )


def _failure_reason(experiment: Experiment, results: Sequence[TrialResult]) -> str:
    """Return why an experiment has no score. A baseline that failed has no verdict, and its last trial says why."""
    return experiment.reason or next((each.reason for each in reversed(results) if each.reason), "")


def _failure_log(trials: Sequence[Trial]) -> str:
    """Return the end of the log of the last trial that failed."""
    results = [trial.result for trial in trials if trial.result]
    failed = [each for each in results if each.outcome not in (Outcome.OK, Outcome.STOPPED) and each.log_tail]
    return truncate_front(clean(failed[-1].log_tail), *LOG_TAIL) if failed else ""


def describe_proof(details: RunDetails, experiment: Experiment) -> str:
    """Return the number of trials of a keep on fresh seeds, the number of its ablations, and its standing."""
    fresh = sum(trial.purpose is Purpose.CLAIM for trial in details.scored_trials(experiment))
    without = details.ablations.get(experiment.number, 0)
    trials = [f"{count(fresh, 'trial')} on fresh seeds"] if fresh else []
    trials += [f"{count(without, 'trial')} without it"] if without else []
    pairs = sum(trial.purpose is Purpose.PAIR for trial in details.scored_trials(experiment))
    trials += [f"{count(pairs, 'trial')} beside the code before or after it"] if pairs else []
    if details.snapshot.is_deterministic:
        trials = [f"{count(without, 'trial')} without it"] if without else []
        return ", ".join([*trials, *([experiment.standing] if experiment.standing else [])])
    if not trials and experiment.standing is None:
        return "no trials on fresh seeds yet"
    return ", ".join([*trials, experiment.standing or "not confirmed"])


def truncate(text: str, lines: int, characters: int) -> tuple[str, int]:
    """Return the first lines of a text, and the number of lines that are left out."""
    whole = text.splitlines()
    first = whole[:lines]
    while first and sum(map(len, first)) > characters:
        first = first[: max(len(first) * 3 // 4, 1)] if len(first) > 1 else [first[0][:characters]]
    return "\n".join(first), len(whole) - len(first)


def truncate_front(text: str, lines: int, characters: int) -> str:
    """Return the end of a text."""
    return "\n".join(text.rstrip().splitlines()[-lines:])[-characters:]


def diff_runs(diff: str) -> Iterator[tuple[str, str]]:
    """Yield (CSS class, lines of that kind) for a diff, without git's own header lines."""
    lines = [line for line in diff.splitlines() if not line.startswith(("diff --git", "index ", "--- ", "+++ "))]
    for kind, group in groupby(lines, key=lambda line: DIFF_CLASSES.get(line[:1], "")):
        yield kind, "\n".join(group) + "\n"


def plot_curves(curves: Sequence[tuple[str, Sequence[Point]]]) -> Plot | None:
    """Return (CSS class, curve) pairs on a common scale, or None if no curve has two finite points.

    The scale ends at the 95 % quantile of the losses, because the steep first ones would flatten the rest.
    """
    finite = [(name, [each for each in curve if math.isfinite(each.loss)]) for name, curve in curves]
    finite = [(name, curve) for name, curve in finite if len(curve) > 1]
    if not finite:
        return None
    losses = sorted(point.loss for _, curve in finite for point in curve)
    low, high = losses[0], losses[math.floor(0.95 * (len(losses) - 1))]
    end = max(curve[-1].seconds for _, curve in finite) or 1.0
    height = (high - low) or 1.0

    def place(point: Point) -> str:
        drop = HEIGHT * (high - point.loss) / height  # negative above the box, where the page cuts it off
        return f"{WIDTH * point.seconds / end:.0f},{drop:.1f}"

    lines = [(name, " ".join(place(point) for point in thin(curve))) for name, curve in finite]
    return Plot(lines, f"{low:.3g}", f"{high:.3g}", duration(end))


def thin(curve: Sequence[Point]) -> Sequence[Point]:
    """Return at most `CURVE_POINTS` points of a curve, the first and the last among them."""
    if len(curve) <= CURVE_POINTS:
        return curve
    stride = (len(curve) - 1) / (CURVE_POINTS - 1)
    return [curve[round(index * stride)] for index in range(CURVE_POINTS)]


def summary_figures(details: RunDetails) -> list[tuple[str, str, str]]:
    """Return the figures that trials reported about themselves as (name, the baseline's, the incumbent's).

    On a CPU, figures that are zero on both sides are left out. They describe a GPU, such as its memory.
    """
    baseline = details.snapshot.baseline
    pair = [details.summary(baseline), details.summary(details.snapshot.incumbent)]
    on_cpu = all(str(trial.device).startswith("cpu") for trial in details.scored_trials(baseline))
    names = [name for name in dict.fromkeys((*pair[0], *pair[1])) if all(_is_scalar(side.get(name)) for side in pair)]
    names = [name for name in names if not (on_cpu and all(side.get(name, 0) == 0 for side in pair))]
    return [(one_line(str(name), 40), _figure(pair[0].get(name)), _figure(pair[1].get(name))) for name in names[:24]]


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e4 else number(value, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "–" if value is None else one_line(str(value), 60)
