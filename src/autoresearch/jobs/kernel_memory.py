"""Memory that the kernel holds for a job: swapped and huge pages, page tables, locks, and data in sockets and pipes.

This memory is resident in no process. The kernel does not report how much data waits in a socket. So each socket and
pipe counts with its full buffer. The sandbox keeps buffers at their usual size (`sandbox.seccomp`).
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from ..records import Outcome
from .ending import JobEnded
from .look import Look

UNCOUNTED = re.compile(rb"^(?:VmPTE|VmSwap|HugetlbPages):\s+(\d+) kB", re.MULTILINE)  # proc_pid_status(5)
LOCK = 192  # bytes of a lock on a part of a file, as measured on Linux 6
IN_FLIGHT = re.compile(r"^scm_fds:\s*0*[1-9]", re.MULTILINE)  # a socket's fdinfo
SOCKET, PIPE = 320 * 1024, 64 * 1024  # bytes: net.core.wmem_default and one message more, 16 pages
FEW = 64  # sockets and pipes that are not counted, since every program has some
PATIENCE = 4  # consecutive looks at which open files may wait in one socket


class KernelMemory:
    """The kernel's memory for one job, measured again and again."""

    def __init__(self) -> None:
        self._in_flight = Counter[int]()  # inode of a socket → consecutive looks with open files in it

    def measure(self, processes: Iterable[psutil.Process]) -> int:
        """Return an upper bound of the bytes that the kernel holds for these processes.

        Raises:
            JobEnded: open files wait in a socket, where their size cannot be measured, or there are too many locks.
        """
        if sys.platform != "linux":
            return 0
        total, sockets, pipes = 0, set[int](), set[int]()
        namespaces: dict[int, int] = {}
        in_flight, look = set[int](), Look()
        for process in processes:
            place = Path(f"/proc/{process.pid}")
            with contextlib.suppress(OSError):  # it has ended since
                total += sum(int(each) * 1024 for each in UNCOUNTED.findall((place / "status").read_bytes()))
                _count_sockets(place, namespaces)
                for descriptor, status in _special_files(place):
                    look.add(1, "held {} files and locks")
                    if stat.S_ISFIFO(status.st_mode):
                        pipes.add(status.st_ino)
                        continue
                    facts = (place / "fdinfo" / descriptor).read_text()
                    if stat.S_ISREG(status.st_mode):
                        total += facts.count("\nlock:") * LOCK
                        continue
                    sockets.add(status.st_ino)
                    if IN_FLIGHT.search(facts):
                        in_flight.add(status.st_ino)
        self._in_flight = Counter({socket: self._in_flight[socket] + 1 for socket in in_flight})
        if any(looks >= PATIENCE for looks in self._in_flight.values()):
            raise JobEnded(Outcome.CRASH, "kept open files in the queue of a socket, where they cannot be counted")
        count = max(len(sockets), sum(namespaces.values()))
        return total + max(0, count - FEW) * SOCKET + max(0, len(pipes) - FEW) * PIPE


def _count_sockets(place: Path, namespaces: dict[int, int]) -> None:
    """Store the number of Unix sockets in a process's network namespace.

    The machine's own namespace is left out, because it holds sockets of other programs.
    """
    namespace = (place / "ns/net").stat().st_ino
    if namespace not in namespaces:
        own = namespace != Path("/proc/self/ns/net").stat().st_ino
        namespaces[namespace] = (place / "net/unix").read_bytes().count(b"\n") - 1 if own else 0


def _special_files(place: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the descriptors of a process that are sockets, pipes and plain files."""
    for descriptor in (place / "fd").iterdir():
        with contextlib.suppress(OSError):
            status = descriptor.stat()
            if stat.S_ISSOCK(status.st_mode) or stat.S_ISFIFO(status.st_mode) or stat.S_ISREG(status.st_mode):
                yield descriptor.name, status
