"""Requests for trials in the text of a researcher: the lines `Again: N` and `Trials: K`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..judge.opinion import MOST_TRIALS
from ..text import one_line

LONGEST = 9
"""Digits of a number that is read. No run has an experiment with more."""


@dataclass(frozen=True)
class Request:
    """A request for trials.

    Attributes:
        again: number of the experiment to try again, or None.
        trials: number of trials, of that experiment or of the change beside the request.
        problem: why a line of the text is no request, in words.
    """

    again: int | None = None
    trials: int = 1
    problem: str | None = None


def read_request(text: str) -> Request:
    """Return the request in a text. Each kind of line counts where it occurs last.

    A line holds the word, a colon and a number, such as `Again: 22` or `**Again:** #22`. A line with other words after
    the colon is no request, because a text may begin a sentence so. Its words are the `problem`.
    """
    again, trials = _find_value("again", text), _find_value("trials", text)
    numbers = {name: _read_number(value) for name, value in (("Again", again), ("Trials", trials)) if value is not None}
    wrong = next((name for name, value in numbers.items() if value is None or (name == "Trials" and value < 1)), None)
    problem = None
    if wrong is not None:
        value = again if wrong == "Again" else trials
        problem = f"`{wrong}: {one_line(value or '', 40)}` is no number: write it as in `{wrong}: 2`"
    return Request(numbers.get("Again"), min(numbers.get("Trials") or 1, MOST_TRIALS), problem)


def _find_value(word: str, text: str) -> str | None:
    """Return what follows the word and the colon on their last line, without Markdown, or None."""
    lines = re.findall(rf"^[^\w\n]*{word}[^\w\n:]*:[ \t*`]*([^\n]*)$", text, re.IGNORECASE | re.MULTILINE)
    return lines[-1].strip(" \t\r*`.") if lines else None


def _read_number(value: str) -> int | None:
    found = re.fullmatch(rf"#?([0-9]{{1,{LONGEST}}})", value)
    return int(found[1]) if found else None
