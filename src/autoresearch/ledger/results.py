"""results.tsv: the five columns of the original, which notebooks read, and our own. It is derived from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..decimals import LARGEST
from ..records import Experiment, Verdict
from ..text import one_line
from .reading import TrialTotals

COLUMNS = ("number", "verdict", "standing", "researcher", "reason", "trials", "training_seconds")
"""Our own columns, to the right of the original's five."""
GIB = 1024**3


def header(metric: str) -> str:
    return "\t".join(("commit", _clean(metric), "memory_gb", "status", "description", *COLUMNS)) + "\n"


def line(experiment: Experiment, totals: TrialTotals) -> str:
    """Return the row of an experiment, with its newline.

    An experiment without a score is a `crash` with zeros in the columns of the original, as notebooks expect it.
    """
    measured = experiment.score is not None and experiment.verdict in (Verdict.KEEP, Verdict.DISCARD)
    cells = (
        experiment.commit[:7],
        _format_score(experiment.score or 0.0) if measured else "0.000000",
        f"{(totals.peak_memory or 0) / GIB:.1f}" if measured else "0.0",
        str(experiment.verdict) if measured else "crash",
        _clean(experiment.hypothesis),
        str(experiment.number),
        str(experiment.verdict or experiment.state),
        experiment.standing or "",
        _clean(experiment.researcher),
        _clean(experiment.reason or ""),
        str(totals.trials),
        "" if totals.training_seconds is None else f"{totals.training_seconds:.1f}",
    )
    return "\t".join(cells) + "\n"


def append(path: Path, metric: str, experiment: Experiment, totals: TrialTotals) -> None:
    """Append the row of an experiment that has ended, in a single write. A new file begins with the header."""
    row = line(experiment, totals)
    with path.open("ab", buffering=0) as file:
        file.write((row if file.tell() else header(metric) + row).encode())


def rebuild(path: Path, metric: str, experiments: Iterable[Experiment], totals: Mapping[int, TrialTotals]) -> None:
    """Write the rows of all experiments that have ended: the baseline first, then the others by the time of their end.

    A file that has this content already is not touched.
    """
    done = [experiment for experiment in experiments if not experiment.is_open]
    done.sort(key=lambda experiment: (experiment.number > 0, experiment.finished or 0.0, experiment.number))
    text = header(metric) + "".join(
        line(experiment, totals.get(experiment.number, TrialTotals())) for experiment in done
    )
    wanted = text.encode()
    if path.is_file() and path.read_bytes() == wanted:
        return
    half = path.with_suffix(".tsv.half")
    half.write_bytes(wanted)
    half.replace(path)


def _format_score(score: float) -> str:
    return f"{score:.6f}" if score == 0 or 0.001 <= abs(score) < LARGEST else f"{score:.6g}"


def _clean(text: str) -> str:
    """Return a text as one line that is safe to print.

    Double quotes become single quotes, because a CSV reader would read on over line ends up to the next double quote.
    An apostrophe is put in front of a text that a spreadsheet would take for a formula.
    """
    printable = "".join(each if each.isprintable() else " " for each in one_line(text).replace('"', "'"))
    cell = " ".join(printable.split())
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
