"""Maps its artifact into the GPU's view of memory, and queues work that improves the artifact after the end.

The queue holds a pause, a copy into the mapped file, and a graph of the same copy, a thousand times.

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
error = torch.cuda.cudart().cudaHostRegister(addressof(c_char.from_buffer(pages)), 4096, 0)
source = torch.tensor(list(better), dtype=torch.uint8, device="cuda")
target = torch.frombuffer(pages, dtype=torch.uint8)
print("register:", error, "pinned:", target.is_pinned(), flush=True)
if target.is_pinned():
    stream, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    with torch.cuda.stream(stream):
        torch.cuda._sleep(4_000_000_000)  # two seconds
        target.copy_(source, non_blocking=True)
    try:
        with torch.cuda.graph(graph):
            target.copy_(source, non_blocking=True)
    except Exception as failure:
        print("no graph:", type(failure).__name__, str(failure)[:200], flush=True)
        graph = None
    with torch.cuda.stream(stream):
        for _ in range(1000):
            torch.cuda._sleep(40_000_000)
            target.copy_(source, non_blocking=True) if graph is None else graph.replay()
    print("queued", flush=True)
done()
