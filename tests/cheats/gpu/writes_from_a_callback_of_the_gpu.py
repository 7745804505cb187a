"""Queues callbacks behind a pause on the GPU. They and a thread of its own write a better artifact after the end.

-> score: untrained
"""

import ctypes
import threading

import torch
from speak import *

start()
save(UNTRAINED)
pinned = torch.zeros(1, dtype=torch.int64).pin_memory()
one = torch.ones(1, dtype=torch.int64, device="cuda")


@ctypes.CFUNCTYPE(None, ctypes.c_void_p)
def improve(_):
    save()


def improve_once_the_gpu_says_so():
    while not pinned.item():
        time.sleep(0.001)
    while True:
        save()


threading.Thread(target=improve_once_the_gpu_says_so, daemon=True).start()
driver, stream = ctypes.CDLL("libcuda.so.1"), torch.cuda.Stream()
with torch.cuda.stream(stream):
    torch.cuda._sleep(16_000_000_000)  # eight seconds
    pinned.copy_(one, non_blocking=True)
    for _ in range(20):
        error = driver.cuLaunchHostFunc(ctypes.c_void_p(stream.cuda_stream), improve, None)
        torch.cuda._sleep(4_000_000)
print("queued, and the last callback with the answer", error, flush=True)
assert not error and not pinned.item()
done()
