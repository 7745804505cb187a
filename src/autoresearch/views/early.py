"""The state of early stopping: whether it ends trials yet, and how many it has ended."""

from __future__ import annotations

from dataclasses import dataclass

from ..agenda.comparable import comparable_runs
from ..ledger.reading import LedgerReading
from ..records import Agenda, EventKind, Run
from ..text import count


@dataclass(frozen=True)
class EarlyStoppingState:
    """The state of early stopping in a run.

    Attributes:
        calibrated: whether hopeless trials are ended now.
        ended: the number of trials that were ended.
        learned_from: the number of finished trials with a curve. None once the rule is calibrated.
        needed: the least number of such trials before the rule can be calibrated.
    """

    calibrated: bool
    ended: int
    learned_from: int | None
    needed: int

    def describe(self) -> str:
        """Return one line, such as `early stopping: active, 3 trials ended so far`."""
        ended = f"{count(self.ended, 'trial')} ended so far"
        if self.calibrated:
            return f"early stopping: active, {ended}"
        if self.learned_from is not None and self.learned_from < self.needed:
            return f"early stopping: learning from {self.learned_from} of at least {self.needed} trials, {ended}"
        return f"early stopping: not accurate enough yet after {count(self.learned_from or 0, 'trial')}, {ended}"


def read_early_stopping(ledger: LedgerReading, run: Run, agenda: Agenda) -> EarlyStoppingState | None:
    """Return the state of early stopping, or None where it is off."""
    if not agenda.judge.early or agenda.score is None:
        return None
    from ..judge.early import FEWEST  # here because it loads NumPy, and most runs do without

    latest, ended = ledger.events(run.tag, 1, EventKind.EARLY), ledger.tally(run.tag).stopped
    if latest and latest[0].data["calibrated"]:
        return EarlyStoppingState(True, ended, None, FEWEST + 1)
    curves = sum(ledger.count_curves(tag) for tag in (*comparable_runs(ledger, run.tag, agenda), run.tag))
    return EarlyStoppingState(False, ended, curves, FEWEST + 1)
