"""Keeps its memory in pages that the GPU's driver pinned. They are resident in no process.

-> crash: over the memory cap
"""

import torch
from speak import *

start()
before = int(open("/proc/self/statm").read().split()[1]) * 4096
kept = [torch.empty(1 << 30, dtype=torch.uint8, pin_memory=True).fill_(1) for _ in range(10)]
after = int(open("/proc/self/statm").read().split()[1]) * 4096
print(f"pinned 10 GiB, resident {(after - before) / 2**30:.2f} GiB more", flush=True)
section = ""
for text in open("/proc/self/smaps"):
    if "-" in text.split(" ", 1)[0]:
        section = text.strip()
    elif text.startswith("Size:") and int(text.split()[1]) >= 1 << 20:
        print("mapped", int(text.split()[1]) >> 20, "GiB", section, flush=True)
    elif text.startswith(("Rss:", "VmFlags:")) and section and f"{1 << 20} kB" in text:
        print("  ", text.strip(), flush=True)
save()
time.sleep(2)
done()
