"""The tables of the ledger, the opening of the file, and the messages for its failures."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from ..errors import LedgerError
from ..layout import Layout
from ..lock import is_held
from .migration import CHARGES, REBUILT_EXPERIMENTS, REBUILT_TRIALS, adapt, upgrade
from .patience import BUSY_SECONDS, ELSEWHERE, find_holder, is_busy

VERSION = 9

# `kept` counts the keeps in the order of their verdicts. That is not the order of the numbers where several devices
# work, nor the order of the times where a clock was set back. The long columns stand last, so a scan never reads them.
SCHEMA = """
CREATE TABLE agendas (
    hash TEXT PRIMARY KEY, text TEXT NOT NULL, tag TEXT NOT NULL, created REAL NOT NULL
);
CREATE TABLE runs (
    tag TEXT PRIMARY KEY, baseline TEXT NOT NULL, seed INTEGER NOT NULL, python TEXT NOT NULL,
    agenda TEXT NOT NULL REFERENCES agendas(hash), created REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'ended')), reason TEXT, seconds REAL NOT NULL, options TEXT NOT NULL,
    model TEXT, cause TEXT
);
CREATE TABLE experiments (
    tag TEXT NOT NULL REFERENCES runs(tag), number INTEGER NOT NULL, commit_hash TEXT NOT NULL, parent INTEGER,
    hypothesis TEXT NOT NULL, researcher TEXT NOT NULL, agenda TEXT NOT NULL REFERENCES agendas(hash),
    fingerprint TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'set aside')),
    verdict TEXT, standing TEXT, reason TEXT, score REAL, created REAL NOT NULL, finished REAL, kept INTEGER,
    parameters TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'idea' CHECK (origin IN ('idea', 'tuning', 'repair', 'ablation', 'merge')),
    origin_number INTEGER CHECK ((origin IN ('repair', 'ablation', 'merge')) = (origin_number IS NOT NULL)),
    parameters_before TEXT NOT NULL DEFAULT '{}', taint INTEGER, interruptions INTEGER NOT NULL DEFAULT 0,
    nodes INTEGER, price REAL,
    PRIMARY KEY (tag, number),
    FOREIGN KEY (tag, parent) REFERENCES experiments(tag, number),
    CHECK ((state = 'done') = (verdict IS NOT NULL)),
    CHECK ((verdict IS 'keep') = (kept IS NOT NULL))
);
CREATE INDEX experiments_by_state ON experiments(tag, state, verdict);
CREATE INDEX experiments_by_verdict ON experiments(tag, verdict, number);
CREATE INDEX experiments_open ON experiments(tag, number) WHERE state IN ('queued', 'running');
CREATE INDEX experiments_set_aside ON experiments(tag, number) WHERE state = 'set aside';
CREATE INDEX experiments_void ON experiments(tag, number)
    WHERE taint IS NOT NULL OR verdict = 'invalid' OR state = 'set aside';
