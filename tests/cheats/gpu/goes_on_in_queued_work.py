"""Maps its artifact into the GPU's view of memory, and queues a kernel that improves the artifact after the end.

The queue holds a long pause, a copy into the mapped file, and a graph that does the same.

-> score: untrained
"""

import mmap
from ctypes import addressof, c_char

import torch
from speak import *

start()
better = b'{"x": 0.3, "y": -0.4, "width": 16, "seed": 1}'.ljust(4096)
save(UNTRAINED.ljust(4096))
file = open(os.environ["AUTORESEARCH_OUT"] + "/artifact", "r+b")
pages = mmap.mmap(file.fileno(), 4096)
address = addressof(c_char.from_buffer(pages))
error = torch.cuda.cudart().cudaHostRegister(address, 4096, 0)
print("register", error, flush=True)
source = torch.tensor(list(better), dtype=torch.uint8, device="cuda")
stream = torch.cuda.Stream()


class Mapped:
    __cuda_array_interface__ = {"shape": (4096,), "typestr": "|u1", "data": (address, False), "version": 3}


try:
    target = torch.as_tensor(Mapped(), device="cuda")
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        target.copy_(source)
    with torch.cuda.stream(stream):
        torch.cuda._sleep(4_000_000_000)  # two seconds
        target.copy_(source)
        graph.replay()
        for _ in range(1000):
            torch.cuda._sleep(40_000_000)
            graph.replay()
    print("queued", flush=True)
except Exception as error:
    print("out of reach:", type(error).__name__, str(error)[:200], flush=True)
done()
