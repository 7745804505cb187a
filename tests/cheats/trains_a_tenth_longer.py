"""Reads its own clock, trains for a tenth more than its budget, and then saves as usual.

-> timeout: had not saved
"""

import honest
from honest import *


def train(clock):
    began = time.monotonic()
    table = honest.train(clock)
    while time.monotonic() - began < 1.1 * clock.budget:
        pass
    return table


if __name__ == "__main__":
    main(train)
