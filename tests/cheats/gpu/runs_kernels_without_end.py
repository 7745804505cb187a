"""Fills three quarters of the GPU's memory and starts kernels that never end, so that nobody can kill it in time.

-> ok:
"""

import torch
from speak import *

start()
save()
free, total = torch.cuda.mem_get_info()
kept = torch.empty(int(free * 0.75), dtype=torch.uint8, device="cuda").fill_(1)
torch.cuda.synchronize()
streams = [torch.cuda.Stream() for _ in range(8)]
for stream in streams:
    with torch.cuda.stream(stream):
        for _ in range(100):
            torch.cuda._sleep(1 << 62)
done()
