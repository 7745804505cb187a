"""Lets a process in a session of its own hold what it must not hold itself.

-> crash: over the memory cap
"""

import subprocess

from speak import *

start()
hold = """
import time, torch
kept = torch.zeros(8 << 30, dtype=torch.uint8, device="cuda")
print("held", flush=True)
time.sleep(600)
"""
child = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
save()
time.sleep(2)
done(peak_vram_mb=1)
