"""How numbers and strangers' text are put before a person: the same in the terminal, the report and the chart."""

from __future__ import annotations

import math
import os
import shlex
import textwrap
from pathlib import Path, PurePath

from ..ledger import Tally
from ..records import Agenda, Direction, State, Verdict
from ..text import count, one_line

FATES = {
    Verdict.KEEP: "kept", Verdict.DISCARD: "discarded", Verdict.CRASH: "crashed", Verdict.TIMEOUT: "timed out",
    Verdict.INVALID: "invalid", Verdict.DUPLICATE: "duplicate", State.RUNNING: "running", State.QUEUED: "queued",
}  # fmt: skip


def from_here(folder: Path) -> str:
    """A folder as a word of a command; nothing where it is the one that we are in."""
    path = os.path.relpath(folder)
    return "" if path == "." else shlex.quote(path)


def duration(seconds: float) -> str:
    """`9.8 s`, `42 s`, `5 m 12 s`, `4 h 12 m`."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} m"


def places(reference: float | None) -> int:
    """Decimals that show five significant digits of a score of this size."""
    if reference is None or not math.isfinite(reference) or reference == 0:
        return 4
    return min(max(4 - math.floor(math.log10(abs(reference))), 0), 12)


def number(value: float | None, decimals: int) -> str:
    """A score; a dash where there is none."""
    return f"{value:,.{decimals}f}" if value is not None and math.isfinite(value) else "–"


def marks(agenda: Agenda, unsandboxed: bool) -> str:
    """What every table says of its scores where they cannot be trusted as others can: ` (unsealed, unsandboxed)`."""
    words = [word for word, true in (("unsealed", agenda.score is None), ("unsandboxed", unsandboxed)) if true]
    return f" ({', '.join(words)})" if words else ""


def signed(value: float | None, decimals: int) -> str:
    """A difference with its sign, a true minus among the digits."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:+,.{decimals}f}".replace("-", "−")


def gigabytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e9:.2f} GB" if size < 1e11 else f"{size / 1e9:.0f} GB"


def difference(new: float | None, old: float | None) -> float | None:
    """`new` less `old`, in units of the metric; None where one is missing or no finite number."""
    if new is None or old is None or not (math.isfinite(new) and math.isfinite(old)):
        return None
    return new - old


def gain(new: float | None, old: float | None, direction: Direction) -> float | None:
    """How much better `new` is than `old`: positive is better, whatever the direction."""
    change = difference(new, old)
    return -change if change is not None and direction == "minimize" else change


def tally(found: Tally, alive: bool, took: str = "") -> str:
    """`40 experiments in 4 h 12 m: 5 kept, 30 discarded (3 stopped early), 5 crashed; 4 ablations besides`.

    Args:
        alive: a loop is at work; what ran when it was killed waits like the rest.
        took: how long, in words.
    """
    of = dict(found.of)
    if not alive:
        of[State.QUEUED] = of.get(State.QUEUED, 0) + of.pop(State.RUNNING, 0)
    early = f" ({found.stopped:,} stopped early)" if found.stopped else ""
    parts = [f"{of[word]:,} {said}{early * (word is Verdict.DISCARD)}" for word, said in FATES.items() if of.get(word)]
    line = count(found.total, "experiment") + (f" in {took}" if took else "")
    line += f": {', '.join(parts)}" if parts else ""
    return f"{line}; {count(found.ablations, 'ablation')} besides" if found.ablations else line


def short(researcher: str, width: int) -> str:
    """What tells researchers apart, of names that begin alike: the model, the program, the folder."""
    kind, _, rest = one_line(researcher.partition("@")[0]).partition(":")
    if kind == "command":
        words = rest.split()
        return one_line(PurePath(words[0]).name if words else kind, width)
    if kind == "hybrid":
        return one_line(f"{kind} {short(rest, width)}", width)
    return one_line(f"{kind}:{PurePath(rest).name}" if rest else kind.rpartition("/")[2], width)


def asked(researcher: str, seconds: float) -> str:
    """`asking claude for a proposal, for 2 m 05 s now`."""
    return f"asking {one_line(researcher, 40)} for a proposal, for {duration(seconds)} now"


def wrapped(line: str, width: int) -> list[str]:
    """The words of a line on as many lines as they need."""
    return textwrap.wrap(line, max(width, 20), break_long_words=False, break_on_hyphens=False)


def capitalise(text: str) -> str:
    """With a capital first letter; the rest stays, names such as `MATRIX_LR` included."""
    return text[:1].upper() + text[1:]
