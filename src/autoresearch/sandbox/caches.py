"""The caches of compilers that a confined process works with.

They lie in its `/tmp`, which on level `namespaces` is the same path for every process: TorchInductor finds what it
tuned before by the path of its files, and would tune again for a second.
"""

from __future__ import annotations

from pathlib import Path

from .walls import Level

COMPILERS = {"TORCHINDUCTOR_CACHE_DIR": "inductor", "TRITON_CACHE_DIR": "triton", "CUDA_CACHE_PATH": "cuda"}
"""Variables that name the caches, and their folders."""


def caches(home: Path) -> Path:
    """Where they lie in the first of a process's own folders, seen from outside."""
    return home / "tmp" / "compiled"


def variables(home: Path, level: Level) -> dict[str, str]:
    """What the process is told of them."""
    inside = Path("/tmp/compiled") if level is Level.NAMESPACES else caches(home)
    return {name: str(inside / folder) for name, folder in COMPILERS.items()}
