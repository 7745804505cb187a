"""Computes before it is ready in children that it waits for, and as long in children that it forgets.

Each sum of times holds one of the two kinds.

-> timeout: nothing is left of it
"""

import signal

import honest
from honest import *


def work(seconds):
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass
    os._exit(0)


def train(clock):
    if (forgetful := os.fork()) == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel forgets its children when they end
        if os.fork() == 0:
            work(1.2)
        attempt(os.wait)
        os._exit(0)
    os.waitpid(forgetful, 0)
    for _ in range(60):
        if (child := os.fork()) == 0:
            work(0.02)
        os.waitpid(child, 0)
    time.sleep(0.6)
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
