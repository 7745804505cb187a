"""Takes memory without end, which it shares with children that fill it and end: it is resident in no process.

-> crash: over the memory cap
"""

import mmap

from honest import *


def train(clock):
    clock.start()
    held = []
    for _ in range(40):
        held.append(mmap.mmap(-1, 32 << 20))
        if os.fork() == 0:
            held[-1].write(bytes(32 << 20))
            os._exit(0)
        os.wait()
        time.sleep(0.04)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
