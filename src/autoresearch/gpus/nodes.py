"""The device files of a GPU. A job gets the files of its own GPU and of no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .nvml import Gpu

COMMON = ("dev/nvidiactl", "dev/nvidia-uvm", "dev/dxg")  # CUDA needs the first two, and on WSL only the last
FILE = re.compile(r"^DeviceFileMinor: (\d+)$", re.MULTILINE)


def find_nodes(gpu: Gpu, root: Path = Path("/")) -> tuple[str, ...]:
    """Return the device files below `root` that CUDA needs for this GPU, as paths from `/`."""
    own = "nvidia[0-9]*" if gpu.minor is None else f"nvidia{gpu.minor}"
    files = [*(root / each for each in COMMON), *sorted(root.glob(f"dev/{own}")), *_find_slices(gpu, root)]
    return tuple(f"/{each.relative_to(root)}" for each in files if each.exists())


def _find_slices(gpu: Gpu, root: Path) -> Iterator[Path]:
    """Yield the files that open a MIG device. Source: NVIDIA MIG user guide, device nodes and capabilities."""
    if gpu.slices is None:
        return
    instance = root / f"proc/driver/nvidia/capabilities/gpu{gpu.minor}/mig/gi{gpu.slices[0]}"
    for access in (instance / "access", instance / f"ci{gpu.slices[1]}/access"):
        if access.exists() and (found := FILE.search(access.read_text())):
            yield root / f"dev/nvidia-caps/nvidia-cap{found[1]}"
