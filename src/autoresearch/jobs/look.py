"""Limits on one look at what a job made. Hostile code can make that hard and slow to measure."""

from __future__ import annotations

import time

from ..records import Outcome
from ..sandbox.copying import MOST_FILES
from .ending import JobEnded

LONGEST_LOOK = 1.0  # CPU seconds of a look. Counting MOST_FILES takes a tenth of them


class Look:
    """One count of what a job made, with limits on the number of entries and on CPU time."""

    def __init__(self) -> None:
        self._count, self._began = 0, time.thread_time()

    def add(self, entries: int, what: str) -> None:
        """Count entries.

        Args:
            what: names the entries in a message.

        Raises:
            JobEnded: there are too many entries, or the look has taken too much CPU time.
        """
        self._count += entries
        if self._count > MOST_FILES:
            raise JobEnded(Outcome.CRASH, f"{what.format(f'more than {MOST_FILES:,}')}")
        if time.thread_time() - self._began > LONGEST_LOOK:
            raise JobEnded(Outcome.CRASH, f"{what.format('so many')} that {LONGEST_LOOK:g} s do not count them")
