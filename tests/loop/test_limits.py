from typing import Any

import pytest

from autoresearch.loop.limits import forecast, limit_reached
from autoresearch.records import EndCause, Limits

FREE = {"proposed": 5, "seconds": 3600.0, "usd": 0.0, "costs_money": False}
PAID = FREE | {"costs_money": True}


@pytest.mark.parametrize(
    ("limits", "state", "cause", "reason"),
    [
        (Limits(), FREE, None, None),
        (Limits(experiments=6), FREE, None, None),
        (Limits(experiments=5), FREE, EndCause.EXPERIMENTS, "the limit of 5 experiments is reached"),
        (
            Limits(experiments=2), FREE,
            EndCause.EXPERIMENTS,
            "the limit of 2 experiments is reached: it is one of the whole run, which has 5 already",
        ),
        (Limits(hours=1), FREE | {"seconds": 3500.0}, None, None),
        (
            Limits(hours=1), FREE | {"seconds": 3500.0, "reserved": 120.0},
            EndCause.HOURS, "the limit of 1 h is reached, the last 100 s are for claims",
        ),
        (Limits(experiments=0), FREE | {"proposed": 0}, EndCause.EXPERIMENTS, "the limit of 0 experiments is reached"),
        (Limits(hours=1.5), FREE, None, None),
        (Limits(hours=1), FREE, EndCause.HOURS, "the limit of 1 h is reached"),
        (Limits(hours=1 / 12), FREE, EndCause.HOURS, "the limit of 5 min is reached"),
        (Limits(usd=2), FREE | {"usd": 2.5}, EndCause.USD, "the limit of 2.00 USD is reached (2.50 spent)"),
        (Limits(), FREE | {"usd": 10.0}, None, None),
        (Limits(), PAID | {"usd": 10.0}, EndCause.USD, "the limit of 10.00 USD is reached (10.00 spent)"),
        (Limits(usd=20), PAID | {"usd": 10.0}, None, None),
    ],
)  # fmt: skip
def test_the_first_limit_that_is_reached(
    limits: Limits, state: dict[str, Any], cause: EndCause | None, reason: str | None
) -> None:
    reached = limit_reached(limits, **state)
    assert (reached and reached.cause, reached and reached.reason) == (cause, reason)


@pytest.mark.parametrize(
    ("limits", "state", "words"),
    [
        (Limits(), {}, "about 15 s an experiment, 240 an hour on 1 device: no limit is set, at no cost"),
        (Limits(experiments=100), {"proposed": 20}, "80 experiments more in about 20 min, at no cost"),
        (Limits(experiments=100), {"proposed": 99}, "1 experiment more in about 15 s, at no cost"),
        (Limits(hours=8), {"seconds": 3600.0}, "about 1,680 experiments more in 7 h, at no cost"),
        (Limits(hours=8, experiments=10), {}, "10 experiments more in about 2 min, at no cost"),
        (
            Limits(hours=1),
            {"devices": 4, "each": 360.0},
            "40 an hour on 4 devices: about 40 experiments more in 1 h",
        ),
        (Limits(experiments=4), {"costs_money": True}, "4 experiments more in about 60 s, at most 10.00 USD"),
        (Limits(experiments=4, usd=3), {"costs_money": True}, "at most 3.00 USD"),
        (Limits(experiments=4), {"costs_money": None}, "more in about 60 s, at a cost that only its command knows"),
        (
            Limits(experiments=25),
            {"thinking": 117.0},
            "about 2 min an experiment (15 s of it without the proposal), 27 an hour on 1 device: "
            "25 experiments more in about 55 min",
        ),
        (
            Limits(hours=1),
            {"thinking": 345.0, "devices": 2},
            "20 an hour on 2 devices: about 20 experiments more in 1 h",
        ),
        (
            Limits(experiments=25),
            {"thinking": None},
            "at least 15 s an experiment and the time of its proposal, at most 240 an hour on 1 device: "
            "25 experiments more in at least 6 min",
        ),
        (Limits(hours=1), {"thinking": None}, ": at most 240 experiments more in 1 h, at no cost"),
    ],
)
def test_the_forecast_names_what_ends_the_run_first(limits: Limits, state: dict[str, Any], words: str) -> None:
    plain = {"proposed": 0, "seconds": 0.0, "each": 15.0, "thinking": 0.0, "devices": 1, "costs_money": False}
    assert words in forecast(limits, **plain | state)
