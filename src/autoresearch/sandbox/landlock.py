"""Landlock: which files a process and all its children may touch, whom they may signal, and no TCP.

It needs no root and no namespaces, only Linux 5.13. Numbers: linux/landlock.h; the calls are the same on x86-64 and
Arm.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from .linux import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ = 0b1101  # execute, read_file, read_dir
OF_A_FILE = 0b110 | 1 | 1 << 14 | 1 << 15  # write_file, read_file, execute, truncate, ioctl_dev
SCOPES = 0b11  # abstract Unix sockets, signals
TCP = 0b11  # bind, connect


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The kernel's Landlock ABI; 0 where it has none."""
    try:
        return syscall(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def restrict(read: Iterable[str], write: Iterable[str], network: bool) -> None:
    """Confines this process for good: it reads what is at or below `read`, and does anything at or below `write`.

    Paths that do not exist are passed over. `PR_SET_NO_NEW_PRIVS` must be set.

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
    except OSError:  # not there, or out of reach by other means: what is not allowed stays forbidden
        return
    try:
        rule = _Beneath(rights if os.path.isdir(path) else rights & OF_A_FILE, there)
        syscall(ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(there)
