"""The output of coding agents: each prints events as lines of JSON, in a format of its own.

Exit codes are ignored: some agents exit with 0 after every error, and some with 1 after success. Lines that are not
JSON are skipped, such as the last line of an agent that was killed. The lines before still count.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...text import one_line
from ..prices import MOST_TOKENS, price
from ..request import Request, read_request

UNFINISHED = "it ended before it was done"
LOGIN = re.compile(
    r"\b40[13]\b|unauthori[sz]ed|authenticat|api[ _-]?key|/login|log ?in\b|not logged in|oauth|credential",
    re.IGNORECASE,
)


@dataclass
class Output:
    """The output of one agent, which may be incomplete. Figures that the agent did not report are None.

    Attributes:
        text: the agent's last message.
        error: the agent's own words about why it gave up. None means that it finished.
        tokens_in: tokens of the input, cached tokens included. NaN means that a reported count was invalid.
        tokens_out: tokens of the output. NaN means that a reported count was invalid.
        usd: price in US dollars.
    """

    text: str = ""
    error: str | None = None
    tokens_in: float | None = None
    tokens_out: float | None = None
    usd: float | None = None

    @property
    def is_login_error(self) -> bool:
        """Whether the error is about the login."""
        return self.error is not None and LOGIN.search(self.error) is not None

    @property
    def hypothesis(self) -> str:
        """The line `Hypothesis: …` that the prompt asks for, or else the first line of the last message."""
        lines = re.findall(r"^[^\w\n]*hypothesis[^\w\n:]*:[ \t*]*([^\n]+)$", self.text, re.IGNORECASE | re.MULTILINE)
        first = next((line for line in self.text.splitlines() if line.strip()), "")
        return one_line(lines[-1] if lines else first, 300) or "no hypothesis given"

    @property
    def request(self) -> Request:
        """The lines `Again: N` and `Trials: K`, which ask for trials."""
        return read_request(self.text)

    def add_tokens(self, tokens_in: float, tokens_out: float) -> None:
        self.tokens_in = (self.tokens_in or 0) + tokens_in
        self.tokens_out = (self.tokens_out or 0) + tokens_out


def parse_claude(stdout: str, model: str | None) -> Output:
    """Parse `claude -p --output-format stream-json --verbose`."""
    output, messages = Output(error=UNFINISHED), dict[str, Any]()
    for event in _parse_events(stdout):
        message = event.get("message")
        if event.get("type") == "assistant" and isinstance(message, dict):
            messages[str(message.get("id"))] = message
            output.text = _text_of(message) or output.text
        if event.get("type") == "result":
            output.text = str(event.get("result") or output.text)
            output.error = output.text or str(event.get("subtype")) if event.get("is_error") else None
            _add_usage_by_model(output, event.get("modelUsage"))
    if output.tokens_in is None:  # it was killed before its report, so add up the messages
        _add_usage_of_messages(output, messages.values())
    return output


def _add_usage_of_messages(output: Output, messages: Iterable[dict[str, Any]]) -> None:
    """Add tokens and price of each message. The message about a failure has no tokens, and is skipped."""
    costs: list[float | None] = []
    for message in messages:
        used = _TokenCounts(message.get("usage"))
        cache_read, cache_write = used["cache_read_input_tokens"], used["cache_creation_input_tokens"]
        tokens_in, tokens_out = used["input_tokens"] + cache_read + cache_write, used["output_tokens"]
        if tokens_in or tokens_out:
            output.add_tokens(tokens_in, tokens_out)
            model = str(message.get("model"))
            costs.append(price("anthropic", model, tokens_in, tokens_out, cache_read, cache_write))
    output.usd = _sum_costs(costs)


def _add_usage_by_model(output: Output, models: Any) -> None:
    """Add tokens and price of each model. The agent's own price is ignored: it has prices for unknown models."""
    costs: list[float | None] = []
    for model, figures in _fields(models).items():
        used = _TokenCounts(figures)
        cache_read, cache_write = used["cacheReadInputTokens"], used["cacheCreationInputTokens"]
        tokens_in, tokens_out = used["inputTokens"] + cache_read + cache_write, used["outputTokens"]
        output.add_tokens(tokens_in, tokens_out)
        name = re.sub(r"\[.*\]$", "", model)
        costs.append(price("anthropic", name, tokens_in, tokens_out, cache_read, cache_write))
    output.usd = _sum_costs(costs)


def parse_codex(stdout: str, model: str | None) -> Output:
    """Parse `codex exec --json`. It does not report its model, so only the price of a requested model is known."""
    output, cache_read = Output(error=UNFINISHED), 0.0
    for event in _parse_events(stdout):
        item = _fields(event.get("item"))
        if item.get("type") == "agent_message":
            output.text = str(item.get("text") or "")
        elif event.get("type") == "turn.completed":
            used = _TokenCounts(event.get("usage"))
            output.add_tokens(used["input_tokens"], used["output_tokens"])
            cache_read += used["cached_input_tokens"]
            output.error = None
        elif event.get("type") in ("turn.failed", "error"):
            output.error = str(_fields(event.get("error")).get("message") or event.get("message") or event)
    if model and output.tokens_in is not None and output.tokens_out is not None:
        output.usd = price("openai", model, output.tokens_in, output.tokens_out, cache_read)
    return output


def parse_gemini(stdout: str, model: str | None) -> Output:
    """Parse `gemini -o stream-json`."""
    output, ended, costs = Output(error=UNFINISHED), False, list[float | None]()
    for event in _parse_events(stdout):
        kind = event.get("type")
        if kind == "message" and event.get("role") == "assistant":
            output.text += str(event.get("content") or "")
        elif kind in ("tool_use", "tool_result"):
            output.text = ""
        elif kind == "error" and not ended:
            output.error = str(event.get("message") or event)
        elif kind == "result":
            ended = True
            words = _fields(event.get("error")).get("message") or event.get("error") or event.get("status")
            output.error = None if event.get("status") == "success" else str(words)
            for name, figures in _fields(_fields(event.get("stats")).get("models")).items():
                used = _TokenCounts(figures)
                output.add_tokens(used["input_tokens"], used["output_tokens"])
                costs.append(price("google", name, used["input_tokens"], used["output_tokens"], used["cached"]))
    output.usd = _sum_costs(costs)
    return output


def parse_plain(stdout: str, model: str | None) -> Output:
    """Return the output of any other program as its last message. Tokens and price are unknown."""
    return Output(text=stdout[-10_000:])


def _sum_costs(costs: Sequence[float | None]) -> float | None:
    """Return the sum of the costs, or None if there are none or one of them is unknown."""
    prices = [cost for cost in costs if cost is not None]
    return sum(prices) if costs and len(prices) == len(costs) else None


class _TokenCounts:
    """Counts of tokens by name. Missing counts are 0. An invalid count is NaN, which makes the total unknown."""

    def __init__(self, figures: Any) -> None:
        self._figures = _fields(figures)

    def __getitem__(self, name: str) -> float:
        value = self._figures.get(name) or 0
        return value if isinstance(value, int) and 0 <= value <= MOST_TOKENS else math.nan


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _parse_events(stdout: str) -> Iterator[dict[str, Any]]:
    for line in stdout.splitlines():
        if line.startswith("{"):
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(event, dict):
                yield event


def _text_of(message: Any) -> str:
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text")) for part in parts if isinstance(part, dict) and part.get("type") == "text")
