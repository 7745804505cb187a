"""Takes memory without end, in tables for pages that are all the same page of zeros.

-> crash: over the memory cap
"""

import mmap

from honest import *


def train(clock):
    clock.start()
    maps = [mmap.mmap(-1, 64 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000) for _ in range(8)]
    for each in maps:
        for place in range(0, len(each), 2 << 20):
            each[place]
    time.sleep(3)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
