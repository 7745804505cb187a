"""Takes memory without end, in shared segments that no process has attached.

-> score: untrained
"""

import ctypes

from honest import *


def train(clock):
    clock.start()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    for _ in range(8):
        segment = libc.shmget(0, ctypes.c_size_t(64 << 20), 0o1600)
        if segment < 0:
            continue
        place = libc.shmat(segment, None, 0)
        ctypes.memset(place, 1, 64 << 20)
        libc.shmdt(ctypes.c_void_p(place))
        print("THE CHEAT WINS", flush=True)
    return UNTRAINED


if __name__ == "__main__":
    main(train)
