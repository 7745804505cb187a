"""The diary: the events of a run, written to the ledger and passed on to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..records import Event, EventKind

if TYPE_CHECKING:
    from .ledger import Ledger


class Diary:
    """Writes the events of one run.

    Args:
        listen: called with every event once the ledger has it.
    """

    def __init__(self, ledger: Ledger, tag: str, listen: Callable[[Event], object] = lambda event: None) -> None:
        self._ledger, self._tag, self._listen = ledger, tag, listen

    def note(self, kind: EventKind, text: str, number: int | None = None, **data: Any) -> Event:
        """Write an event.

        Args:
            text: the event in words, for people. No code reads it.
            number: the experiment that the event is about.
            data: the same facts for code. `EventKind` lists the keys of each kind.
        """
        event = self._ledger.event(self._tag, kind, text, number, data)
        self._listen(event)
        return event
