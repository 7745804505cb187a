"""Reasons in words a person understands, from how a process ended and what it printed."""

from __future__ import annotations

import re
import signal
from pathlib import Path

FRAME = re.compile(r'^\s+File "(?P<path>.+)", line (?P<line>\d+)')
EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(: .*)?$")
OUT_OF_MEMORY = re.compile(
    r"\bMemoryError\b|OutOfMemoryError|out of memory|not enough memory|[Cc]annot allocate memory"
)
LONGEST = 300  # characters of a reason; the log has the rest


def why_it_ended(code: int, log: str, checkout: str) -> str:
    """Why a process that should have gone on has ended.

    Args:
        code: its exit code; negative is the signal that ended it.
        log: the end of what it printed.
        checkout: its working folder: of a traceback's frames, the last one in here is named.
    """
    if code == -signal.SIGKILL:
        return "killed by the system, probably out of memory"
    raised = last_exception(log, checkout)
    if raised is not None and code != 0:
        return raised
    if code < 0:
        return f"ended by signal {signal.Signals(-code).name}"
    if code == 0:
        return "ended without calling clock.done(), as only `score: null` allows"
    return shorten(last_line(log)) or f"ended with exit code {code} and no message"


def last_exception(log: str, checkout: str) -> str | None:
    """The log's last exception as `train.py line 12: ValueError: …`, or None when there is none."""
    lines = log.splitlines()
    frames = [(index, match) for index, line in enumerate(lines) if (match := FRAME.match(line))]
    if not frames:
        return None
    final = next((line for line in lines[frames[-1][0] + 1 :] if EXCEPTION.match(line)), None)
    if final is None:
        return None
    # A syntax error in the file itself prints no such header; its frames are then the last ones of the log.
    start = max((i for i, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")), default=0)
    last = [match for index, match in frames if index > start] or [frames[-1][1]]
    root = Path(checkout).resolve()
    own = [match for match in last if Path(match["path"]).resolve().is_relative_to(root)]
    place = (own or last)[-1]
    prefix = "out of memory: " if OUT_OF_MEMORY.search(final) else ""
    return shorten(f"{prefix}{Path(place['path']).name} line {place['line']}: {final}")


def last_line(text: str) -> str:
    """The last line that is not blank, or an empty string."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def shorten(text: str) -> str:
    """One line of at most 300 characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def metric_in(text: str, metric: str) -> float | None:
    """The number of the last line `metric: number`; None without such a line. It may be NaN or infinite."""
    line = re.compile(rf"^[ \t]*{re.escape(metric)}:[ \t]*(?P<number>\S+)[ \t]*$", re.MULTILINE)
    for match in reversed(list(line.finditer(text.replace("\r", "\n")))):
        try:
            return float(match["number"])
        except ValueError:
            continue
    return None


def amount(size: float) -> str:
    """A number of bytes for a person: "9.1 GB", "120 MB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
