"""The upgrades of a ledger that need more than a statement or two: from version 5 to 6, and from 7 to 9.

Version 5 held some facts only in prose. Version 6 has columns for these facts. The functions here parse the old prose.
They have two callers. `upgrade` fills the new columns permanently. `adapt` covers the tables of a read-only connection
with temporary views that show the same facts.

Version 8 allows experiments that are set aside, tainted or merged. SQLite cannot change the constraints of a table, so
the table is replaced by a new one.

Version 9 knows what each verdict charges for code, and the machine's speed around each trial. New columns of a table
stand last, and behind the long columns they would be slow to read. So the table of trials is replaced too.
"""

from __future__ import annotations

import ast
import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

from ..records import EndCause, EventKind, OriginKind

NEW_COLUMNS = (
    "ALTER TABLE runs ADD COLUMN cause TEXT",
    "ALTER TABLE experiments ADD COLUMN origin TEXT NOT NULL DEFAULT 'idea' "
    "CHECK (origin IN ('idea', 'tuning', 'repair', 'ablation'))",
    "ALTER TABLE experiments ADD COLUMN origin_number INTEGER "
    "CHECK ((origin IN ('repair', 'ablation')) = (origin_number IS NOT NULL))",
    "ALTER TABLE experiments ADD COLUMN parameters_before TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE events ADD COLUMN data TEXT NOT NULL DEFAULT '{}'",
    "DROP INDEX experiments_ablations",
    "CREATE INDEX experiments_ablations ON experiments(tag, state, verdict) WHERE origin = 'ablation'",
)
FACTS = (
    "UPDATE runs SET cause = parse_cause(reason) WHERE reason IS NOT NULL",
    # SQLite evaluates all right-hand sides with the old values
    "UPDATE experiments SET origin = parse_origin(researcher, parameters), "
    "origin_number = parse_origin_number(researcher, parameters), "
    "parameters = parse_parameters(parameters), parameters_before = parse_before(parameters, hypothesis) "
    "WHERE parameters <> '{}'",
    "UPDATE events SET data = parse_data(kind, text)",
)
OLDER_COLUMNS = (
    "tag, number, commit_hash, parent, hypothesis, researcher, agenda, fingerprint, state, verdict, standing, reason, "
    "score, created, finished, kept, parameters, origin, origin_number, parameters_before"
)
REBUILT_EXPERIMENTS = (
    """CREATE TABLE experiments_new (
    tag TEXT NOT NULL REFERENCES runs(tag), number INTEGER NOT NULL, commit_hash TEXT NOT NULL, parent INTEGER,
    hypothesis TEXT NOT NULL, researcher TEXT NOT NULL, agenda TEXT NOT NULL REFERENCES agendas(hash),
    fingerprint TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'set aside')),
    verdict TEXT, standing TEXT, reason TEXT, score REAL, created REAL NOT NULL, finished REAL, kept INTEGER,
    parameters TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'idea' CHECK (origin IN ('idea', 'tuning', 'repair', 'ablation', 'merge')),
    origin_number INTEGER CHECK ((origin IN ('repair', 'ablation', 'merge')) = (origin_number IS NOT NULL)),
    parameters_before TEXT NOT NULL DEFAULT '{}', taint INTEGER, interruptions INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tag, number),
    FOREIGN KEY (tag, parent) REFERENCES experiments(tag, number),
    CHECK ((state = 'done') = (verdict IS NOT NULL)),
    CHECK ((verdict IS 'keep') = (kept IS NOT NULL))
)""",
    f"INSERT INTO experiments_new ({OLDER_COLUMNS}) SELECT {OLDER_COLUMNS} FROM experiments",
    "DROP TABLE experiments",
    "ALTER TABLE experiments_new RENAME TO experiments",
    "CREATE INDEX experiments_by_state ON experiments(tag, state, verdict)",
    "CREATE INDEX experiments_by_verdict ON experiments(tag, verdict, number)",
    "CREATE INDEX experiments_open ON experiments(tag, number) WHERE state IN ('queued', 'running')",
    "CREATE INDEX experiments_set_aside ON experiments(tag, number) WHERE state = 'set aside'",
    "CREATE INDEX experiments_void ON experiments(tag, number) "
    "WHERE taint IS NOT NULL OR verdict = 'invalid' OR state = 'set aside'",
    "CREATE INDEX experiments_ablations ON experiments(tag, state, verdict) WHERE origin = 'ablation'",
    "CREATE INDEX experiments_stopped ON experiments(tag) WHERE verdict = 'discard' AND score IS NULL",
    "CREATE UNIQUE INDEX experiments_kept ON experiments(tag, kept) WHERE kept IS NOT NULL",
)
"""Statements that turn version 7 into version 8. The references of other tables to experiments must not be enforced."""

