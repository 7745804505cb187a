"""Measure what a trial on a CPU loses that starts from the baseline's compiler caches, and not from its parent's.

    python bench/compiled_start.py

A small GPT compiles its training step, in a process of its own each time. The edit exchanges the activation.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = """
import sys, torch
from torch import nn

class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm, self.qkv, self.out = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        wide = nn.Linear(width, 4 * width), ACTIVATION(), nn.Linear(4 * width, width)
        self.mlp = nn.Sequential(nn.LayerNorm(width), *wide)

    def forward(self, x):
        q, k, v = (each.unflatten(-1, (4, -1)).transpose(1, 2) for each in self.qkv(self.norm(x)).chunk(3, -1))
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).flatten(-2))
        return x + self.mlp(x)

ACTIVATION = getattr(nn, sys.argv[1])
torch.set_num_threads(1)
model = nn.Sequential(nn.Embedding(256, 64), *(Block(64) for _ in range(2)), nn.Linear(64, 256))
step = torch.compile(lambda x: nn.functional.cross_entropy(model(x).flatten(0, 1), x.flatten()))
step(torch.randint(256, (16, 64))).backward()
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="autoresearch-bench-") as name:
        baseline, parent = Path(name) / "baseline", Path(name) / "parent"
        rows = [("caches empty", start("GELU", baseline))]
        shutil.copytree(baseline, parent)
        rows.append(("the baseline's caches, nothing changed", start("GELU", baseline)))
        rows.append(("the baseline's caches, the activation exchanged", start("SiLU", parent)))
        rows.append(("the parent's caches, nothing changed", start("SiLU", parent)))
    for what, (seconds, work) in rows:
        print(f"{what:<50} {seconds:5.1f} s, {work:5.1f} s on cores")


def start(activation: str, caches: Path) -> tuple[float, float]:
    """Return the seconds and the CPU seconds from the launch to the end. Results of compilation go to `caches`."""
    began, before = time.monotonic(), os.times()
    environment = os.environ | {"TORCHINDUCTOR_CACHE_DIR": str(caches), "TRITON_CACHE_DIR": str(caches / "triton")}
    subprocess.run([sys.executable, "-c", PROGRAM, activation], env=environment, check=True)
    after = os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - began, work


if __name__ == "__main__":
    main()
