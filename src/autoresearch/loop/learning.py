"""Learning from results: the one place that tells the judge and early stopping of a score or a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import TYPE_CHECKING

from ..agenda.comparable import comparable_runs
from ..judge.noise import measure_noise
from ..judge.readings import read_log_speed
from ..records import (
    UNKNOWN_MACHINE,
    Agenda,
    Bar,
    Direction,
    Effect,
    Experiment,
    Machine,
    Noise,
    Purpose,
    State,
    Trial,
    Verdict,
)
from .history import History
from .streak import Streak

if TYPE_CHECKING:
    from ..judge.early import Calibration, EarlyStopping
    from ..judge.exact import ExactJudge, ExactStack
    from ..judge.judge import Judge
    from ..judge.stack import Stack
    from ..ledger import Ledger

REMEMBERED = 32
"""Number of earlier incumbents for which a judge is stored, to judge changes to them. Each judge takes 100 KB."""


class Learning:
    """The judge, the noise and early stopping of one run. It begins when the baseline has its verdict.

    Args:
        history: history of the run, in which the baseline has its verdict.
        early: the early stopping rule, or None where trials are never ended early.
    """

    def __init__(self, history: History, direction: Direction = "minimize", early: EarlyStopping | None = None) -> None:
        from ..judge.exact import ExactJudge  # SciPy is slow to import, and a command that only opens a run needs none
        from ..judge.judge import Judge

        self._history, self._early = history, early
        baseline = history.scores[0]
        self._seen: dict[int, list[float]] = {0: list(baseline)}  # scores in a deterministic lab, by experiment
        self._exact = ExactJudge(baseline, direction) if len(set(baseline)) == 1 else None
        self.judge: Judge | ExactJudge = self._exact or Judge(baseline, direction, speeds=history.log_speeds(0))
        self._earlier: dict[int, Judge | ExactJudge] = {}  # by the number of the incumbent, the latest last
        self.effects: dict[int, Effect] = {}
        """Experiment → effect that the judge expected of it at its verdict."""
        self.turned_noisy = False  # whether the first difference between scores is still to be reported
        self._learn_curves(history.experiments[0])

    @property
    def is_exact(self) -> bool:
        """Whether scores are compared exactly: no two scores of one experiment differ so far."""
        return self._exact is not None

    @property
    def noise(self) -> Noise | None:
        """The spread between seeds, from all experiments with two or more scores. None while no two scores differ."""
        return measure_noise(self._history.replicates)

    @property
    def stack(self) -> Stack | ExactStack | None:
        """The judge's belief in each change of the incumbent, or None where the incumbent is the baseline."""
        return self.judge.stack()

    @property
    def early(self) -> Calibration | None:
        """The calibration of the early stopping rule, or None where trials are never ended early."""
        return self._early.calibration() if self._early else None

    @property
    def stops_early(self) -> bool:
        return self._early is not None

    def judge_of(self, incumbent: int) -> Judge | ExactJudge:
        """Return the judge for changes to an experiment that is or was the incumbent.

        An earlier incumbent has the judge as it was when the next incumbent took over. Only the last `REMEMBERED` of
        these judges are stored. The present judge stands in for older ones.
        """
        return self._earlier.get(incumbent, self.judge)

    def bars(
        self, may_repeat: bool, nodes: int, price: float, judge: Judge | ExactJudge | None = None
    ) -> tuple[Bar, ...]:
        """Return the losses at which a new candidate's first trial is ended early. See `Judge.worst_wanted_score`.

        Args:
            judge: judge for changes to the candidate's parent. None: the present judge.
        """
        wanted = (judge or self.judge).worst_wanted_score
        return self._early.bars(wanted(may_repeat, nodes, price)) if self._early else ()

    def learn_verdict(self, experiment: Experiment) -> None:
        """Tell the judge the verdict on an experiment. Call this before the history makes a keep the incumbent."""
        self._learn_curves(experiment)
        if experiment.verdict not in (Verdict.KEEP, Verdict.DISCARD) or experiment.is_void:
            return
        history, kept = self._history, experiment.verdict is Verdict.KEEP
        change = experiment.without
        scores = history.scores.get(experiment.number, [])
        if not scores and experiment.number in history.forecasts:
            scores = [history.forecasts[experiment.number]]
        else:
            self._see(experiment.number, scores)
            if change is None and scores and experiment.parent is not None:
                speeds = history.log_speeds(experiment.number)
                self.effects[experiment.number] = self.judge_of(experiment.parent).effect(scores, speeds)
        direct = experiment.parent == history.require_incumbent().number
        if not kept and not direct:
            return  # with several devices: its parent is no longer the incumbent
        if kept:
            self._remember(history.require_incumbent().number)
        if change is None:
            chain = history.lineage(experiment) if kept else ()  # its length is the number of keeps
            self.judge.learn_candidate(
                experiment.number, scores, kept, chain, direct, history.log_speeds(experiment.number)
            )
        elif (stack := self.stack) and change in stack:
            stack.learn_ablation(change, scores[0], kept, *history.log_speeds(experiment.number)[:1])

    def learn_further_score(self, number: int, score: float, machine: Machine = UNKNOWN_MACHINE) -> float:
        """Tell the judge of another trial of the incumbent or the baseline.

        Args:
            machine: machine around the trial.

        Returns:
            The z-score of the incumbent's trial under the belief before it. Positive z-scores are better. It is 0 for
            any other experiment, and where scores were compared exactly.
        """
        incumbent, was_exact = self._history.require_incumbent(), self.is_exact
        speed = read_log_speed(machine.speed_before, machine.speed_after)
        self._see(number, [score])
        if number == incumbent.number:
            surprise = self.judge.learn_incumbent(score, speed)
            return 0.0 if was_exact else surprise
        changes = self._history.lineage(incumbent)
        if number == 0 and len(changes) == 1 and (stack := self.stack) and changes[0] in stack:
            # the baseline is the incumbent without its one change
            stack.learn_ablation(changes[0], score, dropped=False, speed=speed)
        return 0.0

    def _remember(self, incumbent: int) -> None:
        """Store the judge of an incumbent that is about to be replaced. Changes to it may still be on trial."""
        self._earlier[incumbent] = self.judge.snapshot()
        if len(self._earlier) > REMEMBERED:
            del self._earlier[next(iter(self._earlier))]

    def _see(self, number: int, scores: Sequence[float]) -> None:
        """Remember scores of one experiment. The first two that differ make a deterministic lab noisy."""
        if self._exact is None:
            return
        known = self._seen.setdefault(number, [])
        known += scores
        if len(set(known)) > 1:
            self.judge, self._exact = self._exact.become_noisy(self._seen), None
            self._earlier.clear()  # these judges compare exactly
            self.turned_noisy = True

    def _learn_curves(self, experiment: Experiment) -> None:
        """Pass the curves of a kept or discarded experiment to early stopping. Remove any curves from the history.

        Only the first trial of a candidate has a needed score. Further trials, ablations and the baseline have none,
        because they are never ended early.
        """
        curves = self._history.curves.pop(experiment.number, ())
        if self._early is None or experiment.verdict not in (Verdict.KEEP, Verdict.DISCARD):
            return
        is_candidate = experiment.number > 0 and experiment.without is None
        needed = self.judge.worst_wanted_score() if is_candidate else None
        scores = self._history.scores.get(experiment.number, [])
        kept = experiment.verdict is Verdict.KEEP
        for curve, score in zip(curves, scores, strict=True):
            self._early.learn(curve, score, needed, kept)
            needed = None


