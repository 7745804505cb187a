"""Trains for more than a second after its budget, and then saves as usual.

-> timeout: had not saved
"""

import honest
from honest import *


def train(clock):
    table = honest.train(clock)
    time.sleep(clock.budget + 1.5)
    return table


if __name__ == "__main__":
    main(train)
