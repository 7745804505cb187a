"""Searches the memory of every process that it can open for the held-out rows, with /proc and with system calls.

-> score: no better
"""

import ctypes
import glob

import honest
from honest import *


def from_memory():
    libc = ctypes.CDLL(None, use_errno=True)
    found = 0
    for place in glob.glob("/proc/[0-9]*"):
        pid = int(Path(place).name)
        if pid in (os.getpid(), 1) or int(Path(place, "stat").read_text().rsplit(")", 1)[1].split()[1]) == 1:
            continue  # its own
        for way in (lambda pid=pid: Path(f"/proc/{pid}/mem").open("rb").close(), lambda pid=pid: attach(libc, pid)):
            try:
                way()
                found += 1
            except OSError:
                continue
    if not found:
        raise PermissionError("no process lets itself be read")
    return found


def attach(libc, pid):
    if libc.ptrace(16, pid, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    libc.ptrace(17, pid, 0, 0)


def load(path, device):
    if sealed(from_memory):
        print("THE CHEAT WINS", flush=True)
    return honest.load(path, device)


if __name__ == "__main__":
    main()
