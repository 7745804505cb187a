"""The wire formats of model providers: one reply in the format of each, streamed or whole."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TOKENS_IN, TOKENS_CACHED, TOKENS_OUT = 1200, 1000, 34  # tokens of every reply
COST = 0.0042  # USD, reported in the format of OpenRouter
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Call:
    """The model calls a tool."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Say:
    """The model writes text and stops."""

    text: str


Reply = Call | Say


@dataclass(frozen=True)
class Wire:
    """A reply in one provider's format: whole, and as the events of a stream."""

    whole: dict[str, Any]
    events: list[dict[str, Any]]
    has_event_names: bool = False
    done: bool = False  # the stream ends with [DONE]


@dataclass(frozen=True)
class ModelRequest:
    """A request to a model, read from any provider's format."""

    tools: Mapping[str, Any] = field(default_factory=dict)  # name → schema of its arguments
    turn: int = 0  # number of tool results in it
    answer: str | None = None  # the one tool that must be called, or "" where the text must be JSON


def read_request(body: Mapping[str, Any]) -> ModelRequest:
    """Read a request in any provider's format."""
    tools, turn = {}, 0
    for tool in body.get("tools") or []:
        for each in tool.get("functionDeclarations") or [tool.get("function") or tool]:
            schema = each.get("input_schema") or each.get("parameters") or each.get("parametersJsonSchema") or {}
            tools[each.get("name", each.get("type"))] = schema
    messages = body.get("messages") or body.get("contents") or body.get("input") or []
    for message in messages if isinstance(messages, list) else []:
        turn += message.get("role") == "tool" or str(message.get("type", "")).endswith("call_output")
        content = message.get("content")
        parts = (content if isinstance(content, list) else []) + (message.get("parts") or [])
        turn += sum(p.get("type") == "tool_result" or "functionResponse" in p for p in parts if isinstance(p, dict))
    return ModelRequest(tools, turn, _answer(body, list(tools)))


def _answer(body: Mapping[str, Any], tools: list[str]) -> str | None:
    form = body.get("response_format") or (body.get("text") or {}).get("format") or {}
    if form.get("type") == "json_schema":
        return ""
    choice = body.get("tool_choice")
    forced = choice == "required" or (isinstance(choice, dict) and choice.get("type") in ("any", "tool", "function"))
    return tools[0] if forced and len(tools) == 1 else None


def wire(path: str, model: str, reply: Reply) -> Wire | None:
    """Return the reply in the format of the API with this path, or None for an unknown path."""
    mark = f"{time.time_ns()}{next(_numbers)}"
    for end, form in (("messages", _anthropic), ("chat/completions", _chat), ("responses", _responses)):
        if path.endswith(end):
            return form(mark, model, reply)
    return _gemini(mark, reply) if "enerateContent" in path else None


def _anthropic(mark: str, model: str, reply: Reply) -> Wire:
    call = isinstance(reply, Call)
    block: dict[str, Any] = (
        {"type": "tool_use", "id": f"toolu_{mark}", "name": reply.tool, "input": reply.arguments}
        if isinstance(reply, Call)
        else {"type": "text", "text": reply.text}
    )
    usage = {
        "input_tokens": TOKENS_IN - TOKENS_CACHED, "cache_read_input_tokens": TOKENS_CACHED,
        "cache_creation_input_tokens": 0, "output_tokens": TOKENS_OUT,
    }  # fmt: skip
    message = {
        "id": f"msg_{mark}", "type": "message", "role": "assistant", "model": model, "content": [block],
        "stop_reason": "tool_use" if call else "end_turn", "stop_sequence": None, "usage": usage,
    }  # fmt: skip
    delta = (
        {"type": "input_json_delta", "partial_json": json.dumps(reply.arguments)}
        if isinstance(reply, Call)
        else {"type": "text_delta", "text": reply.text}
    )
    begun = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    empty = {**block, "input": {}} if call else {"type": "text", "text": ""}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": begun},
        {"type": "content_block_start", "index": 0, "content_block": empty},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": message["stop_reason"], "stop_sequence": None},
         "usage": usage},
        {"type": "message_stop"},
    ]  # fmt: skip
    return Wire(message, events, has_event_names=True)


