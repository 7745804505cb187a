"""Asks the driver for the other processes on the GPU, and tries to end one of them.

-> ok:
"""

import torch
from speak import *

x = torch.zeros(1 << 20, device="cuda")
try:
    import pynvml

    pynvml.nvmlInit()
    gpu = pynvml.nvmlDeviceGetHandleByIndex(0)
    print(
        "pid here",
        os.getpid(),
        [(each.pid, each.usedGpuMemory) for each in pynvml.nvmlDeviceGetComputeRunningProcesses(gpu)],
        flush=True,
    )
    memory = pynvml.nvmlDeviceGetMemoryInfo(gpu)
    print("used on the card", memory.used >> 20, "MiB", flush=True)
except Exception as error:
    print("out of reach:", type(error).__name__, str(error)[:100], flush=True)
print(
    [each for each in open("/proc/self/status").read().splitlines() if each.startswith(("CapEff", "Uid"))], flush=True
)
start()
save()
done()
