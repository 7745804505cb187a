"""Waiting for a ledger that another program holds, such as a database browser or a backup."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from ..errors import STOPPED_BY_USER, Stopped
from ..records import EndCause, Ending
from ..text import format_duration

BUSY_SECONDS = 10.0
"""How long every command waits without a word."""
STOPPED = Ending(EndCause.USER, STOPPED_BY_USER)
ELSEWHERE = "a program in a container or on another machine"
STEP = 0.5  # seconds between two looks for Ctrl-C


class Patience:
    """Executes statements, and waits while another program holds the ledger.

    After the first seconds it says so. Ctrl-C, SIGTERM, and a wait that was too long end its patience for good, so that
    a run whose ledger cannot be written ends at once.

    Args:
        path: file of the ledger.
        seconds: the longest wait, after the first `quiet` seconds.
        announce: called with a line when a wait begins.
        quiet: seconds before a wait is announced.
    """

    def __init__(
        self,
        path: Path,
        seconds: float = 0.0,
        announce: Callable[[str], object] = lambda line: None,
        quiet: float = BUSY_SECONDS,
    ) -> None:
        self._path, self._left, self._announce, self.quiet = path, seconds, announce, quiet
        self._waited, self._stopped = 0.0, False

    def execute(self, db: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Execute one statement.

        Raises:
            sqlite3.OperationalError: another program still holds the ledger.
            Stopped: the user pressed Ctrl-C during this wait or an earlier one.
        """
        began = time.monotonic()
        try:
            return db.execute(sql, values)
        except sqlite3.OperationalError as error:
            if not is_busy(error) or not (self._left or self._stopped):
                raise
        if self._stopped:
            raise Stopped(STOPPED)
        self._announce(self._describe_wait())
        _set_timeout(db, STEP)
        try:
            with self._stopping_at_signals():
                found = self._repeat(db, sql, values, time.monotonic() + self._left)
        except BaseException:
            self._left = 0.0
            raise
        _set_timeout(db, self.quiet)
        self._waited += time.monotonic() - began
        return found

    def _repeat(self, db: sqlite3.Connection, sql: str, values: Sequence[Any], end: float) -> sqlite3.Cursor:
        while True:
            try:
                return db.execute(sql, values)
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() > end:
                    raise

    @contextmanager
    def _stopping_at_signals(self) -> Iterator[None]:
        """Raise Stopped for Ctrl-C and SIGTERM, which the event loop would not see before the wait is over."""

        def stop(number: int, frame: FrameType | None) -> None:
            self._stopped = True
            raise Stopped(STOPPED)

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, reaction in before.items():
                signal.signal(number, signal.SIG_DFL if reaction is None else reaction)

    def take_wait(self) -> float:
        """Return the seconds of the waits since the last call."""
        waited, self._waited = self._waited, 0.0
        return waited

    def _describe_wait(self) -> str:
        return (
            f"{self._path}: {find_holder(self._path)} holds the ledger. The run waits for it, "
            f"{format_duration(self._left)} at most: end that program, or let it finish"
        )


def is_busy(error: sqlite3.Error) -> bool:
    """Whether a statement failed because another connection holds the database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)


def find_holder(path: Path) -> str:
    """Return which process has locked a ledger for writing, as far as Linux tells."""
    files = set()
    for each in (path, path.with_name(f"{path.name}-shm")):
        with suppress(OSError):
            files.add(each.stat().st_ino)
    with suppress(OSError):
        for line in Path("/proc/locks").read_text().splitlines():
            words = line.split()  # 1: POSIX ADVISORY WRITE 1234 fd:01:5678 120 120
            if words[3] == "WRITE" and int(words[5].rpartition(":")[2]) in files and int(words[4]) != os.getpid():
                return f"process {words[4]}{_name(int(words[4]))}"
        return ELSEWHERE
    return "another program"


def _name(process: int) -> str:
    try:
        return f" ({Path(f'/proc/{process}/comm').read_text().strip()})"
    except OSError:
        return ""


def _set_timeout(db: sqlite3.Connection, seconds: float) -> None:
    db.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")
