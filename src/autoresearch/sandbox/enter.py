"""Entry into the sandbox, and the best level that this machine supports."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Sequence
from functools import cache
from glob import glob
from pathlib import Path

from . import landlock, namespaces, seccomp
from .file_system import DEVICES
from .linux import PR_SET_NO_NEW_PRIVS, clear_arguments, drop_capabilities, prctl
from .walls import Level, Walls, library_folders, this_python_folders

OPEN_FILES = 4096


def enter(walls: Walls, level: Level) -> None:
    """Confine this process and all its descendants permanently.

    At level `namespaces` the function returns in a new process, while the calling process waits for the new one.

    Raises:
        OSError: the machine does not support the level.
    """
    if level is Level.NONE:
        return
    clear_arguments()  # they name folders of the machine
    with contextlib.suppress(OSError):  # refused inside another sandbox
        # The kernel kills it first when memory runs out. What root sets, the process cannot lower later.
        Path("/proc/self/oom_score_adj").write_text("1000")
    others = 0  # threads of this user outside the sandbox
    if level is Level.NAMESPACES:
        namespaces.enter(walls)
        _connect_to_nothing(0)  # the inherited descriptor may lead to a device node of the machine
        os.environ["TMPDIR"] = "/tmp"  # short, because data loaders make Unix sockets there, of at most 107 bytes
    else:
        others = _count_threads_of_this_user()
    _limit_resources(walls, others)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    drop_capabilities()
    namespaced = level is Level.NAMESPACES
    read = ("/",) if namespaced else (*walls.readable(), "/proc")  # in namespaces `/` holds only readable files
    landlock.restrict(read, (*walls.write, *_writable_system_paths(namespaced, walls.devices)), walls.network)
    if seccomp.is_supported():
        seccomp.restrict(walls.network, namespaced, walls.counted)


def _writable_system_paths(namespaced: bool, devices: Sequence[str]) -> tuple[str, ...]:
    """Return the system's paths that the process may write to.

    Without namespaces `/dev/shm` is not among them, because two processes could exchange data there. In `/proc` a
    process could forget its peak memory, and ask the kernel to kill others first.
    """
    proc = ("/proc",) if devices else ()  # CUDA needs it
    if namespaced:
        return ("/dev", "/tmp", *proc)
    return (*(path for path in (*DEVICES, *devices) if os.path.exists(path)), *proc)


def _count_threads_of_this_user() -> int:
    """Count this user's running threads. Outside a user namespace the kernel's cap on processes includes them."""
    count, user = 0, os.getuid()
    for place in glob("/proc/[0-9]*"):
        with contextlib.suppress(OSError):  # the process has ended meanwhile
            if Path(place).stat().st_uid == user:
                count += len(os.listdir(f"{place}/task"))
    return count


def _limit_resources(walls: Walls, others: int) -> None:
    """Set the resource limits that processes inherit. The supervisor itself limits total memory and disk space."""
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_NOFILE, OPEN_FILES)
    _cap(resource.RLIMIT_NPROC, walls.processes + others)  # this has no effect on root
    for priority in (resource.RLIMIT_NICE, resource.RLIMIT_RTPRIO):  # a login may allow more than the usual 0
        _cap(priority, 0)
    if walls.file_size is not None:
        _cap(resource.RLIMIT_FSIZE, walls.file_size)


def silence() -> None:
    """Connect standard input, output and error to `/dev/null`, each with a new descriptor.

    Two processes that inherit the same descriptor could talk through its flags, its owner and the size of its pipe.
    """
    for descriptor in (0, 1, 2):
        _connect_to_nothing(descriptor)


def _connect_to_nothing(descriptor: int) -> None:
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, descriptor, inheritable=True)
    os.close(null)


def _cap(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    least = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (least, least))


def open_read_only(path: str, level: Level) -> int:
    """Open a file for reading by a confined process, and return the descriptor.

    At level `namespaces` the process cannot change the file's mode, times or attributes through it.

    Raises:
        OSError: the file cannot be opened.
    """
    if level is Level.NAMESPACES:
        return namespaces.open_read_only(os.path.realpath(path))
    return os.open(path, os.O_RDONLY)


@cache
def best_level() -> Level:
    """Return the best level that this machine supports, by a test run. A process makes it once."""
    return next((level for level in (Level.NAMESPACES, Level.LANDLOCK) if find_obstacle(level) is None), Level.NONE)


def find_obstacle(level: Level) -> str | None:
    """Return why this machine cannot run Python at this level, or None if it can. This makes a test run."""
    import subprocess  # slow to import, and every process that enters a sandbox imports this module

    if sys.platform != "linux":
        return f"{sys.platform} has neither namespaces nor Landlock"
    walls = Walls(read=(*this_python_folders(), *library_folders(os.environ)), write=())
    test = subprocess.run(command(walls, level, [sys.executable, "-S", "-c", ""]), capture_output=True, text=True)
    if test.returncode == 0:
        return None
    errors = test.stderr.strip().splitlines()
    return errors[-1] if errors else f"a test run ended with exit code {test.returncode}"


def command(walls: Walls, level: Level, words: Sequence[str]) -> list[str]:
    """Return the command line that runs the command `words` in the sandbox."""
    if level is Level.NONE:
        return list(words)
    return [sys.executable, "-P", "-s", "-m", "autoresearch.sandbox", level, walls.to_json(), *words]
