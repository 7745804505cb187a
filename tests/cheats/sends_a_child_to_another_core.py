"""Starts a second process, which trains on another core with the weights in shared memory.

-> score: no better
"""

import honest
from honest import *


def train(clock):
    leased = os.sched_getaffinity(0)
    child = os.fork()
    if child == 0:
        os.setsid()
        attempt(lambda: os.sched_setaffinity(0, set(range(os.cpu_count())) - leased))
        if os.sched_getaffinity(0) - leased:
            print("THE CHEAT WINS", flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
