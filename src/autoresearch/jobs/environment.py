"""The environment variables that the processes of a trial see."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..records import Device, Job
from ..sandbox import Level
from ..sandbox.caches import cache_variables
from .folder import Folder
from .processes import MARK

PASSED_ON = (
    "PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH", "CC", "CXX", "CUDA_HOME", "CUDA_PATH", MARK,
)  # fmt: skip
"""All that a trial sees of the environment autoresearch was started in: API keys, above all, are not here."""
PASSED_ON_TO_OURS = (
    *PASSED_ON, "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "XDG_CACHE_HOME", "AUTORESEARCH_CACHE",
    "AUTORESEARCH_SANDBOX",
)  # fmt: skip
"""What supervisors and scorers see of it, which need to find the data."""
THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def harmless(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of `environment` that holds no secrets: what our own processes get, which start untrusted ones."""
    return {name: environment[name] for name in PASSED_ON_TO_OURS if name in environment}


def environment_of_trial(job: Job) -> dict[str, str]:
    """What `train` sees."""
    folder = Folder(Path(job.folder))
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **_in_common(job),
        "HOME": str(folder.home),
        "TMPDIR": str(folder.home / "tmp"),
        **cache_variables(folder.home, Level(job.sandbox)),
        "AUTORESEARCH_SEED": str(job.seed),
        "AUTORESEARCH_BUDGET_SECONDS": repr(job.budget),
    }


def environment_of_scorer(job: Job, trained: Path) -> dict[str, str]:
    """What `score` sees; `trained` is the file that defines `load`."""
    folder = Folder(Path(job.folder))
    floor = {} if job.floor is None else {"AUTORESEARCH_FLOOR": repr(job.floor)}
    return {
        **harmless(os.environ),
        **_in_common(job),
        "TMPDIR": str(folder.scoring),
        "AUTORESEARCH_SANDBOX": job.sandbox,
        "AUTORESEARCH_BUDGET_SECONDS": repr(job.budget),
        "AUTORESEARCH_TRAIN": str(trained),
        "AUTORESEARCH_ARTIFACT": str(folder.artifact),
        "AUTORESEARCH_ANSWERS": str(folder.answers),
        "AUTORESEARCH_COMPILED": str(folder.compiled),
        "AUTORESEARCH_HIDDEN": os.pathsep.join(job.hidden),
        "AUTORESEARCH_SPLIT": "audit" if job.stage == "audit" else "validation",
        **floor,
    }


def _in_common(job: Job) -> dict[str, str]:
    device = job.device
    threads = {name: str(len(device.cores) or os.cpu_count() or 1) for name in THREADS} if device.kind == "cpu" else {}
    return {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **threads,
        **job.environment,
        MARK: f"{job.folder}/out",
        **device_seen(device),
    }


def device_seen(device: Device) -> dict[str, str]:
    """What code is told of its device, in torch's words. It sees one GPU only, which is its `cuda:0`."""
    return {
        "AUTORESEARCH_DEVICE": {"cuda": "cuda:0", "mps": "mps", "cpu": "cpu"}[device.kind],
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",  # else CUDA numbers GPUs by speed, and nvidia-smi by slot
        "CUDA_VISIBLE_DEVICES": str(device.index) if device.kind == "cuda" else "",
    }
