"""results.tsv: the columns that people's notebooks read, then ours. The file is derived from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from ..records import Experiment, State, Verdict
from .reading import TrialTotals

OURS = ("number", "verdict", "standing", "researcher", "reason", "trials", "training_seconds")
GIB = 1024**3


def header(metric: str) -> str:
    return "\t".join(("commit", metric, "memory_gb", "status", "description", *OURS)) + "\n"


def line(experiment: Experiment, facts: TrialTotals) -> str:
    """Return one row with its newline. An experiment without a score is a `crash` with zeros, as notebooks expect."""
    measured = experiment.score is not None and experiment.verdict in (Verdict.KEEP, Verdict.DISCARD)
    cells = (
        experiment.commit[:7],
        _figure(experiment.score or 0.0) if measured else "0.000000",
        f"{(facts.peak_memory or 0) / GIB:.1f}" if measured else "0.0",
        str(experiment.verdict) if measured else "crash",
        _text(experiment.hypothesis),
        str(experiment.number),
        str(experiment.verdict),
        experiment.standing or "",
        _text(experiment.researcher),
        _text(experiment.reason or ""),
        str(facts.trials),
        "" if facts.training_seconds is None else f"{facts.training_seconds:.1f}",
    )
    return "\t".join(cells) + "\n"


def append(path: Path, metric: str, experiment: Experiment, facts: TrialTotals) -> None:
    """Append one finished experiment in a single write. A file that was removed gets its header again."""
    row = line(experiment, facts)
    with path.open("ab", buffering=0) as file:
        file.write((row if file.tell() else header(metric) + row).encode())


def rebuild(path: Path, metric: str, experiments: Iterable[Experiment], facts: Mapping[int, TrialTotals]) -> None:
    """Write all finished experiments: the baseline first, then in the order in which they finished.

    A file with the same content is left alone. A file that is not ours is renamed to `results.N.tsv`.
    """
    done = [experiment for experiment in experiments if experiment.state is State.DONE]
    done.sort(key=lambda experiment: (experiment.number > 0, experiment.finished or 0.0, experiment.number))
    text = header(metric) + "".join(
        line(experiment, facts.get(experiment.number, TrialTotals())) for experiment in done
    )
    wanted = text.encode()
    found = path.read_bytes() if path.exists() else b""
    if found == wanted:
        return
    if found and not found.partition(b"\n")[0].endswith("\t".join(OURS).encode()):
        path.rename(next(free for n in count(1) if not (free := path.with_suffix(f".{n}.tsv")).exists()))
    half = path.with_suffix(".tsv.half")
    half.write_bytes(wanted)
    half.replace(path)


def _figure(score: float) -> str:
    return f"{score:.6f}" if score == 0 or abs(score) >= 0.001 else f"{score:.6g}"


def _text(words: str) -> str:
    """Return one printable line without double quotes, since readers of CSV join lines after a double quote."""
    printable = "".join(each if each.isprintable() else " " for each in words.replace('"', "'"))
    return " ".join(printable.split())
