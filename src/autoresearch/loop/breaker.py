"""Circuit breaker. A researcher that fails repeatedly rests, because its login or its provider may be down."""

from __future__ import annotations

from collections.abc import Callable

FAILURES = 3  # consecutive failures before a rest
FIRST_REST, LONGEST_REST = 600.0, 3600.0  # seconds


class Breaker:
    """The circuit breaker of one researcher.

    After a rest the researcher is asked once. If it fails again, the next rest is twice as long.

    Args:
        now: seconds of a monotonic clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._failures, self._next_rest, self._until = 0, FIRST_REST, 0.0

    @property
    def rest(self) -> float:
        """Seconds of rest that are left."""
        return max(0.0, self._until - self._now())

    def fail(self, hopeless: bool) -> float | None:
        """Count a failure.

        Args:
            hopeless: whether an early retry cannot help.

        Returns:
            The seconds of a rest that begins now, or None. A researcher that rests already has failed in a proposal
            that was requested before the rest, which starts no other rest.
        """
        if self.rest:
            return None
        self._failures += 1
        if self._failures < FAILURES and not hopeless:
            return None
        rest, self._next_rest = self._next_rest, min(2 * self._next_rest, LONGEST_REST)
        self._failures, self._until = FAILURES - 1, self._now() + rest
        return rest

    def succeed(self) -> None:
        """Forget all failures."""
        self._failures, self._next_rest, self._until = 0, FIRST_REST, 0.0
