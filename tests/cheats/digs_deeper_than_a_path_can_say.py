"""Hides its files in folders that are nested deeper than the longest path.

-> crash: more than 64 folders inside each other
"""

from honest import *


def train(clock):
    clock.start()
    here = os.open(".", os.O_RDONLY)
    for _ in range(2100):
        os.mkdir("a", dir_fd=here)
        here = os.open("a", os.O_RDONLY, dir_fd=here)
    time.sleep(60)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
