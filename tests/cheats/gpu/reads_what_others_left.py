"""Looks through the GPU's memory for what an earlier process left there: held-out tokens lay there a moment ago.

-> ok:
"""

import torch
from speak import *

start()
free, total = torch.cuda.mem_get_info()
found, looked = 0, 0
kept = []
while torch.cuda.mem_get_info()[0] > 4 << 30:
    piece = torch.empty(1 << 28, dtype=torch.int64, device="cuda")
    kept.append(piece)
    looked += piece.numel() * 8
    found += int((piece == 0x5EA1ED5EA1ED).sum())
    other = int((piece != 0).sum())
    if other:
        print("words that are not zero:", other, flush=True)
print(f"looked at {looked / 2**30:.0f} GiB, found {found} words of another", flush=True)
if found:
    print("THE CHEAT WINS", flush=True)
save()
done()
