"""Numbers, names and tables as a person reads them."""

from __future__ import annotations

import pytest

from autoresearch.records import Limits
from autoresearch.views.format import align, describe_pace, short_name


def test_columns_are_aligned_and_the_last_one_is_truncated() -> None:
    table = align([("#", "word", "rest"), ("10", "a", "x " * 50)], "><<", 40)
    assert table.splitlines()[0] == " #  word  rest"
    assert table.splitlines()[1].startswith("10  a     x x") and len(table.splitlines()[1]) <= 40


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tuner", "tuner"),
        ("claude:opus", "claude:opus"),
        ("anthropic/claude-opus-4-5", "claude-opus-4-5"),
        ("openrouter/qwen/qwen3-coder", "qwen3-coder"),
        ("openai/qwen3@http://127.0.0.1:8000/v1", "qwen3"),
        ("hybrid:openai/gpt-5", "hybrid gpt-5"),
        ("script:examples/ideas", "script:ideas"),
        ("command:/home/me/bin/aider --yes a/b.py", "aider"),
        ("anthropic/" + "x" * 50, "x" * 19 + "…"),
    ],
)
def test_short_names(name: str, expected: str) -> None:
    assert short_name(name, 20) == expected


def test_the_pace_of_a_run_counts_everything_that_took_time() -> None:
    assert describe_pace(2, 600.0, Limits(experiments=25)) == "", "nothing is known yet"
    assert describe_pace(5, 660.0, Limits()) == "2 m 12 s an experiment with its proposal"
    limited = describe_pace(5, 660.0, Limits(experiments=25))
    assert limited == "2 m 12 s an experiment with its proposal, 20 more in about 44 m 00 s"
    assert describe_pace(5, 660.0, Limits(hours=1)).endswith(", about 22 more in 49 m 00 s")
    assert describe_pace(5, 660.0, Limits(hours=8, experiments=5)).endswith(", 0 more in about 0.0 s")
