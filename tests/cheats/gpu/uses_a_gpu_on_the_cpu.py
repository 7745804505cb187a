"""Has a lease for the CPU alone, and trains on a GPU.

-> ok:
"""

import glob

from speak import *

os.environ["CUDA_VISIBLE_DEVICES"] = "0"
import torch

print("nodes", glob.glob("/dev/nvidia*"), "available", torch.cuda.is_available(), flush=True)
start()
if torch.cuda.is_available():
    torch.zeros(1 << 20, device="cuda").add_(1).sum().item()
    print("THE CHEAT WINS", flush=True)
save()
done()
