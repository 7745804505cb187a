"""Text as it is shown: amounts in words; and what trials print, models say and people call their files, made safe."""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
FRAME = 64  # characters that a fence, and a word on what is left out, take at most
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """`1 experiment`, `1,200 experiments`."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def clean(text: str) -> str:
    """Without terminal escapes, control characters and marks that reorder text; line feeds and tabs stay.

    Of a line that a progress bar wrote over with carriage returns, what was written last remains.
    """
    lines = (line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))
    return _CONTROLS.sub("", _ESCAPES.sub("", "\n".join(lines)))


def one_line(text: str, width: int | None = None) -> str:
    """Clean text on a single line, at most `width` characters long."""
    flat = " ".join(clean(text.replace("\r", "\n")).split())
    return flat if width is None or len(flat) <= width else flat[: max(width - 1, 0)].rstrip() + "…"


def fence(text: str, limit: int) -> str:
    """Clean text in a Markdown fence that nothing inside can close, at most `limit` characters of both.

    Of a longer text the end is kept. Long runs of backticks are shortened, or the fence would have to be as long.
    """
    body, room = re.sub("`{9,}", "`" * 8, clean(text)).strip("\n"), limit - FRAME
    if len(body) > room:
        body = f"[{len(body) - room} characters left out]\n{body[-room:]}"
    return fence_verbatim(body)


def fence_verbatim(text: str) -> str:
    """Text in a Markdown fence that nothing inside can close, with not one character changed."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    end = "" if text.endswith("\n") else "\n"
    return f"{fence}\n{text}{end}{fence}"
