"""Locks of devices. The lock of a GPU binds all users of the machine. Other locks bind the runs of one user.

A GPU is identified by its UUID. Its lock is a file in a folder that every user may write to, and other users are not
trusted. So a link, a special file or a file with a second name is refused. The text of a lock file is only used to name
the holder in a message.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import stat
import time
from pathlib import Path

from .. import variables as env
from ..errors import UserError
from ..layout import cache_folder
from ..records import Device
from ..text import one_line

SHARED = (Path("/run/lock"), Path("/tmp"))
"""Folders for the locks of all users. Every user takes the first one that root has opened to all users."""
OWN = "locks"  # folder in a user's cache
OPEN_TO_ALL = stat.S_ISVTX | 0o777
ANYBODY = 0o666  # other users write their name into the file when their turn comes
MOST = 4096  # bytes of a holder's description
PATIENCE = 1.0  # seconds for another user's process to set the mode of a file that it has just made


class DeviceLock:
    """Exclusive use of a device. The lock ends with the process that holds it.

    Args:
        lab: the lab that takes the lock. The messages of other runs name it.
        shared: folders for the locks of all users.
    """

    def __init__(self, device: Device, lab: str, shared: tuple[Path, ...] = SHARED) -> None:
        self._path = _lock_file(device, shared)
        self._lab = lab
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free, without waiting. Returns whether it was free.

        Raises:
            UserError: the lock file cannot be opened, or is no plain file.
        """
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not self._is_current(descriptor):  # the file was removed meanwhile, and another run has made a new one
                raise BlockingIOError
        except BlockingIOError:
            os.close(descriptor)
            return False
        holder = json.dumps({"pid": os.getpid(), "lab": self._lab}).encode()
        with contextlib.suppress(OSError):  # another user's file may be readable only, which is enough for a lock
            if os.pread(descriptor, MOST, 0) != holder:  # the last holder was another run
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, holder, 0)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Release the lock."""
        assert self._descriptor is not None
        os.close(self._descriptor)
        self._descriptor = None

    def holder(self) -> str:
        """Return the holder for a message: "process 4711 (/home/ada/lab)". Any user can write the file."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                held = json.loads(file.read(MOST))
            return f"process {int(held['pid'])} ({one_line(str(held['lab']), 200)})"
        except (OSError, ValueError, TypeError, KeyError, RecursionError):  # it changes just now, or is invalid
            return "another process"

    def _open(self) -> int:
        """Return a descriptor of the file, which is made if it is missing.

        An existing file is opened without O_CREAT. Linux may refuse that flag for another user's file in such a folder.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._require_plain(self._open_or_make())
            except (FileNotFoundError, PermissionError) as error:  # it was removed, or made, between two steps
                if time.monotonic() > deadline:
                    raise self._explain(error) from None
                time.sleep(0.02)
            except OSError as error:
                raise self._explain(error) from None

    def _open_or_make(self) -> int:
        flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        for mode in (os.O_RDWR, os.O_RDONLY):
            with contextlib.suppress(FileNotFoundError, PermissionError):
                return os.open(self._path, mode | flags)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | flags, ANYBODY)
        except FileExistsError:
            raise PermissionError(0, "another user has made it and closed it to others") from None
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, ANYBODY)  # whatever the umask
        return descriptor

    def _require_plain(self, descriptor: int) -> int:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_nlink <= 1:
            return descriptor
        os.close(descriptor)
        raise PermissionError(0, "it is not a plain file of its own")

    def _is_current(self, descriptor: int) -> bool:
        with contextlib.suppress(OSError):
            return os.path.samestat(os.fstat(descriptor), os.lstat(self._path))
        return False

    def _explain(self, error: OSError) -> UserError:
        is_ours = self._path.parent.name == OWN
        remedy = f"set {env.CACHE} to a folder of yours" if is_ours else "remove it, as root if need be"
        reason = (error.strerror or str(error)).lower()
        return UserError(f"{self._path}: {reason}: {remedy}")


def _lock_file(device: Device, shared: tuple[Path, ...]) -> Path:
    if not device.uuid:
        return cache_folder() / OWN / f"{device.name}.lock"
    name = "".join(letter if letter.isalnum() else "-" for letter in device.uuid)
    return next(filter(_is_open_to_all, shared), shared[-1]) / f"autoresearch-{name}.lock"


def _is_open_to_all(folder: Path) -> bool:
    """Whether root owns the folder, everybody may make files in it, and nobody may remove those of others."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == 0
        and stat.S_IMODE(status.st_mode) & OPEN_TO_ALL == OPEN_TO_ALL
    )
