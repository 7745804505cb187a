"""The file system of a confined process. It has a root of its own that holds only the paths of the process's walls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from .guest import Guest
from .linux import call, syscall
from .walls import Walls

READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8  # of mount(2) and of mount_setattr(2)
BIND, RECURSIVE, PRIVATE = 1 << 12, 1 << 14, 1 << 18  # linux/mount.h
DETACH = 2
MOUNT_SETATTR, PIVOT_ROOT = 442, {"x86_64": 155, "aarch64": 41}
HERE, ALL_BELOW = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")  # no hardware behind them
READABLE = ("cpuinfo", "devices", "driver", "filesystems", "meminfo", "modules", "mounts", "net", "self", "stat", "sys",
            "thread-self", "uptime", "version")  # fmt: skip
"""Paths below /proc that programs need, besides the folders of processes."""
COUNTERS = ("/sys/fs/cgroup", "/sys/kernel/debug", "/sys/kernel/slab", "/sys/kernel/tracing")
"""Folders that show figures of other processes."""
OLD = "/.outside"


def build_file_system(walls: Walls, guest: Guest | None) -> None:
    """Replace the file system of this mount namespace by a new one that holds only the paths of the walls.

    Args:
        guest: the user that shall own the process's folders. None if this process keeps its user.
    """
    folder, readable = os.getcwd(), sorted(walls.readable())
    base = next(each for each in ("/tmp", "/var/tmp", "/mnt") if os.path.isdir(each))
    mount(None, "/", None, RECURSIVE | PRIVATE)
    mount("tmpfs", base, "tmpfs", NO_SETUID, "mode=0755,size=8m")
    os.mkdir(base + OLD)
    syscall(PIVOT_ROOT[os.uname().machine], base.encode(), (base + OLD).encode())
    os.chdir("/")
    binds = _Binds(walls, guest)
    for path in readable:
        binds.add(path, READ_ONLY | NO_SETUID)
    for path in walls.write:
        binds.add(path, NO_SETUID | NO_DEVICES)
    _mount_proc(walls.processes)
    _mount_devices(walls.devices)
    call("umount2", OLD.encode(), DETACH)
    os.rmdir(OLD)
    set_mount_flags("/", READ_ONLY, below=False)
    with contextlib.suppress(FileNotFoundError):
        os.chdir(folder)


class _Binds:
    """Binds the paths of the walls to the same paths inside the sandbox.

    `/tmp` inside is the folder `tmp` in the process's first own folder, so that it lies on the disk. Paths of the walls
    below `/tmp` are bound on top of it.
    """

    def __init__(self, walls: Walls, guest: Guest | None) -> None:
        self._guest = guest
        self._temporary: str | None = None  # the outside folder that is /tmp inside
        os.mkdir("/tmp")
        if walls.write:
            self._temporary = f"{OLD}{_resolve_links(walls.write[0])[-1]}/tmp"
            os.makedirs(self._temporary, exist_ok=True)
            self._bind(self._temporary, "/tmp")

    def add(self, path: str, flags: int) -> None:
        """Bind a `path` of the machine, with the symbolic links that lead to it. Ignore a path that does not exist."""
        *links, real = _resolve_links(path)
        for link in links:
            place = self._find_place(link)
            if not os.path.lexists(place):
                os.makedirs(os.path.dirname(place), exist_ok=True)
                os.symlink(os.readlink(OLD + link), place)
        if not os.path.exists(OLD + real):
            return
        place = self._find_place(real)
        if os.path.isdir(OLD + real):
            os.makedirs(place, exist_ok=True)
        elif not os.path.exists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            Path(place).touch()
        self._bind(OLD + real, real)
        set_mount_flags(real, flags, below=True)

    def _find_place(self, path: str) -> str:
        """Return the place for a path's mount point, outside the idmapped `/tmp`, where only the guest can make it."""
        if self._temporary is not None and path.startswith("/tmp/"):
            return self._temporary + path.removeprefix("/tmp")
        return path

    def _bind(self, source: str, target: str) -> None:
        if self._guest is not None:
            with contextlib.suppress(OSError):  # its own folders cannot fail: `make_guest` has tried them
                self._guest.bind(source, target)
                return
        mount(source, target, None, BIND | RECURSIVE)


def _resolve_links(path: str) -> list[str]:
    """Return the symbolic links on the way to a `path` of the machine, in order, and then the real path."""
    links: list[str] = []
    while len(links) < 40:  # the kernel follows no more
        parts, so_far = Path(path).parts[1:], ""
        for index, part in enumerate(parts):
            so_far += f"/{part}"
            if os.path.islink(OLD + so_far):
                links.append(so_far)
                target = os.path.join(os.path.dirname(so_far), os.readlink(OLD + so_far), *parts[index + 1 :])
                path = os.path.normpath(target)
                break
        else:
            break
    return [*links, path]


def _mount_proc(most: int) -> None:
    os.makedirs("/proc", exist_ok=True)
    mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    with contextlib.suppress(OSError):  # one per namespace since Linux 6.14, and only root may set it
        Path("/proc/sys/kernel/pid_max").write_text(str(most + 300))  # the kernel never reuses the first 300
    mount("/proc/sys", "/proc/sys", None, BIND)
    set_mount_flags("/proc/sys", READ_ONLY, below=False)
    own = (f"/proc/{name}" for name in os.listdir("/proc") if not name.isdecimal() and name not in READABLE)
    _cover((*own, *COUNTERS))


def _cover(paths: Iterable[str]) -> None:
    """Cover each path with an empty file or folder. Processes could talk through figures of the whole machine."""
    os.mkdir("/.empty")
    Path("/.nothing").touch()
    for path in paths:
        if os.path.exists(path):
            mount("/.empty" if os.path.isdir(path) else "/.nothing", path, None, BIND)


def _mount_devices(more: Iterable[str]) -> None:
    """Show device nodes of the machine on read-only mounts.

    Devices can still be written to. Read-only means that mode and times of the nodes cannot change.
    """
    os.makedirs("/dev/shm", exist_ok=True)
    for inside in (*DEVICES, *more):
        if os.path.exists(OLD + inside):
            os.makedirs(os.path.dirname(inside), exist_ok=True)
            Path(inside).touch()
            mount(OLD + inside, inside, None, BIND)
            set_mount_flags(inside, READ_ONLY | NO_SETUID | NO_PROGRAMS, below=False)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"/dev/{name}")
    mount("tmpfs", "/dev/shm", "tmpfs", NO_SETUID | NO_DEVICES | NO_PROGRAMS, "mode=1777,size=50%")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """Call mount(2). The error names the target.

    Raises:
        OSError
    """
    words = [None if each is None else os.fsencode(each) for each in (source, target, kind)]
    try:
        call("mount", *words, ctypes.c_ulong(flags), None if options is None else options.encode())
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} (mounting {target})") from None


def set_mount_flags(path: str, flags: int, below: bool) -> None:
    """Add flags to the mount at `path`. `below` includes all mounts below it."""
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)
    syscall(MOUNT_SETATTR, HERE, os.fsencode(path), ALL_BELOW if below else 0, attributes, len(attributes))