CREATE INDEX experiments_ablations ON experiments(tag, state, verdict) WHERE origin = 'ablation';
CREATE INDEX experiments_stopped ON experiments(tag) WHERE verdict = 'discard' AND score IS NULL;
CREATE UNIQUE INDEX experiments_kept ON experiments(tag, kept) WHERE kept IS NOT NULL;
CREATE TABLE trials (
    tag TEXT NOT NULL, experiment INTEGER NOT NULL, idx INTEGER NOT NULL, seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')), device TEXT, started REAL NOT NULL, finished REAL,
    outcome TEXT, reason TEXT, score REAL, startup_seconds REAL, training_seconds REAL, scoring_seconds REAL,
    peak_memory INTEGER, sandbox TEXT, audit REAL, purpose TEXT NOT NULL DEFAULT 'search',
    forecast REAL, speed_before REAL, speed_after REAL, steal REAL, gpu_before TEXT, gpu_after TEXT,
    progress TEXT, summary TEXT, log_tail TEXT, curve TEXT,
    PRIMARY KEY (tag, experiment, idx),
    FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number),
    CHECK ((state = 'done') = (outcome IS NOT NULL))
);
CREATE INDEX trials_facts ON trials(tag, experiment, idx, outcome, score, training_seconds, peak_memory);
CREATE INDEX trials_further ON trials(tag, finished, experiment, idx) WHERE purpose <> 'search';
CREATE INDEX trials_open ON trials(tag) WHERE state = 'running';
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY, tag TEXT NOT NULL REFERENCES runs(tag), researcher TEXT NOT NULL, experiment INTEGER,
    time REAL NOT NULL, seconds REAL NOT NULL, tokens_in INTEGER, tokens_out INTEGER, usd REAL, error TEXT,
    UNIQUE (tag, experiment),
    FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number)
);
CREATE INDEX proposals_spend ON proposals(tag, seconds, tokens_in, tokens_out, usd);
CREATE TABLE events (
    id INTEGER PRIMARY KEY, tag TEXT NOT NULL REFERENCES runs(tag), time REAL NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, experiment INTEGER, data TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX events_by_run ON events(tag, id);
CREATE TABLE control (tag TEXT PRIMARY KEY REFERENCES runs(tag), command TEXT NOT NULL);
CREATE TABLE asking (
    tag TEXT NOT NULL REFERENCES runs(tag), turn INTEGER NOT NULL, researcher TEXT NOT NULL, since REAL NOT NULL,
    PRIMARY KEY (tag, turn)
);
CREATE TABLE jobs (
    handle TEXT PRIMARY KEY, tag TEXT NOT NULL, experiment INTEGER NOT NULL, idx INTEGER NOT NULL, stage TEXT NOT NULL,
    purpose TEXT NOT NULL,
    FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number)
);
"""

INDEXES = (
    "CREATE INDEX IF NOT EXISTS trials_lengths ON trials(tag, outcome, started, finished) "
    "WHERE outcome IN ('ok', 'stopped')",
    "CREATE INDEX IF NOT EXISTS events_by_kind ON events(tag, kind, id)",
)
"""Indexes that were added later, for queries before each experiment. A version of the tables may have them or not."""

UPGRADES = {
    1: ("ALTER TABLE trials ADD COLUMN sandbox TEXT", "ALTER TABLE trials ADD COLUMN audit REAL"),
    2: (
        "ALTER TABLE trials ADD COLUMN purpose TEXT NOT NULL DEFAULT 'search'",
        "ALTER TABLE runs ADD COLUMN model TEXT",
        "CREATE INDEX trials_further ON trials(tag, finished, experiment, idx) WHERE purpose <> 'search'",
    ),
    3: ("ALTER TABLE trials ADD COLUMN forecast REAL",),
    4: (
        "CREATE TABLE asking (tag TEXT NOT NULL REFERENCES runs(tag), turn INTEGER NOT NULL, "
        "researcher TEXT NOT NULL, since REAL NOT NULL, PRIMARY KEY (tag, turn))",
        "CREATE INDEX experiments_ablations ON experiments(tag, state, verdict) WHERE researcher = 'ablation'",
        "CREATE INDEX experiments_stopped ON experiments(tag) WHERE verdict = 'discard' AND score IS NULL",
        "CREATE INDEX trials_open ON trials(tag) WHERE state = 'running'",
    ),
    6: (
        "CREATE TABLE jobs (handle TEXT PRIMARY KEY, tag TEXT NOT NULL, experiment INTEGER NOT NULL, "
        "idx INTEGER NOT NULL, stage TEXT NOT NULL, purpose TEXT NOT NULL, "
        "FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number))",
    ),
    7: REBUILT_EXPERIMENTS,
    8: (*REBUILT_TRIALS, *CHARGES),
}
"""Version → statements that turn it into the next version. `migration` does this for version 5."""

OLDEST_READABLE = 5  # read-only commands open a ledger from this version on

REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space, then start again. Nothing written so far is lost",
    sqlite3.SQLITE_READONLY: "it cannot be written: make the file and its folder writable",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: make its folder readable and writable for you",
    sqlite3.SQLITE_PERM: "it cannot be opened: make its folder readable and writable for you",
    sqlite3.SQLITE_NOTADB: "this is not a ledger: move the file away, or use another lab folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore it from a backup, or move it away",
    sqlite3.SQLITE_IOERR: "reading or writing failed: is the disk full, or the folder on a broken or network disk?",
}

NO_LOCKS = "On some network disks locks do not work: put the lab on a local disk"
SHARED_MEMORY = (
    sqlite3.SQLITE_IOERR_SHMMAP, sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMLOCK, sqlite3.SQLITE_IOERR_LOCK, sqlite3.SQLITE_IOERR_RDLOCK,
)  # fmt: skip
"""Errors of a disk that has no locks for a part of a file, or no memory that processes share."""


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Raise errors of SQLite as LedgerError with the place and the remedy.

    A row that refers to nothing or exists already is a defect of ours. It raises ValueError.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ValueError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        remedy = REMEDIES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if is_busy(error):
            holder = find_holder(path)
            remedy = f"{holder} holds it: end that program first. Nothing written so far is lost"
            remedy += f". {NO_LOCKS}" if holder == ELSEWHERE else ""
        elif getattr(error, "sqlite_errorcode", 0) in SHARED_MEMORY:
            remedy = f"the locks or the shared memory that it needs have failed. {NO_LOCKS}"
        if remedy is None:
            raise
        raise LedgerError(f"{path}: {remedy}") from error


def connect(path: Path, readonly: bool, quiet: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open the ledger at `path`. Unless `readonly`, create it and its folder, or upgrade an older version.

    Args:
        quiet: seconds for which each statement waits while another program holds the ledger.

    Raises:
        LedgerError: there is no run to read, the file is no ledger, a newer version wrote it, or it cannot be opened.
    """
    if readonly:
        _require_ledger(path)
    else:
        _make_folder(path.parent)
    with translate_errors(path):
        mode = "ro" if readonly else "rwc"
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=quiet, isolation_level=None)
        try:
            _prepare(db, path, readonly)
        except BaseException as error:
            db.close()
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK:
                raise _no_run(path) from None  # a process was killed while it made the tables
            raise
    return db


