"""Fills the disk, but only while it is scored.

-> crash: over the disk cap
"""

import honest
from honest import *


def load(path, device):
    for number in range(12):
        Path(f"junk{number}").write_bytes(bytes(8 << 20))
        time.sleep(0.25)
    return honest.load(path, device)


if __name__ == "__main__":
    main()
