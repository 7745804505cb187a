"""The lock of a run: at most one process drives a lab under a tag."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .errors import RunHeld
from .layout import Layout

ATTEMPTS, INTERVAL = 10, 0.02  # seconds between attempts. `is_held` takes the lock for an instant


@contextmanager
def hold(layout: Layout, tag: str) -> Iterator[None]:
    """Hold a run for this process. The kernel releases the lock when the process dies, whatever the cause.

    Raises:
        RunHeld: another process holds the run.
    """
    layout.state.mkdir(exist_ok=True)
    with layout.lock(tag).open("a+") as lock:
        if not _acquire(lock):
            lock.seek(0)
            raise RunHeld(
                f"{layout.lab}: process {lock.read().strip() or '?'} is running {tag}: follow it with "
                f"`autoresearch status`, end it with `autoresearch stop`, or start another run with --tag"
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _acquire(lock: IO[str]) -> bool:
    for _ in range(ATTEMPTS):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(INTERVAL)
        else:
            return True
    return False


def is_held(layout: Layout, tag: str) -> bool:
    """Whether a process holds the lock of a run now."""
    if not layout.lock(tag).exists():
        return False
    with layout.lock(tag).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
