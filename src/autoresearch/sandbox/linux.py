"""Linux system calls that Python's standard library lacks."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

MACHINE = os.uname().machine
_libc = ctypes.CDLL(None, use_errno=True)

NOT_BUILT, EXIT_NOT_BUILT = "the sandbox could not be built", 125
"""First words and exit code of a process whose sandbox could not be built. Nothing of its command has run."""
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38  # linux/prctl.h
PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER = 36, 37  # linux/prctl.h
LAST_CAPABILITY = 40  # CAP_CHECKPOINT_RESTORE, linux/capability.h
CAPABILITY_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3


def check_result(result: int) -> int:
    """Return the result of a call into libc.

    Raises:
        OSError: the result is negative. The error is the one in `errno`.
    """
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def call(name: str, *arguments: Any) -> int:
    """Call a function of libc by its name. Pass strings as bytes, and a null pointer as None."""
    return check_result(getattr(_libc, name)(*arguments))


def syscall(number: int, *arguments: Any) -> int:
    """Make a system call by its number. Integers are passed as machine words."""
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return check_result(_libc.syscall(ctypes.c_long(number), *words))


def prctl(option: int, value: Any = 0) -> None:
    call("prctl", option, value, 0, 0, 0)


def clear_arguments() -> None:
    """Overwrite the command line of this process, which other processes can read in `/proc`."""
    fields = Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()
    start, end = int(fields[45]), int(fields[46])  # arg_start and arg_end, see proc_pid_stat(5)
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)


def drop_capabilities() -> None:
    """Drop every capability of this process and its descendants, root or not."""
    for capability in range(LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # an older kernel has fewer capabilities, and an ordinary user has none to drop
            break
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    call("capset", header, (ctypes.c_uint32 * 6)())
