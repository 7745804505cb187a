"""User, mount, PID, network and IPC namespaces for a process, as containers have them, but without any privilege.

The entry leaves three processes. The process outside waits, and ends as the confined process does. The first process
inside is the `init` of the PID namespace. When it ends, the kernel kills every other process in the namespace, however
detached. The confined process is its child.
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
from pathlib import Path

from .linux import PR_SET_PDEATHSIG, call, prctl, syscall
from .walls import Walls

NEW_FILES, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8  # of mount(2) and of mount_setattr(2)
BIND, RECURSIVE, PRIVATE = 1 << 12, 1 << 14, 1 << 18  # linux/mount.h
DETACH = 2
MOUNT_SETATTR, PIVOT_ROOT = 442, {"x86_64": 155, "aarch64": 41}
HERE, ALL_BELOW = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")  # they lead to no hardware
PRIVILEGED = ("sys", "sysrq-trigger", "irq", "bus", "fs")  # paths below /proc that belong to the machine
OLD = "/.outside"


def enter(walls: Walls) -> None:
    """Return in a new process inside new namespaces. The calling process waits outside for it, and never returns.

    Raises:
        OSError: the machine does not allow namespaces. The calling process is then still outside, and alone.
    """
    user, group = os.geteuid(), os.getegid()
    call("unshare", NEW_USER | NEW_FILES | NEW_IPC | NEW_PROCESSES | (0 if walls.network else NEW_NETWORK))
    _map(user, group)
    status_in, status_out = os.pipe()
    init = os.fork()
    if init:
        _close_all_but(status_in)
        _end_like(os.read(status_in, 4), init)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        _build_file_system(walls)
        inside = os.fork()
    except BaseException as error:
        os.write(2, f"the sandbox could not be built: {error}\n".encode())
        os._exit(125)
    if inside:
        _close_all_but(status_out)
        os.write(status_out, struct.pack("i", _reap_until(inside)))
        os._exit(0)
    os.close(status_out)
    os.close(status_in)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def open_read_only(path: str) -> int:
    """Return a descriptor that allows no change of the file's content, mode, times or attributes.

    An ordinary descriptor lets the file's owner change the mode, times and attributes. This descriptor belongs to a
    read-only mount, in a mount namespace that ends with this function.

    Raises:
        OSError: the machine does not allow namespaces, or the file cannot be opened.
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
                _set_mount_flags(path, READ_ONLY, below=False)
                socket.send_fds(theirs, [b"opened"], [os.open(path, os.O_RDONLY)])
            except OSError as error:
                theirs.send(str(error.errno).encode())
            finally:
                os._exit(0)
        answer, descriptors, _, _ = socket.recv_fds(ours, 100, 1)
        os.waitpid(child, 0)
    if not descriptors:
        raise OSError(int(answer), os.strerror(int(answer)), path)
    return descriptors[0]


def _map(user: int, group: int) -> None:
    """Map the user and the group to the same ids inside the user namespace."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _close_all_but(descriptor: int) -> None:
    """Close all other descriptors. A waiting process would otherwise keep the pipes of others open."""
    os.closerange(0, descriptor)
    os.closerange(descriptor + 1, 65536)


def _reap_until(child: int) -> int:
    """Reap every process that ends in the PID namespace. Return the wait status of `child`."""
    while True:
        ended, status = os.wait()
        if ended == child:
            return status


def _end_like(reported: bytes, init: int) -> None:
    """End this process as the confined one did: with the same exit code, or by the same signal.

    Args:
        reported: wait status of the confined process. Empty if `init` could not send it.
        init: id of the first process inside.
    """
    _, own = os.waitpid(init, 0)
    status = struct.unpack("i", reported)[0] if reported else own
    if os.WIFSIGNALED(status):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def _build_file_system(walls: Walls) -> None:
    """Replace the file system by a new one that holds only the paths of the walls."""
    folder, readable = os.getcwd(), sorted(walls.readable())
    base = next(each for each in ("/tmp", "/var/tmp", "/mnt") if os.path.isdir(each))
    _mount(None, "/", None, RECURSIVE | PRIVATE)
    _mount("tmpfs", base, "tmpfs", NO_SETUID, "mode=0755,size=8m")
    os.mkdir(base + OLD)
    syscall(PIVOT_ROOT[os.uname().machine], base.encode(), (base + OLD).encode())
    os.chdir("/")
    _mount_temporary(walls.write)
    for path in readable:
        _bind(path, READ_ONLY | NO_SETUID)
    for path in walls.write:
        _bind(path, NO_SETUID | NO_DEVICES)
    _mount_proc(walls.processes)
    _mount_devices(walls.devices)
    call("umount2", OLD.encode(), DETACH)
    os.rmdir(OLD)
    _set_mount_flags("/", READ_ONLY, below=False)
    with contextlib.suppress(FileNotFoundError):
        os.chdir(folder)


def _bind(path: str, flags: int) -> None:
    """Bind the outside `path` to the same path inside, with its links. Ignore a path that does not exist."""
    *links, real = _resolve_links(path)
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
    _set_mount_flags(real, flags, below=True)


def _resolve_links(path: str) -> list[str]:
    """Return the symbolic links on the way to the outside `path`, in order, and then the real path."""
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


def _mount_temporary(own: Sequence[str]) -> None:
    """Mount `/tmp` from the first of the process's own folders, so that it lies on the disk.

    Paths of the walls below `/tmp` are mounted later, on top of it.
    """
    os.mkdir("/tmp")
    if own:
        folder = f"{OLD}{_resolve_links(own[0])[-1]}/tmp"
        os.makedirs(folder, exist_ok=True)
        _mount(folder, "/tmp", None, BIND)


def _mount_proc(most: int) -> None:
    os.makedirs("/proc", exist_ok=True)
    _mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    with contextlib.suppress(OSError):  # one per namespace since Linux 6.14, and only root may set it
        Path("/proc/sys/kernel/pid_max").write_text(str(most + 300))  # the kernel never reuses the first 300
    for name in PRIVILEGED:
        if os.path.exists(f"/proc/{name}"):
            _mount(f"/proc/{name}", f"/proc/{name}", None, BIND)
            _set_mount_flags(f"/proc/{name}", READ_ONLY, below=False)


def _mount_devices(more: Sequence[str]) -> None:
    os.makedirs("/dev/shm", exist_ok=True)
    for inside in (*DEVICES, *more):
        if os.path.exists(OLD + inside):
            os.makedirs(os.path.dirname(inside), exist_ok=True)
            Path(inside).touch()
            _mount(OLD + inside, inside, None, BIND)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"/dev/{name}")
    _mount("tmpfs", "/dev/shm", "tmpfs", NO_SETUID | NO_DEVICES | NO_PROGRAMS, "mode=1777,size=50%")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if each is None else os.fsencode(each) for each in (source, target, kind)]
    try:
        call("mount", *words, ctypes.c_ulong(flags), None if options is None else options.encode())
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} (mounting {target})") from None


def _set_mount_flags(path: str, flags: int, below: bool) -> None:
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)
    syscall(MOUNT_SETATTR, HERE, os.fsencode(path), ALL_BELOW if below else 0, attributes, len(attributes))
