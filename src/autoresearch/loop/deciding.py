"""Decisions on experiments. Each is tried until one more trial is worth less than a new idea, and then judged.

This module only asks the judge. `learning` tells the judge of scores and verdicts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..judge.opinion import Opinion, judge_failure
from ..records import Agenda, Bar, EventKind, Experiment, Judgement, TrialResult, Verdict
from .code import CodeCache
from .history import History
from .learning import Learning
from .session import Session
from .trials import Trials

HOPELESS = 0.01
"""Probability that a change helps, below which it gets no further trial on request before its verdict."""


class Tainted(Exception):
    """The code of an open experiment holds a change that was dropped, so no verdict on it would mean anything."""


class Stale(Exception):
    """An experiment is good or in doubt, but its parent is no longer the incumbent, so it cannot be kept as it is."""

    def __init__(self, opinion: Opinion) -> None:
        super().__init__(opinion.reason)
        self.opinion = opinion


class Decisions:
    """Reaches the verdicts of one run.

    Args:
        learning: returns the present `Learning`. A drop replaces it by a new one.
        has_time: whether a candidate in doubt may have another trial.
        check_incumbent: runs one more trial of the incumbent, before a keep that rests on a low belief in it.
        wanted: experiment → number of scores that its researcher wants before the verdict.
    """

    def __init__(
        self,
        session: Session,
        history: History,
        learning: Callable[[], Learning],
        trials: Trials,
        code: CodeCache,
        has_time: Callable[[], bool],
        check_incumbent: Callable[[], Awaitable[None]],
        wanted: Mapping[int, int],
    ) -> None:
        self._diary, self._history, self._known = session.diary, history, learning
        self._trials, self._code, self._has_time = trials, code, has_time
        self._check_incumbent, self._wanted = check_incumbent, wanted

    @property
    def _learning(self) -> Learning:
        return self._known()

    async def reach(self, experiment: Experiment, agenda: Agenda) -> Judgement:
        """Run trials of an experiment until it has a verdict, and return the verdict.

        The incumbent is measured again at most once. A resumed experiment gets another trial first, because a kill may
        have lost its artifact.

        Raises:
            Interrupted: its trials or audits were interrupted too often in a row.
            Tainted: an experiment that it builds on was dropped.
            Stale: it is worth a keep or another trial, but its parent is no longer the incumbent.
        """
        if failure := self._trials.failure(experiment):  # the last session was killed before the verdict
            return judge_failure(failure)
        checked = False
        while True:
            if failure := await self._run_trial(experiment, agenda):
                return judge_failure(failure)
            opinion = self._judge(experiment, agenda, checked)
            if self._is_wanted(experiment, opinion):
                continue
            if opinion.check:
                self._note_retest(experiment, opinion)
                await self._check_incumbent()
                self._refuse_taint(experiment)
                checked = True
                opinion = self._judge(experiment, agenda, checked)
            if opinion.verdict is Verdict.KEEP:
                if refusal := await audit(self._trials, experiment, agenda):
                    return refusal
                self._refuse_taint(experiment)
                opinion = self._judge(experiment, agenda, checked)  # the incumbent may have changed meanwhile
            if opinion.verdict is not None:
                return opinion.judgement
            self._note_retest(experiment, opinion)

    def _is_wanted(self, experiment: Experiment, opinion: Opinion) -> bool:
        """Whether another trial comes first because a researcher asked for it. No trial can save a hopeless change."""
        scores = len(self._history.scores[experiment.number])
        is_missing = scores < self._wanted.get(experiment.number, 0) and self._has_time()
        return is_missing and (opinion.verdict is not Verdict.DISCARD or opinion.sure > HOPELESS)

    async def _run_trial(self, experiment: Experiment, agenda: Agenda) -> TrialResult | None:
        """Run one trial of an experiment, and record its score. Return None, or the result if it has no score."""
        self._refuse_taint(experiment)
        result = await self._trials.measure(experiment, agenda, bars=self.find_bars(experiment, agenda))
        self._refuse_taint(experiment)
        if result.forecast is not None:
            self._history.forecasts[experiment.number] = result.forecast
        if result.score is None:
            return result
        self._history.add_score(experiment.number, result.score, result.curve, result.machine)
        return None

    def _note_retest(self, experiment: Experiment, opinion: Opinion) -> None:
        facts = {"gain": opinion.gain, "deviation": opinion.deviation, "sure": opinion.sure, "check": opinion.check}
        self._diary.note(EventKind.RETEST, opinion.reason, experiment.number, **facts)

    def _refuse_taint(self, experiment: Experiment) -> None:
        taint = self._history.experiments[experiment.number].taint
        if taint is not None:
            raise Tainted(f"it builds on #{taint}, which was dropped")

    def _judge(self, experiment: Experiment, agenda: Agenda, checked: bool) -> Opinion:
        """Return the opinion on an experiment, by its scores and compared with its parent.

        Raises:
            Stale: the parent is no longer the incumbent, and the opinion is not to discard.
        """
        if experiment.without is not None:
            return self._judge_ablation(experiment, experiment.without, agenda)
        parent = self._parent(experiment)
        is_stale = parent.number != self._history.require_incumbent().number
        opinion = self.compare(experiment, parent, agenda, checked or is_stale)  # no check of an old incumbent
        if opinion.verdict is not Verdict.DISCARD and is_stale:
            raise Stale(opinion)
        return opinion

    def compare(self, experiment: Experiment, rival: Experiment, agenda: Agenda, checked: bool = False) -> Opinion:
        """Return the opinion on an experiment, by its scores and compared with the incumbent or an earlier one.

        Args:
            checked: whether the incumbent was measured again for this experiment.
        """
        stakes = self._stakes(experiment, rival, agenda)
        return self._learning.judge_of(rival.number).judge(
            self._history.scores[experiment.number],
            rival.number,
            checked=checked,
            speeds=self._history.log_speeds(experiment.number),
            **stakes,
        )

    def _parent(self, experiment: Experiment) -> Experiment:
        assert experiment.parent is not None, "the baseline is not judged"
        return self._history.experiments[experiment.parent]

    def _stakes(self, experiment: Experiment, rival: Experiment, agenda: Agenda) -> dict[str, Any]:
        """Return the arguments of `Judge.judge` on which the verdict depends besides the scores."""
        return {
            "may_repeat": self._has_time(),
            "nodes": self._code.nodes(experiment, agenda) - self._code.nodes(rival, agenda),
            "price": agenda.judge.line,
        }

    def find_bars(self, experiment: Experiment, agenda: Agenda) -> tuple[Bar, ...]:
        """Return the losses at which the next trial is ended early. Only an idea's first trial can be ended early."""
        first = experiment.number not in self._history.scores
        if not self._learning.stops_early or experiment.without is not None or not first:
            return ()
        parent = self._parent(experiment)
        judge, stakes = self._learning.judge_of(parent.number), self._stakes(experiment, parent, agenda)
        return self._learning.bars(**stakes, judge=judge)

    def _judge_ablation(self, experiment: Experiment, change: int, agenda: Agenda) -> Opinion:
        """Return the opinion on an ablation. A keep drops the change, because the incumbent is as good without it."""
        incumbent, stack = self._history.require_incumbent(), self._learning.stack
        if experiment.parent != incumbent.number or stack is None or change not in stack:
            return Opinion(
                Verdict.DISCARD, 0.0, 0.0, 0.0, "the incumbent changed during the trial, so this decides nothing"
            )
        nodes = self._code.nodes(incumbent, agenda) - self._code.nodes(experiment, agenda)
        price = self._learning.judge.price_of_code(nodes, agenda.judge.line)
        # once the incumbent has its headline, only a deterministic lab drops changes: its new headline takes one trial
        is_fixed = incumbent.number in self._history.claim_scores and not self._learning.is_exact
        score, speed = self._history.scores[experiment.number][0], self._history.log_speeds(experiment.number)
        return stack.judge_ablation(change, score, None if is_fixed else price, *speed[:1])


async def audit(trials: Trials, experiment: Experiment, agenda: Agenda) -> Judgement | None:
    """Audit an experiment that is about to be kept. Return the verdict against the keep, or None."""
    if agenda.score is None:
        return None
    result = await trials.audit(experiment, agenda)
    return judge_failure(result) if result is not None and result.score is None else None