def _require_ledger(path: Path) -> None:
    try:
        found = path.is_file()
    except PermissionError as error:
        raise LedgerError(f"{path}: {REMEDIES[sqlite3.SQLITE_PERM]}") from error
    if not found:
        raise _no_run(path)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"{folder} cannot be made ({error.strerror}): the ledger of the lab belongs there") from error


def _no_run(path: Path) -> LedgerError:
    if not path.parent.parent.is_dir():
        return LedgerError(
            f"{path.parent.parent}: no such folder: name one with a lab, or make it with `autoresearch new`"
        )
    if any(is_held(Layout(path.parent.parent), lock.stem) for lock in path.parent.glob("*.lock")):
        return LedgerError(
            f"no run yet in {path.parent.parent}: a run is preparing its data. Try again when that is done"
        )
    return LedgerError(f"no run yet in {path.parent.parent}: start one with `autoresearch run`")


def _prepare(db: sqlite3.Connection, path: Path, readonly: bool) -> None:
    version, tables = _read_version(db)
    if version > VERSION:
        raise LedgerError(
            f"{path} was written by a newer autoresearch (version {version}, and this one knows {VERSION}): "
            "upgrade, or use another lab folder"
        )
    if version == 0 and tables:
        raise LedgerError(f"{path}: {REMEDIES[sqlite3.SQLITE_NOTADB]}")
    if readonly and version == 0:
        raise _no_run(path)
    if readonly and version < OLDEST_READABLE:
        raise LedgerError(f"{path} is of an older autoresearch: `autoresearch run` brings it up to date and goes on")
    if readonly:
        if version < VERSION:
            adapt(db, version)
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if version == 0:
        _create(db)
    elif version < VERSION:
        _upgrade(db, path)
    for statement in INDEXES:
        db.execute(statement)
    db.execute("PRAGMA foreign_keys = ON")  # after the upgrade, which replaces a table that others refer to


def _read_version(db: sqlite3.Connection) -> tuple[int, int]:
    """Return the version, and the number of tables and indexes. Both are read in one transaction, since another process
    may create them now.
    """
    db.execute("BEGIN")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    db.execute("COMMIT")
    return version, tables


def _create(db: sqlite3.Connection) -> None:
    # Two processes may arrive here in the first second of a lab. The second finds the tables.
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        for statement in SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _upgrade(db: sqlite3.Connection, path: Path) -> None:
    """Bring an older ledger up to date in one transaction, after a backup.

    Raises:
        LedgerError: a run of this lab is at work, so an older autoresearch writes the ledger.
    """
    for lock in path.parent.glob("*.lock"):
        if is_held(Layout(path.parent.parent), lock.stem):
            raise LedgerError(f"{path} is in use by run {lock.stem} of an older autoresearch: end that run first")
    db.execute("BEGIN IMMEDIATE")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version < VERSION:  # otherwise another process has upgraded it meanwhile
        _back_up(path, version)
    for older in range(version, VERSION):
        for statement in UPGRADES.get(older, ()):
            db.execute(statement)
        if older == OLDEST_READABLE:
            upgrade(db)
        db.execute(f"PRAGMA user_version = {older + 1}")
    db.execute("COMMIT")


def _back_up(path: Path, version: int) -> None:
    """Copy the ledger to `ledger.v5.db`. If this name is taken, use `ledger.v5.2.db` and so on.

    The caller holds the write lock, so nothing is written meanwhile.
    """
    names = (f"{path.stem}.v{version}{suffix}{path.suffix}" for suffix in chain([""], (f".{n}" for n in count(2))))
    free = next(name for name in map(path.with_name, names) if not name.exists())
    half = free.with_suffix(f"{free.suffix}.half")
    half.unlink(missing_ok=True)
    source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    target = sqlite3.connect(half)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    half.rename(free)
