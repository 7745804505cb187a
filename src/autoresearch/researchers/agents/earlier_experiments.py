"""Earlier experiments as files for an agent to read: the change, the curve, the log and the verdict of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...layout import Layout
from ...ledger import Ledger
from ...records import Brief, Experiment, State, TrialResult, Verdict
from ...text import clean, one_line
from ...workspace import Workspace

LATEST, KEEPS = 20, 20  # number of latest experiments and of latest keeps
DIFF, LOG = 40_000, 8_000  # most characters of a diff and of a log


def write_earlier(layout: Layout, workspace: Workspace, brief: Brief, folder: Path) -> None:
    """Write a folder for each of the latest keeps and the latest experiments. The folder's name is the number.

    Each folder has `about.md` and `change.diff`, and if they exist `curve.tsv` and `log.txt`. None has audit scores.
    """
    folder.mkdir()
    chosen = _choose(brief.history)
    if not chosen:
        return
    commits = {each.number: each.commit for each in brief.history}
    with Ledger(layout.ledger, readonly=True) as ledger:
        for each in chosen:
            results = [trial.result for trial in ledger.trials(each.tag, each.number) if trial.result is not None]
            diff = workspace.diff(commits[each.parent], each.commit) if each.parent in commits else ""
            _write(folder / str(each.number), each, clean(diff)[:DIFF], results[-1] if results else None)


def _choose(history: Sequence[Experiment]) -> list[Experiment]:
    done = [each for each in history[1:] if each.state is State.DONE]
    keeps = [each for each in done if each.verdict is Verdict.KEEP]
    chosen = {each.number: each for each in (*keeps[-KEEPS:], *done[-LATEST:])}
    return [chosen[number] for number in sorted(chosen)]


def _write(folder: Path, experiment: Experiment, diff: str, result: TrialResult | None) -> None:
    folder.mkdir()
    about = (
        f"#{experiment.number}, made from #{experiment.parent}: {experiment.verdict}\n\n"
        f"hypothesis: {one_line(experiment.hypothesis, 1000)}\n"
        f"reason: {one_line(experiment.reason or '', 1000)}\nscore: {experiment.score}\n"
    )
    texts = {"about.md": about, "change.diff": diff}
    if result is not None and result.curve:
        rows = (f"{point.seconds:.2f}\t{point.step}\t{point.loss}" for point in result.curve)
        texts["curve.tsv"] = "\n".join(["seconds\tstep\tloss", *rows, ""])
    if result is not None and result.log_tail:
        texts["log.txt"] = clean(result.log_tail)[-LOG:]
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", errors="replace")
