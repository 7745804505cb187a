"""Computes for seconds before it is ready, where no budget is used. Any text of its own could be trained on there.

-> timeout: nothing is left of it
"""

import honest
from honest import *


def work(seconds):
    while time.process_time() < seconds:
        np.linalg.svd(np.ones((50, 50)))


def train(clock):
    work(3.0)
    return honest.train(clock)


if __name__ == "__main__":
    main(train)
