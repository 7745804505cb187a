"""Going inside, and finding out how well this machine can do it."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import tempfile
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from . import landlock, namespaces, seccomp
from .linux import PR_SET_NO_NEW_PRIVS, drop_capabilities, prctl
from .walls import Level, Walls

OPEN_FILES = 4096


def enter(walls: Walls, level: Level) -> None:
    """Confines this process and all that it starts, for good.

    At level `namespaces` it returns in a new process, and this one only waits for that.

    Raises:
        OSError: the machine cannot do it.
    """
    if level is Level.NONE:
        return
    if level is Level.NAMESPACES:
        namespaces.enter(walls)
    _limit_resources(walls)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    drop_capabilities()
    namespaced = level is Level.NAMESPACES
    read = ("/",) if namespaced else (*walls.readable(), "/proc")  # there it sees nothing else
    landlock.restrict(read, (*walls.write, *_system(namespaced)), walls.network)
    if seccomp.works():
        seccomp.restrict(walls.network, namespaced)


def _system(namespaced: bool) -> tuple[str, ...]:
    """What of the system is written to. Where it is not a process's own, not `/dev/shm`: two could meet there."""
    if namespaced:
        return ("/dev", "/proc", "/tmp")
    devices = (path for pattern in namespaces.DEVICES for path in glob(f"/dev/{pattern}"))
    return (*devices, "/proc" if os.path.exists("/dev/nvidiactl") else "/proc/self")  # CUDA asks for all of /proc


def _limit_resources(walls: Walls) -> None:
    """Caps that a process inherits; those of memory and disk as a whole are the supervisor's."""
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_NOFILE, OPEN_FILES)
    _cap(resource.RLIMIT_NPROC, walls.processes)  # of no effect on root, whose namespace has a cap of its own
    if walls.file_size is not None:
        _cap(resource.RLIMIT_FSIZE, walls.file_size)
    with contextlib.suppress(OSError):  # behind somebody else's walls
        Path("/proc/self/oom_score_adj").write_text("1000")  # where memory runs out, it is the first to go


def _cap(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    least = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (least, least))


def opened(path: str, level: Level) -> int:
    """A descriptor to hand to a confined process, for reading and, where the machine can, for nothing else.

    Raises:
        OSError: the file cannot be opened.
    """
    if level is Level.NAMESPACES:
        return namespaces.opened_read_only(os.path.realpath(path))
    return os.open(path, os.O_RDONLY)


def best() -> Level:
    """The best level that this machine has, found out by trying."""
    if sys.platform != "linux":
        return Level.NONE
    return next((level for level in (Level.NAMESPACES, Level.LANDLOCK) if _tried(level)), Level.NONE)


def _tried(level: Level) -> bool:
    with tempfile.TemporaryDirectory(prefix="autoresearch-") as folder:
        child = os.fork()
        if child == 0:
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                enter(Walls(read=(), write=(folder,)), level)
            finally:
                os._exit(0 if sys.exc_info()[0] is None else 1)
        return os.waitpid(child, 0)[1] == 0


def command(walls: Walls, level: Level, words: Sequence[str]) -> list[str]:
    """The command line that runs `words` behind walls."""
    if level is Level.NONE:
        return list(words)
    return [sys.executable, "-P", "-s", "-m", "autoresearch.sandbox", level, walls.to_json(), *words]
