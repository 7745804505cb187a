"""The exception that ends a job."""

from __future__ import annotations

from ..records import Outcome


class JobEnded(Exception):
    """The job must not go on, or gave nothing. `reason` is a sentence for a person."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason
