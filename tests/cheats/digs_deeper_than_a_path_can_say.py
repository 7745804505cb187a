"""Hides what it writes below folders so deep that no path leads there.

-> crash: made a folder that cannot be looked into
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
