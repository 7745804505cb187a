"""A real ledger of version 5, which runs of the toy lab wrote: every fact in its prose becomes a field."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autoresearch.errors import LedgerError
from autoresearch.layout import Layout
from autoresearch.ledger import Ledger, schema
from autoresearch.ledger.migration import parse_cause, parse_data
from autoresearch.lock import hold
from autoresearch.records import (
    EndCause,
    Event,
    EventKind,
    Experiment,
    Machine,
    Origin,
    OriginKind,
    Outcome,
    Run,
    Trial,
    TrialResult,
)

DUMP = Path(__file__).with_name("version5.sql")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The ledger of version 5, in a lab of its own."""
    path = tmp_path / "lab" / ".autoresearch" / "ledger.db"
    path.parent.mkdir(parents=True)
    db = sqlite3.connect(path)
    db.executescript(DUMP.read_text())
    db.close()
    return path


@pytest.fixture(params=["read-only", "upgraded"])
def ledger(path: Path, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """The facts are the same whether the ledger is read as it is or was upgraded."""
    if request.param == "upgraded":
        Ledger(path).close()
    with Ledger(path, readonly=True) as ledger:
        yield ledger


CAUSES = {
    "claims": EndCause.DONE,
    "dropped": EndCause.EXHAUSTED,
    "mixed": EndCause.USER,
    "devices": EndCause.EXPERIMENTS,
    "hours": EndCause.HOURS,
    "usd": EndCause.USD,
    "stopped": EndCause.USER,
    "proof": EndCause.USER,
    "streak": EndCause.FAILURES,
    "machine": EndCause.MACHINE,
    "broken": EndCause.BASELINE,
    "disk": EndCause.ERROR,
    "tried": EndCause.DONE,
    "killed": None,
}


def test_why_each_run_ended(ledger: Ledger) -> None:
    found = {run.tag: run.cause for run in ledger.runs()}
    assert {tag: found[tag] for tag in CAUSES} == CAUSES
    assert all((run.cause is None) == (run.state == "open") for run in ledger.runs())
    latest = ledger.latest_run()
    assert latest is not None and latest.tag == "killed"


def origins(ledger: Ledger, tag: str, *kinds: OriginKind) -> dict[int, Origin]:
    return {each.number: each.origin for each in ledger.experiments(tag) if each.origin.kind in kinds}


def test_where_each_experiment_comes_from(ledger: Ledger) -> None:
    repairs = origins(ledger, "mixed", OriginKind.REPAIR)
    assert repairs == {2: Origin(OriginKind.REPAIR, 1), 9: Origin(OriginKind.REPAIR, 8)}
    assert origins(ledger, "killed", OriginKind.REPAIR) == {4: Origin(OriginKind.REPAIR, 1)}
    ablations = origins(ledger, "dropped", OriginKind.ABLATION)
    assert ablations[15] == Origin(OriginKind.ABLATION, 2)
    assert {origin.number for origin in ablations.values()} == {1, 2}
    tuned = ledger.experiments("tuned")
    assert [each.origin.kind for each in tuned] == [OriginKind.IDEA] + [OriginKind.TUNING] * 14
    for run in ledger.runs():
        for each in ledger.experiments(run.tag):
            assert (each.researcher == "ablation") == (each.without is not None)
            assert not {"without", "repair of"} & each.parameters.keys()
        ablated = sum(each.without is not None for each in ledger.experiments(run.tag))
        assert ledger.tally(run.tag).ablations == ablated


def test_constants_before_and_after(ledger: Ledger) -> None:
    tuned = [each for tag in ("tuned", "hybrid") for each in ledger.experiments(tag) if each.kind == "tuning"]
    assert len(tuned) > 14
    for each in tuned:
        before, after = each.parameters_before, each.parameters
        changed = [name for name in after if before[name] != after[name]]
        assert before.keys() == after.keys() and changed
        words = {f"{name} {before[name]!r} → {after[name]!r}" for name in changed}
        assert words == set(each.hypothesis.split(", "))
    first = ledger.experiment("tuned", 1)
    assert first is not None and dict(first.parameters_before) == {"X": 1.0, "Y": -1.0, "WIDTH": 8}


def events(ledger: Ledger, tag: str, kind: EventKind) -> list[Event]:
    return ledger.events(tag, 1000, kind)


EVENTS: list[tuple[str, EventKind, Mapping[str, Any]]] = [
    ("claims", EventKind.SANDBOX, {"level": "landlock", "asked": False}),
    ("dropped", EventKind.SANDBOX, {"level": "none", "asked": True}),
    ("mixed", EventKind.BASELINE, {"score": 0.493}),
    ("mixed", EventKind.VERDICT, {"verdict": "timeout"}),
    ("mixed", EventKind.AGENDA, {"revision": "5aa76a75fa46"}),
    ("mixed", EventKind.AGENDA, {"error": "program.md changes budget in mid-run: start a new tag for that"}),
    ("mixed", EventKind.REPAIR, {"researcher": "ann"}),
    ("mixed", EventKind.RESEARCHER, {"researcher": "bob", "error": "the provider answered 500"}),
    ("mixed", EventKind.RESEARCHER, {"researcher": "bob", "rest": 600.0}),
    (
        "mixed", EventKind.INTERRUPTED,
        {"error": "the supervisor of trial x/3.1 died (signal SIGKILL)", "stage": "trial"},
    ),
    ("waiting", EventKind.RESEARCHER, {"rest": 600.0}),
    ("claims", EventKind.CLAIMS, {"trials": 7}),
    ("claims", EventKind.CLAIMS, {"confirmed": [1, 2]}),
    ("proof", EventKind.CLAIMS, {"confirmed": []}),
    ("stacked", EventKind.CLAIMS, {"conflict": "only.txt: later changes stand on it"}),
    ("claims", EventKind.CLAIM, {"score": 1.89}),
    ("drift", EventKind.DRIFT, {"deviations": -65.9}),
    ("drift", EventKind.DRIFT, {"deviations": 5.9}),
    ("real", EventKind.DEVICE, {"device": "cpu:0", "holder": "process 9336 (/home/ada/other)"}),
    ("stopped", EventKind.STOP, {"trials": False, "proposals": True}),
    ("early", EventKind.EARLY, {"calibrated": False, "candidates": 47, "stops": 39, "false": 2, "rate": 0.039}),
    ("early", EventKind.EARLY, {"calibrated": True, "candidates": 53, "stops": 45, "false": 2, "rate": 0.014}),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "kind", "data"), EVENTS)
