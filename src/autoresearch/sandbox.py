"""What an untrusted process may see and do.

For now it sees to one thing: that no process of a trial outlives the trial.

- Linux: the supervisor adopts every orphan of its trial, so that a daemon (double fork, `setsid`) is still found among
  its descendants and killed; the trial's first process dies with its supervisor; a trial stays on the cores of its slot
  unless it moves itself.
- Elsewhere these are no-ops that say so. There the mark in the environment of every process of a trial (see
  `processes.sweep`) finds what has slipped away.

What it does not stop yet: reading and writing any file of the user's, the network, signals to the user's other
processes, filling the disk. A daemon of a trial that had wiped its environment lives on when the supervisor is killed
with SIGKILL.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
PR_GET_CHILD_SUBREAPER = 37  # linux/prctl.h


def _prctl(option: int, value: Any) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def adopt_orphans() -> bool:
    """Makes this process the parent of every orphan among its descendants. False where the system cannot."""
    if sys.platform != "linux":
        return False
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    return True


def adopts_orphans() -> bool:
    """Whether this process has done so: nothing that came of it can then be anywhere but among its descendants."""
    if sys.platform != "linux":
        return False
    adopts = ctypes.c_int()
    _prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(adopts))
    return bool(adopts.value)


def confine(parent: int, cores: tuple[int, ...]) -> None:
    """Called in the child between fork and exec: it dies with its `parent`, and runs on `cores` (empty: anywhere)."""
    if sys.platform != "linux":
        return
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above took effect
        os._exit(1)
    if cores:
        os.sched_setaffinity(0, cores)
