"""Numbers as a person reads them, in every size that a metric may have."""

from __future__ import annotations

import pytest

from autoresearch.decimals import change, decimal_places, number


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((2.6360, 2.6), 4),
        ((0.05123,), 6),
        ((-123.4,), 2),
        ((123456.7,), 0),
        ((55880.0, 55207.0), None),
        ((17.0, 18.0, 17.0), None),
        ((17.0, 17.5), 3),
        ((0.0,), None),
        ((0.0, 0.25), 5),
        ((-3.0,), None),
        ((1e300,), None),
        ((3.1415e-13,), 17),
        ((1e-300,), 304),
        ((None,), 4),
        ((float("nan"), float("inf")), 4),
        ((), 4),
    ],
)
def test_decimals_follow_the_size_of_the_scores(scores: tuple[float | None, ...], expected: int | None) -> None:
    assert decimal_places(*scores) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.51184, 4, "0.5118"),
        (1234.5, 1, "1,234.5"),
        (-0.5, 4, "-0.5000"),
        (0.0, 4, "0.0000"),
        (-0.0, 4, "0.0000"),
        (0.00001234, 4, "1.2e-05"),
        (-0.00001234, 4, "-1.2e-05"),
        (5.6e-17, 4, "5.6e-17"),
        (3.14159e-8, 12, "0.000000031416"),
        (3.1415e-13, 17, "3.1415e-13"),
        (3.1416e-13, 17, "3.1416e-13"),
        (-3.1415e-13, 17, "-3.1415e-13"),
        (3.14159265e-12, 17, "3.14159e-12"),
        (2e-19, 17, "2e-19"),
        (0.5, 17, "0.5"),
        (12345.678912, 17, "12345.679"),
        (0.0, 17, "0"),
        (-0.0, 17, "0"),
        (5e-324, 328, "4.9407e-324"),
        (55880.0, None, "55,880"),
        (17.0, None, "17"),
        (17.0 + 1 / 3, None, "17.333"),
        (-0.5, None, "-0.5"),
        (0.0, None, "0"),
        (-0.0, None, "0"),
        (1e-300, None, "1e-300"),
        (3.14159e-13, None, "3.1416e-13"),
        (1e300, None, "1e+300"),
        (123456789012.34, 4, "1.2346e+11"),
        (12345678901.2345, 4, "12,345,678,901.2345"),
        (8668467782510799.0, 4, "8.6685e+15"),
        (-1e300, 4, "-1e+300"),
        (None, 4, "–"),
        (float("nan"), 4, "–"),
        (float("-inf"), None, "–"),
    ],
)
def test_scores(value: float | None, decimals: int | None, expected: str) -> None:
    assert number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.1553, 4, "+0.1553"),
        (-0.1553, 4, "−0.1553"),
        (0.0, 4, "+0.0000"),
        (-5.6e-17, 4, "+0.0000"),
        (-1.2e-05, 4, "−1.2e-05"),
        (-1.2e-17, 17, "−1.2e-17"),
        (4.4e-29, 17, "+0"),
        (1.2e14, 4, "+1.2e+14"),
        (1178.0, None, "+1,178"),
        (-0.5, None, "−0.5"),
        (0.0, None, "+0"),
        (float("inf"), 4, "–"),
        (None, None, "–"),
    ],
)
def test_differences(value: float | None, decimals: int | None, expected: str) -> None:
    assert change(value, decimals) == expected
