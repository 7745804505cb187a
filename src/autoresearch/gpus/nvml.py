"""The NVIDIA GPUs of this machine, as the driver lists them.

A call to a driver that hangs cannot be ended. So a process of its own, `gpus.driver`, makes the calls.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from ..errors import UserError

DRIVER = "autoresearch.gpus.driver"
PATIENCE = 20.0  # seconds for all calls. A driver that must wake eight GPUs takes a few
WITHOUT = "or run with `--devices cpu`"


@dataclass(frozen=True)
class Gpu:
    """A GPU, or one MIG device of a GPU.

    Attributes:
        index: its number in the order of the PCI bus, by which nvidia-smi counts.
        memory: bytes. 0 means unknown: some GPUs share the machine's memory.
        minor: N of its `/dev/nvidiaN`. None means unknown.
        instance: number of a MIG device on its GPU.
        card: UUID of a MIG device's GPU.
        slices: ids of a MIG device's GPU instance and compute instance.
        problem: the reason why it cannot be used.
    """

    index: int
    uuid: str = ""
    name: str = ""
    memory: int = 0
    minor: int | None = None
    instance: int | None = None
    card: str = ""
    slices: tuple[int, int] | None = None
    problem: str = ""

    @property
    def label(self) -> str:
        """Its number for people: `0`, or `0:1` for the second MIG device of GPU 0."""
        return str(self.index) if self.instance is None else f"{self.index}:{self.instance}"


def list_gpus(patience: float = PATIENCE) -> list[Gpu] | None:
    """Return all NVIDIA GPUs of this machine. None means that it has no NVIDIA driver.

    A GPU in MIG mode is replaced by its MIG devices. A GPU that fails alone has a `problem`.

    Raises:
        UserError: the driver fails or gives no answer within `patience` seconds.
    """
    if sys.platform != "linux":
        return None
    asked = subprocess.Popen(
        [sys.executable, "-P", "-m", DRIVER],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        text = asked.communicate(timeout=patience)[0]
    except subprocess.TimeoutExpired:
        asked.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a call that hangs in the kernel outlives even that
            asked.wait(1.0)
        raise UserError(
            f"the NVIDIA driver gives no answer for {patience:g} s: restart the machine, {WITHOUT}"
        ) from None
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        raise UserError(
            f"the NVIDIA driver's library failed (exit code {asked.returncode}): install it again, {WITHOUT}"
        ) from None
    if problem := answer.get("problem"):
        raise UserError(f"the NVIDIA GPUs cannot be used: {problem}, {WITHOUT}")
    if answer["gpus"] is None:
        return None
    return [Gpu(**each | {"slices": each["slices"] and tuple(each["slices"])}) for each in answer["gpus"]]
