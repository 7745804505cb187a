"""Opens the training file by its path before it says that it is ready: nobody counts that time.

-> score: untrained
"""

from honest import *


def train(clock):
    rows = sealed(lambda: np.load(TARGETS["train"]))
    clock.start()
    return UNTRAINED if rows is None else learn(rows)


if __name__ == "__main__":
    main(train)
