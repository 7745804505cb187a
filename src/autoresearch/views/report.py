"""The report: one self-contained HTML file, and a picture of the progress.

`render` turns a `RunDetails` into HTML and reads nothing. Hypotheses, diffs and logs are strangers' text. The template
escapes all of it, and control characters are removed.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..decimals import number
from ..records import Verdict
from ..text import clean, count, one_line
from . import chart
from .audit import compare_splits
from .details import RunDetails, read_details
from .format import capitalize, describe_tools, duration, short_name
from .report_headline import headline
from .report_parts import diff_runs, make_entry, plot_curves, summary_figures
from .snapshot import RunReader


def write_report(lab: Path, tag: str | None, out: Path) -> None:
    """Write the report of a run to `out`, and `progress.png` beside it.

    Args:
        tag: the run's tag, or None for the latest run.

    Raises:
        LedgerError: there is no ledger, or no such run.
    """
    with RunReader(lab, tag) as reader:
        details = read_details(reader)
    series = chart_series(details)
    figure = chart.draw(series)
    with _replace_when_complete(out) as half:
        half.write_text(render(details, chart.svg(figure, series)), encoding="utf-8")
    with _replace_when_complete(out.with_name("progress.png")) as half:
        chart.write_png(figure, half)


@contextmanager
def _replace_when_complete(path: Path) -> Iterator[Path]:
    """Yield a path to write to. The file moves to `path` once it is complete, so that nobody reads half of it."""
    half = path.with_name(f"{path.name}.half")
    yield half
    half.replace(path)


def chart_series(details: RunDetails) -> chart.Series:
    """Return the points and lines of the run's progress chart."""
    agenda = details.snapshot.agenda
    metric = one_line(agenda.metric, 40) + details.marks
    return chart.series(details.experiments, details.snapshot.noise, metric, agenda.direction)


def render(details: RunDetails, chart_svg: str) -> str:
    """Return the report as HTML. All text is escaped except `chart_svg`, which is trusted markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup, escape

    environment = Environment(
        loader=PackageLoader("autoresearch.views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clean=clean, one_line=one_line, short_name=short_name, score=number, quote=shlex.quote, capitalize=capitalize
    )
    environment.filters["code"] = lambda line: Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(line))))
    environment.globals.update(diff_runs=diff_runs, count=count)
    snapshot, entries = details.snapshot, [make_entry(details, each) for each in details.experiments]
    curves = [("before", details.curve(snapshot.baseline)), ("own", details.curve(snapshot.incumbent))]
    return environment.get_template("report.html.j2").render(
        details=details,
        run=snapshot.run,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        chart=Markup(chart_svg),
        headline=headline(details),
        splits=compare_splits(details),
        entries=entries,
        keeps=[each for each in entries if each.experiment.verdict is Verdict.KEEP and each.experiment.number],
        curves=plot_curves(curves),
        figures=summary_figures(details),
        settings=settings(details),
        seed=next((trial.seed for trial in details.scored_trials(snapshot.incumbent)), None),
    )


def settings(details: RunDetails) -> list[tuple[str, str]]:
    """Return the settings of the run as (name, value)."""
    agenda, run, spend = details.snapshot.agenda, details.snapshot.run, details.snapshot.spend
    devices = sorted({trial.device for trials in details.trials.values() for trial in trials if trial.device})
    levels = sorted({trial.sandbox for trials in details.trials.values() for trial in trials if trial.sandbox})
    researchers = dict.fromkeys(each.researcher for each in details.experiments if each.number)
    tokens = [amount for amount in (spend.tokens_in, spend.tokens_out) if amount is not None]
    return [
        ("metric", f"{agenda.metric}, {agenda.direction}d"),
        ("budget", f"{duration(agenda.budget)} for each trial to train and save"),
        ("researchers", ", ".join(researchers or agenda.researchers)),
        ("data", agenda.data),
        ("devices", ", ".join(devices) or "–"),
        ("sandbox", ", ".join(levels) or "–"),
        ("seed", str(run.seed)),
        ("spend", f"${spend.usd:,.2f}" if spend.usd is not None else "not known"),
        ("tokens", f"{sum(tokens):,}" if tokens else "not known"),
        *([("tools", describe_tools(tools))] if (tools := details.snapshot.tool_seconds) else []),
        ("train", agenda.train),
        ("score", agenda.score or "read from the trial's output (unsealed)"),
        ("python", run.python),
        ("autoresearch", details.version),
        ("baseline", run.baseline),
    ]
