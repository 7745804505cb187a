"""Writes to deleted files, which no scan of its folders finds.

-> crash: over the disk cap
"""

from honest import *


def train(clock):
    clock.start()
    kept = []
    for _ in range(60):
        kept.append(os.open("junk", os.O_CREAT | os.O_RDWR))
        os.unlink("junk")
        os.write(kept[-1], bytes(8 << 20))
        time.sleep(0.05)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