OLDER_TRIALS = (
    "tag, experiment, idx, seed, state, device, started, finished, outcome, reason, score, startup_seconds, "
    "training_seconds, scoring_seconds, peak_memory, sandbox, audit, purpose, forecast, "
    "progress, summary, log_tail, curve"
)
REBUILT_TRIALS = (
    """CREATE TABLE trials_new (
    tag TEXT NOT NULL, experiment INTEGER NOT NULL, idx INTEGER NOT NULL, seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')), device TEXT, started REAL NOT NULL, finished REAL,
    outcome TEXT, reason TEXT, score REAL, startup_seconds REAL, training_seconds REAL, scoring_seconds REAL,
    peak_memory INTEGER, sandbox TEXT, audit REAL, purpose TEXT NOT NULL DEFAULT 'search',
    forecast REAL, speed_before REAL, speed_after REAL, steal REAL, gpu_before TEXT, gpu_after TEXT,
    progress TEXT, summary TEXT, log_tail TEXT, curve TEXT,
    PRIMARY KEY (tag, experiment, idx),
    FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number),
    CHECK ((state = 'done') = (outcome IS NOT NULL))
)""",
    f"INSERT INTO trials_new ({OLDER_TRIALS}) SELECT {OLDER_TRIALS} FROM trials",
    "DROP TABLE trials",
    "ALTER TABLE trials_new RENAME TO trials",
    "CREATE INDEX trials_facts ON trials(tag, experiment, idx, outcome, score, training_seconds, peak_memory)",
    "CREATE INDEX trials_further ON trials(tag, finished, experiment, idx) WHERE purpose <> 'search'",
    "CREATE INDEX trials_open ON trials(tag) WHERE state = 'running'",
)
"""Statements that replace the table of trials of version 8 by that of version 9."""

CHARGES = (
    "ALTER TABLE experiments ADD COLUMN nodes INTEGER",
    "ALTER TABLE experiments ADD COLUMN price REAL",
)
"""Statements that add the charges of version 9 to the experiments of version 8."""

VIEW_OF_TRIALS = (
    f"CREATE TEMP VIEW trials AS SELECT {OLDER_TRIALS}, NULL AS speed_before, NULL AS speed_after, NULL AS steal, "
    "NULL AS gpu_before, NULL AS gpu_after FROM main.trials"
)

VIEW_OF_EXPERIMENTS = (
    f"CREATE TEMP VIEW experiments AS SELECT {OLDER_COLUMNS}, NULL AS taint, 0 AS interruptions, "
    "NULL AS nodes, NULL AS price FROM main.experiments"
)
VIEW_OF_UNCHARGED = "CREATE TEMP VIEW experiments AS SELECT *, NULL AS nodes, NULL AS price FROM main.experiments"
VIEWS = (
    "CREATE TEMP VIEW runs AS SELECT rowid, tag, baseline, seed, python, agenda, created, state, reason, seconds, "
    "options, model, parse_cause(reason) AS cause FROM main.runs",
    "CREATE TEMP VIEW experiments AS SELECT tag, number, commit_hash, parent, hypothesis, researcher, agenda, "
    "fingerprint, state, verdict, standing, reason, score, created, finished, kept, "
    "parse_parameters(parameters) AS parameters, parse_origin(researcher, parameters) AS origin, "
    "parse_origin_number(researcher, parameters) AS origin_number, "
    "parse_before(parameters, hypothesis) AS parameters_before, NULL AS taint, 0 AS interruptions, "
    "NULL AS nodes, NULL AS price FROM main.experiments",
    "CREATE TEMP VIEW events AS SELECT id, tag, time, kind, text, experiment, parse_data(kind, text) AS data "
    "FROM main.events",
)

