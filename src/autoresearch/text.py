"""Text for people and models: counts with their nouns, and untrusted text made safe to show."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences, such as colours
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # strings, such as titles and links
    r"|\x1b\][^\x07\x1b\n]*"  # a string without an end
    r"|\x1b[ -/]*[0-~]"
)
"""Escape sequences of ECMA-48, in their forms of 7 and of 8 bits."""
FRAME = 64  # longest frame of `fence`, in characters: both fences and the note on truncation
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = re.compile(
    "[\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0e\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters without a picture. A model reads a text that is written in them, and a person does not see it."""


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun: `1 experiment`, `1,200 experiments`."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def format_duration(seconds: float) -> str:
    """Return a length of time for a sentence: `3.2 s`, `45 s`, `15 min`, `8 h`, `2.5 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f}".removesuffix(".0") + " s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f}".removesuffix(".0") + " h"


def clean(text: str) -> str:
    """Remove terminal escapes, control characters, invisible ones and marks that reorder text.

    Line feeds and tabs stay, and so do the joiners that emoji and some scripts need.

    A progress bar overwrites its line with carriage returns. Only the last version of such a line stays.
    """
    lines = (line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))
    return _INVISIBLE.sub("", _CONTROLS.sub("", _ESCAPES.sub("", "\n".join(lines))))


def one_line(text: str, width: int | None = None) -> str:
    """Return clean text on a single line, truncated to `width` characters."""
    flat = " ".join(clean(text.replace("\r", "\n")).split())
    return flat if width is None or len(flat) <= width else flat[: max(width - 1, 0)].rstrip() + "…"


def fence(text: str, limit: int) -> str:
    """Return clean text in a Markdown fence that nothing inside can close.

    Longer texts are truncated at the start. Long runs of backticks are shortened, because the fence must be longer
    than any run inside.

    Args:
        limit: longest result in characters, the fences included.
    """
    body, room = re.sub("`{9,}", "`" * 8, clean(text)).strip("\n"), limit - FRAME
    if len(body) > room:
        body = f"[{len(body) - room} characters left out]\n{body[-room:]}"
    return fence_verbatim(body)


def fence_verbatim(text: str) -> str:
    """Return the unchanged text in a Markdown fence that nothing inside can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marker = "`" * max(3, longest + 1)
    end = "" if text.endswith("\n") else "\n"
    return f"{marker}\n{text}{end}{marker}"
