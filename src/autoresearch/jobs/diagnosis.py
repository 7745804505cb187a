"""Reasons that a person understands, from the exit code and the output of a process."""

from __future__ import annotations

import errno
import re
import signal
from pathlib import Path

from ..text import clean

FRAME = re.compile(r'^\s+File "(?P<path>.+)", line (?P<line>\d+)')
EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*(: .*)?$")
OUT_OF_MEMORY = re.compile(
    r"\bMemoryError\b|OutOfMemoryError|out of memory|not enough memory|[Cc]annot allocate memory"
)
LACKS_MEMORY = re.compile(
    rf"{OUT_OF_MEMORY.pattern}|_ALLOC_FAILED|CUBLAS_STATUS_NOT_INITIALIZED|cudaErrorMemoryAllocation"
)
"""The text above, and the names of the same error in CUDA's libraries."""
SHORTAGES = frozenset(
    (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS)
)
"""Errors of system calls that mean that the machine lacks a resource, or that its disk is broken."""
LONGEST = 300  # characters of a reason. The log has the rest.


LACKS_NETWORK = re.compile(
    r"\[c10d\].*(?:fail|cannot)|DistNetworkError|name resolution|Name or service not known|Network is unreachable"
    r"|(?:connect|listen|bind|socket).*(?:EACCES|EPERM|Permission denied)|socket\.py\"[\s\S]{,2000}PermissionError"
)
"""Messages of programs that want a network, or a connection to another process of theirs, as `torchrun` does."""
NO_NETWORK = ". A trial has no network, not even within itself: `sandbox: {network: true}` allows it"


def is_shortage(error: OSError) -> bool:
    """Whether the machine is to blame for an error at the start of a program, and not the program."""
    return error.errno in SHORTAGES


def explain_exit(code: int, log: str, checkout: str) -> str:
    """Return the reason for an early exit.

    Args:
        code: the exit code. A negative code is the signal that ended the process.
        log: the end of its output.
        checkout: its working folder. The reason names the last frame of the traceback in this folder.
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
    """Return the last exception in a log as `train.py line 12: ValueError: …`, or None if there is none."""
    lines = log.splitlines()
    frames = [(index, match) for index, line in enumerate(lines) if (match := FRAME.match(line))]
    if not frames:
        return None
    final = next((line for line in lines[frames[-1][0] + 1 :] if EXCEPTION.match(line)), None)
    if final is None:
        return None
    # A syntax error in the file itself prints no such header. Its frames are then the last ones of the log.
    start = max((i for i, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")), default=0)
    last = [match for index, match in frames if index > start] or [frames[-1][1]]
    root = Path(checkout).resolve()
    own = [match for match in last if Path(match["path"]).resolve().is_relative_to(root)]
    place = (own or last)[-1]
    prefix = "out of memory: " if OUT_OF_MEMORY.search(final) else ""
    return shorten(f"{prefix}{Path(place['path']).name} line {place['line']}: {final}")


def last_line(text: str) -> str:
    """Return the last line that is not blank, or an empty string."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def shorten(text: str, more: str = "") -> str:
    """Return the text, truncated to 300 characters, and `more`, which is never truncated."""
    room = LONGEST - len(more)
    return (text if len(text) <= room else text[: room - 1] + "…") + more


def find_metric(text: str, metric: str) -> float | None:
    """Return the number of the last line `metric: number`, or None without such a line. It may be NaN or infinite.

    Colours and other terminal escapes do not count. A carriage return ends a line.
    """
    line = re.compile(rf"^[ \t]*{re.escape(metric)}:[ \t]*(?P<number>\S+)[ \t]*$", re.MULTILINE)
    for match in reversed(list(line.finditer(clean(text.replace("\r", "\n"))))):
        try:
            return float(match["number"])
        except ValueError:
            continue
    return None


def format_bytes(size: float) -> str:
    """Return a number of bytes for a person: "9.1 GB", "120 MB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
