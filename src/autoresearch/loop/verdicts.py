"""What an experiment's trials come to: it is tried until one more trial is worth less than a new idea, and judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..judge.opinion import Opinion, judge_failure
from ..records import Agenda, Bar, Event, EventKind, Experiment, Judgement, Verdict
from ..source import lines_of_code
from .briefing import Briefing
from .history import Memory
from .trials import Trials


class Verdicts:
    """Reaches the verdicts of one run.

    Args:
        note: writes an event.
        has_time: whether a candidate in doubt may have another trial.
    """

    def __init__(
        self,
        memory: Memory,
        trials: Trials,
        briefing: Briefing,
        note: Callable[..., Event],
        has_time: Callable[[], bool],
    ) -> None:
        self.memory, self.trials, self.briefing = memory, trials, briefing
        self.note, self.has_time = note, has_time

    async def of(self, experiment: Experiment, agenda: Agenda) -> Judgement:
        """Trials of it, until one more is worth less than a new idea; and the verdict by all that is known."""
        while True:
            result = await self.trials.measure(experiment, agenda, bars=self.bars(experiment, agenda))
            if result.forecast is not None:
                self.memory.forecasts[experiment.number] = result.forecast
            if result.score is None:
                return judge_failure(result)
            self.memory.add_score(experiment.number, result.score, result.curve)
            opinion = self._judge(experiment, agenda)
            if opinion.verdict is Verdict.KEEP:
                if refusal := await self.audit(experiment, agenda):
                    return refusal
                opinion = self._judge(experiment, agenda)  # the incumbent may be another by now
            if opinion.verdict is not None:
                return opinion.judgement
            facts = {"gain": opinion.gain, "deviation": opinion.deviation, "sure": opinion.sure}
            self.note(EventKind.RETEST, opinion.reason, experiment.number, **facts)

    def _judge(self, experiment: Experiment, agenda: Agenda) -> Opinion:
        """What to do with it by its scores, against the incumbent."""
        assert self.memory.judge is not None, "the baseline's replicates come first"
        if experiment.without is not None:
            return self._judge_ablation(experiment, experiment.without, agenda)
        scores, stakes = self.memory.scores[experiment.number], self._stakes(experiment, agenda)
        return self.memory.judge.judge(scores, self.memory.to_beat.number, **stakes)

    def _stakes(self, experiment: Experiment, agenda: Agenda) -> dict[str, Any]:
        """What bears on its verdict besides scores; see `Judge.judge`."""
        return {
            "may_repeat": self.has_time(),
            "lines": self._lines(experiment, agenda) - self._lines(self.memory.to_beat, agenda),
            "price": agenda.judge.line,
        }

    def bars(self, experiment: Experiment, agenda: Agenda) -> tuple[Bar, ...]:
        """Where its next trial is ended early: the first one of an idea may be, and nothing else."""
        if self.memory.early is None or experiment.without is not None or experiment.number in self.memory.scores:
            return ()
        return self.memory.bars(**self._stakes(experiment, agenda))

    def _judge_ablation(self, experiment: Experiment, change: int, agenda: Agenda) -> Opinion:
        """Whether the incumbent is as good without one of its changes: it is dropped then."""
        assert self.memory.judge is not None
        stack, stale = self.memory.judge.stack(), experiment.parent != self.memory.to_beat.number
        if stale or stack is None or change not in stack:
            return Opinion(Verdict.DISCARD, 0.0, 0.0, 0.0, "the incumbent is another by now")
        lines = self._lines(self.memory.to_beat, agenda) - self._lines(experiment, agenda)
        price = self.memory.judge.price_of_lines(lines, agenda.judge.line)
        settled = self.memory.to_beat.number in self.memory.fresh  # what the headline speaks of stays as it is
        return stack.judge_ablation(change, self.memory.scores[experiment.number][0], None if settled else price)

    async def audit(self, experiment: Experiment, agenda: Agenda) -> Judgement | None:
        """Look again at what is about to be kept; why it must not be, or None."""
        assert self.memory.noise is not None
        if agenda.score is None:
            return None
        result = await self.trials.audit(experiment, agenda, self.memory.noise.floor)
        return judge_failure(result) if result is not None and result.score is None else None

    def _lines(self, experiment: Experiment, agenda: Agenda) -> int:
        return lines_of_code(self.briefing.code(experiment, agenda))
