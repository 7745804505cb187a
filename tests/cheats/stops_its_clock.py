"""Stops its clock, so that `over` is never true.

-> timeout: had not saved
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    time.monotonic = lambda: 0.0
    clock.budget = 1e9
    while not clock.over:
        clock.report(1, 3.0)
        time.sleep(0.01)
    return table


if __name__ == "__main__":
    main(train)