WITHOUT, REPAIR = "without", "repair of"
"""Keys among the parameters of version 5 that are no constants: the ablated change, and the repaired experiment."""

CAUSES = (
    (r"stopped by the user", EndCause.USER),
    (r"the limit of [\d,]+ experiments? is reached", EndCause.EXPERIMENTS),
    (r"the limit of \S+ (h|min) is reached", EndCause.HOURS),
    (r"the limit of \S+ USD is reached", EndCause.USD),
    (r"the researchers have nothing more to propose", EndCause.EXHAUSTED),
    (r"(the claims are made|no trial is left for claims|one experiment was tried|done$)", EndCause.DONE),
    (r"the baseline('s score does not stand| gave no score)", EndCause.BASELINE),
    (r"\d+ failures in a row with one cause", EndCause.FAILURES),
    (r"(the audit of )?#\d+ was interrupted \d+ times in a row", EndCause.MACHINE),
)
"""The first words of the reasons why runs of version 5 ended. Any other reason is the text of an error."""


def upgrade(db: sqlite3.Connection) -> None:
    """Add the columns of version 6 and fill them. The caller has begun a transaction, and ends it."""
    _define_functions(db)
    for statement in (*NEW_COLUMNS, *FACTS):
        db.execute(statement)


def adapt(db: sqlite3.Connection, version: int) -> None:
    """Add views to a read-only connection, so that a ledger of version 5, 6, 7 or 8 reads like one of version 9."""
    db.execute("PRAGMA temp_store = MEMORY")
    _define_functions(db)
    views = VIEWS if version == 5 else (VIEW_OF_EXPERIMENTS if version < 8 else VIEW_OF_UNCHARGED,)
    for statement in (*views, VIEW_OF_TRIALS):
        db.execute(statement)


def _define_functions(db: sqlite3.Connection) -> None:
    functions: tuple[Callable[..., Any], ...] = (
        parse_cause, parse_origin, parse_origin_number, parse_parameters, parse_before, parse_data,
    )  # fmt: skip
    for function in functions:
        db.create_function(function.__name__, function.__code__.co_argcount, function, deterministic=True)


def parse_cause(reason: str | None) -> str | None:
    """Return the `EndCause` of a run that ended for `reason`, or None for an open run."""
    if reason is None:
        return None
    return next((cause for pattern, cause in CAUSES if re.match(pattern, reason)), EndCause.ERROR)


def parse_origin(researcher: str, parameters: str) -> str:
    """Return the `OriginKind` of an experiment."""
    found = json.loads(parameters)
    if REPAIR in found:
        return OriginKind.REPAIR
    if researcher == "ablation" and WITHOUT in found:
        return OriginKind.ABLATION
    return OriginKind.TUNING if found else OriginKind.IDEA


def parse_origin_number(researcher: str, parameters: str) -> int | None:
    """Return the number that the origin of an experiment refers to."""
    key = {OriginKind.REPAIR: REPAIR, OriginKind.ABLATION: WITHOUT}.get(
        OriginKind(parse_origin(researcher, parameters))
    )
    return None if key is None else int(json.loads(parameters)[key])


def parse_parameters(parameters: str) -> str:
    """Return the values of constants as JSON, without the two keys that name no constant."""
    found = json.loads(parameters)
    return json.dumps({name: value for name, value in found.items() if name not in (WITHOUT, REPAIR)})


def parse_before(parameters: str, hypothesis: str) -> str:
    """Return the parent's values of the same constants as JSON. The tuner's hypothesis names the changed ones."""
    before = json.loads(parse_parameters(parameters))
    for name, old in re.findall(r"(?:^|, )(\S+) (\S+|'.*?'|\".*?\") → ", hypothesis):
        if name in before:
            before[name] = ast.literal_eval(old)
    return json.dumps(before)


def parse_data(kind: str, text: str) -> str:
    """Return the facts of an event as JSON. Numbers have the digits that the text showed."""
    reader = READERS.get(kind)
    return json.dumps(reader(text) if reader else {})


def _first_match(*patterns: str) -> Callable[[str], dict[str, Any]]:
    """Return a function that returns the named groups of the first pattern that matches the whole text."""

    def read(text: str) -> dict[str, Any]:  # patterns are compiled here, because few commands upgrade a ledger
        match = next(filter(None, (re.fullmatch(pattern, text, re.DOTALL) for pattern in patterns)), None)
        return match.groupdict() if match else {}

    return read


