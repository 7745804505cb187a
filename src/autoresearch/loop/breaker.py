"""Rest for a researcher that fails again and again: its login has expired, or its provider is down."""

from __future__ import annotations

from collections.abc import Callable

FAILURES = 3  # in a row, before it rests
FIRST, LONGEST = 600.0, 3600.0  # seconds of rest: after the first time, and at most


class Breaker:
    """One researcher's. After its rest it is asked once; if it fails again it rests twice as long."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failures, self._rest, self._until = 0, FIRST, 0.0

    @property
    def rest(self) -> float:
        """Seconds that it still rests."""
        return max(0.0, self._until - self._now())

    def fail(self, hopeless: bool) -> float | None:
        """It failed; `hopeless` where asking again soon will not help.

        Returns:
            How many seconds it rests from now on; None: not yet, or it rests already, and this was on its way before.
        """
        if self.rest:
            return None
        self._failures += 1
        if self._failures < FAILURES and not hopeless:
            return None
        rest, self._rest = self._rest, min(2 * self._rest, LONGEST)
        self._failures, self._until = FAILURES - 1, self._now() + rest
        return rest

    def succeed(self) -> None:
        self._failures, self._rest, self._until = 0, FIRST, 0.0