def test_the_facts_of_events(ledger: Ledger, tag: str, kind: EventKind, data: Mapping[str, Any]) -> None:
    found = [event.data for event in events(ledger, tag, kind)]
    assert any(each == pytest.approx(data) if _is_numbers(data) else each == data for each in found), found


def _is_numbers(data: Mapping[str, Any]) -> bool:
    return all(isinstance(value, int | float) for value in data.values())


def test_every_event_says_what_it_speaks_of(ledger: Ledger) -> None:
    """Forecasts, retests and two lines about claims had no facts that anything read."""
    silent = {
        (event.kind, event.text.partition(":")[0])
        for run in ledger.runs()
        for event in ledger.events(run.tag, 1000)
        if not event.data and event.kind not in (EventKind.FORECAST, EventKind.RETEST)
    }
    assert silent == {(EventKind.CLAIMS, "the run is too short for claims")}


def test_a_conflict_of_an_earlier_session_is_found(ledger: Ledger) -> None:
    conflict = "only.txt: later changes stand on it"
    assert ledger.has_event("stacked", EventKind.CLAIMS, 1, conflict=conflict)
    assert not ledger.has_event("stacked", EventKind.CLAIMS, 2, conflict=conflict)
    assert not ledger.has_event("stacked", EventKind.CLAIMS, 1, conflict="another")


def everything(path: Path) -> list[tuple[Run, list[Experiment], list[Event]]]:
    with Ledger(path, readonly=True) as ledger:
        return [(run, ledger.experiments(run.tag), ledger.events(run.tag, 1000)) for run in ledger.runs()]


def version(path: Path) -> int:
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0])
    finally:
        db.close()


