"""Leaves a daemon that goes on computing, with memory on the GPU, and saves a better artifact once the trial is over.

-> score: untrained
"""

from speak import *

start()
save(UNTRAINED)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import torch

        kept = torch.zeros(6 << 30, dtype=torch.uint8, device="cuda")
        open("child", "w").write("computes\n")
        while True:
            kept.add_(1)
            torch.cuda.synchronize()
            save()
    os._exit(0)
while not os.path.exists("child"):
    time.sleep(0.01)
save(UNTRAINED)
done()
