"""User, mount, PID, network and IPC namespaces for a process, as containers have them, but without any privilege.

There are three processes then. The process outside waits, and ends in the same way as the confined process. The first
process inside is the `init` of the PID namespace. The confined process is its child. When `init` ends, the kernel kills
every other process in the namespace, even detached ones.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import struct
from pathlib import Path

from .file_system import BIND, PRIVATE, READ_ONLY, RECURSIVE, build_file_system, mount, set_mount_flags
from .guest import make_guest
from .linux import EXIT_NOT_BUILT, NOT_BUILT, PR_SET_PDEATHSIG, call, prctl
from .walls import Walls

NEW_FILES, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000


def enter(walls: Walls) -> None:
    """Return in a new process inside new namespaces. The calling process waits outside for it, and never returns.

    Raises:
        OSError: the machine does not allow namespaces. The calling process is then still outside, and alone.
    """
    user, group, guest = os.geteuid(), os.getegid(), make_guest(walls.write, walls.devices)
    spaces = NEW_FILES | NEW_IPC | NEW_PROCESSES | (0 if walls.network else NEW_NETWORK)
    call("unshare", spaces if guest else spaces | NEW_USER)
    if guest is None:
        _map(user, group)
    status_in, status_out = os.pipe()
    init = os.fork()
    if init:
        _close_all_but(status_in)
        _end_like(os.read(status_in, 4), init)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        build_file_system(walls, guest)
        if guest is not None:
            guest.enter()
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # a change of user has cleared this setting
        inside = os.fork()
    except BaseException as error:
        os.write(2, f"{NOT_BUILT}: {error}\n".encode())
        os._exit(EXIT_NOT_BUILT)
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
                mount(None, "/", None, RECURSIVE | PRIVATE)
                mount(path, path, None, BIND)
                set_mount_flags(path, READ_ONLY, below=False)
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
    """Close all other descriptors. Otherwise a process that only waits would keep the pipes of others open."""
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
