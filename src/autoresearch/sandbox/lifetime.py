"""Lifetime of processes: children die with their parent, and a subreaper adopts orphans.

Both need Linux. On other systems the functions do nothing. There `processes.sweep` finds left-over processes of a trial
by a mark in their environment.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

from .linux import PR_GET_CHILD_SUBREAPER, PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG, prctl


def adopt_orphans() -> bool:
    """Make this process the parent of every orphan among its descendants. Return False where the system cannot."""
    if sys.platform != "linux":
        return False
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    return True


def adopts_orphans() -> bool:
    """Whether this process adopts orphans. Then every process that it started stays among its descendants."""
    if sys.platform != "linux":
        return False
    adopts = ctypes.c_int()
    prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(adopts))
    return bool(adopts.value)


def children() -> list[int]:
    """Return the ids of this process's children, the adopted ones included. Empty on other systems than Linux."""
    found, own = [], os.getpid()
    for place in os.listdir("/proc") if sys.platform == "linux" else ():
        try:
            if place.isdecimal() and int(Path(f"/proc/{place}/stat").read_text().rsplit(")", 1)[1].split()[1]) == own:
                found.append(int(place))
        except OSError:  # ended meanwhile
            continue
    return found


def has_children() -> bool:
    """Whether this process has children, living or not, the adopted ones included. True on other systems than Linux."""
    if sys.platform != "linux":
        return True
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this child the signal `number` when its `parent` ends. Call it after the fork."""
    if sys.platform != "linux":
        return
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # the parent died before the line above took effect
        os._exit(1)


def prepare_child(parent: int, cores: tuple[int, ...]) -> None:
    """Make this child die with its `parent` and run on `cores` only. Call it between fork and exec.

    Args:
        cores: numbers of CPU cores. Empty allows every core.
    """
    if sys.platform != "linux":
        return
    die_with(parent)
    if cores:
        os.sched_setaffinity(0, cores)
