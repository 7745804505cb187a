"""That no process of a trial outlives the trial: death follows the parent, and orphans are adopted.

Elsewhere than on Linux these are no-ops that say so. There the mark in the environment of every process of a trial (see
`processes.sweep`) finds what has slipped away.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

from .linux import PR_GET_CHILD_SUBREAPER, PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG, prctl


def adopt_orphans() -> bool:
    """Makes this process the parent of every orphan among its descendants. False where the system cannot."""
    if sys.platform != "linux":
        return False
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    return True


def adopts_orphans() -> bool:
    """Whether this process has done so: nothing that came of it can then be anywhere but among its descendants."""
    if sys.platform != "linux":
        return False
    adopts = ctypes.c_int()
    prctl(PR_GET_CHILD_SUBREAPER, ctypes.byref(adopts))
    return bool(adopts.value)


def children() -> list[int]:
    """This process's children, adopted ones too; none where the system does not say."""
    found, own = [], os.getpid()
    for place in os.listdir("/proc") if sys.platform == "linux" else ():
        try:
            if place.isdecimal() and int(Path(f"/proc/{place}/stat").read_text().rsplit(")", 1)[1].split()[1]) == own:
                found.append(int(place))
        except OSError:  # gone since
            continue
    return found


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Called in a child after the fork: it gets this signal when its `parent` ends."""
    if sys.platform != "linux":
        return
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # the parent died before the line above took effect
        os._exit(1)


def confine(parent: int, cores: tuple[int, ...]) -> None:
    """Called in the child between fork and exec: it dies with its `parent`, and runs on `cores` (empty: anywhere)."""
    if sys.platform != "linux":
        return
    die_with(parent)
    if cores:
        os.sched_setaffinity(0, cores)