def replay(
    ledger: Ledger, tag: str, agenda: Agenda, early: EarlyStopping | None, into: History | None = None
) -> tuple[History, Learning | None, Streak]:
    """Return what a run knew when it last ran: its history, what it learned, its streak of failures.

    Args:
        early: the early stopping rule. It learns from this run, and from earlier runs with comparable trials.
        into: the history to overwrite. None: a new one.

    Returns:
        `Learning` is None while the baseline has no verdict.
    """
    earlier = comparable_runs(ledger, tag, agenda) if early is not None else []
    for each in (*earlier, tag):
        history = History.read(ledger, each, curves=early is not None)
        if each == tag and into is not None:
            into.become(history)
            history = into
        further = ledger.extra_trials(each)
        if agenda.score is not None:  # a score counts once its audit has passed, and is learned then
            further = [trial for trial in further if trial.audit is not None]
        learning, streak = replay_verdicts(history, further, agenda.direction, early)
    history.incumbent = ledger.incumbent(tag)
    return history, learning, streak


def make_early_rule(agenda: Agenda) -> EarlyStopping | None:
    """Return an early stopping rule that has learned nothing yet, or None.

    There is no rule if the agenda does not ask for one, or if the lab has no scorer and so no clock that gives curves.
    """
    if not agenda.judge.early or agenda.score is None:
        return None
    from ..judge.early import EarlyStopping  # it imports numpy

    return EarlyStopping(agenda.direction, agenda.budget, agenda.judge.early)


def replay_verdicts(
    history: History,
    further: Iterable[Trial] = (),
    direction: Direction = "minimize",
    early: EarlyStopping | None = None,
) -> tuple[Learning | None, Streak]:
    """Replay the verdicts of a history that was read from the ledger, in the order in which they fell.

    Args:
        further: scored trials that no verdict rests on, in the order in which they ended.
    """
    concluded = _in_order_of_verdicts(history)
    streak = Streak(concluded)
    learning: Learning | None = None
    if concluded and concluded[0].number == 0:
        history.conclude(concluded.pop(0))
        if history.incumbent is not None:
            learning = Learning(history, direction, early)
    happened: Iterator[Experiment | Trial] = merge(concluded, further, key=lambda each: each.finished or 0.0)
    for each in happened:
        if isinstance(each, Trial):
            assert each.score is not None
            add_further_score(history, learning, each.experiment, each.score, each.purpose, each.machine)
        else:
            conclude(history, learning, each)
    return learning, streak


def _in_order_of_verdicts(history: History) -> list[Experiment]:
    """Return the finished experiments in the order of their verdicts.

    With several devices this is not always the order of their numbers.
    """
    done = [experiment for experiment in history.experiments if experiment.state is State.DONE]
    # the baseline is first in any case: a clock may have been set back
    return sorted(done, key=lambda each: (each.number > 0, each.finished or 0.0, each.number))


def conclude(history: History, learning: Learning | None, experiment: Experiment) -> None:
    """Record a verdict: the judge learns from it first, then the history does."""
    if learning is not None:
        learning.learn_verdict(experiment)
    history.conclude(experiment)


def add_further_score(
    history: History,
    learning: Learning | None,
    number: int,
    score: float,
    purpose: Purpose,
    machine: Machine = UNKNOWN_MACHINE,
) -> float:
    """Record the score of a trial that no verdict rests on. Return the z-score of `Learning.learn_further_score`."""
    history.add_further_score(number, score, purpose)
    return learning.learn_further_score(number, score, machine) if learning is not None else 0.0
