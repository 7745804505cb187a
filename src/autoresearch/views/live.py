"""The live view of a run in a terminal, and the plain lines where there is none.

A look costs a few indexed queries; the list of experiments is read anew only when one was added or changed its state.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..records import Agenda, Experiment, Trial, Verdict
from ..text import one_line
from .claim import read_result
from .early import early_words
from .format import difference, number, places, signed
from .frame import Current, Scene, paint

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

    from ..ledger import Ledger

PERIOD = 0.5  # seconds between redraws: the trial trains on the same cores


def plain_line(experiment: Experiment, parent: Experiment | None = None) -> str:
    """A finished experiment on one line, for output that is no terminal; the signed figure is against the parent."""
    decimals = places(parent.score if parent else experiment.score)
    word = "baseline" if experiment.parent is None and experiment.verdict is Verdict.KEEP else experiment.verdict
    score = number(experiment.score, decimals)
    change = signed(difference(experiment.score, parent.score if parent else None), decimals)
    against = f"on #{parent.number}" if parent else ""
    line = f"{f'#{experiment.number}':<5} {word or experiment.state:<9} {score:>8}  {change:>8} {against:<6}  "
    line += f"{one_line(experiment.hypothesis, 72):<32}  {one_line(experiment.reason or '', 160)}"
    return line.rstrip()


class LiveView:
    """Shows a run until it is cancelled; it reads the ledger and touches nothing.

    Args:
        ledger: an open ledger, of this thread; one opened with `readonly=True` is enough.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        ledger: Ledger,
        tag: str,
        lab: Path,
        agenda: Agenda,
        console: Console | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.ledger, self.tag, self.lab, self.agenda, self.console, self.clock = (
            ledger,
            tag,
            lab,
            agenda,
            console,
            clock,
        )
        run = ledger.run(tag)
        self._base, self._began = (run.seconds if run else 0.0), clock()
        self._marks: tuple[object, ...] = ()
        self._losses: dict[tuple[int, int], dict[float, float]] = {}
        # when the latest point of a trial, by its seconds, was first seen
        self._seen: dict[tuple[int, int], tuple[float, float]] = {}
        self._scene: Scene | None = None

    async def watch(self) -> None:
        """Redraw until cancelled, on the terminal's second screen; then the first one is back as it was."""
        from rich.live import Live

        with Live(console=self.console, auto_refresh=False, screen=True) as live:
            while True:
                self._show(live)
                await asyncio.sleep(PERIOD)

    def _show(self, live: Live) -> None:
        if scene := self.look():
            live.update(paint(scene, live.console.width, live.console.height), refresh=True)

    def look(self) -> Scene | None:
        """The run as the ledger has it now; None before it has begun."""
        from ..judge.noise import measure_noise

        run = self.ledger.run(self.tag)
        if run is None:
            return None
        seconds = max(run.seconds, self._base + self.clock() - self._began)
        events, tally, trials = self.ledger.events(self.tag, 1), self.ledger.tally(self.tag), self._open_trials()
        marks = (events, tally, list(trials))
        if self._scene is None or marks != self._marks:
            self._marks = marks
            self._scene = Scene(
                self.lab.resolve().name, self.agenda, run, seconds, self.ledger.experiments(self.tag),
                self.ledger.incumbent(self.tag), measure_noise(self.ledger.replicated(self.tag)),
                self.ledger.spend(self.tag), said=events[-1].text if events else "",
                unsandboxed=self.ledger.unsandboxed(self.tag), tally=tally,
                result=read_result(self.ledger, self.tag, self.agenda),
                early=early_words(self.ledger, run, self.agenda),
            )  # fmt: skip
        asking = [(name, self.clock() - since) for name, since in self.ledger.asking(self.tag)]
        return replace(self._scene, run=run, seconds=seconds, current=self._current(trials, self._scene), asking=asking)

    def _open_trials(self) -> dict[tuple[int, int], Trial]:
        return {(trial.experiment, trial.index): trial for trial in self.ledger.open_trials(self.tag)}

    def _current(self, trials: Mapping[tuple[int, int], Trial], scene: Scene) -> list[Current]:
        by_number = {each.number: each for each in scene.experiments}
        self._losses = {key: losses for key, losses in self._losses.items() if key in trials}
        self._seen = {key: seen for key, seen in self._seen.items() if key in trials}
        return [self._describe(trial, by_number[trial.experiment]) for trial in trials.values()]

    def _describe(self, trial: Trial, experiment: Experiment) -> Current:
        """Between two points of progress the elapsed time is carried on by the clock."""
        key, point = (trial.experiment, trial.index), trial.progress
        if point is None:
            return Current(trial, experiment.hypothesis, "start-up", 0.0)
        self._losses.setdefault(key, {})[point.seconds] = point.loss
        if self._seen.get(key, (-1.0, 0.0))[0] != point.seconds:
            self._seen[key] = (point.seconds, self.clock())
        elapsed = point.seconds + self.clock() - self._seen[key][1]
        phase = "training" if elapsed <= self.agenda.budget else "scoring"
        return Current(trial, experiment.hypothesis, phase, elapsed, tuple(self._losses[key].values()))
