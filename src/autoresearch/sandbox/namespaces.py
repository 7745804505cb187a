"""A file system, processes and a network of its own: what containers are made of, entered without any privilege.

Three processes result. The one outside waits and passes on how the confined one ended. The first one inside is the
`init` of the new process namespace: when it ends, however it ends, the kernel kills everything in there, whatever it
forked and however it detached itself. The confined one is its child.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import struct
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from .linux import PR_SET_PDEATHSIG, call, prctl, syscall
from .walls import Walls

NEW_FILES, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8  # of mount(2) and of mount_setattr(2)
BIND, RECURSIVE, PRIVATE = 1 << 12, 1 << 14, 1 << 18  # linux/mount.h
DETACH = 2
MOUNT_SETATTR, PIVOT_ROOT = 442, {"x86_64": 155, "aarch64": 41}
HERE, ALL_BELOW = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
DEVICES = ("null", "zero", "full", "random", "urandom", "nvidia*", "kfd", "dri", "dxg")
PRIVILEGED = ("sys", "sysrq-trigger", "irq", "bus", "fs")  # of /proc: what speaks of the machine, not of processes
OLD = "/.outside"


def enter(walls: Walls) -> None:
    """Returns in a new process inside; this one stays outside, ends with that one, and never returns.

    Raises:
        OSError: the machine does not allow it. This process is then still outside, alone.
    """
    user, group = os.geteuid(), os.getegid()
    call("unshare", NEW_USER | NEW_FILES | NEW_IPC | NEW_PROCESSES | (0 if walls.network else NEW_NETWORK))
    _map(user, group)
    told, tell = os.pipe()
    init = os.fork()
    if init:
        _close_all_but(told)
        _end_like(os.read(told, 4), init)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        _see_only(walls)
        inside = os.fork()
    except BaseException as error:
        os.write(2, f"the sandbox could not be built: {error}\n".encode())
        os._exit(125)
    if inside:
        _close_all_but(tell)
        os.write(tell, struct.pack("i", _reap_until(inside)))
        os._exit(0)
    os.close(tell)
    os.close(told)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def opened_read_only(path: str) -> int:
    """A descriptor by which the file cannot be changed in any way: neither its content nor mode, times or attributes.

    An ordinary one lets its owner change the latter. This one was opened on a read-only mount, in namespaces that are
    gone since.

    Raises:
        OSError: the machine does not allow it, or the file cannot be opened.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = os.fork()
        if child == 0:
            try:
                user, group = os.geteuid(), os.getegid()
                call("unshare", NEW_USER | NEW_FILES)
                _map(user, group)
                _mount(None, "/", None, RECURSIVE | PRIVATE)
                _mount(path, path, None, BIND)
                _limit(path, READ_ONLY, below=False)
                socket.send_fds(theirs, [b"opened"], [os.open(path, os.O_RDONLY)])
            except OSError as error:
                theirs.send(str(error.errno).encode())
            finally:
                os._exit(0)
        said, descriptors, _, _ = socket.recv_fds(ours, 100, 1)
        os.waitpid(child, 0)
    if not descriptors:
        raise OSError(int(said), os.strerror(int(said)), path)
    return descriptors[0]


