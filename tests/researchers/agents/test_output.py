"""The output of agents: tokens and prices are those that it reports, and unreported figures are unknown."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from autoresearch.researchers.agents.output import parse_claude, parse_codex, parse_gemini, parse_plain
from autoresearch.researchers.prices import make_usage, price

MODEL = "claude-haiku-4-5"


def lines(*events: dict[str, Any], end: str = "") -> str:
    return "".join(f"{json.dumps(event)}\n" for event in events) + end


def message(number: int, model: str = MODEL, **tokens: Any) -> dict[str, Any]:
    content = [{"type": "text", "text": f"word {number}"}]
    return {"type": "assistant", "message": {"id": number, "model": model, "content": content, "usage": tokens}}


def test_a_killed_claude_is_charged_for_its_reported_tokens() -> None:
    """The latest figures of a message count. Tokens written to the cache have a price too."""
    counts: dict[str, Any] = {"input_tokens": 10, "cache_read_input_tokens": 1000, "cache_creation_input_tokens": 500}
    first, later = message(1, **counts, output_tokens=1), message(1, **counts, output_tokens=7)
    refused = message(3, "<synthetic>", input_tokens=0, output_tokens=0)
    output = parse_claude(
        lines(first, later, message(2, input_tokens=90, output_tokens=3), refused, end='{"type": "assi'), None
    )
    assert (output.tokens_in, output.tokens_out, output.text) == (1600, 10, "word 3") and output.error
    one, two = price("anthropic", MODEL, 1510, 7, 1000, 500), price("anthropic", MODEL, 90, 3)
    assert one and two and output.usd == pytest.approx(one + two)


@pytest.mark.parametrize("agent", [parse_claude, parse_codex, parse_gemini, parse_plain])
def test_usage_is_unknown_without_a_report(agent: Any) -> None:
    for words in ("", '{"type": "assistant", "message": {"id": 1}}\n', '{"type": "turn.started"}\n'):
        output = agent(words, "gpt-5")
        assert make_usage(1.0, output.tokens_in, output.tokens_out, output.usd) == make_usage(1.0, None, None, None)


def test_one_unknown_price_makes_the_total_unknown() -> None:
    output = parse_claude(
        lines(message(1, input_tokens=5, output_tokens=5), message(2, "nobody", input_tokens=5)), None
    )
    assert output.tokens_in == 10 and output.usd is None


@pytest.mark.parametrize("odd", [-1, 1.5, "5", [5], 2**70, 10**400, math.nan])
def test_impossible_counts_are_unknown(odd: Any) -> None:
    words = (
        parse_claude(lines(message(1, input_tokens=odd, output_tokens=5)), None),
        parse_claude(lines({"type": "result", "modelUsage": {MODEL: {"inputTokens": odd, "outputTokens": 5}}}), None),
        parse_codex(lines({"type": "turn.completed", "usage": {"input_tokens": odd, "output_tokens": 5}}), "gpt-5"),
        parse_gemini(lines({"type": "result", "stats": {"models": {"gemini-2.5-pro": {"input_tokens": odd}}}}), None),
    )
    for output in words:
        usage = make_usage(1.0, output.tokens_in, output.tokens_out, output.usd)
        assert usage.tokens_in is None and usage.usd is None


@pytest.mark.parametrize(
    ("words", "hypothesis"),
    [
        ("**Hypothesis:** wider is better", "wider is better"),
        ("- hypothesis : -0.5 weight decay", "-0.5 weight decay"),
        ("Hypothesis: (a) lower\nHypothesis: [b] last", "[b] last"),
        ("Hypothesis:\n\nnothing on its line", "Hypothesis:"),
        ("\n" * 200_000 + "-\n" * 200_000 + "Hypothesis: after many lines", "after many lines"),
    ],
)
def test_the_hypothesis_is_read_from_its_line(words: str, hypothesis: str) -> None:
    """Many lines must not make the search slow. A pattern that matches line ends would take an hour."""
    assert parse_claude(lines({"type": "result", "result": words}), None).hypothesis == hypothesis
