"""The platform of a run's trials, which the brief tells researchers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from ..agenda.pytorch import read_build
from ..records import Device, Platform

COMPILERS = ("cc", "gcc", "g++", "clang", "nvcc", "rustc", "gfortran")
"""Names of the compilers that are searched on PATH. A trial can run what is installed for the whole system."""


def describe_platform(devices: Sequence[Device], python: str) -> Platform:
    """Return what the trials of a run have to work with.

    Args:
        python: interpreter of the trials.
    """
    build, first = read_build(python), devices[0]
    cores = len(first.cores) or os.cpu_count() or 1
    return Platform(
        device=first.model or first.name,
        cores=cores if first.kind == "cpu" else None,
        compilers=tuple(name for name in COMPILERS if shutil.which(name)),
        torch=None if build is None else build.version,
    )
