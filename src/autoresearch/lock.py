"""The lock of a run: at most one process drives a lab under a tag."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .errors import LabError, RunHeld
from .layout import Layout

ATTEMPTS, INTERVAL = 10, 0.02  # seconds between attempts. `is_held` takes the lock for an instant


@contextmanager
def hold(layout: Layout, tag: str) -> Iterator[None]:
    """Hold a run for this process. The kernel releases the lock when the process dies, whatever the cause.

    Raises:
        RunHeld: another process holds the run.
        LabError: something else has the name of the lock or of its folder.
    """
    make_state(layout)
    with _open(layout, tag, os.O_RDWR | os.O_CREAT) as lock:
        if not _acquire(lock):
            raise RunHeld(
                f"{layout.lab}: process {lock.read().strip() or '?'} is running {tag}: follow it with "
                f"`autoresearch status`, end it with `autoresearch stop`, or start another run with --tag"
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def make_state(layout: Layout) -> None:
    """Make the folder of the lab's state.

    Raises:
        LabError: something else has its name.
    """
    require_state(layout)
    layout.state.mkdir(exist_ok=True)


def require_state(layout: Layout) -> None:
    """Refuse a lab in which something else has the name of the folder of its state.

    Raises:
        LabError: the message names the place.
    """
    if os.path.lexists(layout.state) and not layout.state.is_dir():
        raise LabError(f"{layout.state}: is not a folder, but runs keep their files in a folder there: move it away")


def _open(layout: Layout, tag: str, flags: int) -> IO[str]:
    """Open a lock without following a link or waiting for the other end of a pipe.

    Raises:
        FileNotFoundError: there is no lock yet.
        LabError: the lock is no plain file.
    """
    path = layout.lock(tag)
    try:
        lock = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EISDIR):
            raise
    else:
        if stat.S_ISREG(os.fstat(lock).st_mode):
            return os.fdopen(lock, "r+" if flags & os.O_RDWR else "r")
        os.close(lock)
    raise LabError(f"{path}: is not a plain file, but run {tag} has its lock there: move it away")


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
    try:
        lock = _open(layout, tag, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return False
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
