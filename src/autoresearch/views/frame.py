"""What the live view shows at one moment, and the text it becomes in a terminal of a given size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..ledger import NOTHING_TRIED, Tally
from ..records import Agenda, Experiment, Noise, Run, State, Trial, Usage, Verdict
from ..text import count, one_line
from .chart import series
from .claim import NO_RESULT, Result
from .format import asked, capitalise, difference, duration, marks, number, places, signed
from .terminal_chart import braille_chart

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

STYLES = {
    Verdict.KEEP: "green", Verdict.DISCARD: "dim", Verdict.CRASH: "red", Verdict.TIMEOUT: "red",
    Verdict.INVALID: "red", Verdict.DUPLICATE: "yellow",
}  # fmt: skip
WIDE = 110  # columns from which on a verdict has room for its reason
ROOMY = 20  # rows from which on there is room for what is beside the headline
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Current:
    """One trial that runs now."""

    trial: Trial
    hypothesis: str
    phase: str  # "start-up", "training", "scoring"
    elapsed: float  # seconds of the budget that are used
    losses: Sequence[float] = ()


@dataclass(frozen=True)
class Scene:
    """What the live view shows at one moment."""

    lab: str
    agenda: Agenda
    run: Run
    seconds: float  # of running, this session's included
    experiments: Sequence[Experiment] = ()
    incumbent: Experiment | None = None
    noise: Noise | None = None
    spend: Usage = field(default_factory=Usage)
    current: Sequence[Current] = ()
    said: str = ""  # the latest line of the diary
    unsandboxed: bool = False
    tally: Tally = NOTHING_TRIED
    result: Result = NO_RESULT
    asking: Sequence[tuple[str, float]] = ()  # researchers that are asked for a proposal, and for how many seconds
    early: str = ""  # how early stopping stands; nothing where it is off

    @property
    def baseline(self) -> Experiment | None:
        return self.experiments[0] if self.experiments and self.experiments[0].number == 0 else None

    @property
    def decimals(self) -> int:
        return places(self.baseline.score if self.baseline else None)

    @property
    def done(self) -> list[Experiment]:
        return [each for each in self.experiments if each.state is State.DONE]


def paint(scene: Scene, width: int, height: int) -> RenderableType:
    """The scene as exactly the rows of a terminal of that size, none of them wider than it."""
    from rich.console import Group

    devices = max(len({each.trial.device for each in scene.current}), 1)
    trials = _trials(scene, width, min(devices, max((height - 14) // 3, 1)))
    top = [*_header(scene, width), *(_asides(scene, width) if height >= ROOMY else ()), _rule(width)]
    room = height - 1 - len(top) - len(trials) - 3
    verdicts = _verdicts(scene, width, min(8, max(room - 6, 3), max(len(scene.done), 1)) if height < 40 else 8)
    chart_rows = max(height - 1 - len(top) - len(trials) - len(verdicts) - 2, 3)
    agenda = scene.agenda
    points = series(scene.experiments, scene.noise, agenda.metric, agenda.direction)
    chart = braille_chart(points, width, min(chart_rows, 24)) if points.best else []
    return Group(*top, *chart, _rule(width), *trials, _rule(width), *verdicts)


def _text(width: int, *parts: tuple[str, str]) -> Text:
    """One row: (words, style) pairs, cut to the width. Words are never read as markup."""
    from rich.text import Text

    row = Text(no_wrap=True, overflow="ellipsis", end="")
    for words, style in parts:
        row.append(words, style)
    row.truncate(width, overflow="ellipsis")
    row.end = "\n"
    return row


def _rule(width: int) -> Text:
    return _text(width, ("─" * width, "bright_black"))


def _header(scene: Scene, width: int) -> list[Text]:
    limits, tried = scene.agenda.limits, scene.tally.done
    hours = f" of {limits.hours:g} h" if limits.hours else ""
    many = f"{tried} of {limits.experiments}" if limits.experiments else str(tried)
    rate = f" · {tried / scene.seconds * 3600:.0f}/h" if scene.seconds > 60 and tried else ""
    money = f" · ${scene.spend.usd:.2f}" if scene.spend.usd else ""
    money += f" of ${limits.usd:g}" if limits.usd and money else ""
    right = f"{duration(scene.seconds)}{hours} · {many} {'experiment' if many == '1' else 'experiments'}{rate}{money}"
    left = one_line(f"{scene.lab} · {scene.run.tag}", max(width - len(right) - 2, 8))
    first = _text(width, (left, "bold"), (" " * max(width - len(left) - len(right), 1), ""), (right, ""))
    return [first, _standing(scene, width)]


def _standing(scene: Scene, width: int) -> Text:
    """What was measured on fresh seeds; before that, what search saw."""
    metric = one_line(scene.agenda.metric, 24) + marks(scene.agenda, scene.unsandboxed)
    if scene.incumbent is None or scene.incumbent.score is None:
        return _text(width, (f"{metric} ", ""), ("measuring the baseline and its noise", "dim"))
    claim, words = scene.result.claim, next(iter(scene.result.lines), "")
    if words:
        style = "bold green" if claim and claim.better else "bold yellow" if claim else ""
        return _text(width, (capitalise(words), style))
    return _text(width, (f"{metric} {number(scene.incumbent.score, scene.decimals)} the baseline", ""))


def _asides(scene: Scene, width: int) -> list[Text]:
    """What search saw, where there is better; the noise; early stopping, where it is on."""
    parts = [f"noise floor {number(scene.noise.floor, scene.decimals)}" if scene.noise else "noise not measured yet"]
    parts += [scene.result.searched] if scene.result.claim else []
    parts += [scene.early] if scene.early else []
    return [_text(width, (" · ".join(parts), "dim"))]


def _trials(scene: Scene, width: int, room: int) -> list[Text]:
    rows: list[Text] = []
    for each in scene.current[:room]:
        rows += _trial(scene, each, width)
    if len(scene.current) > room:
        rows.append(_text(width, (f"and {count(len(scene.current) - room, 'more trial')}", "dim")))
    said = ", ".join(asked(name, seconds) for name, seconds in scene.asking)
    if not rows:
        rows = [_text(width, ("no trial is running", "dim"))]
        said = said or one_line(scene.said) or "waiting for a proposal"
    return [*rows, _text(width, (said, "dim"))] if said else rows


def _trial(scene: Scene, current: Current, width: int) -> list[Text]:
    """Two rows: which trial, then phase, progress bar, time left and the loss so far."""
    trial, budget = current.trial, scene.agenda.budget
    name = f"#{trial.experiment}" + (f".{trial.index}" if trial.index > 1 else "")
    device = one_line(trial.device or "", 12)
    first = _text(width, (f"{device:<7} ", "cyan"), (f"{name:<6} ", "bold"), (one_line(current.hypothesis, width), ""))
    if current.phase != "training":
        return [first, _text(width, (" " * 8, ""), (current.phase, "yellow"))]
    share = min(current.elapsed / budget, 1.0) if budget else 1.0
    wide = max(min(width // 3, 40), 10)
    filled = round(share * wide)
    left = f"{duration(max(budget - current.elapsed, 0.0))} left"
    loss = f"  loss {current.losses[-1]:.3f} " if current.losses else ""
    room = width - 8 - 9 - wide - 14 - len(loss)
    return [
        first,
        _text(
            width, (" " * 8, ""), ("training ", ""), ("━" * filled, "green"), ("━" * (wide - filled), "bright_black"),
            (f" {left:<12} ", ""), (loss, "dim"), (sparkline(current.losses, min(room, 30)), "cyan"),
        ),
    ]  # fmt: skip


def sparkline(values: Sequence[float], width: int) -> str:
    """The latest values as bars, at most `width` of them; values that are no finite numbers are blanks."""
    shown = values[-width:] if width > 0 else ()
    finite = [value for value in shown if math.isfinite(value)]
    if not finite:
        return ""
    low, span = min(finite), (max(finite) - min(finite)) or 1.0
    return "".join(BARS[int((value - low) / span * 7)] if math.isfinite(value) else " " for value in shown)


def _verdicts(scene: Scene, width: int, rows: int) -> list[Text]:
    """The latest finished experiments, the newest first."""
    by_number: Mapping[int, Experiment] = {each.number: each for each in scene.experiments}
    return [_verdict(scene, each, by_number, width) for each in reversed(scene.done[-rows:])] or [
        _text(width, ("no verdict yet", "dim"))
    ]


def _verdict(scene: Scene, each: Experiment, by_number: Mapping[int, Experiment], width: int) -> Text:
    parent = by_number.get(each.parent) if each.parent is not None else None
    word = "baseline" if each.parent is None and each.verdict is Verdict.KEEP else str(each.verdict)
    style = STYLES.get(each.verdict, "") if each.verdict else ""
    change = signed(difference(each.score, parent.score if parent else None), scene.decimals)
    wide, reason = width >= WIDE, one_line(each.reason or "")
    idea = one_line(each.hypothesis, width // 3 if wide else width)
    if wide:
        idea = f"{idea:<{width // 3}}  "
    elif each.score is None and reason:  # of a failure the cause says more than the idea
        idea, reason = reason, ""
    return _text(
        width,
        (f"{f'#{each.number}':<6}", "bold"),
        (f"{word:<10}", style),
        (f"{number(each.score, scene.decimals):>8} ", ""),
        (f"{change:>9}  ", style),
        (idea, "dim" if each.verdict is Verdict.DISCARD else ""),
        (reason if wide else "", "dim"),
    )
