"""Reasons for the failure of a model's process, from closed lists.

The process has read held-out text, and the reason of its failure reaches the next researcher. So the process can only
choose from the lists below. The scorer never passes on a text that the process made. `docs/sandbox.md` counts the bits
that can still leak.
"""

from __future__ import annotations

import signal
import traceback
from pathlib import Path
from typing import Any

RULES = {
    "load": "train.py defines no load(path, device)",
    "function": "load(path, device) returned something that is not a function",
    "shape": "logits of another shape than [batch, length, vocabulary]",
}
"""Rules that a model's process can report as broken, with the reason in words."""
EXCEPTIONS = frozenset({
    "AssertionError", "AttributeError", "FileNotFoundError", "ImportError", "IndexError", "KeyError", "MemoryError",
    "ModuleNotFoundError", "NameError", "NotImplementedError", "OSError", "OutOfMemoryError", "RecursionError",
    "RuntimeError", "SyntaxError", "TypeError", "ValueError",
})  # fmt: skip
"""Names of exceptions that are reported. A class of the candidate's own is reported as its nearest listed ancestor."""
FAULTS = frozenset({signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV})
MOST_LINES = 100_000  # lines of a train.py that a reason can name


class BrokenRule(Exception):
    """The model broke the rule of `RULES` that the message names."""


def describe_failure(error: BaseException, train: Path) -> dict[str, Any]:
    """Return the answer that tells the scorer of an error in the model's process.

    Args:
        train: the candidate's train.py. The answer names the line of its last frame in the traceback.
    """
    if isinstance(error, BrokenRule):
        return {"answer": "invalid", "rule": str(error)}
    names = (each.__name__ for each in type(error).__mro__)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(train)]
    return {
        "answer": "crash",
        "exception": next((name for name in names if name in EXCEPTIONS), None),
        "line": lines[-1] if lines else None,
    }


def explain_failure(stage: str, answer: dict[str, Any], asked: bool) -> str:
    """Return the reason that an answer of `describe_failure` gives. The process may have forged the answer.

    Args:
        stage: the request that the process answered.
        asked: whether a process of this candidate has received held-out tokens. From then on no line number is named.
    """
    rule, name, line = (answer.get(key) for key in ("rule", "exception", "line"))
    if answer.get("answer") == "invalid":
        return (RULES.get(rule) if isinstance(rule, str) else None) or "the model broke a rule"
    what = name if isinstance(name, str) and name in EXCEPTIONS else "an exception"
    where = f" at train.py line {line}" if not asked and type(line) is int and 0 < line <= MOST_LINES else ""
    return f"{stage} raised {what}{where}"


def explain_death(code: int) -> str:
    """Return the reason for the end of a model's process.

    Args:
        code: its exit code. A negative code is the signal that ended it.
    """
    if code == -signal.SIGKILL:
        return "the model's process closed its socket to the scorer, or ran out of memory"
    if -code in FAULTS:
        return "the model's process died of a fault, such as a segmentation fault"
    return "the model's process ended before it answered"
