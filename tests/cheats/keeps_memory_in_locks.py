"""Takes memory without end, in locks on single bytes of files.

-> crash: over the memory cap | that 1 s do not count them
"""

import fcntl

from honest import *


def train(clock):
    clock.start()
    files = [os.open(f"locks-{number}", os.O_RDWR | os.O_CREAT) for number in range(200)]
    for file in files:
        for at in range(0, 2000, 2):
            fcntl.lockf(file, fcntl.LOCK_EX, 1, at)
    time.sleep(1)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