def _map(user: int, group: int) -> None:
    """The user is inside who it is outside."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _close_all_but(kept: int) -> None:
    """A process that only waits must keep no line of others open."""
    os.closerange(0, kept)
    os.closerange(kept + 1, 65536)


def _reap_until(child: int) -> int:
    """Buries every process that ends in here; the wait status of `child`."""
    while True:
        ended, status = os.wait()
        if ended == child:
            return status


def _end_like(told: bytes, init: int) -> None:
    """Ends this process as the one inside did."""
    _, own = os.waitpid(init, 0)
    status = struct.unpack("i", told)[0] if told else own
    if os.WIFSIGNALED(status):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def _see_only(walls: Walls) -> None:
    """Replaces the file system by one that holds what the walls name, and nothing else."""
    folder, readable = os.getcwd(), sorted(walls.readable())
    base = next(each for each in ("/tmp", "/var/tmp", "/mnt") if os.path.isdir(each))
    _mount(None, "/", None, RECURSIVE | PRIVATE)
    _mount("tmpfs", base, "tmpfs", NO_SETUID, "mode=0755,size=8m")
    os.mkdir(base + OLD)
    syscall(PIVOT_ROOT[os.uname().machine], base.encode(), (base + OLD).encode())
    os.chdir("/")
    _show_temporary(walls.write)
    for path in readable:
        _show(path, READ_ONLY | NO_SETUID)
    for path in walls.write:
        _show(path, NO_SETUID | NO_DEVICES)
    _show_processes(walls.processes)
    _show_devices()
    call("umount2", OLD.encode(), DETACH)
    os.rmdir(OLD)
    _limit("/", READ_ONLY, below=False)
    with contextlib.suppress(FileNotFoundError):
        os.chdir(folder)


def _show(path: str, flags: int) -> None:
    """Makes what is at `path` outside appear at the same place inside; what is not there is passed over."""
    *links, real = _way(path)
    for link in links:
        if not os.path.lexists(link):
            os.makedirs(os.path.dirname(link), exist_ok=True)
            os.symlink(os.readlink(OLD + link), link)
    if not os.path.exists(OLD + real):
        return
    if os.path.isdir(OLD + real):
        os.makedirs(real, exist_ok=True)
    elif not os.path.exists(real):
        os.makedirs(os.path.dirname(real), exist_ok=True)
        Path(real).touch()
    _mount(OLD + real, real, None, BIND | RECURSIVE)
    _limit(real, flags, below=True)


def _way(path: str) -> list[str]:
    """The links on the way to `path` outside, in order, each by its real place; and last, where they lead."""
    links: list[str] = []
    while len(links) < 40:  # as many as the kernel follows
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


def _show_temporary(own: Sequence[str]) -> None:
    """`/tmp`, on the disk, in the first of its own folders; what the walls name below it is mounted on top."""
    os.mkdir("/tmp")
    if own:
        folder = f"{OLD}{_way(own[0])[-1]}/tmp"
        os.makedirs(folder, exist_ok=True)
        _mount(folder, "/tmp", None, BIND)


def _show_processes(most: int) -> None:
    os.makedirs("/proc", exist_ok=True)
    _mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    with contextlib.suppress(OSError):  # a namespace's own since Linux 6.14, and only root's to set
        Path("/proc/sys/kernel/pid_max").write_text(str(most + 300))  # the first 300 are never given out twice
    for name in PRIVILEGED:
        if os.path.exists(f"/proc/{name}"):
            _mount(f"/proc/{name}", f"/proc/{name}", None, BIND)
            _limit(f"/proc/{name}", READ_ONLY, below=False)


def _show_devices() -> None:
    os.makedirs("/dev/shm", exist_ok=True)
    for pattern in DEVICES:
        for outside in glob(f"{OLD}/dev/{pattern}"):
            inside = outside.removeprefix(OLD)
            if os.path.isdir(outside):
                os.makedirs(inside, exist_ok=True)
            else:
                Path(inside).touch()
            _mount(outside, inside, None, BIND | RECURSIVE)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"/dev/{name}")
    _mount("tmpfs", "/dev/shm", "tmpfs", NO_SETUID | NO_DEVICES | NO_PROGRAMS, "mode=1777,size=50%")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if each is None else os.fsencode(each) for each in (source, target, kind)]
    try:
        call("mount", *words, ctypes.c_ulong(flags), None if options is None else options.encode())
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} when {target} was mounted") from None


def _limit(path: str, flags: int, below: bool) -> None:
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)
    syscall(MOUNT_SETATTR, HERE, os.fsencode(path), ALL_BELOW if below else 0, attributes, len(attributes))