def _baseline(text: str) -> dict[str, Any]:
    found = _first_match(r"all (?P<identical>\d+) scores are the same: .*", rf".* (?P<score>{NUMBER})")(text)
    return {key: int(value) if key == "identical" else float(value) for key, value in found.items()}


def _verdict(text: str) -> dict[str, Any]:
    return {"verdict": text.partition(":")[0]}


def _further_trial(text: str) -> dict[str, Any]:
    words = _first_match(r"[^:]*: (?:no score|its audit failed): (?P<error>.*)")(text)
    return words or {key: float(value) for key, value in _first_match(rf".* (?P<score>{NUMBER})")(text).items()}


def _drift(text: str) -> dict[str, Any]:
    pattern = r"#\d+ is (?P<word>better|worse) than was believed by (?P<deviations>[\d.]+) standard deviations: .*"
    found = _first_match(pattern)(text)
    return {"deviations": float(found["deviations"]) * (1 if found["word"] == "better" else -1)} if found else {}


def _early(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"calibrated": text.startswith("hopeless trials are ended early")}
    if found := re.search(r": of (\d+) candidates (\d+) would have been ended, (\d+) of them falsely", text):
        facts |= dict(zip(("candidates", "stops", "false"), map(int, found.groups()), strict=True))
    if rate := re.search(r"as what is needed, ([\d.]+) % falsely", text):
        facts["rate"] = float(rate[1]) / 100
    if known := re.search(r": (\d+) of the \d+ trials are known", text):
        facts["known"] = int(known[1])
    return facts


def _claims(text: str) -> dict[str, Any]:
    if found := re.match(r"([\d,]+) trials? at most, on fresh seeds", text):
        return {"trials": int(found[1].replace(",", ""))}
    if text.startswith("confirmed on fresh seeds: "):
        return {"confirmed": [int(number) for number in re.findall(r"#(\d+)", text)]}
    if text.startswith("no change is confirmed by itself"):
        return {"confirmed": []}
    return _first_match(r"it cannot be taken out alone, and stays kept: (?P<conflict>.*)")(text)


def _researcher(text: str) -> dict[str, Any]:
    found = _first_match(
        r"nobody can be asked for (?P<rest>\d+) min: waiting",
        r"(?P<researcher>.+?) rests for (?P<rest>\d+) min: .* goes on",
        r"(?P<researcher>.+?): (?P<unpriced>what it costs is unknown), so the limit in USD does not count it",
        r"(?P<researcher>.+?): (?P<error>.*)",
    )(text)
    if "rest" in found:
        found["rest"] = 60.0 * int(found["rest"])
    if "unpriced" in found:
        found["unpriced"] = True
    return found


def _stop(text: str) -> dict[str, Any]:
    return {"trials": "running trials are finished" in text, "proposals": "proposals on their way" in text}


def _sandbox(text: str) -> dict[str, Any]:
    return {
        "level": "landlock" if "confined by Landlock" in text else "none",
        "asked": text.startswith("AUTORESEARCH_SANDBOX"),
    }


NUMBER = r"-?[\d.]+(?:e[+-]?\d+)?"
READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    EventKind.SANDBOX: _sandbox,
    EventKind.BASELINE: _baseline,
    EventKind.VERDICT: _verdict,
    EventKind.EARLY: _early,
    EventKind.AGAIN: _further_trial,
    EventKind.CLAIM: _further_trial,
    EventKind.DRIFT: _drift,
    EventKind.CLAIMS: _claims,
    EventKind.RESEARCHER: _researcher,
    EventKind.REPAIR: _first_match(r"(?P<researcher>.+) is asked to repair it"),
    EventKind.AGENDA: _first_match(
        r"program\.md was changed: revision (?P<revision>\w+)", r"(?P<error>.+) \(the run goes on with revision \w+\)"
    ),
    EventKind.INTERRUPTED: _first_match(r"(?P<error>.+); the (?P<stage>trial|audit) starts again"),
    EventKind.DEVICE: _first_match(r"(?P<device>\S+) is in use by (?P<holder>.+); waiting for it"),
    EventKind.STOP: _stop,
}
