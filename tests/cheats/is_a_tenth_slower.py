"""Sleeps for a tenth of its time, and hopes to be taken for a trial on a slow machine.

-> score: no better
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    while not clock.over:
        began = time.monotonic()
        while time.monotonic() < began + 0.09:
            pass
        time.sleep(0.01)
    return table


if __name__ == "__main__":
    clock = Clock()
    table = train(clock)
    clock.report(1, 3.0)
    save(clock, table)
    clock.done()
