"""Devices of this machine: find them, choose among them, and lock them across all runs."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from .. import environment_names as env
from ..errors import UserError
from ..layout import cache_folder
from ..records import Device

QUERY = ("nvidia-smi", "--query-gpu=index,uuid,memory.total,name", "--format=csv,noheader,nounits")


def find_gpus() -> list[Device]:
    """Return the NVIDIA GPUs in CUDA_VISIBLE_DEVICES. nvidia-smi lists them, since importing torch takes seconds."""
    if shutil.which(QUERY[0]) is None:
        return []
    try:
        answer = subprocess.run(QUERY, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        raise UserError("nvidia-smi does not answer: restart the GPU driver, or set `devices: [cpu]`") from None
    if answer.returncode != 0:
        return []
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    gpus = []
    for line in answer.stdout.splitlines():
        index, uuid, mib, name = (part.strip() for part in line.split(",", 3))
        if visible is None or any(asked == index or uuid.startswith(asked) for asked in _words(visible)):
            memory = round(int(mib) / 1024, 1) if mib.isdecimal() else 0.0  # "[N/A]" where it is the machine's
            gpus.append(Device("cuda", int(index), model=name, memory=memory))
    return gpus


def cpu_slot() -> Device:
    """Return the one CPU slot: the cores that this process may use, without the first.

    There is one slot because concurrent trials disturb each other. The first core is left to the rest of the machine.
    Every step of a trial waits for its slowest thread, so other programs on a shared core cost it steps. On two cores
    with neighbours, two threads made 107 and 260 steps where one thread made 160 and 168.
    """
    cores = tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()
    return Device("cpu", 0, cores[1:] or cores, _cpu_model())


def find() -> list[Device]:
    """Return the best devices of this machine: its NVIDIA GPUs, Apple's GPU, or the one CPU slot."""
    if gpus := find_gpus():
        return gpus
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return [Device("mps", 0, model=_cpu_model())]
    return [cpu_slot()]


def pick(requested: tuple[str, ...]) -> list[Device]:
    """Return the devices that a run asks for.

    Args:
        requested: GPU numbers, `cpu` or `mps`. Empty means the devices of `find`.

    Raises:
        UserError: this machine has no such device, or a device is named twice.
    """
    if not requested:
        return find()
    picked = [_find_named(name) for name in requested]
    if len(set(picked)) < len(picked):
        raise UserError(f"devices: {', '.join(requested)} names a device twice: name each device once")
    return picked


def _find_named(name: str) -> Device:
    if name in ("cpu", "cpu:0"):
        return cpu_slot()
    found = find()
    if name in ("mps", "mps:0") and found[0].kind == "mps":
        return found[0]
    number = name.removeprefix("cuda:")
    for device in found:
        if device.kind == "cuda" and str(device.index) == number:
            return device
    known = [str(device.index) if device.kind == "cuda" else device.kind for device in found if device.kind != "cpu"]
    known.append("cpu")
    missing = f"GPU {number}" if number.isdecimal() else f"device {name!r}"
    raise UserError(f"devices: this machine has no {missing}: choose {', '.join(known)}")


class DeviceLock:
    """Exclusive use of a device among all runs on this machine. The lock ends with the process that holds it.

    Args:
        lab: the lab that takes the lock. The messages of other runs name it.
    """

    def __init__(self, device: Device, lab: str) -> None:
        self._path = cache_folder() / "locks" / f"{device.name}.lock"
        self._lab = lab
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free, without waiting. Returns whether it was free.

        Raises:
            UserError: the folder of locks is not writable.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UserError(f"{self._path}: {reason}: set {env.CACHE} to a folder of yours") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"pid": os.getpid(), "lab": self._lab}).encode())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Release the lock."""
        assert self._descriptor is not None
        os.close(self._descriptor)
        self._descriptor = None

    def holder(self) -> str:
        """Return the holder for a message: "process 4711 (/home/ada/lab)"."""
        try:
            held = json.loads(self._path.read_text())
            return f"process {held['pid']} ({held['lab']})"
        except (OSError, ValueError):  # released or taken just now
            return "another process"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _cpu_model() -> str:
    if sys.platform == "darwin":
        named = subprocess.run(
            ("sysctl", "-n", "machdep.cpu.brand_string"), capture_output=True, text=True, check=False
        )
        return named.stdout.strip()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
