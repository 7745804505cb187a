"""What the loop knows of its run, kept in step with the ledger.

The ledger is the truth and is read once, at the start; from then on an experiment costs the same on the hundredth night
as on the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..agenda.comparable import comparable_runs
from ..judge.noise import mean, measure_noise
from ..judge.opinion import HEADLINE_TRIALS
from ..records import Agenda, Bar, Direction, Experiment, Noise, Point, Purpose, State, Trial, Verdict

if TYPE_CHECKING:
    from ..judge.early import EarlyStopping
    from ..judge.verdict import Judge
    from ..ledger import Ledger

Points = Sequence[Point]
FAILURES = (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID, Verdict.DUPLICATE)


class Memory:
    """The experiments of one run in order of their numbers, their scores, and the incumbent among them."""

    def __init__(
        self,
        experiments: Iterable[Experiment],
        scores: Mapping[int, Sequence[float]],
        incumbent: Experiment | None = None,
        direction: Direction = "minimize",
        further: Iterable[Trial] = (),
        forecasts: Mapping[int, float] = MappingProxyType({}),
        curves: Mapping[int, Sequence[Points]] = MappingProxyType({}),
        early: EarlyStopping | None = None,
    ) -> None:
        """What the ledger holds of the run.

        Args:
            scores: those that verdicts rest on, by experiment.
            further: scored trials that no verdict rests on, in the order in which they ended.
            forecasts: of the experiments that were stopped early.
            curves: of the trials that `scores` are of.
            early: learns from them when a trial is hopeless; None: nobody asks.
        """
        self.experiments: list[Experiment] = []
        self.scores: dict[int, list[float]] = {number: list(values) for number, values in scores.items()}
        self.fresh: dict[int, list[float]] = {}  # scores of trials for claims that still serve
        self.claimed = 0  # trials for claims that gave a score, all of them
        self.searched = 0  # scores that verdicts on ideas rest on
        self.proposed = 0  # experiments besides the baseline and ablations
        self.forecasts, self.early = dict(forecasts), early
        self._curves = {number: list(each) for number, each in curves.items()}
        self._all = {number: list(values) for number, values in scores.items()}
        self.seen: dict[str, Experiment] = {}
        self.incumbent: Experiment | None = None
        self.noise: Noise | None = measure_noise(self._all)
        self.streak = Streak()
        self.judge: Judge | None = None  # from the baseline's verdict on
        self._direction = direction
        for experiment in experiments:
            self.enter(experiment)
        # with several devices the order of the verdicts, which a streak goes by, is not that of the numbers
        done = [experiment for experiment in self.experiments if experiment.state is State.DONE]
        done.sort(key=lambda each: (each.number > 0, each.finished or 0.0, each.number))
        if done and done[0].number == 0:  # first in any case: a clock may have been set back
            self.conclude(done.pop(0))
        known: Iterator[Experiment | Trial] = merge(done, further, key=lambda each: each.finished or 0.0)
        for happened in known:
            if isinstance(happened, Trial):
                assert happened.result is not None and happened.result.score is not None
                self.add_further(happened.experiment, happened.result.score, happened.purpose)
            else:
                self.conclude(happened)
        self.incumbent = incumbent
        self.searched = sum(len(values) for number, values in self.scores.items() if not self._is_ablation(number))

    @classmethod
    def read(cls, ledger: Ledger, tag: str, agenda: Agenda) -> Memory:
        """All that the ledger holds of a run; what is hopeless is learned from earlier ones too."""
        early = None
        if agenda.judge.early and agenda.score is not None:  # without a clock there is no curve
            from ..judge.early import EarlyStopping  # it takes numpy with it

            early = EarlyStopping(agenda.direction, agenda.budget, agenda.judge.early)
            for before in comparable_runs(ledger, tag, agenda):
                cls._of(ledger, before, agenda, early)
        return cls._of(ledger, tag, agenda, early)

    @classmethod
    def _of(cls, ledger: Ledger, tag: str, agenda: Agenda, early: EarlyStopping | None) -> Memory:
        return cls(
            ledger.experiments(tag),
            ledger.scores(tag),
            ledger.incumbent(tag),
            agenda.direction,
            ledger.extra_trials(tag),
            ledger.forecasts(tag),
            ledger.curves(tag) if early else {},
            early,
        )

    @property
    def to_beat(self) -> Experiment:
        """The incumbent, which there is once the baseline has its verdict."""
        assert self.incumbent is not None, "the baseline is measured first"
        return self.incumbent

    def enter(self, experiment: Experiment) -> None:
        """Remember a new experiment."""
        assert experiment.number == len(self.experiments)
        self.experiments.append(experiment)
        self.seen.setdefault(experiment.fingerprint, experiment)
        self.proposed += experiment.number > 0 and experiment.without is None

    def add_score(self, number: int, score: float, curve: Points = ()) -> None:
        """Remember a score that a verdict will rest on, and its trial's curve."""
        self.scores.setdefault(number, []).append(score)
        self.searched += not self._is_ablation(number)
        if self.early is not None:
            self._curves.setdefault(number, []).append(curve)
        self._replicate(number, score)

    def add_further(self, number: int, score: float, purpose: Purpose) -> float:
        """Remember the score of a trial that no verdict rests on.

        Returns:
            How much better the incumbent was than was believed, in standard deviations; 0 for another experiment.
        """
        self._replicate(number, score)
        if purpose is Purpose.CLAIM:
            self.fresh.setdefault(number, []).append(score)
            self.claimed += 1
        if self.judge is None or self.incumbent is None:
            return 0.0
        if number == self.incumbent.number:
            return self.judge.learn_incumbent(score)
        chain = self.chain(self.incumbent)
        if number == 0 and len(chain) == 1 and (stack := self.judge.stack()) and chain[0] in stack:
            stack.learn_ablation(chain[0], score, dropped=False)  # without its only change it is the baseline
        return 0.0

    def claims_left(self, share: float, most: float = 1.0) -> int:
        """Trials that claims may still take: their share of all, less those that they took, but enough for a headline.

        Args:
            most: of a run that a headline may take; one that is so short that it would take more makes no claims.
        """
        if self.incumbent is None or not share:
            return 0
        had = [len(self.fresh.get(number, ())) for number in (self.incumbent.number, 0)]
        missing = sum(max(0, HEADLINE_TRIALS - trials) for trials in had)
        if missing > max(share, most) * (self.searched + missing):
            return 0
        spent = self.claimed + len(self.experiments) - 1 - self.proposed  # what is neither baseline nor idea: ablations
        return max(round(share / (1 - share) * self.searched) - spent, missing)

    def _is_ablation(self, number: int) -> bool:
        return number < len(self.experiments) and self.experiments[number].without is not None

    def bars(self, may_repeat: bool, lines: int, price: float) -> tuple[Bar, ...]:
        """Where the first trial of a new candidate is ended early; see `Judge.needed`."""
        if self.early is None or self.judge is None:
            return ()
        return self.early.bars(self.judge.worst_wanted_score(may_repeat, lines, price))

    def _replicate(self, number: int, score: float) -> None:
        self._all.setdefault(number, []).append(score)
        if len(self._all[number]) > 1:
            self.noise = measure_noise(self._all)

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
        if experiment.verdict is Verdict.KEEP:  # one that was dropped since, too: it was the incumbent then
            self.incumbent = experiment
            self.fresh.pop(0, None)  # the two sides of a headline are measured in turn
        if experiment.without is not None:
            return  # that nothing runs without a change is no failure of the night's
        if experiment.verdict in FAILURES:
            self.streak.extend(f"{experiment.verdict}: {experiment.reason}")
        else:
            self.streak.end()

    def _learn(self, experiment: Experiment) -> None:
        from ..judge.verdict import Judge  # it takes scipy with it, which not every command needs that knows the loop

        scores, kept = self.scores.get(experiment.number, []), experiment.verdict is Verdict.KEEP
        if self.early is not None:
            self._learn_curves(self.early, experiment)
        if not scores and experiment.number in self.forecasts:
            scores = [self.forecasts[experiment.number]]
        if self.judge is None:
            if len(scores) > 1:  # the baseline's
                self.judge = Judge(scores, self._direction)
        elif not kept and self.incumbent is not None and experiment.parent != self.incumbent.number:
            return  # on several devices: it was no change to what is the incumbent by now
        elif experiment.without is None:
            direct = self.incumbent is None or experiment.parent == self.incumbent.number
            self.judge.learn_candidate(experiment.number, scores, kept, self.chain(experiment), direct)
        elif (stack := self.judge.stack()) and experiment.without in stack:
            stack.learn_ablation(experiment.without, scores[0], kept)

    def _learn_curves(self, early: EarlyStopping, experiment: Experiment) -> None:
        """What a candidate needed is told of its first trial: another one would not have been ended early."""
        needed = self.judge.worst_wanted_score() if self.judge is not None and experiment.without is None else None
        scores = self.scores.get(experiment.number, [])
        wanted = experiment.verdict is Verdict.KEEP
        for curve, score in zip(self._curves.pop(experiment.number, ()), scores, strict=True):
            early.learn(curve, score, needed, wanted)
            needed = None

    def chain(self, experiment: Experiment) -> list[int]:
        """Numbers of the kept changes that an experiment's code holds, the earliest first."""
        found: list[int] = []
        taken_out = set()
        while experiment.number:
            if experiment.without is not None:
                taken_out.add(experiment.without)
            elif experiment.number not in taken_out:
                found.append(experiment.number)
            assert experiment.parent is not None
            experiment = self.experiments[experiment.parent]
        return found[::-1]


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
