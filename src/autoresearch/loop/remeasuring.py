"""Further trials of kept experiments: of the incumbent for search, of the incumbent and the baseline for claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..decimals import decimal_places, number
from ..errors import Interrupted
from ..records import EventKind, Experiment, Purpose
from ..tasks import Exclusive
from . import learning as learn
from .deciding import audit

if TYPE_CHECKING:
    from .loop import Loop

DRIFT = 3.0
"""z-score of a further trial, beyond which the machine has probably changed."""
MOST = 100
"""Standard deviations that a report names. More of them say how small the noise seemed, and nothing about the score."""
WORDS = {
    Purpose.AGAIN: "another trial",
    Purpose.CLAIM: "trial for a claim",
    Purpose.PAIR: "trial right before or after a keep",
}
"""Purposes of further trials, in words."""
MOST_FAILURES = 2
"""Further trials of one incumbent without a score, after which search runs no other.

Likewise trials of one side of a pair without a score, after which claims give the pair up.
"""


class Remeasuring(Exclusive):
    """Runs further trials of kept experiments. Their verdicts stand."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop
        self._measured: int | None = None  # number of the experiment that was measured last
        self._measured_at = 0  # number of experiments when the incumbent was last measured again

    def is_due(self) -> bool:
        """Whether the incumbent is in doubt, or another trial of it is worth more than a new idea.

        At most one for each experiment. An incumbent that a drop restored is measured and audited again before
        anything builds on it.
        """
        if self.is_busy:
            return False
        if self._loop.requests.is_incumbent_due:
            return True
        if self._measured_at == len(self._loop.history.experiments):
            return False
        if self._loop.dropping.must_probe():
            return True
        return self._loop.learning.judge.is_worth_measuring_again() and not self._fails()

    def _fails(self) -> bool:
        """Whether further trials of the incumbent have given no score too often."""
        loop = self._loop
        trials = loop.session.ledger.trials(loop.session.run.tag, loop.incumbent.number)
        failed = [each for each in trials if each.purpose is Purpose.AGAIN and each.result and each.score is None]
        return len(failed) >= MOST_FAILURES

    async def measure_incumbent(self) -> None:
        """Run one more trial of the incumbent, for a researcher if one asked for it."""
        async with self.exclusively():
            self._measured_at = len(self._loop.history.experiments)
            incumbent, asked = self._loop.incumbent, self._loop.requests.is_incumbent_due
            await self.measure(incumbent, Purpose.AGAIN, **({"asked": True} if asked else {}))
            if asked:
                self._loop.requests.count_run(incumbent.number)

    async def check_incumbent(self) -> None:
        """Run one more trial of the incumbent before a verdict. One that another device is running does as well."""
        shared, incumbent = self.is_busy, self._loop.incumbent.number
        async with self.exclusively():
            is_measured = shared and self._measured == incumbent
            if not is_measured and self._loop.has_time() and not self._fails():
                await self.measure(self._loop.incumbent, Purpose.AGAIN)

    async def measure(self, kept: Experiment, purpose: Purpose, **facts: Any) -> None:
        """Run a further trial of a kept experiment or the baseline, on a fresh seed and on both splits.

        A score counts once the audit has let it pass. A trial that breaks a rule drops its experiment.

        Args:
            facts: further data of the events about it.
        """
        loop, self._measured = self._loop, kept.number
        try:
            await self._measure(kept, purpose, facts)
        except Interrupted as interrupted:
            loop.session.ledger.forget_interruptions(loop.session.run.tag, kept.number)
            self._note(kept, purpose, f"given up: {interrupted}", error=str(interrupted), **facts)
        loop.dropping.drop_caught()
        if kept.number == loop.incumbent.number:
            loop.outputs.keep_artifact(kept)  # one that a drop restored has none
        loop.outputs.clear(kept)
        loop.limits.record_time()

    async def _measure(self, kept: Experiment, purpose: Purpose, facts: Mapping[str, Any]) -> None:
        loop, agenda = self._loop, self._loop.agenda
        result = await loop.trials.measure(kept, agenda, purpose)
        if result.score is None:
            self._note(kept, purpose, f"no score: {result.reason}", error=result.reason, **facts)
        elif refusal := await audit(loop.trials, kept, agenda):
            self._note(kept, purpose, f"its audit failed: {refusal.reason}", error=refusal.reason, **facts)
        elif not loop.history.experiments[kept.number].is_void:  # else it was dropped meanwhile
            surprise = learn.add_further_score(
                loop.history, loop.learning, kept.number, result.score, purpose, result.machine
            )
            text = f"{agenda.metric} {number(result.score, decimal_places(result.score))}"
            self._note(kept, purpose, text, score=result.score, **facts)
            loop.report_variation(kept.number)
            if abs(surprise) > DRIFT:
                self._report_drift(kept, surprise)

    def _note(self, kept: Experiment, purpose: Purpose, text: str, **data: Any) -> None:
        word = WORDS[purpose]
        self._loop.session.diary.note(EventKind(purpose), f"{word}: {text}", kept.number, **data)

    def _report_drift(self, kept: Experiment, surprise: float) -> None:
        word = "better" if surprise > 0 else "worse"
        size = f"{abs(surprise):.1f}" if abs(surprise) < MOST else f"more than {MOST}"
        text = (
            f"#{kept.number} scored {size} standard deviations {word} than was believed: "
            "another program may use the machine, or its clock may be lower"
        )
        self._loop.session.diary.note(EventKind.DRIFT, text, kept.number, deviations=surprise)
