"""One frame of the live view: the facts that it shows, and the rows that they become in a terminal of a given size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..decimals import change, distance, number
from ..records import Experiment, Trial, Verdict
from ..text import count, one_line
from .chart import Series
from .format import describe_wait, difference, duration, wrap
from .headline import describe_result
from .snapshot import Snapshot
from .terminal_chart import braille_chart

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

STYLES = {
    Verdict.KEEP: "green", Verdict.DISCARD: "dim", Verdict.CRASH: "red", Verdict.TIMEOUT: "red",
    Verdict.INVALID: "red", Verdict.DUPLICATE: "yellow",
}  # fmt: skip
WIDE = 110
"""The least number of columns with room for the reason of a verdict."""

ROOMY = 20
"""The least number of rows with room for the facts below the headline."""

BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class CurrentTrial:
    """One trial that runs now.

    Attributes:
        phase: `start-up`, `training` or `scoring`.
        elapsed: seconds of the budget that are used.
        losses: the training losses so far.
    """

    trial: Trial
    hypothesis: str
    phase: str
    elapsed: float
    losses: Sequence[float] = ()


REASON_MARGIN, REASON_ROWS = 6, 4  # columns before the reason of the newest verdict, and its most rows
CAPTION = "verdicts, with the score and its difference to the baseline"


@dataclass(frozen=True)
class Frame:
    """The facts that the live view shows at one moment.

    Attributes:
        seconds: the running time of all sessions, this one included.
        chart: the scores of all experiments.
        finished: the latest finished experiments, the newest last.
    """

    snapshot: Snapshot
    seconds: float
    chart: Series | None = None
    finished: Sequence[Experiment] = ()
    trials: Sequence[CurrentTrial] = ()


def render(frame: Frame, width: int, height: int) -> RenderableType:
    """Return the frame as at most `height` rows of at most `width` columns."""
    from rich.console import Group

    devices = max(len({each.trial.device for each in frame.trials}), 1)
    trials = _trial_rows(frame, width, min(devices, max((height - 14) // 3, 1)))
    result = _result(frame.snapshot, width, split=height >= ROOMY)
    top = [_header(frame, width), *result, *(_details(frame, width) if height >= ROOMY else ()), _rule(width)]
    room = height - 1 - len(top) - len(trials) - 3
    verdicts = _verdict_rows(
        frame, width, min(8, max(room - 6, 3), max(len(frame.finished), 1) + REASON_ROWS) if height < 40 else 8
    )
    chart_rows = max(height - 1 - len(top) - len(trials) - len(verdicts) - 2, 3)
    chart = braille_chart(frame.chart, width, min(chart_rows, 24)) if frame.chart and frame.chart.best else []
    return Group(*top, *chart, _rule(width), *trials, _rule(width, CAPTION), *verdicts)


def _text(width: int, *parts: tuple[str, str]) -> Text:
    """Return one row of (words, style) pairs, truncated to the width. Words are never read as markup."""
    from rich.text import Text

    row = Text(no_wrap=True, overflow="ellipsis", end="")
    for words, style in parts:
        row.append(words, style)
    row.truncate(width, overflow="ellipsis")
    row.end = "\n"
    return row


def _rule(width: int, caption: str = "") -> Text:
    return _text(width, (f"─── {caption} ".ljust(width, "─") if caption else "─" * width, "bright_black"))


def _header(frame: Frame, width: int) -> Text:
    """Return the row with the run, its time, its experiments and its cost, each beside its limit."""
    snapshot, limits, done = frame.snapshot, frame.snapshot.agenda.limits, frame.snapshot.tally.done
    hours = f" of {limits.hours:g} h" if limits.hours else ""
    many = f"{done} of {limits.experiments}" if limits.experiments else str(done)
    rate = f" · {done / frame.seconds * 3600:.0f}/h" if frame.seconds > 60 and done else ""
    money = f" · ${snapshot.spend.usd:.2f}" if snapshot.spend.usd else ""
    money += f" of ${limits.usd:g}" if limits.usd and money else ""
    right = f"{duration(frame.seconds)}{hours} · {many} {'experiment' if many == '1' else 'experiments'}{rate}{money}"
    left = one_line(f"{snapshot.lab.name} · {snapshot.run.tag}", max(width - len(right) - 2, 8))
    return _text(width, (left, "bold"), (" " * max(width - len(left) - len(right), 1), ""), (right, ""))


def _result(snapshot: Snapshot, width: int, split: bool) -> list[Text]:
    """Return the result on one row, or on two if `split` and it is too long for one."""
    if snapshot.incumbent is None or snapshot.incumbent.score is None:
        return [_text(width, (f"{snapshot.metric}  ", ""), ("measuring the baseline and its noise", "dim"))]
    claim, lines = snapshot.claim, describe_result(snapshot).lines
    if lines:
        style = "bold green" if claim and claim.better else "bold yellow" if claim else ""
        first, *rest = wrap(lines[0], width)
        parts = [first, " ".join(rest)] if rest and split else [lines[0]]
        return [_text(width, (part, style)) for part in parts]
    score = number(snapshot.incumbent.score, snapshot.decimals)
    return [_text(width, (f"{snapshot.metric} {score} (the baseline, nothing is kept yet)", ""))]


def _details(frame: Frame, width: int) -> list[Text]:
    """Return the row with the noise, the search score beside a claim, and the state of early stopping.

    In a deterministic lab the remark on the seed is in place of the first two.
    """
    snapshot = frame.snapshot
    noise = snapshot.noise
    if snapshot.is_deterministic:
        parts = [snapshot.remark_on_seed]
    else:
        parts = [f"noise floor {distance(noise.floor, snapshot.decimals)}" if noise else "noise not measured yet"]
        parts += [describe_result(snapshot).searched] if snapshot.claim else []
    parts += [snapshot.early.describe()] if snapshot.early else []
    return [_text(width, (" · ".join(parts), "dim"))]


def _trial_rows(frame: Frame, width: int, room: int) -> list[Text]:
    """Return the rows of at most `room` trials, and the row that says who is asked for a proposal."""
    snapshot, rows = frame.snapshot, []
    for each in frame.trials[:room]:
        rows += _trial(frame, each, width)
    if len(frame.trials) > room:
        rows.append(_text(width, (f"and {count(len(frame.trials) - room, 'more trial')}", "dim")))
    wait = ", ".join(describe_wait(each.researcher, snapshot.time - each.since) for each in snapshot.waits)
    if not rows:
        rows = [_text(width, ("no trial is running", "dim"))]
        wait = wait or one_line(snapshot.event.text if snapshot.event else "") or "waiting for a proposal"
    return [*rows, _text(width, (wait, "dim"))] if wait else rows


def _trial(frame: Frame, current: CurrentTrial, width: int) -> list[Text]:
    """Return two rows: the trial's name, then its phase, progress bar, time left and losses."""
    trial, budget = current.trial, frame.snapshot.agenda.budget
    name = f"#{trial.experiment}" + (f".{trial.index}" if trial.index > 1 else "")
    device = one_line(trial.device or "", 12)
    first = _text(width, (f"{device:<7} ", "cyan"), (f"{name:<6} ", "bold"), (one_line(current.hypothesis, width), ""))
    if current.phase != "training":
        return [first, _text(width, (" " * 8, ""), (current.phase, "yellow"))]
    share = min(current.elapsed / budget, 1.0) if budget else 1.0
    bar = max(min(width // 3, 40), 10)
    filled = round(share * bar)
    left = f"{duration(max(budget - current.elapsed, 0.0))} left"
    loss = f"  loss {number(current.losses[-1], 3)} " if current.losses else ""
    room = width - 8 - 9 - bar - 14 - len(loss)
    return [
        first,
        _text(
            width, (" " * 8, ""), ("training ", ""), ("━" * filled, "green"), ("━" * (bar - filled), "bright_black"),
            (f" {left:<12} ", ""), (loss, "dim"), (sparkline(current.losses, min(room, 30)), "cyan"),
        ),
    ]  # fmt: skip


def sparkline(values: Sequence[float], width: int) -> str:
    """Return the latest values as at most `width` bars. A value that is not finite becomes a blank."""
    latest = values[-width:] if width > 0 else ()
    finite = [value for value in latest if math.isfinite(value)]
    if not finite:
        return ""
    low, span = min(finite), (max(finite) - min(finite)) or 1.0
    return "".join(BARS[int((value - low) / span * 7)] if math.isfinite(value) else " " for value in latest)


def _verdict_rows(frame: Frame, width: int, rows: int) -> list[Text]:
    """Return the latest finished experiments, the newest first and with its whole reason where there is room."""
    if not frame.finished:
        return [_text(width, ("no verdict yet", "dim"))]
    reason = wrap(one_line(frame.finished[-1].reason or ""), width - REASON_MARGIN)
    if len(reason) > min(REASON_ROWS, rows - 2):  # some verdicts must stay in sight
        reason = []
    newest, *others = (_verdict(frame, each, width) for each in reversed(frame.finished[-(rows - len(reason)) :]))
    return [newest, *(_text(width, (" " * REASON_MARGIN + line, "dim")) for line in reason), *others]


def _verdict(frame: Frame, each: Experiment, width: int) -> Text:
    decimals, baseline = frame.snapshot.decimals, frame.snapshot.baseline if each.number else None
    word = "baseline" if each.parent is None and each.verdict is Verdict.KEEP else str(each.verdict)
    style = STYLES.get(each.verdict, "") if each.verdict else ""
    against = change(difference(each.score, baseline.score if baseline else None), decimals)
    wide, reason = width >= WIDE, one_line(each.reason or "")
    idea = one_line(each.hypothesis, width // 3 if wide else width)
    if wide:
        idea = f"{idea:<{width // 3}}  "
    elif each.score is None and reason:  # the reason of a failure says more than the idea
        idea, reason = reason, ""
    return _text(
        width,
        (f"{f'#{each.number}':<6}", "bold"),
        (f"{word:<10}", style),
        (f"{number(each.score, decimals):>8} ", ""),
        (f"{against:>9}  ", style),
        (idea, "dim" if each.verdict is Verdict.DISCARD else ""),
        (reason if wide else "", "dim"),
    )
