"""Keeps the GPU busy for eight seconds before the clock starts.

-> ok:
"""

import torch
from speak import *

x = torch.randn(8192, 8192, device="cuda", dtype=torch.bfloat16)
began = time.monotonic()
while time.monotonic() - began < 8:
    for _ in range(50):
        y = x @ x
    torch.cuda.synchronize()
start()
save()
done()
