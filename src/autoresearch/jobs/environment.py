"""The environment variables of a job's processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from .. import variables as env
from ..argv import PYTHON
from ..records import Device
from ..sandbox.caches import cache_variables
from ..sandbox.variables import FOR_UNTRUSTED, THREADS, pick_variables
from ..sandbox.walls import Level
from .confined import ConfinedProcess
from .folder import Folder


def confined_environment(process: ConfinedProcess) -> dict[str, str]:
    """Return the environment of a confined process."""
    folder = Folder(Path(process.folder))
    return {
        **pick_variables(os.environ, FOR_UNTRUSTED),
        **common_variables(process),
        "HOME": str(folder.home),
        "TMPDIR": str(folder.home / "tmp"),
        **cache_variables(folder.home, Level(process.sandbox)),
    }


def find_path(python: str, environment: Mapping[str, str]) -> str:
    """Return a `PATH` on which `python` and `python3` are those of an interpreter's folder, for scripts of a shell."""
    path, folder = environment.get("PATH", os.defpath), Path(python).parent
    own = [name for name in PYTHON if (folder / name).exists()]
    if all(shutil.which(name, path=path) == str(folder / name) for name in own):
        return path
    return f"{folder}{os.pathsep}{path}"


def common_variables(process: ConfinedProcess) -> dict[str, str]:
    """Return the variables that both a confined process and its scorer get."""
    device = process.device
    threads = {name: str(len(device.cores) or os.cpu_count() or 1) for name in THREADS} if device.kind == "cpu" else {}
    return {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **threads,
        **process.environment,
        env.OUT: f"{process.folder}/out",
        **device_variables(device),
    }


def device_variables(device: Device) -> dict[str, str]:
    """Return the variables that name a job's device as PyTorch does. A job sees one GPU only, as `cuda:0`."""
    return {
        env.DEVICE: {"cuda": "cuda:0", "mps": "mps", "cpu": "cpu"}[device.kind],
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",  # otherwise CUDA numbers GPUs by speed, and nvidia-smi by slot
        "CUDA_VISIBLE_DEVICES": (device.uuid or str(device.index)) if device.kind == "cuda" else "",
    }
