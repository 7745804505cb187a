"""How early stopping stands, in one line: whether it ends trials yet, and how many it has ended."""

from __future__ import annotations

from ..agenda.comparable import comparable_runs
from ..ledger import Ledger
from ..records import Agenda, EventKind, Run
from ..text import count


def early_words(ledger: Ledger, run: Run, agenda: Agenda) -> str:
    """`early stopping: calibrated; 3 trials ended so far`, or what it has learned from; nothing where it is off."""
    if not agenda.judge.early or agenda.score is None:
        return ""
    from ..judge.early import FEWEST  # it takes numpy with it, and most runs do without

    stopped, latest = ledger.tally(run.tag).stopped, ledger.events(run.tag, 1, EventKind.EARLY)
    ended = f"{count(stopped, 'trial')} ended so far" if stopped else "no trial ended so far"
    if latest and latest[0].data["calibrated"]:
        return f"early stopping: calibrated; {ended}"
    known = sum(ledger.known_curves(tag) for tag in (*comparable_runs(ledger, run.tag, agenda), run.tag))
    if known <= FEWEST:
        return f"early stopping: learning from {known} of the {FEWEST + 1} trials that it takes at least; {ended}"
    return f"early stopping: not calibrated yet by {known} trials; {ended}"
