"""Numbers, durations and names as a person reads them: the same in the terminal, the report and the chart."""

from __future__ import annotations

import math
import os
import shlex
import shutil
import textwrap
from collections.abc import Sequence
from pathlib import Path, PurePath

from ..decimals import distance, is_zero
from ..ledger import Tally
from ..records import Agenda, Direction, Limits, State, Verdict
from ..text import count, one_line

MEASURED = 3
"""Experiments from which on a run's pace says something about the rest."""

FATES = {
    Verdict.KEEP: "kept", Verdict.DISCARD: "discarded", Verdict.CRASH: "crashed", Verdict.TIMEOUT: "timed out",
    Verdict.INVALID: "invalid", Verdict.DUPLICATE: "duplicate", State.SET_ASIDE: "set aside", State.RUNNING: "running",
    State.QUEUED: "queued",
}  # fmt: skip


def columns() -> int:
    """Return the width of a table in characters: the terminal's, at least 60. Without a terminal it is 160."""
    return max(shutil.get_terminal_size((160, 24)).columns, 60)


def relative_folder(folder: Path) -> str:
    """Return a folder as a word of a command. It is empty for the current folder."""
    path = os.path.relpath(folder)
    return "" if path == "." else shlex.quote(path)


def duration(seconds: float) -> str:
    """Return `9.8 s`, `42 s`, `5 m 12 s` or `4 h 12 m`."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} m"


def gigabytes(size: int | None) -> str:
    """Return a number of bytes as `0.81 GB` or `139 GB`."""
    return "–" if size is None else f"{size / 1e9:.2f} GB" if size < 1e11 else f"{size / 1e9:.0f} GB"


def difference(new: float | None, old: float | None) -> float | None:
    """Return `new` minus `old` in units of the metric, or None if one of them is no finite number."""
    if new is None or old is None or not (math.isfinite(new) and math.isfinite(old)):
        return None
    return new - old


def gain(new: float | None, old: float | None, direction: Direction) -> float | None:
    """Return by how much `new` is better than `old`. Positive is better in both directions."""
    found = difference(new, old)
    return -found if found is not None and direction == "minimize" else found


def better_or_worse(amount: float, decimals: int | None) -> str:
    """Return `0.0247 better than the baseline`, `… worse than …`, or `equal to the baseline`, for a gain."""
    if is_zero(amount, decimals):
        return "equal to the baseline"
    return f"{distance(abs(amount), decimals)} {'better' if amount > 0 else 'worse'} than the baseline"


def trust_marks(agenda: Agenda, unsandboxed: bool) -> list[str]:
    """Return the reasons why scores cannot be trusted fully: `unsealed`, `unsandboxed`, `public text`, or none."""
    reasons = {"unsealed": agenda.score is None, "unsandboxed": unsandboxed, "public text": agenda.public_text}
    return [word for word, holds in reasons.items() if holds]


def in_parentheses(words: Sequence[str]) -> str:
    """Return ` (unsealed, unsandboxed)`, or nothing for no words."""
    return f" ({', '.join(words)})" if words else ""


def describe_tally(tally: Tally, alive: bool, took: str = "") -> str:
    """Return `40 experiments in 4 h 12 m: 5 kept, 30 discarded (3 stopped early), 5 crashed. Ablations: 4`.

    Args:
        alive: whether a loop is at work. Experiments that ran when the loop was killed are queued again.
        took: the duration of the run, in words.
    """
    counts = dict(tally.counts)
    if not alive:
        counts[State.QUEUED] = counts.get(State.QUEUED, 0) + counts.pop(State.RUNNING, 0)
    early = f" ({tally.stopped:,} stopped early)" if tally.stopped else ""
    parts = [
        f"{counts[word]:,} {fate}{early if word is Verdict.DISCARD else ''}"
        for word, fate in FATES.items()
        if counts.get(word)
    ]
    line = count(tally.total, "experiment") + (f" in {took}" if took else "")
    line += f": {', '.join(parts)}" if parts else ""
    return f"{line}. Ablations: {tally.ablations:,}" if tally.ablations else line


def short_name(researcher: str, width: int) -> str:
    """Return the part of a researcher's name that differs from the others: the model, the program or the folder."""
    kind, _, rest = one_line(researcher.partition("@")[0]).partition(":")
    if kind == "command":
        words = rest.split()
        return one_line(PurePath(words[0]).name if words else kind, width)
    if kind == "hybrid":
        return one_line(f"{kind} {short_name(rest, width)}", width)
    return one_line(f"{kind}:{PurePath(rest).name}" if rest else kind.rpartition("/")[2], width)


def describe_pace(done: int, seconds: float, limits: Limits) -> str:
    """Return `2 m 12 s an experiment with its proposal, 12 more in about 26 m 24 s`, or nothing before it is known.

    Args:
        done: experiments with a verdict.
        seconds: time that the run has taken, with all proposals and further trials.
    """
    if done < MEASURED:
        return ""
    each = seconds / done
    ends = []
    if limits.experiments is not None:
        more = max(limits.experiments - done, 0)
        ends.append((more * each, f"{more:,} more in about {duration(more * each)}"))
    if limits.hours is not None:
        left = max(limits.hours * 3600 - seconds, 0.0)
        ends.append((left, f"about {left / each:,.0f} more in {duration(left)}"))
    return ", ".join([f"{duration(each)} an experiment with its proposal", *(words for _, words in sorted(ends)[:1])])


def describe_wait(researcher: str, seconds: float) -> str:
    """Return `waiting for a proposal from claude (2 m 05 s so far)`."""
    return f"waiting for a proposal from {one_line(researcher, 40)} ({duration(seconds)} so far)"


def wrap(line: str, width: int) -> list[str]:
    """Split a line between words into lines of at most `width` characters."""
    return textwrap.wrap(line, max(width, 20), break_long_words=False, break_on_hyphens=False)


def align(rows: Sequence[Sequence[str]], sides: str, width: int) -> str:
    """Return rows as a table.

    Args:
        sides: one character a column, `<` for left and `>` for right.
        width: width of the table. The last column is truncated to the rest of it, at least 12 characters.
    """
    widths = [max(len(row[place]) for row in rows) for place in range(len(sides) - 1)]
    room = max(width - sum(widths) - 2 * len(widths), 12)
    lines = []
    for row in rows:
        cells = [f"{cell:{side}{size}}" for cell, side, size in zip(row, sides, widths, strict=False)]
        lines.append("  ".join([*cells, one_line(row[-1], room)]).rstrip())
    return "\n".join(lines)


def capitalize(text: str) -> str:
    """Return the text with a capital first letter. The rest stays, because names such as `MATRIX_LR` occur in it."""
    return text[:1].upper() + text[1:]


def describe_tools(seconds: Sequence[float]) -> str:
    """Return the device time of profiles and scratch trials in words."""
    return f"profiles and scratch trials: {duration(sum(seconds))} of the device, in {count(len(seconds), 'use')}"
