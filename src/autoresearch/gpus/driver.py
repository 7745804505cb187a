"""NVIDIA's driver, asked through NVML in a process of its own:

python -P -m autoresearch.gpus.driver      prints the GPUs or an error as one line of JSON
"""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pynvml as nvml

from .nvml import Gpu

LIBRARY = "libnvidia-ml.so.1"
REASONS = {
    nvml.NVML_ERROR_NO_PERMISSION: "this user may not use the GPUs: check the permissions of /dev/nvidia*",
    nvml.NVML_ERROR_DRIVER_NOT_LOADED: "the driver is not loaded: load it with `modprobe nvidia`",
    nvml.NVML_ERROR_TIMEOUT: "the driver gave no answer in time: restart the machine",
    nvml.NVML_ERROR_IRQ_ISSUE: "the driver gets no interrupts from a GPU: restart the machine",
    nvml.NVML_ERROR_GPU_IS_LOST: "a GPU is lost, as after a hardware fault: restart the machine",
    nvml.NVML_ERROR_RESET_REQUIRED: "a GPU needs a reset: restart the machine",
    nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH: (
        "the driver and its library have different versions, as after an update: restart the machine"
    ),
}
"""NVML's errors that have a remedy of their own. Source: nvmlReturn_t in NVIDIA's NVML API reference."""


def read_gpus() -> Iterator[Gpu]:
    """Yield the GPUs. NVML must be initialized.

    Raises:
        nvml.NVMLError: the driver fails altogether.
    """
    for index in range(nvml.nvmlDeviceGetCount()):
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(index)
            minor = _ask(nvml.nvmlDeviceGetMinorNumber, handle)
            if _is_in_mig_mode(handle):
                yield from _read_mig_devices(handle, index, minor)
            else:
                yield Gpu(index, *_describe(handle), minor)
        except nvml.NVMLError as error:
            yield Gpu(index, problem=explain(error))


def _is_in_mig_mode(handle: Any) -> bool:
    mode = _ask(nvml.nvmlDeviceGetMigMode, handle)
    return mode is not None and mode[0] == nvml.NVML_DEVICE_MIG_ENABLE


def _read_mig_devices(gpu: Any, index: int, minor: int | None) -> Iterator[Gpu]:
    found, card = 0, nvml.nvmlDeviceGetUUID(gpu)
    for number in range(nvml.nvmlDeviceGetMaxMigDeviceCount(gpu)):
        try:
            handle = nvml.nvmlDeviceGetMigDeviceHandleByIndex(gpu, number)
        except nvml.NVMLError_NotFound:
            continue
        slices = nvml.nvmlDeviceGetGpuInstanceId(handle), nvml.nvmlDeviceGetComputeInstanceId(handle)
        yield Gpu(index, *_describe(handle), minor, number, card, slices)
        found += 1
    if not found:
        yield Gpu(index, problem="it is in MIG mode and has no MIG device: make some with `nvidia-smi mig`")


def _describe(handle: Any) -> tuple[str, str, int]:
    """Return UUID, name and bytes of memory."""
    memory = _ask(nvml.nvmlDeviceGetMemoryInfo, handle)
    return nvml.nvmlDeviceGetUUID(handle), nvml.nvmlDeviceGetName(handle), memory.total if memory else 0


def _ask(question: Any, handle: Any) -> Any:
    """Return the answer, or None where this GPU or this version of the driver has none."""
    try:
        return question(handle)
    except (nvml.NVMLError_NotSupported, nvml.NVMLError_FunctionNotFound):
        return None


def explain(error: nvml.NVMLError) -> str:
    """Return the reason for an error of NVML, with a remedy if there is one of its own."""
    return REASONS.get(error.value) or f"NVML error {error.value} ({str(error) or 'unknown'}): restart the machine"


def _find_load_problem() -> str | None:
    """Return why the library cannot be loaded, empty if it can. None means that there is none.

    pynvml takes a broken library for a missing one, and a broken one must not pass for a machine without GPUs.
    """
    try:
        ctypes.CDLL(LIBRARY)
    except OSError as error:
        text = str(error)
        return (
            None
            if LIBRARY in text and "No such file" in text
            else f"the driver's library is broken ({text}): install it again"
        )
    return ""


def answer() -> dict[str, Any]:
    """Return `gpus` or a `problem`. `gpus` is None without a driver."""
    problem = _find_load_problem()
    if problem is None:
        return {"gpus": None}
    try:
        if not problem:
            nvml.nvmlInit()
            return {"gpus": [asdict(gpu) for gpu in read_gpus()]}
    except nvml.NVMLError as error:
        problem = explain(error)
    return {"problem": problem}


def main() -> None:
    """Print the answer alone: what the driver's library prints goes elsewhere."""
    line = os.dup(1)
    os.dup2(2, 1)
    os.write(line, json.dumps(answer()).encode())
    os._exit(0)  # the library may hang in its own clean-up


if __name__ == "__main__":
    main()
