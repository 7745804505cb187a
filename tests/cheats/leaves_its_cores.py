"""Moves itself to every core of the machine, and the supervisor's with them.

-> score: no better
"""

import honest
from honest import *


def train(clock):
    leased = os.sched_getaffinity(0)
    attempt(lambda: os.sched_setaffinity(0, range(os.cpu_count())))
    if os.sched_getaffinity(0) > leased:
        print("THE CHEAT WINS", flush=True)
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
