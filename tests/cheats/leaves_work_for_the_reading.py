"""Leaves programs that compute, pages that are not on the disk and worse settings, for the reading after it.

It also takes away the right to read some of its files, so that the harness cannot flush them.

-> score: no better
"""

import resource
import subprocess
import sys

import honest
from honest import *

WORK = "import os\nos.environ.clear()\nwhile True: os.urandom(1 << 16)"


def leave_a_program():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-c", WORK, f"{TARGETS['lab']}/leftover"])
        os._exit(0)
    os.wait()


def train(clock):
    table = honest.train(clock)
    for worse in (
        lambda: os.nice(19),
        lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
        lambda: resource.setrlimit(resource.RLIMIT_CPU, (3600, 3600)),
        lambda: subprocess.run(["renice", "-n", "19", str(os.getppid())], check=True),
        lambda: os.setpriority(os.PRIO_PROCESS, TARGETS["harness"], 19),
        lambda: os.sched_setaffinity(TARGETS["harness"], {0}),
    ):
        attempt(worse)
    for _ in range(4):
        leave_a_program()
    (clock.artifact.parent / "unwritten").write_bytes(os.urandom(1 << 20))
    Path("unwritten").write_bytes(bytes(1 << 20))
    for folder in (clock.artifact.parent, Path.home(), Path(".")):
        (folder / "a_locked_file").touch(mode=0)
    return table


if __name__ == "__main__":
    main(train)
    while True:  # its end would end its programs
        pass
