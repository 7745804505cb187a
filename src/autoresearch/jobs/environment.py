"""The environment variables of a trial's processes."""

from __future__ import annotations

import os
from pathlib import Path

from .. import environment_names as env
from ..records import Device, Job
from ..sandbox import Level
from ..sandbox.caches import cache_variables
from ..sandbox.variables import FOR_OURS, FOR_UNTRUSTED, THREADS, pick_variables
from .folder import Folder


def environment_of_trial(job: Job) -> dict[str, str]:
    """Return the environment of `train`."""
    folder = Folder(Path(job.folder))
    return {
        **pick_variables(os.environ, FOR_UNTRUSTED),
        **_common_variables(job),
        "HOME": str(folder.home),
        "TMPDIR": str(folder.home / "tmp"),
        **cache_variables(folder.home, Level(job.sandbox)),
        env.SEED: str(job.seed),
        env.BUDGET_SECONDS: repr(job.budget),
    }


def environment_of_scorer(job: Job, trained: Path) -> dict[str, str]:
    """Return the environment of `score`. `trained` is the file that defines `load`."""
    folder = Folder(Path(job.folder))
    floor = {} if job.floor is None else {env.FLOOR: repr(job.floor)}
    return {
        **pick_variables(os.environ, FOR_OURS),
        **_common_variables(job),
        "TMPDIR": str(folder.scoring),
        env.SANDBOX: job.sandbox,
        env.BUDGET_SECONDS: repr(job.budget),
        env.TRAIN: str(trained),
        env.ARTIFACT: str(folder.artifact),
        env.ANSWERS: str(folder.answers),
        env.COMPILED: str(folder.compiled),
        env.HIDDEN: os.pathsep.join(job.hidden),
        env.SPLIT: "audit" if job.stage == "audit" else "validation",
        **floor,
    }


def _common_variables(job: Job) -> dict[str, str]:
    device = job.device
    threads = {name: str(len(device.cores) or os.cpu_count() or 1) for name in THREADS} if device.kind == "cpu" else {}
    return {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **threads,
        **job.environment,
        env.OUT: f"{job.folder}/out",
        **device_variables(device),
    }


def device_variables(device: Device) -> dict[str, str]:
    """Return the variables that name a job's device, in torch's words. A job sees one GPU only, as `cuda:0`."""
    return {
        env.DEVICE: {"cuda": "cuda:0", "mps": "mps", "cpu": "cpu"}[device.kind],
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",  # otherwise CUDA numbers GPUs by speed, and nvidia-smi by slot
        "CUDA_VISIBLE_DEVICES": str(device.index) if device.kind == "cuda" else "",
    }
