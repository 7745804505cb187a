"""Takes memory without end, in pipes that hold parts of large pages.

-> crash: over the memory cap
"""

import ctypes
import fcntl
import mmap

from honest import *


def train(clock):
    clock.start()
    kept = []
    for number in range(1800):
        kept.append(os.pipe())
        attempt(lambda: fcntl.fcntl(kept[-1][1], 1031, 1 << 20))
        os.set_blocking(kept[-1][1], False)
        attempt(lambda: os.write(kept[-1][1], bytes(1 << 20)))
        if number % 60 == 0:
            fill(kept[-1][1])
    time.sleep(3)
    return UNTRAINED


def fill(end):
    """Keep a large page by one byte of it."""
    libc = ctypes.CDLL(None, use_errno=True)
    page = mmap.mmap(-1, 4 << 20)
    page.madvise(mmap.MADV_HUGEPAGE)
    page[:] = bytes(4 << 20)
    start = ctypes.addressof(ctypes.c_char.from_buffer(page))
    part = (ctypes.c_void_p * 2)(start + (2 << 20), 1)
    libc.vmsplice(end, part, ctypes.c_size_t(1), 2)


if __name__ == "__main__":
    main(train)
