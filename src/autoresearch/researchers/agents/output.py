"""What coding agents say of themselves: each prints lines of JSON, in words of its own.

Exit codes are not asked: some agents exit with 0 after every error, and some with 1 when all went well. Lines that are
no JSON, or were cut when the agent was killed, are passed over: what was stdout before them still counts.
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

UNFINISHED = "it ended before it was done"
LOGIN = re.compile(
    r"\b40[13]\b|unauthori[sz]ed|authenticat|api[ _-]?key|/login|log ?in\b|not logged in|oauth|credential",
    re.IGNORECASE,
)


@dataclass
class Output:
    """What an agent said, as far as it got. Figures are None where it did not say.

    Attributes:
        text: its last words.
        error: why it gave up, in its own words; None where it came to an end.
        tokens_in: tokens of its input, those that came from a cache among them; not a number where it cannot be one.
    """

    text: str = ""
    error: str | None = None
    tokens_in: float | None = None
    tokens_out: float | None = None
    usd: float | None = None

    @property
    def is_login_error(self) -> bool:
        """Whether what failed is its login."""
        return self.error is not None and LOGIN.search(self.error) is not None

    @property
    def hypothesis(self) -> str:
        """What it says that it tried: the line it was asked for, or else the first line of its last words."""
        stdout = re.findall(r"^[^\w\n]*hypothesis[^\w\n:]*:[ \t*]*([^\n]+)$", self.text, re.IGNORECASE | re.MULTILINE)
        first = next((line for line in self.text.splitlines() if line.strip()), "")
        return one_line(stdout[-1] if stdout else first, 300) or "no hypothesis given"

    def add_tokens(self, read: float, written: float) -> None:
        self.tokens_in = (self.tokens_in or 0) + read
        self.tokens_out = (self.tokens_out or 0) + written


def parse_claude(stdout: str, model: str | None) -> Output:
    """`claude -p --output-format stream-json --verbose`."""
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
    if output.tokens_in is None:  # it was killed: of each message, what was told so far
        _add_usage_of_messages(output, messages.values())
    return output


def _add_usage_of_messages(output: Output, messages: Iterable[dict[str, Any]]) -> None:
    """Tokens and money of those that tell of any; its own words on a failure are a message that tells of none."""
    costs: list[float | None] = []
    for message in messages:
        used = _TokenCounts(message.get("usage"))
        cached, stored = used["cache_read_input_tokens"], used["cache_creation_input_tokens"]
        read, written = used["input_tokens"] + cached + stored, used["output_tokens"]
        if read or written:
            output.add_tokens(read, written)
            costs.append(price("anthropic", str(message.get("model")), read, written, cached, stored))
    output.usd = _sum_costs(costs)


def _add_usage_by_model(output: Output, models: Any) -> None:
    """Tokens and money by model. Its own figure for money is not taken: it has a price for models that do not exist."""
    costs: list[float | None] = []
    for model, figures in _fields(models).items():
        used = _TokenCounts(figures)
        cached, stored = used["cacheReadInputTokens"], used["cacheCreationInputTokens"]
        read = used["inputTokens"] + cached + stored
        output.add_tokens(read, used["outputTokens"])
        costs.append(price("anthropic", re.sub(r"\[.*\]$", "", model), read, used["outputTokens"], cached, stored))
    output.usd = _sum_costs(costs)


def parse_codex(stdout: str, model: str | None) -> Output:
    """`codex exec --json`. It does not say which model it used: a price is known only of one that was asked for."""
    output, cached = Output(error=UNFINISHED), 0.0
    for event in _parse_events(stdout):
        item = _fields(event.get("item"))
        if item.get("type") == "agent_message":
            output.text = str(item.get("text") or "")
        elif event.get("type") == "turn.completed":
            used = _TokenCounts(event.get("usage"))
            output.add_tokens(used["input_tokens"], used["output_tokens"])
            cached += used["cached_input_tokens"]
            output.error = None
        elif event.get("type") in ("turn.failed", "error"):
            output.error = str(_fields(event.get("error")).get("message") or event.get("message") or event)
    if model and output.tokens_in is not None and output.tokens_out is not None:
        output.usd = price("openai", model, output.tokens_in, output.tokens_out, cached)
    return output


def parse_gemini(stdout: str, model: str | None) -> Output:
    """`gemini -o stream-json`."""
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
    """Any other program: what it prints is what it says, and nothing is known of tokens and money."""
    return Output(text=stdout[-10_000:])


def _sum_costs(costs: Sequence[float | None]) -> float | None:
    """Of all models; unknown where the price of one is."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if costs and len(known) == len(costs) else None


class _TokenCounts:
    """Numbers of tokens by name. What is missing counts nothing; with one that is no count, no sum is known either."""

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