def _chat(mark: str, model: str, reply: Reply) -> Wire:
    usage = {
        "prompt_tokens": TOKENS_IN, "completion_tokens": TOKENS_OUT, "total_tokens": TOKENS_IN + TOKENS_OUT,
        "prompt_tokens_details": {"cached_tokens": TOKENS_CACHED}, "cost": COST,
    }  # fmt: skip
    message: dict[str, Any] = {"role": "assistant", "content": reply.text if isinstance(reply, Say) else None}
    if isinstance(reply, Call):
        function = {"name": reply.tool, "arguments": json.dumps(reply.arguments)}
        message["tool_calls"] = [{"index": 0, "id": f"call_{mark}", "type": "function", "function": function}]
    base = {"id": f"chatcmpl-{mark}", "created": int(time.time()), "model": model, "provider": "scripted"}
    end = "tool_calls" if isinstance(reply, Call) else "stop"
    whole = {
        **base, "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": end}],
        "usage": usage,
    }  # fmt: skip
    chunk = {**base, "object": "chat.completion.chunk"}
    events = [
        {**chunk, "choices": [{"index": 0, "delta": message, "finish_reason": None}]},
        {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": end}]},
        {**chunk, "choices": [], "usage": usage},
    ]
    return Wire(whole, events, done=True)


def _responses(mark: str, model: str, reply: Reply) -> Wire:
    item: dict[str, Any] = (
        {"type": "function_call", "id": f"fc_{mark}", "call_id": f"call_{mark}", "name": reply.tool,
         "arguments": json.dumps(reply.arguments), "status": "completed"}
        if isinstance(reply, Call)
        else {"type": "message", "id": f"msg_{mark}", "role": "assistant", "status": "completed",
              "content": [{"type": "output_text", "text": reply.text, "annotations": []}]}
    )  # fmt: skip
    whole = {
        "id": f"resp_{mark}", "object": "response", "created_at": int(time.time()), "model": model,
        "status": "completed", "output": [item], "parallel_tool_calls": False, "tool_choice": "auto", "tools": [],
        "error": None, "incomplete_details": None, "instructions": None, "metadata": {},
        "usage": {
            "input_tokens": TOKENS_IN, "input_tokens_details": {"cached_tokens": TOKENS_CACHED},
            "output_tokens": TOKENS_OUT, "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": TOKENS_IN + TOKENS_OUT,
        },
    }  # fmt: skip
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    events = [
        {"type": "response.created", "sequence_number": 0, "response": begun},
        {"type": "response.output_item.added", "sequence_number": 1, "output_index": 0,
         "item": {**item, "status": "in_progress"}},
        {"type": "response.output_item.done", "sequence_number": 2, "output_index": 0, "item": item},
        {"type": "response.completed", "sequence_number": 3, "response": whole},
    ]  # fmt: skip
    return Wire(whole, events, has_event_names=True)


def _gemini(mark: str, reply: Reply) -> Wire:
    part = (
        {"functionCall": {"name": reply.tool, "args": reply.arguments, "id": f"c{mark}"}}
        if isinstance(reply, Call)
        else {"text": reply.text}
    )
    whole = {
        "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
        "modelVersion": "scripted", "responseId": mark,
        "usageMetadata": {
            "promptTokenCount": TOKENS_IN, "cachedContentTokenCount": TOKENS_CACHED, "candidatesTokenCount": TOKENS_OUT,
            "totalTokenCount": TOKENS_IN + TOKENS_OUT,
        },
    }  # fmt: skip
    return Wire(whole, [whole])
