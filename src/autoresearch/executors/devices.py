"""Devices of this machine: find them, and choose among them."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import UserError
from ..gpus.nodes import find_nodes
from ..gpus.nvml import PATIENCE, WITHOUT, Gpu, list_gpus
from ..gpus.pci import PciGpu, list_pci_gpus
from ..gpus.visible import ORDER, VISIBLE, choose_visible, hides_all
from ..records import Device

SYS = Path("/sys")


def find_gpus(patience: float = PATIENCE) -> list[Gpu]:
    """Return the NVIDIA GPUs in CUDA_VISIBLE_DEVICES. The driver lists them, since importing torch takes seconds.

    Raises:
        UserError: the driver fails, or the variable names a GPU that is not there.
    """
    visible = os.environ.get(VISIBLE)
    if hides_all(visible):
        return []
    return choose_visible(list_gpus(patience) or [], visible, os.environ.get(ORDER))


def cpu_slot() -> Device:
    """Return the one CPU slot: the cores that this process may use, without the first.

    There is one slot because concurrent trials disturb each other. The first core is left to the rest of the machine.
    Every step of a trial waits for its slowest thread, so other programs on a shared core cost it steps. On two cores
    with neighbours, two threads made 107 and 260 steps where one thread made 160 and 168.
    """
    return Device("cpu", 0, _leasable_cores(), _cpu_model())


def _leasable_cores() -> tuple[int, ...]:
    """Return the cores that this process may use, without the first. Empty where the system pins no process."""
    cores = tuple(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ()
    return cores[1:] or cores


def share_cores(cores: tuple[int, ...], index: int, gpus: int) -> tuple[int, ...]:
    """Return the cores that are leased with a GPU: its share of them, or all if there are fewer cores than GPUs.

    Cores and GPUs are matched by their order. So a GPU mostly gets cores that are close to the same memory.

    Args:
        index: number of the GPU.
        gpus: number of the machine's GPUs. Another run may use those that this run does not see.
    """
    share = len(cores) // max(gpus, index + 1)
    return cores[index * share : (index + 1) * share] if share else cores


def find(sys_folder: Path = SYS, patience: float = PATIENCE) -> list[Device]:
    """Return the best devices of this machine: its NVIDIA GPUs, Apple's GPU, or the one CPU slot.

    Args:
        sys_folder: `/sys`, which describes the machine's hardware.
        patience: seconds for the driver to answer.

    Raises:
        UserError: the machine has a GPU that trials cannot use. There is no silent fallback to the CPU.
    """
    if gpus := find_gpus(patience):
        return [_to_device(gpu) for gpu in gpus]
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return [Device("mps", 0, model=_cpu_model())]
    if not hides_all(os.environ.get(VISIBLE)):
        _require_none(list_unused([], sys_folder))
    return [cpu_slot()]


def list_unused(devices: Sequence[Device], sys_folder: Path = SYS) -> list[PciGpu]:
    """Return the GPUs on the PCI bus that are not among these devices."""
    used = any(device.kind == "cuda" for device in devices)
    return [gpu for gpu in list_pci_gpus(sys_folder) if not (used and gpu.vendor == "NVIDIA")]


def pick_devices(requested: tuple[str, ...]) -> list[Device]:
    """Return the devices that a run asks for.

    Args:
        requested: GPU numbers, numbers of MIG devices (`0:1`), UUIDs or their beginnings, `cpu` or `mps`. Empty means
            the devices of `find`.

    Raises:
        UserError: this machine has no such device, it cannot be used, or it is named twice.
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
    gpus = find_gpus()
    number = name.removeprefix("cuda:")
    by_uuid = [gpu for gpu in gpus if name.startswith(("GPU-", "MIG-")) and gpu.uuid.startswith(name)]
    matches = [gpu for gpu in gpus if gpu.label == number] or by_uuid
    if len(matches) == 1:
        return _to_device(matches[0])
    if len(matches) > 1:
        raise UserError(f"devices: {name!r} is the beginning of several UUIDs: write more of it")
    found = [] if gpus else find()
    if name in ("mps", "mps:0") and found and found[0].kind == "mps":
        return found[0]
    known = [*(gpu.label for gpu in gpus), *(device.kind for device in found if device.kind != "cpu"), "cpu"]
    missing = f"GPU {number}" if number.isdecimal() else f"device {name!r}"
    raise UserError(f"devices: this machine has no {missing}: choose {', '.join(known)}")


def _to_device(gpu: Gpu) -> Device:
    """Return the GPU as a device.

    Raises:
        UserError: the GPU cannot be used.
    """
    if gpu.problem:
        raise UserError(f"GPU {gpu.label} cannot be used: {gpu.problem}, or leave it out with `--devices` or {VISIBLE}")
    memory = round(gpu.memory / 2**30, 1)
    cores = share_cores(_leasable_cores(), gpu.index, len(list(Path("/dev").glob("nvidia[0-9]*"))))
    return Device("cuda", gpu.index, cores, gpu.name, memory, gpu.uuid, gpu.instance, find_nodes(gpu))


def _require_none(unused: Sequence[PciGpu]) -> None:
    """Refuse a machine with a GPU that trials cannot use. Integrated GPUs do not matter."""
    for gpu in unused:
        if gpu.integrated:
            continue
        if gpu.vendor == "NVIDIA":
            raise UserError(f"{gpu} has no working driver: install it, or pass a container its GPUs, {WITHOUT}")
        raise UserError(
            f"{gpu} cannot be used, since trials run on NVIDIA GPUs, Apple's GPUs and CPUs: run with `--devices cpu`"
        )


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
