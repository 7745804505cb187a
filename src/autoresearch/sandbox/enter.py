"""Going inside, and finding out how well this machine can do it."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from . import landlock, namespaces, seccomp
from .linux import PR_SET_NO_NEW_PRIVS, drop_capabilities, prctl
from .walls import Level, Walls, of_libraries, of_this_python

OPEN_FILES = 4096


def enter(walls: Walls, level: Level) -> None:
    """Confines this process and all that it starts, for good.

    At level `namespaces` it returns in a new process, and this one only waits for that.

    Raises:
        OSError: the machine cannot do it.
    """
    if level is Level.NONE:
        return
    others = 0
    if level is Level.NAMESPACES:
        namespaces.enter(walls)
        os.environ["TMPDIR"] = "/tmp"  # short: a Unix socket of 108 bytes or more cannot be made, and workers make some
    else:
        others = _threads_of_this_user()
    _limit_resources(walls, others)
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


def _threads_of_this_user() -> int:
    """All that run now: outside a namespace the kernel's cap counts them too."""
    count, user = 0, os.getuid()
    for place in glob("/proc/[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended since
            if Path(place).stat().st_uid == user:
                count += len(os.listdir(f"{place}/task"))
    return count


def _limit_resources(walls: Walls, others: int) -> None:
    """Caps that a process inherits; those of memory and disk as a whole are the supervisor's."""
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_NOFILE, OPEN_FILES)
    _cap(resource.RLIMIT_NPROC, walls.processes + others)  # of no effect on root, whose namespace has a cap of its own
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
    return next((level for level in (Level.NAMESPACES, Level.LANDLOCK) if obstacle(level) is None), Level.NONE)


def obstacle(level: Level) -> str | None:
    """What keeps this machine from running Python at this level, found out by trying; None: nothing does."""
    if sys.platform != "linux":
        return f"{sys.platform} has neither namespaces nor Landlock"
    walls = Walls(read=(*of_this_python(), *of_libraries(os.environ)), write=())
    tried = subprocess.run(command(walls, level, [sys.executable, "-S", "-c", ""]), capture_output=True, text=True)
    if tried.returncode == 0:
        return None
    said = tried.stderr.strip().splitlines()
    return said[-1] if said else f"it ended with exit code {tried.returncode}"


def command(walls: Walls, level: Level, words: Sequence[str]) -> list[str]:
    """The command line that runs `words` behind walls."""
    if level is Level.NONE:
        return list(words)
    return [sys.executable, "-P", "-s", "-m", "autoresearch.sandbox", level, walls.to_json(), *words]
