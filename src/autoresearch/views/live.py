"""The live view of a run in a terminal, and the plain lines where there is no terminal.

Each refresh takes a few indexed queries. Experiments are read again only if one was added or has changed, and then
only the experiments that may have changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..decimals import change, number
from ..ledger import Tally
from ..records import Experiment, Trial, Verdict
from ..text import one_line
from .chart import Series, series
from .format import difference
from .frame import CurrentTrial, Frame, render
from .snapshot import Active, RunReader, Snapshot

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

PERIOD = 0.5
"""Seconds between two refreshes. Refreshes are rare, because the trials train on the same cores."""

VERDICTS = 50
"""The number of finished experiments that a frame holds: more than a terminal has rows for."""


def plain_line(experiment: Experiment, baseline: Experiment | None, decimals: int | None) -> str:
    """Return a finished experiment on one line, with the difference to the baseline's score and with the reason."""
    word = "baseline" if experiment.parent is None and experiment.verdict is Verdict.KEEP else experiment.verdict
    score = number(experiment.score, decimals)
    against = change(difference(experiment.score, baseline.score if baseline else None), decimals)
    name = "vs base" if baseline else ""
    line = f"{f'#{experiment.number}':<5} {word or experiment.state:<9} {score:>8}  {against:>8} {name:<7}  "
    line += f"{one_line(experiment.hypothesis, 72):<32}  {one_line(experiment.reason or '')}"
    return line.rstrip()


class LiveView:
    """Shows a run on the terminal until it is cancelled. It only reads."""

    def __init__(self, reader: RunReader, console: Console | None = None) -> None:
        self.reader, self.console = reader, console
        self._began: float | None = None  # the time of the first look
        self._seconds = reader.run.seconds  # at the first look
        self._tally: Tally | None = None  # of the snapshot behind the chart
        self._chart: Series | None = None
        self._finished: Sequence[Experiment] = ()
        self._losses: dict[tuple[int, int], dict[float, float]] = {}  # of each trial, by its seconds
        self._seen: dict[tuple[int, int], tuple[float, float]] = {}  # seconds of the latest point, time of its arrival

    async def watch(self) -> None:
        """Draw on the terminal's second screen until cancelled. Then the first screen is back as it was."""
        from rich.live import Live

        with Live(console=self.console, auto_refresh=False, screen=True) as live:
            while True:
                self._draw(live)
                await asyncio.sleep(PERIOD)

    def _draw(self, live: Live) -> None:
        live.update(render(self.look(), live.console.width, live.console.height), refresh=True)

    def look(self) -> Frame:
        """Return the run as the ledger has it now."""
        snapshot = self.reader.snapshot()
        self._began = snapshot.time if self._began is None else self._began
        running = [each for each in snapshot.active if each.trial]
        # a snapshot keeps its tally until an experiment, a trial or the diary has changed
        if self._chart is None or snapshot.tally is not self._tally:
            self._tally = snapshot.tally
            self._read_experiments(snapshot)
        seconds = max(snapshot.run.seconds, self._seconds + snapshot.time - self._began)
        return Frame(snapshot, seconds, self._chart, self._finished, self._current(snapshot, running))

    def _read_experiments(self, snapshot: Snapshot) -> None:
        experiments = self.reader.all_experiments()
        self._chart = series(experiments, snapshot.noise, snapshot.metric, snapshot.agenda.direction)
        done = [each for each in experiments[-2 * VERDICTS :] if not each.is_open]
        self._finished = done[-VERDICTS:]

    def _current(self, snapshot: Snapshot, running: Sequence[Active]) -> list[CurrentTrial]:
        keys = {_key(each.trial) for each in running if each.trial}
        self._losses = {key: losses for key, losses in self._losses.items() if key in keys}
        self._seen = {key: seen for key, seen in self._seen.items() if key in keys}
        return [self._follow(each.trial, each.experiment, snapshot) for each in running if each.trial]

    def _follow(self, trial: Trial, experiment: Experiment, snapshot: Snapshot) -> CurrentTrial:
        """Return the trial's phase and progress. Between two progress points the time is extrapolated by the clock."""
        key, point = _key(trial), trial.progress
        if point is None:
            return CurrentTrial(trial, experiment.hypothesis, "start-up", 0.0)
        self._losses.setdefault(key, {})[point.seconds] = point.loss
        if self._seen.get(key, (-1.0, 0.0))[0] != point.seconds:
            self._seen[key] = (point.seconds, snapshot.time)
        elapsed = point.seconds + snapshot.time - self._seen[key][1]
        phase = "training" if elapsed <= snapshot.agenda.budget else "scoring"
        return CurrentTrial(trial, experiment.hypothesis, phase, elapsed, tuple(self._losses[key].values()))


def _key(trial: Trial) -> tuple[int, int]:
    return trial.experiment, trial.index
