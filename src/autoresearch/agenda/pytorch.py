"""The build of PyTorch in a lab's interpreter, and whether it can use a run's devices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..records import Device
from .commands import ask_python

QUESTION = """
import importlib.util, json, pathlib, runpy
found = importlib.util.find_spec("torch")
file = pathlib.Path(found.origin if found and found.origin else "/nowhere").with_name("version.py")
names = runpy.run_path(str(file)) if file.exists() else {}
print(json.dumps([names.get("__version__"), names.get("cuda")]))
"""
"""Reads torch/version.py alone. To import torch takes seconds."""
IMPORT = re.compile(r"^\s*(import|from)\s+(torch|autoresearch\.kit\.scoring)\b", re.MULTILINE)


@dataclass(frozen=True)
class Build:
    """A build of PyTorch. `cuda` is the version of CUDA that it is for, or None."""

    version: str
    cuda: str | None


def read_build(python: str) -> Build | None:
    """Return the build in an interpreter. None means that there is none, or that the interpreter does not run."""
    version, cuda = ask_python(python, QUESTION) or (None, None)
    return None if version is None else Build(str(version), None if cuda is None else str(cuda))


def find_obstacle(devices: Sequence[Device], python: str, files: Iterable[Path]) -> str | None:
    """Return why PyTorch cannot use the devices. None if it can, or if none of the files imports it.

    Args:
        files: the Python files of the lab's `train` and `score`.
    """
    gpu = next((device for device in devices if device.kind == "cuda"), None)
    if gpu is None or not any(_imports_torch(file) for file in files):
        return None
    build = read_build(python)
    if build is None or build.cuda is not None:
        return None
    return (
        f"PyTorch {build.version} is built without CUDA and cannot use {gpu.name}, {gpu.model}: install a build with "
        f"CUDA for {python}, or run with `--devices cpu`"
    )


def _imports_torch(file: Path) -> bool:
    try:
        return IMPORT.search(file.read_text(encoding="utf-8", errors="replace")) is not None
    except OSError:
        return False
