"""Compiler caches of a confined process.

The caches lie in the process's `/tmp`. At level `namespaces` every process sees them at the same path. This matters,
because TorchInductor finds its tuning results by the path of the files. At another path it would tune again.
"""

from __future__ import annotations

from pathlib import Path

from .walls import Level

COMPILERS = {"TORCHINDUCTOR_CACHE_DIR": "inductor", "TRITON_CACHE_DIR": "triton", "CUDA_CACHE_PATH": "cuda"}
"""Environment variables that name the caches → folder of each cache."""


def compiler_caches(home: Path) -> Path:
    """Return the folder of the caches, as its path outside the sandbox.

    Args:
        home: first writable folder of the process.
    """
    return home / "tmp" / "compiled"


def cache_variables(home: Path, level: Level) -> dict[str, str]:
    """Return the environment variables that name the caches inside the sandbox."""
    inside = Path("/tmp/compiled") if level is Level.NAMESPACES else compiler_caches(home)
    return {name: str(inside / folder) for name, folder in COMPILERS.items()}
