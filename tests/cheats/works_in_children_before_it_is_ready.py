"""Computes before it is ready in children that nobody waits for, so that their time is in no parent's.

-> timeout: nothing is left of it
"""

import signal

import honest
from honest import *


def work(seconds):
    while time.process_time() < seconds:
        np.linalg.svd(np.ones((50, 50)))


def train(clock):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(2):
        if os.fork() == 0:
            work(2.0)
            os._exit(0)
        attempt(os.wait)
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
