"""One process for a lab and tag."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .errors import RunHeld
from .layout import Layout

ATTEMPTS, INTERVAL = 10, 0.02  # seconds; a view that looks whether the run is held holds it for that instant


@contextmanager
def hold(layout: Layout, tag: str) -> Iterator[None]:
    """Hold the lab and tag for this process; the kernel lets go when it dies, however it dies.

    Raises:
        RunHeld: another process has it.
    """
    layout.state.mkdir(exist_ok=True)
    with layout.lock(tag).open("a+") as lock:
        if not _locked(lock):
            lock.seek(0)
            raise RunHeld(
                f"{layout.lab}: run {tag} is held by process {lock.read().strip() or '?'}: follow it with "
                f"`autoresearch status`, end it with `autoresearch stop`, or start another with --tag"
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _locked(lock: IO[str]) -> bool:
    for _ in range(ATTEMPTS):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(INTERVAL)
        else:
            return True
    return False


def is_held(layout: Layout, tag: str) -> bool:
    """Whether a loop is running this tag now."""
    if not layout.lock(tag).exists():
        return False
    with layout.lock(tag).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
