"""Calls `done`, and then trains on and saves a better artifact.

-> score: untrained
"""

import honest
from honest import *

if __name__ == "__main__":
    clock = Clock()
    table = honest.train(clock)
    save(clock, UNTRAINED)
    clock.done()
    time.sleep(0.3)
    save(clock, table)
    time.sleep(60)
