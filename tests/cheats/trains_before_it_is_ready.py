"""Opens the training file by its path before it is ready, while no clock runs.

-> score: untrained
"""

from honest import *


def train(clock):
    rows = attempt(lambda: np.load(TARGETS["train"]))
    clock.start()
    return UNTRAINED if rows is None else learn(rows)


if __name__ == "__main__":
    main(train)
