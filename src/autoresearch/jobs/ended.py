"""How a trial that does not go well ends."""

from __future__ import annotations

from ..records import Outcome


class Ended(Exception):
    """The trial is over, and not well."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason
