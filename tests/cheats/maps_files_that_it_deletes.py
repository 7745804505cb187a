"""Writes to files that it has deleted, and that are open nowhere because they are mapped.

-> crash: over the disk cap
"""

import ctypes

from honest import *

PART, PIECES, FILES = 1 << 20, 4, 60
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
READ, SHARED = 1, 1


def train(clock):
    clock.start()
    for _ in range(FILES):
        file = os.open("deleted", os.O_RDWR | os.O_CREAT, 0o600)
        os.unlink("deleted")
        for _ in range(PIECES):
            os.write(file, bytes(PART))
        assert libc.mmap(None, PIECES * PART, READ, SHARED, file, 0)
        os.close(file)
    time.sleep(2)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
