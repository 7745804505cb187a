"""Takes memory without end, in files in memory that are counted for no process.

-> crash: over the memory cap
"""

from honest import *


def train(clock):
    clock.start()
    file = os.memfd_create("kept")
    for _ in range(60):
        os.write(file, bytes(16 << 20))
        time.sleep(0.04)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
