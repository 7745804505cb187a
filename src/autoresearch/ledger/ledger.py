"""The ledger: all that the loop knows, in SQLite. Git refs, results.tsv and reports are derived from the ledger.

Every public write is one transaction, which is checked before it is written. A process that is killed in the middle
leaves the whole write or nothing. An illegal change of state is a defect of ours and raises ValueError.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, Self

from ..records import (
    Agenda,
    Ending,
    Event,
    EventKind,
    GpuState,
    Outcome,
    Point,
    Purpose,
    Run,
    State,
    SubmittedJob,
    Trial,
    TrialResult,
    Verdict,
)
from .experiments import ExperimentWriting
from .patience import Patience
from .schema import connect
from .transactions import require


class Ledger(ExperimentWriting):
    """The database of one lab. The loop writes, and any number of processes read with `readonly` at the same time.

    A connection belongs to the thread that opened it.

    Args:
        patience: how the ledger waits while another program holds it. None: `BUSY_SECONDS`, without a word.

    Raises:
        LedgerError: there is nothing to read yet, a newer version wrote the file, the file is no ledger or cannot be
            written, or the disk is full.
    """

    def __init__(
        self,
        path: Path,
        readonly: bool = False,
        clock: Callable[[], float] = time.time,
        patience: Patience | None = None,
    ) -> None:
        self.path = path
        self._clock = clock
        self._patience = patience or Patience(path)
        self.report_wait = lambda seconds: None
        self._db = connect(path, readonly, self._patience.quiet)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # Runs and agendas

    def create_run(self, run: Run, agenda: Agenda) -> None:
        """Add a run and the agenda that it starts with."""
        require(run.state == "open" and run.agenda == agenda.hash, f"run {run.tag} cannot start like this: {run}")
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

        Scores of earlier trials are void. The trials and their logs stay.

        Args:
            fingerprint: fingerprint of the new baseline's code.
        """
        with self.transaction():
            judged = self._fetch_one("SELECT count(*) FROM experiments WHERE tag = ? AND state = 'done'", run.tag)
            require(judged == 0, f"run {run.tag} has a baseline and cannot begin anew")
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
        """Add to the running time of the run, which is the sum over all its sessions."""
        require(seconds >= 0, f"{seconds} s of running time")
        with self.transaction():
            self._change("UPDATE runs SET seconds = seconds + ? WHERE tag = ?", seconds, tag)

    def save_agenda(self, tag: str, agenda: Agenda) -> None:
        """Store a revision of program.md, unless the ledger has it already."""
        with self.transaction():
            require(self.run(tag) is not None, f"no run {tag}")
            self._save_agenda(tag, agenda)

    def _save_agenda(self, tag: str, agenda: Agenda) -> None:
        row = (agenda.hash, agenda.text, tag, self._clock())
        self._db.execute("INSERT INTO agendas VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING", row)

    # Trials

    def start_trial(self, trial: Trial) -> None:
        """Start a trial, and its experiment if that is still queued.

        A trial for a purpose other than search needs a kept experiment. The experiment may have been dropped while the
        trial waited for its device.
        """
        t = trial
        require(t.state is State.RUNNING and t.result is None, f"trial {t.experiment}.{t.index} cannot begin {t.state}")
        with self.transaction():
            judged = t.purpose is not Purpose.SEARCH
            found = self._expect(t.tag, t.experiment, *([State.DONE] if judged else [State.QUEUED, State.RUNNING]))
            require(
                found.verdict is Verdict.KEEP or not judged,
                f"trial {t.experiment}.{t.index} is for a {t.purpose}, and its experiment is not kept",
            )
            expected = self.next_trial(t.tag, t.experiment)
            require(t.index == expected, f"trial {t.experiment}.{t.index} where index {expected} comes next")
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
        """Store the result of a running trial, and set the number of consecutive interruptions to 0."""
        r = result
        with self.transaction():
            self._finish_trial(tag, experiment, index, r)
            self.forget_interruptions(tag, experiment)

    def _finish_trial(self, tag: str, experiment: int, index: int, r: TrialResult) -> None:
        self._change_trial(
            tag,
            experiment,
            index,
            "state = 'done', finished = ?, outcome = ?, reason = ?, score = ?, startup_seconds = ?, "
            "training_seconds = ?, scoring_seconds = ?, peak_memory = ?, forecast = ?, speed_before = ?, "
            "speed_after = ?, steal = ?, gpu_before = ?, gpu_after = ?, summary = ?, log_tail = ?, curve = ?, "
            "progress = coalesce(?, progress)",
            *(self._clock(), r.outcome, r.reason, r.score, r.startup_seconds, r.training_seconds, r.scoring_seconds),
            *(
                r.peak_memory,
                r.forecast,
                *(r.machine.speed_before, r.machine.speed_after, r.machine.steal),
                *(_gpu_state(r.machine.gpu_before), _gpu_state(r.machine.gpu_after)),
                json.dumps(dict(r.summary)),
                r.log_tail,
                json.dumps([_point(point) for point in r.curve]),
                json.dumps(_point(r.curve[-1])) if r.curve else None,
            ),
        )

    def note_audit(self, tag: str, experiment: int, index: int, score: float) -> None:
        """Store the audit score of a trial that has a score."""
        with self.transaction():
            self._change(
                "UPDATE trials SET audit = ? WHERE tag = ? AND experiment = ? AND idx = ? AND outcome = 'ok'",
                *(score, tag, experiment, index),
            )
            self.forget_interruptions(tag, experiment)

    def refuse_score(self, tag: str, experiment: int, index: int, outcome: Outcome, reason: str) -> None:
        """Remove the score of a trial, because its audit failed or was not possible.

        Args:
            outcome: outcome of the audit. It replaces the outcome of the trial.
        """
        require(outcome is not Outcome.OK, f"trial {experiment}.{index} cannot be refused as {outcome}")
        with self.transaction():
            self._change(
                "UPDATE trials SET outcome = ?, reason = ?, score = NULL, audit = NULL "
                "WHERE tag = ? AND experiment = ? AND idx = ? AND outcome = 'ok'",
                *(outcome, reason, tag, experiment, index),
            )

    # Proposals, events, and commands from outside

    def begin_proposal(self, tag: str, turn: int, researcher: str) -> None:
        """Store that a researcher is at work on a proposal, until `end_proposal`."""
        with self.transaction():
            self._insert("asking", (tag, turn, researcher, self._clock()))

    def end_proposal(self, tag: str, turn: int) -> None:
        """Store that the work on the proposal has ended, whatever its result."""
        with self.transaction():
            self._change("DELETE FROM asking WHERE tag = ? AND turn = ?", tag, turn)

    def event(
        self, tag: str, kind: EventKind, text: str, experiment: int | None = None, data: Mapping[str, Any] | None = None
    ) -> Event:
        """Add an event to the run's diary.

        Args:
            data: the facts of `text`, as values that JSON can hold. `EventKind` lists the keys.
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
        """Return the waiting command and delete it. Return None if there is no command."""
        found = self._rows("SELECT command FROM control WHERE tag = ?", tag)
        if not found:
            return None  # the usual case, many times a minute. It must not wait for the write lock
        with self.transaction():
            return str(self._rows("DELETE FROM control WHERE tag = ? RETURNING command", tag)[0][0])

    def _change_trial(self, tag: str, experiment: int, index: int, assignments: str, *values: Any) -> None:
        with self.transaction():
            self._change(
                f"UPDATE trials SET {assignments} WHERE tag = ? AND experiment = ? AND idx = ? AND state = 'running'",
                *(*values, tag, experiment, index),
            )


def _point(point: Point) -> tuple[float, int, float, int | None]:
    return point.seconds, point.step, point.loss, point.tokens


def _gpu_state(state: GpuState | None) -> str | None:
    return None if state is None else json.dumps(astuple(state))
