"""Takes memory without end.

-> crash: over the memory cap
"""

from honest import *


def train(clock):
    clock.start()
    kept = []
    for _ in range(400):
        kept.append(np.ones(2 << 20))
        time.sleep(0.01)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
