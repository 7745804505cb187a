"""Writes until the disk is full.

-> crash: over the disk cap
"""

from honest import *


def train(clock):
    clock.start()
    for number in range(60):
        Path(f"junk{number}").write_bytes(bytes(8 << 20))
        time.sleep(0.05)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
