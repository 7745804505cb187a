"""What became of a change after the verdict: it was to be tried again, and could not be."""

from __future__ import annotations

from ..ledger import Ledger
from ..records import EventKind
from ..text import clean


def read_later(ledger: Ledger, tag: str) -> dict[int, str]:
    """Return why changes are not tried again, by the number of their experiment.

    The diary alone has these reasons, because they were found after the verdict. What a verdict names is left out.
    """
    found = {}
    for event in ledger.events(tag, None, EventKind.MERGE):
        if event.experiment is not None and not event.data.keys().isdisjoint(("left", "conflict")):
            experiment = ledger.experiment(tag, event.experiment)
            if experiment is not None and event.text not in (experiment.reason or ""):
                found[event.experiment] = clean(event.text)
    return found
