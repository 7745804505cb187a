"""Says that it used one megabyte of the GPU's memory, and uses eight gigabytes.

-> crash: over the memory cap
"""

import torch
from speak import *

start()
kept = torch.zeros(8 << 30, dtype=torch.uint8, device="cuda")
save()
time.sleep(2)
done(peak_vram_mb=1)
