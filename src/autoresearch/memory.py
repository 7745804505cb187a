"""What the loop knows of its run, kept in step with the ledger.

The ledger is the truth and is read once, at the start; from then on an experiment costs the same on the hundredth night
as on the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .judge.noise import mean, measure_noise
from .records import Direction, Experiment, Noise, Standing, State, Verdict

if TYPE_CHECKING:
    from .judge.verdict import Judge

FAILURES = (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID, Verdict.DUPLICATE)


class Memory:
    """The experiments of one run in order of their numbers, their scores, and the incumbent among them."""

    def __init__(
        self,
        experiments: Iterable[Experiment],
        scores: Mapping[int, Sequence[float]],
        incumbent: Experiment | None = None,
        direction: Direction = "minimize",
    ) -> None:
        self.experiments: list[Experiment] = []
        self.scores: dict[int, list[float]] = {number: list(values) for number, values in scores.items()}
        self.seen: dict[str, Experiment] = {}
        self.incumbent: Experiment | None = None
        self.noise: Noise | None = measure_noise(self.scores)
        self.streak = Streak()
        self.judge: Judge | None = None  # from the baseline's verdict on
        self._direction = direction
        for experiment in experiments:
            self.enter(experiment)
        # with several devices the order of the verdicts, which a streak goes by, is not that of the numbers
        done = [experiment for experiment in self.experiments if experiment.state is State.DONE]
        for experiment in sorted(done, key=lambda each: (each.number > 0, each.finished or 0.0, each.number)):
            self.conclude(experiment)
        self.incumbent = incumbent

    def enter(self, experiment: Experiment) -> None:
        """Remember a new experiment."""
        assert experiment.number == len(self.experiments)
        self.experiments.append(experiment)
        self.seen.setdefault(experiment.fingerprint, experiment)

    def add_score(self, number: int, score: float) -> None:
        self.scores.setdefault(number, []).append(score)
        if len(self.scores[number]) > 1:
            self.noise = measure_noise(self.scores)

    def score(self, number: int) -> float | None:
        """Mean over the experiment's trials; None while it has none."""
        values = self.scores.get(number)
        return mean(values) if values else None

    def conclude(self, experiment: Experiment) -> None:
        """Remember what became of an experiment."""
        self.experiments[experiment.number] = experiment
        if self.seen[experiment.fingerprint].number == experiment.number:
            self.seen[experiment.fingerprint] = experiment
        if experiment.verdict in (Verdict.KEEP, Verdict.DISCARD):
            self._learn(experiment)
        if experiment.verdict is Verdict.KEEP and experiment.standing is not Standing.DROPPED:
            self.incumbent = experiment
        if experiment.verdict in FAILURES:
            self.streak.extend(f"{experiment.verdict}: {experiment.reason}")
        else:
            self.streak.end()

    def _learn(self, experiment: Experiment) -> None:
        from .judge.verdict import Judge  # it takes scipy with it, which not every command needs that knows the loop

        scores, kept = self.scores.get(experiment.number, ()), experiment.verdict is Verdict.KEEP
        if not kept and self.incumbent is not None and experiment.parent != self.incumbent.number:
            return  # on several devices: it was no change to what is the incumbent by now
        if self.judge is not None:
            self.judge.conclude(scores, kept)
        elif len(scores) > 1:  # the baseline's
            self.judge = Judge(scores, self._direction)

    @property
    def proposed(self) -> int:
        """How many experiments there are besides the baseline."""
        return max(0, len(self.experiments) - 1)


class Streak:
    """Failures in a row that share one cause. Numbers differ from failure to failure and are not part of the cause."""

    def __init__(self) -> None:
        self.length = 0
        self.latest = ""

    def extend(self, cause: str) -> None:
        same = _shape(cause) == _shape(self.latest)
        self.length = self.length + 1 if same else 1
        self.latest = cause

    def end(self) -> None:
        self.length, self.latest = 0, ""


def _shape(cause: str) -> str:
    return re.sub(r"\d+", "#", cause)
