import pytest

from autoresearch.limits import limit_reached
from autoresearch.records import Limits

FREE = {"proposed": 5, "seconds": 3600.0, "usd": 0.0, "paid": False}


@pytest.mark.parametrize(
    ("limits", "state", "reason"),
    [
        (Limits(), FREE, None),
        (Limits(experiments=6), FREE, None),
        (Limits(experiments=5), FREE, "the limit of 5 experiments is reached"),
        (Limits(experiments=0), FREE, "the limit of 0 experiments is reached"),
        (Limits(hours=1.5), FREE, None),
        (Limits(hours=1), FREE, "the limit of 1 hours is reached"),
        (Limits(usd=2), FREE | {"usd": 2.5}, "the limit of 2.00 USD is reached (2.50 spent)"),
        (Limits(), FREE | {"usd": 10.0}, None),
        (Limits(), FREE | {"usd": 10.0, "paid": True}, "the limit of 10.00 USD is reached (10.00 spent)"),
        (Limits(usd=20), FREE | {"usd": 10.0, "paid": True}, None),
    ],
)
def test_the_first_limit_that_is_reached(limits, state, reason):
    assert limit_reached(limits, **state) == reason
