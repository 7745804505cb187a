"""CUDA_VISIBLE_DEVICES, read as CUDA reads it.

CUDA counts GPUs from the fastest to the slowest unless CUDA_DEVICE_ORDER is PCI_BUS_ID. An entry that CUDA cannot read
ends its list without a word. Here such an entry is an error.

Sources: CUDA C++ Programming Guide, environment variables. NVIDIA MIG user guide, CUDA device enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import UserError
from .nvml import Gpu

VISIBLE, ORDER = "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"
ENDING = re.compile(r"\s*(-\d+|NoDevFiles)\s*$")  # Slurm writes the word for a job without GPUs


def choose_visible(gpus: Sequence[Gpu], visible: str | None, order: str | None = None) -> list[Gpu]:
    """Return the GPUs that CUDA_VISIBLE_DEVICES leaves, in its order.

    Args:
        visible: the variable's value. None stands for all GPUs, an empty value for none.
        order: the value of CUDA_DEVICE_ORDER.

    Raises:
        UserError: an entry matches no GPU or several, names a GPU twice, or is a number that CUDA counts by speed.
    """
    if visible is None:
        return list(gpus)
    found: list[Gpu] = []
    for word in (each.strip() for each in visible.rstrip(", ").split(",") if visible.strip()):
        if ENDING.match(word):
            break
        gpu = _match(word, gpus, visible, order)
        if gpu in found:
            raise UserError(f"{VISIBLE}={visible} names GPU {gpu.label} twice, so that CUDA shows none: name it once")
        found.append(gpu)
    return found


def hides_all(visible: str | None) -> bool:
    """Whether CUDA_VISIBLE_DEVICES leaves no GPU, whatever GPUs there are."""
    return visible is not None and (not visible.strip() or ENDING.match(visible.split(",")[0]) is not None)


def _match(word: str, gpus: Sequence[Gpu], visible: str, order: str | None) -> Gpu:
    """Return the GPU that an entry names."""
    if word.isascii() and word.isdigit():
        _require_order(gpus, visible, order)
        matches = [gpu for gpu in gpus if gpu.index == int(word)][:1]  # of MIG devices, CUDA takes the first
    else:
        matches = [gpu for gpu in gpus if _has_uuid(gpu, word)]
    if not matches:
        known = ", ".join(f"{gpu.label} ({gpu.uuid})" for gpu in gpus)
        remedy = f"choose among {known}" if gpus else "it has none, so unset the variable"
        raise UserError(f"{VISIBLE}={visible}: `{word[:60]}` is no GPU of this machine: {remedy}")
    if len(matches) > 1:
        raise UserError(f"{VISIBLE}={visible}: `{word[:60]}` is the beginning of several UUIDs: write more of it")
    return matches[0]


def _has_uuid(gpu: Gpu, word: str) -> bool:
    """Whether the entry is a GPU's UUID or the beginning of one, or the older name of a MIG device, by its slices."""
    if not word.startswith(("GPU-", "MIG-")) or len(word) == len("GPU-"):
        return False
    names = [gpu.uuid, *([] if gpu.slices is None else ["MIG-{}/{}/{}".format(gpu.card, *gpu.slices)])]
    return any(name.lower().startswith(word.lower()) for name in names)


def _require_order(gpus: Sequence[Gpu], visible: str, order: str | None) -> None:
    """Refuse a number where CUDA and nvidia-smi may count differently."""
    models = sorted({gpu.name for gpu in gpus if gpu.name})
    if order != "PCI_BUS_ID" and len(models) > 1:
        raise UserError(
            f"{VISIBLE}={visible} is ambiguous: CUDA counts {' and '.join(models)} by speed, and nvidia-smi by slot: "
            f"set {ORDER}=PCI_BUS_ID, or write UUIDs"
        )
