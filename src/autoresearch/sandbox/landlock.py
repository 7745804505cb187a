"""Landlock rulesets: limits on the files, signals and TCP connections of a process and its descendants.

Landlock needs Linux 5.13, but neither root nor namespaces. Constants are from linux/landlock.h. The numbers of the
system calls are the same on x86-64 and Arm.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from .linux import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ = 0b1101  # execute, read_file, read_dir
FILE_RIGHTS = 0b110 | 1 | 1 << 14 | 1 << 15  # write_file, read_file, execute, truncate, ioctl_dev
SCOPES = 0b11  # abstract Unix sockets, signals
TCP = 0b11  # bind, connect


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """Return the version of the kernel's Landlock ABI, or 0 without Landlock."""
    try:
        return syscall(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def restrict(read: Iterable[str], write: Iterable[str], network: bool) -> None:
    """Restrict this process permanently. It may read at or below the paths `read`, and do anything at or below `write`.

    Paths that do not exist are ignored. The no_new_privs bit must be set.

    Args:
        network: whether TCP is allowed.

    Raises:
        OSError: the kernel has no Landlock.
    """
    abi = version()
    every = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1
    rules = _Ruleset(every, 0 if network or abi < 4 else TCP, SCOPES if abi >= 6 else 0)
    ruleset = syscall(CREATE_RULESET, ctypes.byref(rules), 24 if abi >= 6 else 16 if abi >= 4 else 8, 0)
    try:
        for paths, rights in ((read, READ), (write, every)):
            for path in paths:
                _allow(ruleset, path, rights & every)
        syscall(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        there = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # the path is absent or cannot be reached. Without a rule, access stays forbidden
        return
    try:
        rule = _Beneath(rights if os.path.isdir(path) else rights & FILE_RIGHTS, there)
        syscall(ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(there)
