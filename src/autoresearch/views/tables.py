"""What `status`, `log`, `show`, `diff` and `leaderboard` say, as text and as JSON. Views only read."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .. import agenda as agendas
from ..errors import LedgerError, UserError
from ..judge import measure_noise
from ..layout import Layout
from ..ledger import Ledger, experiment_json
from ..records import Experiment, Run, State, Trial, Verdict
from ..run import held
from ..workspace import Workspace
from .wording import clean, duration, number, one_line, places, signed


class View:
    """One run of one lab, opened for reading."""

    def __init__(self, lab: Path, tag: str | None) -> None:
        """Raises LedgerError where there is no ledger or no such run."""
        self.layout = Layout(lab.resolve())
        self.ledger = Ledger(self.layout.ledger, readonly=True)
        run = self.ledger.run(tag) if tag else self.ledger.latest()
        if run is None:
            known = ", ".join(each.tag for each in self.ledger.runs()) or "none"
            raise LedgerError(f"{self.layout.lab}: no run {tag or ''} in the ledger (runs: {known})".replace("  ", " "))
        self.run: Run = run
        self.agenda = agendas.override(agendas.parse(self.ledger.agenda_text(run.agenda)), **run.options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ledger.close()

    def experiment(self, wanted: int) -> Experiment:
        """Raises UserError for a number the run does not have."""
        found = self.ledger.experiment(self.run.tag, wanted)
        if found is None:
            latest = self.ledger.experiments(self.run.tag, last=1)
            highest = f"the latest is #{latest[0].number}" if latest else "it has none yet"
            raise UserError(f"run {self.run.tag} has no experiment {wanted}: {highest}")
        return found

    # status

    def status_json(self) -> str:
        tag, incumbent = self.run.tag, self.ledger.incumbent(self.run.tag)
        noise = measure_noise(self.ledger.replicated(tag))
        running = [each for each in self.ledger.open_experiments(tag) if each.state is State.RUNNING]
        return _json(
            {
                "tag": tag,
                "state": "running" if held(self.layout, tag) else self.run.state,
                "reason": self.run.reason,
                "metric": self.agenda.metric,
                "direction": self.agenda.direction,
                "seconds": self.run.seconds,
                "counts": self.ledger.counts(tag),
                "baseline": _experiment_or_none(self.ledger.experiment(tag, 0)),
                "incumbent": _experiment_or_none(incumbent),
                "noise": {"sd": noise.sd, "low": noise.low, "high": noise.high, "floor": noise.floor}
                if noise
                else None,
                "running": [experiment_json(each) for each in running],
                "spend": vars(self.ledger.spend(tag)),
            }
        )

    def status(self) -> str:
        tag, metric = self.run.tag, self.agenda.metric
        baseline, incumbent = self.ledger.experiment(tag, 0), self.ledger.incumbent(tag)
        counts = self.ledger.counts(tag)
        tally = ", ".join(f"{amount} {word}" for word, amount in counts.items() if amount)
        alive = held(self.layout, tag)
        state = "running" if alive else f"ended: {self.run.reason}" if self.run.state == "ended" else "interrupted"
        lines = [f"run        {tag} · {state} · {duration(self.run.seconds)}", f"counts     {tally or 'nothing yet'}"]
        decimals = places(baseline.score if baseline else None)
        if incumbent and baseline and incumbent.score is not None and baseline.score is not None:
            change = signed(incumbent.score - baseline.score, decimals)
            lines.append(
                f"incumbent  #{incumbent.number} {metric} {number(incumbent.score, decimals)} "
                f"({change} to the baseline) · {one_line(incumbent.hypothesis, 60)}"
            )
        if noise := measure_noise(self.ledger.replicated(tag)):
            lines.append(f"noise      sd {number(noise.sd, decimals)}, floor {number(noise.floor, decimals)}")
        for each in self.ledger.open_experiments(tag):
            lines.append(f"{each.state:10} #{each.number} {one_line(each.hypothesis, 80)}")
        if not alive and self.run.state == "open":
            lines.append("next       `autoresearch run` goes on with it")
        return "\n".join(lines)

    # log and leaderboard

    def log_json(self, last: int) -> str:
        return _json([experiment_json(each) for each in self._last(last)])

    def log(self, last: int) -> str:
        return self._table(self._last(last))

    def leaderboard_json(self, top: int) -> str:
        return _json([experiment_json(each) for each in self._best(top)])

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
        lines = [f"{'#':>5}  {'verdict':9}  {self.agenda.metric:>10}  {'to base':>9}  {'researcher':10}  hypothesis"]
        for each in experiments:
            change = None if each.score is None or reference is None else each.score - reference
            lines.append(
                f"{each.number:5}  {each.standing or each.verdict or each.state:9}  "
                f"{number(each.score, decimals):>10}  {signed(change, decimals):>9}  "
                f"{one_line(each.researcher, 10):10}  {one_line(each.hypothesis, 90)}"
            )
        return "\n".join(lines)

    # show and diff

    def show_json(self, wanted: int) -> str:
        experiment = self.experiment(wanted)
        trials = self.ledger.trials(self.run.tag, wanted)
        return _json({**experiment_json(experiment), "trials": [_trial_json(each) for each in trials]})

    def show(self, wanted: int) -> str:
        each = self.experiment(wanted)
        lines = [
            f"#{each.number}  {one_line(each.hypothesis)}",
            f"verdict     {each.standing or each.verdict or each.state}"
            + (f": {clean(each.reason)}" if each.reason else ""),
            f"{self.agenda.metric:11} {number(each.score, places(each.score))}",
            f"parent      {'none' if each.parent is None else f'#{each.parent}'}",
            f"researcher  {one_line(each.researcher)} · agenda {each.agenda}",
            f"commit      {each.commit}",
        ]
        if each.finished:
            lines.append(f"finished    {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(each.finished))}")
        tail = ""
        for trial in self.ledger.trials(self.run.tag, wanted):
            lines += [f"trial {trial.index:<5} " + _trial_line(trial)]
            tail = trial.result.log_tail if trial.result and each.verdict is not Verdict.KEEP else ""
        if tail and each.verdict in (Verdict.CRASH, Verdict.TIMEOUT, Verdict.INVALID):
            lines += ["", "the end of its log:", *(f"  {line}" for line in clean(tail).rstrip().splitlines()[-20:])]
        return "\n".join(lines)

    def diff_json(self, wanted: int, against: int | None) -> str:
        experiment = self.experiment(wanted)
        other = experiment.parent if against is None else against
        return _json({"number": wanted, "against": other, "diff": self._diff(experiment, other)})

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
        return f"asked run {view.run.tag} to stop: it judges the trials that run, then ends; ask again to stop now"


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _experiment_or_none(experiment: Experiment | None) -> dict[str, Any] | None:
    return experiment_json(experiment) if experiment else None


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
    words += [f"{name} {duration(seconds)}" for name, seconds in phases if seconds is not None]
    if result.peak_memory:
        words.append(f"{result.peak_memory / 2**30:.1f} GiB")
    return " · ".join([*words, f"seed {trial.seed}", str(trial.device)])


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
        "startup_seconds": result.startup_seconds if result else None,
        "training_seconds": result.training_seconds if result else None,
        "scoring_seconds": result.scoring_seconds if result else None,
        "peak_memory": result.peak_memory if result else None,
        "summary": dict(result.summary) if result else {},
        "curve": [vars(point) for point in result.curve] if result else [],
    }
