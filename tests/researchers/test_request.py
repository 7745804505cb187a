"""Requests for trials in the last message of an agent, or above a patch."""

from __future__ import annotations

import pytest

from autoresearch.judge.opinion import MOST_TRIALS
from autoresearch.researchers.request import Request, read_request


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", Request()),
        ("Hypothesis: a wider model", Request()),
        ("Again: 22", Request(22)),
        ("I looked at it.\n\n**Again:** #22\n", Request(22)),
        ("- `Again: 22`\r\nTrials: 3\r\n", Request(22, 3)),
        ("again: 0", Request(0)),
        ("Again: 3\nlater\nAgain: 4", Request(4)),
        ("Trials: 99", Request(None, MOST_TRIALS)),
        ("Once again: 22 is my number", Request()),
        ("To try it again write `Again: N`", Request()),
    ],
)
def test_a_request_is_a_line_with_a_number(text: str, request_: Request) -> None:
    assert read_request(text) == request_


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Again: the second one", "`Again: the second one` is no number: write it as in `Again: 2`"),
        ("Again: -1", "`Again: -1` is no number: write it as in `Again: 2`"),
        ("Again: 9999999999", "`Again: 9999999999` is no number: write it as in `Again: 2`"),
        ("Again:", "`Again: ` is no number: write it as in `Again: 2`"),
        ("Again: 3\nTrials: 0", "`Trials: 0` is no number: write it as in `Trials: 2`"),
        ("Trials: many", "`Trials: many` is no number: write it as in `Trials: 2`"),
    ],
)
def test_a_line_without_a_number_is_a_problem(text: str, problem: str) -> None:
    found = read_request(text)
    assert found.problem == problem and found.trials == 1
