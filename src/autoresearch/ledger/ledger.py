"""The ledger: all that the loop knows, in SQLite. Git refs, results.tsv and reports are derived from the ledger.

Every public write is one transaction, which is checked before it is written. A process that is killed in the middle
leaves the whole write or nothing. An illegal change of state is a defect of ours and raises ValueError.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any, Self

from ..records import (
    Agenda,
    Ending,
    Event,
    EventKind,
    Experiment,
    Judgement,
    Outcome,
    Point,
    Purpose,
    Run,
    Standing,
    State,
    SubmittedJob,
    Trial,
    TrialResult,
    Usage,
    Verdict,
)
from .reading import LedgerReading
from .schema import connect, translate_errors

SCREENED = frozenset({Verdict.CRASH, Verdict.INVALID, Verdict.DUPLICATE})
"""The verdicts that an experiment may get without a trial."""

MEASURED = frozenset({Verdict.KEEP, Verdict.DISCARD})
"""The verdicts that rest on a score, or on the curve of a trial that was stopped early."""


class Ledger(LedgerReading):
    """The database of one lab. The loop writes, and any number of processes read with `readonly` at the same time.

    A connection belongs to the thread that opened it.

    Raises:
        LedgerError: there is nothing to read yet, a newer version wrote the file, the file is no ledger or cannot be
            written, or the disk is full.
    """

    def __init__(self, path: Path, readonly: bool = False, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._db = connect(path, readonly)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Join the writes inside to one: afterwards all of them are there, or none."""
        if self._db.in_transaction:
            yield
            return
        with translate_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk may have rolled it back already
                    self._db.execute("ROLLBACK")
                raise

    # Runs and agendas

    def create_run(self, run: Run, agenda: Agenda) -> None:
        """Add a run and the agenda that it starts with."""
        _require(run.state == "open" and run.agenda == agenda.hash, f"run {run.tag} cannot start like this: {run}")
        with self.transaction():
            self._save_agenda(run.tag, agenda)
            plain = (run.tag, run.baseline, run.seed, run.python, run.agenda, run.created)
            state = (run.state, run.reason, run.seconds, json.dumps(dict(run.options)), run.model, run.cause)
            self._insert("runs", (*plain, *state))

    def resume_run(self, tag: str, model: str | None = None) -> None:
        """Open a run again, and delete commands and open proposals of its last session.

        Args:
            model: model of the device. Runs of older versions lack it.
        """
        with self.transaction():
            sql = (
                "UPDATE runs SET state = 'open', reason = NULL, cause = NULL, model = coalesce(model, ?) WHERE tag = ?"
            )
            self._change(sql, model, tag)
            for table in ("control", "asking"):
                self._db.execute(f"DELETE FROM {table} WHERE tag = ?", (tag,))

    def restart_run(self, run: Run, agenda: Agenda, fingerprint: str) -> None:
        """Begin a run anew that has no baseline yet, from another commit or with other settings.

        Scores of earlier trials count no more. The trials and their logs stay.

        Args:
            fingerprint: fingerprint of the new baseline's code.
        """
        with self.transaction():
            judged = self._one("SELECT count(*) FROM experiments WHERE tag = ? AND state = 'done'", run.tag)
            _require(judged == 0, f"run {run.tag} has a baseline and cannot begin anew")
            self._save_agenda(run.tag, agenda)
            start = (run.baseline, run.seed, run.python, run.agenda, json.dumps(dict(run.options)), run.tag)
            columns = "baseline = ?, seed = ?, python = ?, agenda = ?, options = ?, model = NULL"
            self._change(f"UPDATE runs SET {columns} WHERE tag = ?", *start)
            self._db.execute(
                "UPDATE experiments SET commit_hash = ?, agenda = ?, fingerprint = ? WHERE tag = ?",
                (run.baseline, run.agenda, fingerprint, run.tag),
            )
            self._db.execute(
                "UPDATE trials SET outcome = 'interrupted', reason = 'the run began anew', score = NULL, audit = NULL "
                "WHERE tag = ? AND outcome = 'ok'",
                (run.tag,),
            )

    def end_run(self, tag: str, ending: Ending) -> None:
        """End an open run."""
        sql = "UPDATE runs SET state = 'ended', reason = ?, cause = ? WHERE tag = ? AND state = 'open'"
        with self.transaction():
            self._change(sql, ending.reason, ending.cause, tag)

    def add_seconds(self, tag: str, seconds: float) -> None:
        """Add to the seconds that the run has spent running, over all sessions."""
        _require(seconds >= 0, f"{seconds} s of running time")
        with self.transaction():
            self._change("UPDATE runs SET seconds = seconds + ? WHERE tag = ?", seconds, tag)

    def save_agenda(self, tag: str, agenda: Agenda) -> None:
        """Store a revision of program.md, unless the ledger has it already."""
        with self.transaction():
            _require(self.run(tag) is not None, f"no run {tag}")
            self._save_agenda(tag, agenda)

    def _save_agenda(self, tag: str, agenda: Agenda) -> None:
        row = (agenda.hash, agenda.text, tag, self._clock())
        self._db.execute("INSERT INTO agendas VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING", row)

    # Experiments

    def add_experiment(self, experiment: Experiment) -> None:
        """Add an experiment with the next number. It is queued, or done if the screen refused it.

        The same transaction adds the proposal with its usage. Only the baseline has no proposal.
        """
        e = experiment
        screened = e.state is State.DONE
        _require(e.state is not State.RUNNING and e.standing is None, f"experiment {e.number} cannot begin {e.state}")
        _require(
            e.verdict in SCREENED and bool(e.reason) if screened else e.verdict is None,
            f"experiment {e.number} cannot begin {e.state} with verdict {e.verdict} and reason {e.reason!r}",
        )
        _require((e.parent is None) == (e.number == 0), f"experiment {e.number} cannot have parent {e.parent}")
        finished = (e.finished or self._clock()) if screened else None
        with self.transaction():
            expected = self._one("SELECT coalesce(max(number), -1) + 1 FROM experiments WHERE tag = ?", e.tag)
            _require(e.number == expected, f"experiment {e.number} of {e.tag} where {expected} comes next")
            plain = (e.tag, e.number, e.commit, e.parent, e.hypothesis, e.researcher, e.agenda, e.fingerprint)
            fate = (e.state, e.verdict, None, e.reason, e.score, e.created, finished, None)
            before = json.dumps(dict(e.parameters_before))
            origin = (json.dumps(dict(e.parameters)), e.origin.kind, e.origin.number, before)
            self._insert("experiments", (*plain, *fate, *origin))
            if e.parent is not None:
                self.add_proposal(e.tag, e.researcher, e.usage, e.number, None)

    def finish_experiment(self, tag: str, number: int, judgement: Judgement, score: float | None) -> Experiment:
        """Store the verdict and return the finished experiment. All of its trials are done.

        A keep or a discard needs a score from a trial. A discard without a score needs a trial that was stopped early.
        """
        verdict = judgement.verdict
        with self.transaction():
            self._expect(tag, number, State.QUEUED, State.RUNNING)
            trials = self._outcomes(tag, number)
            _require(None not in trials, f"experiment {number} cannot be judged while a trial of it runs")
            _require(bool(trials) or verdict in SCREENED, f"experiment {number} cannot be {verdict} without a trial")
            if verdict in MEASURED:
                stopped = verdict is Verdict.DISCARD and score is None and Outcome.STOPPED in trials
                has_ground = stopped or (score is not None and math.isfinite(score) and Outcome.OK in trials)
                _require(has_ground, f"experiment {number} cannot be {verdict} with score {score} from trials {trials}")
            kept = None
            if verdict is Verdict.KEEP:
                sql = "SELECT coalesce(max(kept), 0) + 1 FROM experiments WHERE tag = ? AND kept IS NOT NULL"
                kept = self._one(sql, tag)
            self._change(
                "UPDATE experiments SET state = 'done', verdict = ?, reason = ?, score = ?, finished = ?, kept = ? "
                "WHERE tag = ? AND number = ?",
                *(verdict, judgement.reason, score, self._clock(), kept, tag, number),
            )
            return self._expect(tag, number, State.DONE)

    def set_standing(self, tag: str, number: int, standing: Standing | None) -> None:
        """Set the standing of a kept experiment. None means kept and no more.

        Dropped is final. The baseline cannot be dropped.
        """
        with self.transaction():
            found = self._expect(tag, number, State.DONE)
            legal = found.verdict is Verdict.KEEP and found.standing is not Standing.DROPPED
            legal = legal and not (number == 0 and standing is Standing.DROPPED)
            _require(legal, f"experiment {number} ({found.verdict}, {found.standing}) cannot become {standing}")
            self._change("UPDATE experiments SET standing = ? WHERE tag = ? AND number = ?", standing, tag, number)

    def requeue(self, tag: str, experiment: int, reason: str) -> None:
        """Put a running experiment back into the queue, and mark its open trials as interrupted.

        An experiment that is queued or judged stays as it is.
        """
        with self.transaction():
            found = self._expect(tag, experiment, *State)
            self._db.execute(
                "UPDATE trials SET state = 'done', outcome = 'interrupted', reason = ?, finished = ? "
                "WHERE tag = ? AND experiment = ? AND state = 'running'",
                (reason, self._clock(), tag, experiment),
            )
            if found.state is not State.DONE:
                self._change("UPDATE experiments SET state = 'queued' WHERE tag = ? AND number = ?", tag, experiment)

    # Trials

    def start_trial(self, trial: Trial) -> None:
        """Start a trial, and its experiment if that is still queued.

        A trial for another purpose than search needs an experiment that is kept.
        """
        t = trial
        _require(
            t.state is State.RUNNING and t.result is None, f"trial {t.experiment}.{t.index} cannot begin {t.state}"
        )
        with self.transaction():
            judged = t.purpose is not Purpose.SEARCH
            found = self._expect(t.tag, t.experiment, *([State.DONE] if judged else [State.QUEUED, State.RUNNING]))
            kept = found.verdict is Verdict.KEEP and found.standing is not Standing.DROPPED
            _require(
                kept or not judged,
                f"trial {t.experiment}.{t.index} is for a {t.purpose}, and its experiment is not kept",
            )
            expected = self.next_trial(t.tag, t.experiment)
            _require(t.index == expected, f"trial {t.experiment}.{t.index} where index {expected} comes next")
            columns = "tag, experiment, idx, seed, state, device, started, sandbox, purpose"
            self._db.execute(
                f"INSERT INTO trials ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (t.tag, t.experiment, t.index, t.seed, t.state, t.device, t.started, t.sandbox, t.purpose),
            )
            if found.state is State.QUEUED:
                self._change(
                    "UPDATE experiments SET state = 'running' WHERE tag = ? AND number = ?", t.tag, t.experiment
                )

    def add_job(self, tag: str, job: SubmittedJob) -> None:
        """Store a job that is about to be submitted."""
        with self.transaction():
            self._insert("jobs", (job.handle, tag, job.experiment, job.index, job.stage, job.purpose))

    def remove_job(self, handle: str) -> None:
        """Forget a job that has ended."""
        with self.transaction():
            self._change("DELETE FROM jobs WHERE handle = ?", handle)

    def note_progress(self, tag: str, experiment: int, index: int, point: Point) -> None:
        """Store the latest point of a running trial."""
        self._change_trial(tag, experiment, index, "progress = ?", json.dumps(_point(point)))

    def finish_trial(self, tag: str, experiment: int, index: int, result: TrialResult) -> None:
        """Store the result of a running trial."""
        r = result
        self._change_trial(
            tag,
            experiment,
            index,
            "state = 'done', finished = ?, outcome = ?, reason = ?, score = ?, startup_seconds = ?, "
            "training_seconds = ?, scoring_seconds = ?, peak_memory = ?, forecast = ?, summary = ?, log_tail = ?, "
            "curve = ?",
            *(self._clock(), r.outcome, r.reason, r.score, r.startup_seconds, r.training_seconds, r.scoring_seconds),
            *(
                r.peak_memory,
                r.forecast,
                json.dumps(dict(r.summary)),
                r.log_tail,
                json.dumps([_point(point) for point in r.curve]),
            ),
        )

    def note_audit(self, tag: str, experiment: int, index: int, score: float) -> None:
        """Store the audit score of a trial that has a score."""
        with self.transaction():
            self._change(
                "UPDATE trials SET audit = ? WHERE tag = ? AND experiment = ? AND idx = ? AND outcome = 'ok'",
                *(score, tag, experiment, index),
            )

    # Proposals, events, and commands from outside

    def begin_proposal(self, tag: str, turn: int, researcher: str) -> None:
        """Note that a researcher works on a proposal, until `end_proposal`."""
        with self.transaction():
            self._insert("asking", (tag, turn, researcher, self._clock()))

    def end_proposal(self, tag: str, turn: int) -> None:
        """Note that nobody waits for the proposal any more, whatever its result."""
        with self.transaction():
            self._change("DELETE FROM asking WHERE tag = ? AND turn = ?", tag, turn)

    def add_proposal(self, tag: str, researcher: str, usage: Usage, experiment: int | None, error: str | None) -> None:
        """Add a proposal with its experiment or its error. An earlier row of the same experiment is replaced.

        `add_experiment` calls this method for its own proposal.
        """
        with self.transaction():
            if experiment is not None:
                self._db.execute("DELETE FROM proposals WHERE tag = ? AND experiment = ?", (tag, experiment))
            self._insert("proposals", (None, tag, researcher, experiment, self._clock(), *astuple(usage), error))

    def event(
        self, tag: str, kind: EventKind, text: str, experiment: int | None = None, data: Mapping[str, Any] | None = None
    ) -> Event:
        """Add an event to the run's diary.

        Args:
            data: the facts of `text`, fit for JSON. `EventKind` lists the keys.
        """
        event = Event(self._clock(), kind, text, experiment, dict(data or {}))
        with self.transaction():
            self._insert("events", (None, tag, event.time, kind, text, experiment, json.dumps(event.data)))
        return event

    def leave_command(self, tag: str, command: str) -> None:
        """Leave a command such as `stop` for the loop. A later command replaces an earlier one."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO control VALUES (?, ?)", (tag, command))

    def take_command(self, tag: str) -> str | None:
        """Return the command that was left and delete it, or return None."""
        found = self._rows("SELECT command FROM control WHERE tag = ?", tag)
        if not found:
            return None  # the usual case, many times a minute, which must not wait for the write lock
        with self.transaction():
            return str(self._rows("DELETE FROM control WHERE tag = ? RETURNING command", tag)[0][0])

    def _expect(self, tag: str, number: int, *states: State) -> Experiment:
        found = self.experiment(tag, number)
        if found is None or found.state not in states:
            raise ValueError(f"experiment {number} of {tag} is {found and found.state}, not {' or '.join(states)}")
        return found

    def _outcomes(self, tag: str, number: int) -> list[str | None]:
        return [
            row[0] for row in self._rows("SELECT outcome FROM trials WHERE tag = ? AND experiment = ?", tag, number)
        ]

    def _one(self, sql: str, *values: Any) -> Any:
        return self._rows(sql, *values)[0][0]

    def _insert(self, table: str, row: tuple[Any, ...]) -> None:
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def _change(self, sql: str, *values: Any) -> None:
        """Run an update that must change exactly one row."""
        _require(self._db.execute(sql, values).rowcount == 1, f"nothing to change: {sql} {values}")

    def _change_trial(self, tag: str, experiment: int, index: int, assignments: str, *values: Any) -> None:
        with self.transaction():
            self._change(
                f"UPDATE trials SET {assignments} WHERE tag = ? AND experiment = ? AND idx = ? AND state = 'running'",
                *(*values, tag, experiment, index),
            )


def _point(point: Point) -> tuple[float, int, float, int | None]:
    return point.seconds, point.step, point.loss, point.tokens


def _require(legal: bool, otherwise: str) -> None:
    if not legal:
        raise ValueError(otherwise)
