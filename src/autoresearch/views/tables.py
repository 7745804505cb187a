"""What `log`, `show`, `diff` and `leaderboard` say, as text and as JSON. Views only read."""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..agenda.comparable import read_first_agenda
from ..errors import LedgerError, UserError
from ..layout import Layout
from ..ledger import Ledger, experiment_json
from ..lock import held
from ..records import Experiment, Purpose, Run, Trial, Verdict
from ..sandbox import Level
from ..text import clean, one_line
from ..workspace import Workspace
from .claim import read_claim, read_result
from .format import difference, duration, marks, number, places, short, signed, wrapped

FURTHER = {Purpose.CLAIM: "on a fresh seed, for a claim", Purpose.AGAIN: "once more"}
"""What a trial was for that no verdict rests on."""


def aligned(rows: Sequence[Sequence[str]], sides: str, width: int) -> str:
    """Rows as columns, each to the left (`<`) or right (`>`); the last one takes what is left of the width."""
    wide = [max(len(row[place]) for row in rows) for place in range(len(sides) - 1)]
    room = max(width - sum(wide) - 2 * len(wide), 12)
    lines = []
    for row in rows:
        cells = [f"{cell:{side}{size}}" for cell, side, size in zip(row, sides, wide, strict=False)]
        lines.append("  ".join([*cells, one_line(row[-1], room)]).rstrip())
    return "\n".join(lines)


class View:
    """One run of one lab, opened for reading."""

    def __init__(self, lab: Path, tag: str | None) -> None:
        """Raises LedgerError where there is no ledger or no such run."""
        self.layout = Layout(lab.resolve())
        self.ledger = Ledger(self.layout.ledger, readonly=True)
        run = self.ledger.latest() if tag is None else self.ledger.run(tag)
        if run is None:
            known = ", ".join(each.tag for each in self.ledger.runs()) or "none"
            self.ledger.close()
            raise LedgerError(f"{self.layout.lab}: no run {tag or 'yet'} in the ledger (runs: {known})")
        self.run: Run = run
        self.agenda = read_first_agenda(self.ledger, run)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()

    @property
    def marks(self) -> str:
        """What stands behind the metric's name, once in each table of scores."""
        return marks(self.agenda, self.ledger.unsandboxed(self.run.tag))

    def experiment(self, wanted: int) -> Experiment:
        """Raises UserError for a number the run does not have."""
        found = self.ledger.experiment(self.run.tag, wanted)
        if found is None:
            latest = self.ledger.experiments(self.run.tag, last=1)
            highest = f"the latest is #{latest[0].number}" if latest else "it has none yet"
            raise UserError(f"run {self.run.tag} has no experiment {wanted}: {highest}")
        return found

    # log and leaderboard

    def log_json(self, last: int) -> str:
        return as_json([experiment_json(each) for each in self._last(last)])

    def log(self, last: int) -> str:
        return self._table(self._last(last))

    def leaderboard_json(self, top: int) -> str:
        return as_json([experiment_json(each) for each in self._best(top)])

    def leaderboard(self, top: int) -> str:
        return self._table(self._best(top))

    def _last(self, last: int) -> list[Experiment]:
        return self.ledger.experiments(self.run.tag, last=last or None)

    def _best(self, top: int) -> list[Experiment]:
        return self.ledger.best(self.run.tag, top, self.agenda.direction)

    def _table(self, experiments: Sequence[Experiment]) -> str:
        baseline = self.ledger.experiment(self.run.tag, 0)
        reference = baseline.score if baseline else None
        decimals = places(reference)
        rows = [("#", "verdict", one_line(self.agenda.metric, 16), "to base", "by", "hypothesis")]
        for each in experiments:
            change = None if each.number == 0 else signed(difference(each.score, reference), decimals)
            fate = _fate(each, () if each.verdict else self.ledger.trials(self.run.tag, each.number))
            rows.append(
                (
                    str(each.number), fate, number(each.score, decimals),
                    change or "", short(each.researcher, 20), one_line(each.hypothesis),
                )
            )  # fmt: skip
        caption = [f"{one_line(self.agenda.metric, 40)}{self.marks}"] if self.marks else []
        return "\n".join([*self._claimed(), *caption, aligned(rows, "><>><<", columns())])

    def _claimed(self) -> list[str]:
        """What was measured on fresh seeds, before the scores that search saw; nothing before anything was."""
        if read_claim(self.ledger, self.run.tag, self.agenda.direction) is None:
            return []
        found = read_result(self.ledger, self.run.tag, self.agenda, marked=False)
        lines = [*found.lines, "the scores below are what search saw"]
        return [part for line in lines for part in wrapped(line, columns())]

    # show and diff

    def show_json(self, wanted: int) -> str:
        experiment = self.experiment(wanted)
        trials = self.ledger.trials(self.run.tag, wanted)
        return as_json({**experiment_json(experiment), "trials": [_trial_json(each) for each in trials]})

    def show(self, wanted: int) -> str:
        each, trials = self.experiment(wanted), self.ledger.trials(self.run.tag, wanted)
        marked, fate = marks(self.agenda, any(trial.sandbox == Level.NONE for trial in trials)), _fate(each, trials)
        lines = [
            f"#{each.number}  {one_line(each.hypothesis)}",
            f"verdict     {fate}" + (f": {clean(each.reason)}" if each.reason else ""),
            f"{self.agenda.metric:11} {number(each.score, places(each.score))}{marked}",
            f"parent      {'none' if each.parent is None else f'#{each.parent}'}",
            f"researcher  {one_line(each.researcher)} ({each.kind}) · agenda {each.agenda}",
            f"commit      {each.commit}",
        ]
        if each.finished:
            lines.append(f"finished    {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(each.finished))}")
        lines += [f"trial {trial.index:<5} " + _trial_line(trial) for trial in trials]
        last = trials[-1].result if trials else None
        if last and each.verdict is None and fate in FAILED:  # a baseline that gave no score
            lines.append(" " * 12 + clean(last.reason or ""))
        if last and last.log_tail and fate in FAILED:
            lines += [
                "",
                "the end of its log:",
                *(f"  {line}" for line in clean(last.log_tail).rstrip().splitlines()[-20:]),
            ]
        return "\n".join(lines)

    def diff_json(self, wanted: int, against: int | None) -> str:
        experiment = self.experiment(wanted)
        other = experiment.parent if against is None else against
        return as_json({"number": wanted, "against": other, "diff": self._diff(experiment, other)})

    def diff(self, wanted: int, against: int | None) -> str:
        experiment = self.experiment(wanted)
        other = experiment.parent if against is None else against
        return clean(self._diff(experiment, other)).rstrip() or f"#{wanted} changes nothing"

    def _diff(self, experiment: Experiment, other: int | None) -> str:
        if other is None:
            return ""
        return Workspace(self.layout.lab).diff(self.experiment(other).commit, experiment.commit)


