"""Makes every GPU of the machine visible to CUDA, and trains on one that it has no lease for.

-> ok:
"""

from speak import *

for name in ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"):
    os.environ.pop(name, None)
import glob

import torch

print("nodes", glob.glob("/dev/nvidia*"), "GPUs", torch.cuda.device_count(), flush=True)
start()
mine = 0
for index in range(torch.cuda.device_count()):
    try:
        torch.zeros(1 << 20, device=f"cuda:{index}").add_(1).sum().item()
        mine += 1
    except Exception as error:
        print("out of reach:", index, type(error).__name__, str(error)[:100], flush=True)
if mine > 1:
    print("THE CHEAT WINS", flush=True)
save()
done()