def dump(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    try:
        return list(db.iterdump())
    finally:
        db.close()


def test_reading_leaves_the_ledger_as_it_is_and_an_upgrade_says_the_same(path: Path) -> None:
    before, content = path.read_bytes(), everything(path)
    assert path.read_bytes() == before and len(content) == 23
    Ledger(path).close()
    assert version(path) == schema.VERSION and everything(path) == content


def test_an_upgraded_ledger_has_the_columns_of_a_new_one(path: Path, tmp_path: Path) -> None:
    Ledger(path).close()
    Ledger(tmp_path / "new.db").close()
    columns = []
    for each in (path, tmp_path / "new.db"):
        db = sqlite3.connect(each)
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        indexes = db.execute("SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name").fetchall()
        columns.append(({table: db.execute(f"PRAGMA table_info({table})").fetchall() for table in tables}, indexes))
        db.close()
    assert columns[0] == columns[1]


def test_a_backup_is_made_and_no_backup_is_overwritten(path: Path) -> None:
    older = path.with_name("ledger.v5.db")
    older.write_text("an older backup")
    content = dump(path)
    Ledger(path).close()
    assert older.read_text() == "an older backup" and dump(path.with_name("ledger.v5.2.db")) == content
    Ledger(path).close()
    backups = {each.name for each in path.parent.glob("ledger.v*")}
    assert backups == {"ledger.v5.db", "ledger.v5.2.db"}, "an upgraded ledger is not backed up again"


def test_a_ledger_of_version_6_is_read_as_it_is_and_upgraded_after_a_backup(path: Path) -> None:
    Ledger(path).close()
    db = sqlite3.connect(path)
    db.execute("DROP TABLE jobs")
    db.execute("PRAGMA user_version = 6")
    db.close()
    content = everything(path)
    assert version(path) == 6 and len(content) == 23
    with Ledger(path) as ledger:
        assert all(ledger.open_jobs(run.tag) == [] for run in ledger.runs())
    assert version(path) == schema.VERSION and everything(path) == content
    assert path.with_name("ledger.v6.db").exists()


OLDER_EXPERIMENTS = """
CREATE TABLE older (
    tag TEXT NOT NULL REFERENCES runs(tag), number INTEGER NOT NULL, commit_hash TEXT NOT NULL, parent INTEGER,
    hypothesis TEXT NOT NULL, researcher TEXT NOT NULL, agenda TEXT NOT NULL REFERENCES agendas(hash),
    fingerprint TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done')),
    verdict TEXT, standing TEXT, reason TEXT, score REAL, created REAL NOT NULL, finished REAL, kept INTEGER,
    parameters TEXT NOT NULL, origin TEXT NOT NULL, origin_number INTEGER, parameters_before TEXT NOT NULL,
    PRIMARY KEY (tag, number), FOREIGN KEY (tag, parent) REFERENCES experiments(tag, number)
);
INSERT INTO older SELECT tag, number, commit_hash, parent, hypothesis, researcher, agenda, fingerprint, state, verdict,
    standing, reason, score, created, finished, kept, parameters, origin, origin_number, parameters_before
    FROM experiments;
DROP TABLE experiments;
ALTER TABLE older RENAME TO experiments;
CREATE INDEX experiments_open ON experiments(tag, number) WHERE state <> 'done';
PRAGMA user_version = 7;
"""


def test_a_ledger_of_version_7_is_read_as_it_is_and_then_knows_what_is_set_aside(path: Path) -> None:
    Ledger(path).close()
    db = sqlite3.connect(path)
    db.executescript(OLDER_EXPERIMENTS)
    db.close()
    content = everything(path)
    assert version(path) == 7 and len(content) == 23
    with Ledger(path, readonly=True) as ledger:
        assert all(ledger.set_aside_experiments(run.tag) == [] for run in ledger.runs())
    with Ledger(path) as ledger:
        (waiting, *_) = ledger.open_experiments("killed")
        ledger.requeue("killed", waiting.number, "the run was interrupted")
        assert ledger.set_aside("killed", waiting.number, "why").taint is None
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    assert version(path) == schema.VERSION and path.with_name("ledger.v7.db").exists()


OLDER_TRIALS = """
CREATE TABLE older (
    tag TEXT NOT NULL, experiment INTEGER NOT NULL, idx INTEGER NOT NULL, seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')), device TEXT, started REAL NOT NULL, finished REAL,
    outcome TEXT, reason TEXT, score REAL, startup_seconds REAL, training_seconds REAL, scoring_seconds REAL,
    peak_memory INTEGER, sandbox TEXT, audit REAL, purpose TEXT NOT NULL DEFAULT 'search',
    forecast REAL, progress TEXT, summary TEXT, log_tail TEXT, curve TEXT,
    PRIMARY KEY (tag, experiment, idx), FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number)
);
INSERT INTO older SELECT tag, experiment, idx, seed, state, device, started, finished, outcome, reason, score,
    startup_seconds, training_seconds, scoring_seconds, peak_memory, sandbox, audit, purpose, forecast, progress,
    summary, log_tail, curve FROM trials;
DROP TABLE trials;
ALTER TABLE older RENAME TO trials;
ALTER TABLE experiments DROP COLUMN nodes;
ALTER TABLE experiments DROP COLUMN price;
PRAGMA user_version = 8;
"""


def test_a_ledger_of_version_8_is_read_as_it_is_and_then_knows_the_machine(path: Path) -> None:
    Ledger(path).close()
    db = sqlite3.connect(path)
    db.executescript(OLDER_TRIALS)
    db.close()
    content, trials = everything(path), all_trials(path)
    with Ledger(path, readonly=True) as ledger:
        assert all(each.charge is None for run in ledger.runs() for each in ledger.experiments(run.tag))
    assert version(path) == 8 and len(content) == 23 and len(trials) > 23
    assert {each.machine for each in trials} == {Machine()}
    with Ledger(path) as ledger:
        (open_trial, *_) = ledger.open_trials("killed")
        result = TrialResult(Outcome.OK, score=1.0, machine=Machine(512.0, 498.0, 0.01))
        ledger.finish_trial("killed", open_trial.experiment, open_trial.index, result)
        assert ledger.trials("killed", open_trial.experiment)[open_trial.index - 1].machine == result.machine
    assert everything(path) == content and version(path) == schema.VERSION
    changed = [(old, new) for old, new in zip(trials, all_trials(path), strict=True) if old != new]
    assert len(changed) == 1 and path.with_name("ledger.v8.db").exists()


def all_trials(path: Path) -> list[Trial]:
    with Ledger(path, readonly=True) as ledger:
        return [
            trial
            for run in ledger.runs()
            for each in ledger.experiments(run.tag)
            for trial in ledger.trials(run.tag, each.number)
        ]


def test_an_upgrade_waits_for_the_end_of_a_run_of_the_older_version(path: Path) -> None:
    with (
        hold(Layout(path.parents[1]), "real"),
        pytest.raises(LedgerError, match="in use by run real of an older autoresearch: end that run first"),
    ):
        Ledger(path)
    assert version(path) == 5


KILLED = """
import os, sys
from pathlib import Path
from autoresearch.ledger import Ledger
name, left = sys.argv[2], int(sys.argv[3])
def profile(frame, event, argument):
    global left
    left -= event == "call" and frame.f_code.co_name == name
    if left == 0:
        os.kill(os.getpid(), 9)
sys.setprofile(profile)
Ledger(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("function", "calls"), [("_back_up", 1), ("rename", 1), ("upgrade", 1), ("parse_cause", 9), ("parse_data", 300)]
)
def test_a_killed_upgrade_leaves_the_old_ledger(path: Path, function: str, calls: int) -> None:
    content, facts = dump(path), everything(path)
    command = [sys.executable, "-c", KILLED, str(path), function, str(calls)]
    assert subprocess.run(command, check=False, env=os.environ).returncode == -signal.SIGKILL
    assert version(path) == 5 and everything(path) == facts and dump(path) == content
    Ledger(path).close()
    assert version(path) == schema.VERSION and everything(path) == facts
    assert all(dump(each) == content for each in path.parent.glob("ledger.v5*.db"))


def test_a_ledger_that_two_open_at_once_is_upgraded_once(path: Path) -> None:
    command = [sys.executable, "-c", "import sys; from pathlib import Path; from autoresearch.ledger import Ledger; "
               "Ledger(Path(sys.argv[1]))", str(path)]  # fmt: skip
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert version(path) == schema.VERSION and [each.name for each in path.parent.glob("ledger.v*")] == ["ledger.v5.db"]


@pytest.mark.parametrize(
    ("kind", "text", "data"),
    [
        ("claim", "trial for a claim: no score: the loss became NaN: step 3", {"error": "the loss became NaN: step 3"}),
        ("again", "once more: its audit failed: it reads ahead", {"error": "it reads ahead"}),
        ("again", "once more: val_bpb 1.8900", {"score": 1.89}),
        ("baseline", "all 3 scores are the same: does train take its seed from the clock?", {"identical": 3}),
        ("researcher", "openai/x: what it costs is unknown, so the limit in USD does not count it",
         {"researcher": "openai/x", "unpriced": True}),
        ("early", "hopeless trials are let go on: 3 of the 21 trials are known that it takes at least",
         {"calibrated": False, "known": 3}),
        ("researcher", "a line without a name", {}),
    ],
)  # fmt: skip
def test_lines_that_the_runs_did_not_write(kind: str, text: str, data: Mapping[str, Any]) -> None:
    assert json.loads(parse_data(kind, text)) == data


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("the limit of 1,000 experiments is reached", EndCause.EXPERIMENTS),
        ("the limit of 5 min is reached; the last 100 s of it are for claims", EndCause.HOURS),
        ("the limit of 1.5 h is reached", EndCause.HOURS),
        ("the baseline's score does not stand: it reads ahead: repair the lab and commit", EndCause.BASELINE),
        ("the audit of #0 was interrupted 3 times in a row: the machine slept", EndCause.MACHINE),
        ("no trial is left for claims: ask for more with --trials", EndCause.DONE),
        ("nobody reads what it prints", EndCause.ERROR),
        (None, None),
    ],
)
def test_reasons_that_the_runs_did_not_have(reason: str | None, cause: EndCause | None) -> None:
    assert parse_cause(reason) == cause
