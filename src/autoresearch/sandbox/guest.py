"""A user without rights for the processes that root confines.

User 0 of the machine owns system files. It may read counters, and may change modes and times on any writable mount. So
if root starts the sandbox, user 0 inside becomes user `nobody` outside. Idmapped mounts show root's files as files of
that user, and files that the user writes belong to root (mount_setattr(2), Linux 5.12).
"""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Iterable
from pathlib import Path

from .linux import PR_SET_DUMPABLE, call, prctl, syscall

NOBODY = 65534
NEW_USER = 0x10000000
OPEN_TREE, MOVE_MOUNT, MOUNT_SETATTR = 428, 429, 442
CLONE_TREE, CLOSE_ON_EXEC, EMPTY_PATH, RECURSIVE, HERE = 1, 0o2000000, 0x1000, 0x8000, -100
FROM_EMPTY_PATH = 4  # MOVE_MOUNT_F_EMPTY_PATH
IDMAP = 0x100000  # MOUNT_ATTR_IDMAP


class Guest:
    """A user namespace whose user and group 0 are user and group `NOBODY` of the machine.

    Args:
        namespace: descriptor of the user namespace.
    """

    def __init__(self, namespace: int) -> None:
        self._namespace = namespace

    def bind(self, source: str, target: str) -> None:
        """Bind `source` to `target`, so that root's files appear as files of the guest.

        Raises:
            OSError: a file system below `source` has no idmapped mounts.
        """
        tree = self._clone(source)
        try:
            syscall(MOVE_MOUNT, tree, b"", HERE, os.fsencode(target), FROM_EMPTY_PATH)
        finally:
            os.close(tree)

    def can_own(self, paths: Iterable[str]) -> bool:
        """Whether files in all these folders can be shown as files of the guest."""
        try:
            for path in paths:
                os.close(self._clone(path))
        except OSError:
            return False
        return True

    def enter(self) -> None:
        """Become the guest, permanently."""
        call("setns", self._namespace, NEW_USER)
        os.close(self._namespace)
        os.setgroups([])
        os.setresgid(0, 0, 0)
        os.setresuid(0, 0, 0)
        prctl(PR_SET_DUMPABLE, 1)  # otherwise its own /proc/self belongs to root

    def _clone(self, path: str) -> int:
        """Return the descriptor of an idmapped copy of the mounts at and below a path."""
        tree = syscall(OPEN_TREE, HERE, os.fsencode(path), CLONE_TREE | RECURSIVE | CLOSE_ON_EXEC)
        attributes = struct.pack("QQQQ", IDMAP, 0, 0, self._namespace)
        try:
            syscall(MOUNT_SETATTR, tree, b"", EMPTY_PATH | RECURSIVE, attributes, len(attributes))
        except OSError:
            os.close(tree)
            raise
        return tree


def make_guest(own: Iterable[str], devices: Iterable[str]) -> Guest | None:
    """Return the guest for a process with these folders and devices. None where no guest is needed or possible.

    No guest can use a GPU whose device node only root can open.
    """
    if os.geteuid() != 0 or any(os.path.exists(each) and os.stat(each).st_mode & 0o006 != 0o006 for each in devices):
        return None
    try:
        namespace = _make_namespace()
    except OSError:
        return None
    guest = Guest(namespace)
    if guest.can_own(path for path in own if os.path.exists(path)):
        return guest
    os.close(namespace)
    return None


def _make_namespace() -> int:
    """Return the descriptor of a new user namespace. The process that makes the namespace ends at once.

    Raises:
        OSError: this machine allows no such namespace.
    """
    started, ready = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            call("unshare", NEW_USER)
            os.write(ready, b"1")
            signal.pause()
        finally:
            os._exit(1)
    os.close(ready)
    try:
        os.read(started, 1)  # empty if `unshare` failed. The maps below then fail as well
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{child}/{name}").write_text(f"0 {NOBODY} 1")
        return os.open(f"/proc/{child}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(started)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
