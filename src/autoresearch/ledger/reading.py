"""The queries of the ledger. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..records import (
    Direction,
    Effort,
    Event,
    EventKind,
    Experiment,
    Machine,
    Point,
    Purpose,
    Run,
    State,
    SubmittedJob,
    Trial,
    Usage,
    Verdict,
)
from .patience import Patience
from .rows import EXPERIMENTS, RUN, TRIAL, read_effort, read_experiment, read_run, read_trial
from .schema import translate_errors

VOID = (
    "SELECT number FROM experiments "
    "WHERE tag = ?1 AND (taint IS NOT NULL OR verdict = 'invalid' OR state = 'set aside')"
)
"""Experiments whose scores are void, see `Experiment.is_void`."""
SCORED = (
    "WHERE tag = ?1 AND outcome = 'ok' AND (experiment, idx) NOT IN "
    "(SELECT experiment, idx FROM trials WHERE tag = ?1 AND purpose <> 'search')"  # answered from an index alone
)
TOTALS = "coalesce(sum(seconds), 0.0), sum(tokens_in), sum(tokens_out), sum(usd)"


@dataclass(frozen=True)
class TrialTotals:
    """Totals over the trials of one experiment. Interrupted trials do not count."""

    trials: int = 0
    training_seconds: float | None = None  # mean over the trials that began to train
    peak_memory: int | None = None  # bytes, the largest


@dataclass(frozen=True)
class Tally:
    """Numbers of experiments in a run, without the baseline. Every view shows these numbers."""

    counts: Mapping[str, int] = field(default_factory=dict)  # by verdict, or by state if there is none
    stopped: int = 0  # discards whose trial was ended early
    ablations: int = 0  # not part of the other numbers

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return sum(self.counts.get(verdict, 0) for verdict in Verdict)


NO_EXPERIMENTS = Tally()


@dataclass(frozen=True)
class ResearcherTotals:
    """Proposals of one researcher in a run, and their cost."""

    researcher: str
    proposals: int
    failed: int  # requests that gave no proposal
    usage: Usage


class LedgerReading:
    """The queries of `Ledger`."""

    path: Path
    _db: sqlite3.Connection
    _patience: Patience

    def runs(self) -> list[Run]:
        """Return all runs of the lab, the newest first."""
        return [read_run(row) for row in self._rows(f"SELECT {RUN} FROM runs ORDER BY created DESC, rowid DESC")]

    def run(self, tag: str) -> Run | None:
        rows = self._rows(f"SELECT {RUN} FROM runs WHERE tag = ?", tag)
        return read_run(rows[0]) if rows else None

    def latest_run(self) -> Run | None:
        """Return the run that was created last, or None."""
        rows = self._rows(f"SELECT {RUN} FROM runs ORDER BY created DESC, rowid DESC LIMIT 1")
        return read_run(rows[0]) if rows else None

    def agenda_text(self, hash: str) -> str:
        """Return the whole program.md of one revision. Raise KeyError for an unknown hash."""
        rows = self._rows("SELECT text FROM agendas WHERE hash = ?", hash)
        if not rows:
            raise KeyError(hash)
        return str(rows[0][0])

    def experiment(self, tag: str, number: int) -> Experiment | None:
        rows = self._rows(f"{EXPERIMENTS} WHERE e.tag = ? AND number = ?", tag, number)
        return read_experiment(rows[0]) if rows else None

    def experiments(self, tag: str, last: int | None = None, verdict: Verdict | None = None) -> list[Experiment]:
        """Return experiments by rising number: all, or the `last` ones, or those with a `verdict`."""
        values: tuple[Any, ...]
        where, values = ("e.tag = ? AND verdict = ?", (tag, verdict)) if verdict else ("e.tag = ?", (tag,))
        rows = self._rows(
            f"{EXPERIMENTS} WHERE {where} ORDER BY number DESC LIMIT ?",
            *values,
            -1 if last is None else last,
        )
        return [read_experiment(row) for row in reversed(rows)]

    def open_experiments(self, tag: str) -> list[Experiment]:
        """Return the experiments that are queued or running, by rising number."""
        rows = self._rows(f"{EXPERIMENTS} WHERE e.tag = ? AND state IN ('queued', 'running') ORDER BY number", tag)
        return [read_experiment(row) for row in rows]

    def set_aside_experiments(self, tag: str) -> list[Experiment]:
        """Return the experiments that are set aside, by rising number."""
        rows = self._rows(f"{EXPERIMENTS} WHERE e.tag = ? AND state = 'set aside' ORDER BY number", tag)
        return [read_experiment(row) for row in rows]

    def open_trials(self, tag: str) -> list[Trial]:
        """Return the trials that run. The trials of a killed session are among them."""
        rows = self._rows(f"SELECT {TRIAL} FROM trials WHERE tag = ? AND state = 'running'", tag)
        return [read_trial(row) for row in rows]

    def open_jobs(self, tag: str) -> list[SubmittedJob]:
        """Return the jobs that were submitted and not collected. The jobs of a killed session are among them."""
        rows = self._rows("SELECT handle, experiment, idx, stage, purpose FROM jobs WHERE tag = ? ORDER BY rowid", tag)
        return [
            SubmittedJob(handle, experiment, index, stage, Purpose(purpose))
            for handle, experiment, index, stage, purpose in rows
        ]

    def incumbent(self, tag: str) -> Experiment | None:
        """Return the experiment with the latest verdict `keep` that was not dropped, or None."""
        rows = self._rows(
            f"{EXPERIMENTS} "
            "WHERE e.tag = ? AND kept IS NOT NULL AND standing IS NOT 'dropped' ORDER BY kept DESC LIMIT 1",
            tag,
        )
        return read_experiment(rows[0]) if rows else None

    def trials(self, tag: str, experiment: int | None = None) -> list[Trial]:
        """Return trials in order. Without `experiment`, curve, summary and log tail are empty."""
        if experiment is None:
            rows = self._rows(f"SELECT {TRIAL} FROM trials WHERE tag = ? ORDER BY experiment, idx", tag)
        else:
            rows = self._rows(
                f"SELECT {TRIAL}, curve, summary, log_tail FROM trials WHERE tag = ? AND experiment = ? ORDER BY idx",
                tag,
                experiment,
            )
        return [read_trial(row) for row in rows]

    def interrupted_seed(self, tag: str, experiment: int, index: int) -> int | None:
        """Return the seed of the trial before `index` if that trial was interrupted, or None."""
        sql = "SELECT seed FROM trials WHERE tag = ? AND experiment = ? AND idx = ? AND outcome = 'interrupted'"
        rows = self._rows(sql, tag, experiment, index - 1)
        return int(rows[0][0]) if rows else None

    def unaudited_trials(self, tag: str) -> list[Trial]:
        """Return the scored trials for other purposes than search that have no audit score."""
        return [trial for trial in self.extra_trials(tag) if trial.audit is None]

    def list_caught(self, tag: str) -> list[tuple[int, str]]:
        """Return the kept experiments that break a rule, as a later trial or audit showed, each with the reason."""
        rows = self._rows(  # the plus keeps SQLite to the index of further trials, which are few
            "SELECT experiment, t.reason FROM trials t JOIN experiments e ON e.tag = t.tag AND e.number = t.experiment "
            "WHERE t.tag = ? AND t.purpose <> 'search' AND t.outcome = 'invalid' "
            "AND +experiment > 0 AND verdict = 'keep' AND taint IS NULL GROUP BY +experiment ORDER BY +experiment",
            tag,
        )
        return [(number, reason) for number, reason in rows]

    def next_trial(self, tag: str, experiment: int) -> int:
        """Return the index for the next trial of an experiment."""
        sql = "SELECT count(*) + 1 FROM trials WHERE tag = ? AND experiment = ?"
        return int(self._rows(sql, tag, experiment)[0][0])

    def log_tail(self, tag: str, experiment: int) -> str:
        """Return the end of the log of the last finished trial, or an empty string."""
        sql = (
            "SELECT log_tail FROM trials WHERE tag = ? AND experiment = ? AND state = 'done' ORDER BY idx DESC LIMIT 1"
        )
        rows = self._rows(sql, tag, experiment)
        return (rows[0][0] or "") if rows else ""

    def scores(self, tag: str) -> dict[int, list[float]]:
        """Return experiment → scores of its trials for search, in order. Verdicts rest on these scores.

        Scores that became void later are included, see `Experiment.is_void`.
        """
        return self._scores(f"SELECT experiment, score FROM trials {SCORED}", tag)

    def forecasts(self, tag: str) -> dict[int, float]:
        """Return the forecast score of each experiment that was stopped early."""
        sql = "SELECT experiment, forecast FROM trials WHERE tag = ? AND outcome = 'stopped' ORDER BY experiment, idx"
        return dict(self._rows(sql, tag))

    def curves(self, tag: str) -> dict[int, list[tuple[Point, ...]]]:
        """Return experiment → curves of the trials behind `scores`, in the same order."""
        sql = f"SELECT experiment, curve FROM trials {SCORED} ORDER BY experiment, idx"
        found: dict[int, list[tuple[Point, ...]]] = {}
        for experiment, curve in self._rows(sql, tag):
            found.setdefault(experiment, []).append(tuple(Point(*point) for point in json.loads(curve or "[]")))
        return found

    def machines(self, tag: str) -> dict[int, list[Machine]]:
        """Return experiment → machine around the trials behind `scores`, in the same order, with its speeds alone."""
        sql = f"SELECT experiment, speed_before, speed_after FROM trials {SCORED} ORDER BY experiment, idx"
        found: dict[int, list[Machine]] = {}
        for experiment, before, after in self._rows(sql, tag):
            found.setdefault(experiment, []).append(Machine(before, after))
        return found

    def count_curves(self, tag: str) -> int:
        """Return the number of trials behind `scores` that have a curve."""
        sql = f"SELECT count(*) FROM trials {SCORED} AND length(curve) > 2 AND experiment NOT IN ({VOID})"
        return int(self._rows(sql, tag)[0][0])

    def replicate_scores(self, tag: str) -> dict[int, list[float]]:
        """Return the scores of each experiment that has two or more. The noise is measured from them."""
        sql = (
            "SELECT experiment, score FROM trials WHERE tag = ?1 AND outcome = 'ok' AND experiment IN "
            "(SELECT experiment FROM trials WHERE tag = ?1 AND outcome = 'ok' GROUP BY experiment HAVING count(*) > 1) "
            f"AND experiment NOT IN ({VOID})"
        )
        return self._scores(sql, tag)

    def efforts(self, tag: str, experiment: int | None = None) -> dict[int, list[Effort]]:
        """Return experiment → how far each of its trials came, in order, for the whole run or for one experiment."""
        where, values = _trials_of(tag, experiment)
        rows = self._rows(
            f"SELECT experiment, score, progress, startup_seconds FROM trials WHERE {where} "
            "AND state = 'done' AND outcome <> 'interrupted' ORDER BY experiment, idx",
            *values,
        )
        found: dict[int, list[Effort]] = {}
        for experiment, *effort in rows:
            found.setdefault(experiment, []).append(read_effort(*effort))
        return found

    def best(self, tag: str, top: int, direction: Direction) -> list[Experiment]:
        """Return at most `top` kept or discarded experiments with a score, the best first."""
        order = "ASC" if direction == "minimize" else "DESC"
        measured = "verdict IN ('keep', 'discard') AND score IS NOT NULL AND taint IS NULL"
        sql = f"{EXPERIMENTS} WHERE e.tag = ? AND {measured} ORDER BY score {order}, number LIMIT ?"
        return [read_experiment(row) for row in self._rows(sql, tag, top)]

    def _scores(self, sql: str, tag: str) -> dict[int, list[float]]:
        found: dict[int, list[float]] = {}
        sql += " ORDER BY experiment, idx"
        for experiment, score in self._rows(sql, tag):
            found.setdefault(experiment, []).append(score)
        return found

    def extra_trials(self, tag: str) -> list[Trial]:
        """Return the scored trials of other purposes than search, in the order in which they ended."""
        rows = self._rows(
            f"SELECT {TRIAL} FROM trials WHERE tag = ?1 AND purpose <> 'search' AND outcome = 'ok' "
            f"AND experiment NOT IN ({VOID}) ORDER BY finished",
            tag,
        )
        return [read_trial(row) for row in rows]

    def trial_totals(self, tag: str, experiment: int | None = None) -> dict[int, TrialTotals]:
        """Return the totals over trials by experiment, for the whole run or for one experiment."""
        where, values = _trials_of(tag, experiment)
        rows = self._rows(
            "SELECT experiment, count(*), avg(training_seconds), max(peak_memory) FROM trials "
            f"WHERE {where} AND outcome <> 'interrupted' GROUP BY experiment",
            *values,
        )
        return {number: TrialTotals(*rest) for number, *rest in rows}

    def has_unsandboxed_trials(self, tag: str) -> bool:
        """Whether trials of this run ran without a sandbox.

        All trials of a session have the same confinement. To stay cheap, the query reads only the keeps and the newest
        experiment. So it misses an earlier session without a keep.
        """
        sql = (
            "SELECT EXISTS (SELECT 1 FROM trials WHERE tag = ?1 AND sandbox = 'none' AND experiment IN ("
            "SELECT number FROM experiments WHERE tag = ?1 AND kept IS NOT NULL "
            "UNION SELECT max(experiment) FROM trials WHERE tag = ?1))"
        )
        return bool(self._rows(sql, tag)[0][0])

    def mean_trial_seconds(self, tag: str, scored_only: bool = False) -> float | None:
        """Return the mean seconds from the start of a trial to its end. None without a trial that ended well.

        Args:
            scored_only: leave out the trials that were stopped early.
        """
        sql = "SELECT avg(finished - started) FROM trials WHERE tag = ? AND outcome IN ('ok', 'stopped')"
        found: float | None = self._rows(sql + " AND outcome = 'ok'" * scored_only, tag)[0][0]
        return found

    def device_seconds(self, tag: str) -> float:
        """Return the seconds of all trials that have ended."""
        sql = "SELECT coalesce(sum(finished - started), 0) FROM trials WHERE tag = ? AND finished IS NOT NULL"
        return float(self._rows(sql, tag)[0][0])

    def tool_seconds(self, tag: str) -> dict[int, float]:
        """Return number → device seconds of each profile and scratch trial. One that was killed counts its most."""
        return {each.data["job"]: each.data["seconds"] for each in self.events(tag, None, EventKind.TOOL)}

    def tally(self, tag: str) -> Tally:
        """Return the numbers of experiments. The query reads nothing but indexes."""
        found = {str(word): 0 for word in (*State, *Verdict) if word is not State.DONE}
        counted = "SELECT coalesce(verdict, state), count(*) FROM experiments WHERE tag = ?"
        found |= dict(self._rows(f"{counted} GROUP BY state, verdict", tag))
        ablations = self._rows(f"{counted} AND origin = 'ablation' GROUP BY state, verdict", tag)
        for word, amount in (*ablations, *self._rows(f"{counted} AND number = 0 GROUP BY state, verdict", tag)):
            found[word] -= amount
        sql = "SELECT count(*) FROM experiments WHERE tag = ? AND verdict = 'discard' AND score IS NULL"
        return Tally(found, self._rows(sql, tag)[0][0], sum(amount for _, amount in ablations))

    def spend(self, tag: str) -> Usage:
        """Return the sum of the usage of all proposals. Unknown figures count as 0. None if all are unknown."""
        return Usage(*self._rows(f"SELECT {TOTALS} FROM proposals WHERE tag = ?", tag)[0])

    def mean_proposal_seconds(self, tag: str) -> float | None:
        """Return the mean seconds of a proposal, or None before the first."""
        found: float | None = self._rows("SELECT avg(seconds) FROM proposals WHERE tag = ?", tag)[0][0]
        return found

    def open_proposals(self, tag: str) -> list[tuple[str, float]]:
        """Return the researchers at work on a proposal, each with the start in seconds since the epoch."""
        rows = self._rows("SELECT researcher, since FROM asking WHERE tag = ? ORDER BY turn", tag)
        return [(researcher, since) for researcher, since in rows]

    def count_proposals(self, tag: str) -> int:
        """Return the number of proposals in the run, failed ones included."""
        return int(self._rows("SELECT count(*) FROM proposals WHERE tag = ?", tag)[0][0])

    def researcher_totals(self, tag: str) -> list[ResearcherTotals]:
        """Return the totals of each researcher, in alphabetical order."""
        rows = self._rows(
            f"SELECT researcher, count(*), sum(error IS NOT NULL), {TOTALS} FROM proposals "
            "WHERE tag = ? GROUP BY researcher ORDER BY researcher",
            tag,
        )
        return [
            ResearcherTotals(researcher, asked, failed, Usage(*totals)) for researcher, asked, failed, *totals in rows
        ]

    def events(self, tag: str, last: int | None = 20, kind: EventKind | None = None) -> list[Event]:
        """Return events of the run's diary in order: the `last` ones or all, of one `kind` or of all."""
        where, values = ("tag = ? AND kind = ?", (tag, kind)) if kind else ("tag = ?", (tag,))
        sql = f"SELECT time, kind, text, experiment, data FROM events WHERE {where} ORDER BY id DESC LIMIT ?"
        return [
            Event(time, EventKind(kind), text, experiment, json.loads(data))
            for time, kind, text, experiment, data in reversed(self._rows(sql, *values, -1 if last is None else last))
        ]

    def has_event(self, tag: str, kind: EventKind, experiment: int, **data: Any) -> bool:
        """Whether the diary has an event of this kind about this experiment, with all of `data` among its data."""
        sql = "SELECT data FROM events WHERE tag = ? AND experiment = ? AND kind = ?"
        return any(data.items() <= json.loads(found).items() for (found,) in self._rows(sql, tag, experiment, kind))

    @contextmanager
    def frozen_view(self) -> Iterator[None]:
        """Make all reads inside see one state of the ledger, that of the first read."""
        if self._db.in_transaction:
            yield
            return
        with translate_errors(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:  # an I/O error may have ended it
                    self._db.execute("COMMIT")

    def _rows(self, sql: str, *values: Any) -> Sequence[tuple[Any, ...]]:
        with translate_errors(self.path):
            return self._patience.execute(self._db, sql, values).fetchall()


def _trials_of(tag: str, experiment: int | None) -> tuple[str, tuple[Any, ...]]:
    """Return the condition on trials of the whole run or of one experiment, with its values."""
    return ("tag = ?", (tag,)) if experiment is None else ("tag = ? AND experiment = ?", (tag, experiment))
