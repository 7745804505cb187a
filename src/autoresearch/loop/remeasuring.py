"""Measuring again what was kept: the incumbent for search, the incumbent and the baseline for claims."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..records import EventKind, Experiment, Purpose
from . import learning as learn
from .deciding import audit

if TYPE_CHECKING:
    from .loop import Loop

DRIFT = 3.0
"""Standard deviations between belief and a further score, beyond which the machine has probably changed."""


class Remeasuring:
    """Runs further trials of kept experiments. Their verdicts stand."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.busy = False  # whether a device spends a trial on it now
        self._measured_at = 0  # number of experiments when the incumbent was last measured again

    def is_due(self) -> bool:
        """Whether one more trial of the incumbent is worth more than a new idea. At most one for each experiment."""
        if self.busy or self._measured_at == len(self._loop.history.experiments):
            return False
        return self._loop.learning.judge.is_worth_measuring_again()

    async def measure_incumbent(self) -> None:
        """Run one more trial of the incumbent."""
        self._measured_at = len(self._loop.history.experiments)
        with self.exclusively():
            await self.measure(self._loop.incumbent, Purpose.AGAIN)

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Keep other devices from starting the same work meanwhile."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    async def measure(self, kept: Experiment, purpose: Purpose) -> None:
        """Run a further trial of the incumbent or the baseline, on a fresh seed and on both splits."""
        loop, agenda = self._loop, self._loop.agenda
        note, kind = loop.session.diary.note, EventKind(purpose)
        word = "trial for a claim" if purpose is Purpose.CLAIM else "another trial"
        result = await loop.trials.measure(kept, agenda, purpose)
        if result.score is None:
            note(kind, f"{word}: no score: {result.reason}", kept.number, error=result.reason)
        else:
            surprise = learn.add_further_score(loop.history, loop.learning, kept.number, result.score, purpose)
            note(kind, f"{word}: {agenda.metric} {result.score:.4f}", kept.number, score=result.score)
            if refusal := await audit(loop.trials, kept, agenda):
                note(kind, f"{word}: its audit failed: {refusal.reason}", kept.number, error=refusal.reason)
            if abs(surprise) > DRIFT:
                self._report_drift(kept, surprise)
        loop.outputs.clear(kept)
        loop.limits.record_time()

    def _report_drift(self, kept: Experiment, surprise: float) -> None:
        word = "better" if surprise > 0 else "worse"
        text = (
            f"#{kept.number} scored {abs(surprise):.1f} standard deviations {word} than was believed: "
            "has the machine a neighbour, or is it throttled?"
        )
        self._loop.session.diary.note(EventKind.DRIFT, text, kept.number, deviations=surprise)