def ask_to_stop(lab: Path, tag: str | None) -> str:
    """Ask the loop that holds the run to end it; it looks twice a second. Returns what to tell the person.

    Raises:
        UserError: nothing is running.
    """
    with View(lab, tag) as view:
        if not held(view.layout, view.run.tag):
            raise UserError(f"{view.layout.lab}: run {view.run.tag} is not running; `autoresearch run` goes on with it")
        with Ledger(view.layout.ledger) as ledger:
            ledger.ask(view.run.tag, "stop")
        return f"asked run {view.run.tag} to stop: it judges the trials that run, then ends; asked twice it stops now"


def columns() -> int:
    """How wide a table may be: as the terminal, and wider where the output goes elsewhere."""
    return max(shutil.get_terminal_size((160, 24)).columns, 60)


def as_json(value: Any) -> str:
    """Strict JSON: what is no finite number is null."""
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


FAILED = (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID)  # as words, outcomes of trials too


def _fate(each: Experiment, trials: Sequence[Trial]) -> str:
    """Its standing, verdict or state in a word; of a baseline that gave no score, how the last of its trials ended."""
    ended: str = trials[-1].result.outcome if trials and trials[-1].result else ""
    return each.standing or each.verdict or (ended if ended in FAILED else each.state)


def _trial_line(trial: Trial) -> str:
    result = trial.result
    if result is None:
        return f"{trial.state} on {trial.device}"
    words = [
        f"{result.outcome}" + (f" {number(result.score, places(result.score))}" if result.score is not None else "")
    ]
    phases = (
        ("startup", result.startup_seconds),
        ("training", result.training_seconds),
        ("scoring", result.scoring_seconds),
    )
    if trial.audit is not None:
        words.append(f"audit {number(trial.audit, places(trial.audit))}")
    if trial.purpose is not Purpose.SEARCH:
        words.append(FURTHER[trial.purpose])
    words += [f"{name} {duration(seconds)}" for name, seconds in phases if seconds is not None]
    if result.peak_memory:
        words.append(f"{result.peak_memory / 2**30:.1f} GiB")
    words += [f"seed {trial.seed}", str(trial.device)]
    if trial.sandbox not in (None, Level.NAMESPACES):
        words.append("unsandboxed" if trial.sandbox == Level.NONE else str(trial.sandbox))
    return " · ".join(words)


def _trial_json(trial: Trial) -> dict[str, Any]:
    result = trial.result
    return {
        "index": trial.index,
        "seed": trial.seed,
        "state": trial.state,
        "device": trial.device,
        "started": trial.started,
        "finished": trial.finished,
        "outcome": result.outcome if result else None,
        "reason": result.reason if result else None,
        "score": result.score if result else None,
        "forecast": result.forecast if result else None,
        "audit": trial.audit,
        "purpose": trial.purpose,
        "sandbox": trial.sandbox,
        "startup_seconds": result.startup_seconds if result else None,
        "training_seconds": result.training_seconds if result else None,
        "scoring_seconds": result.scoring_seconds if result else None,
        "peak_memory": result.peak_memory if result else None,
        "summary": dict(result.summary) if result else {},
        "curve": [vars(point) for point in result.curve] if result else [],
    }
