"""When a researcher rests, and for how long."""

from __future__ import annotations

from autoresearch.loop.breaker import FAILURES, FIRST_REST, LONGEST_REST, Breaker


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_it_rests_after_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker(Clock())
    for _ in range(3):
        assert [breaker.fail(False) for _ in range(FAILURES - 1)] == [None] * (FAILURES - 1)
        assert not breaker.rest
        breaker.succeed()


def test_after_its_rest_it_is_asked_once_and_each_rest_is_longer() -> None:
    clock = Clock()
    breaker, rests = Breaker(clock), []
    for _ in range(FAILURES - 1):
        breaker.fail(False)
    for _ in range(6):
        rest = breaker.fail(False)
        assert rest is not None and breaker.rest == rest
        assert breaker.fail(True) is None, "what was on its way when it failed says nothing new"
        rests.append(rest)
        clock.seconds += rest
        assert not breaker.rest
    assert rests == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST, LONGEST_REST, LONGEST_REST, LONGEST_REST]
    breaker.succeed()
    assert breaker.fail(False) is None


def test_an_expired_login_rests_at_once() -> None:
    assert Breaker(Clock()).fail(True) == FIRST_REST
