"""GPUs that this machine lacks: a compiled stand-in for the driver's library, and a stand-in for `/sys`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

from autoresearch.gpus.driver import LIBRARY

SOURCE = Path(__file__).parent / "nvml" / "nvml.c"
REQUIRED = "AUTORESEARCH_COMPILER"
"""Variable that says `required` where a machine without a C compiler must fail instead of skipping tests."""


@cache
def find_compiler() -> str | None:
    """Return the C compiler.

    Raises:
        AssertionError: there is none, and it is required.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler or os.environ.get(REQUIRED) != "required", "found no C compiler, and the tests of GPUs need one"
    return compiler


needs_compiler = pytest.mark.skipif(
    sys.platform != "linux" or find_compiler() is None, reason="no C compiler for the stand-in of the GPU driver"
)


@cache
def compile_driver() -> bytes:
    """Return the library. It is compiled once for all tests of a process."""
    compiler = find_compiler()
    assert compiler is not None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / LIBRARY
        subprocess.run([compiler, "-shared", "-fPIC", "-w", "-o", library, SOURCE], check=True)
        return library.read_bytes()


class Driver:
    """A stand-in for NVIDIA's driver, in a folder of its own.

    Args:
        facts: lines that say what the driver answers. `nvml.c` lists them.
    """

    def __init__(self, folder: Path, *facts: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._facts = folder / "facts"
        self.say(*facts)
        (folder / LIBRARY).write_bytes(compile_driver())
        self.environment = {"LD_LIBRARY_PATH": str(folder), "FAKE_NVML": str(self._facts)}

    def say(self, *facts: str) -> None:
        """Replace what the driver answers from now on."""
        half = self._facts.with_suffix(".half")
        half.write_text("".join(f"{fact}\n" for fact in facts))
        half.rename(self._facts)

    def install(self, patch: pytest.MonkeyPatch) -> Driver:
        """Let processes that this one starts find the driver, and no variable hide a GPU from them."""
        for name, value in self.environment.items():
            patch.setenv(name, value)
        for name in ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"):
            patch.delenv(name, raising=False)
        return self


def make_sys(folder: Path, **functions: dict[str, str]) -> Path:
    """Return a stand-in for `/sys` with these functions on its PCI bus.

    Args:
        functions: address, with `_` for `:` and `.`, → name and content of each file.
    """
    for address, files in functions.items():
        domain, bus, slot, function = address.lstrip("p").split("_")
        device = folder / "bus/pci/devices" / f"{domain}:{bus}:{slot}.{function}"
        device.mkdir(parents=True)
        for name, text in files.items():
            (device / name).write_text(f"{text}\n")
    return folder


GPUS = {
    "radeon": {"vendor": "0x1002", "device": "0x744c", "class": "0x030000", "mem_info_vram_total": str(24 << 30)},
    "instinct": {"vendor": "0x1002", "device": "0x74a1", "class": "0x120000"},
    "ryzen": {"vendor": "0x1002", "device": "0x1638", "class": "0x030000", "mem_info_vram_total": str(512 << 20)},
    "arc": {"vendor": "0x8086", "device": "0x56a0", "class": "0x030000"},
    "max": {"vendor": "0x8086", "device": "0x0bda", "class": "0x038000"},
    "laptop": {"vendor": "0x8086", "device": "0x9a49", "class": "0x030000"},
    "npu": {"vendor": "0x8086", "device": "0x7d1d", "class": "0x120000"},
    "geforce": {"vendor": "0x10de", "device": "0x2684", "class": "0x030000"},
    "sound": {"vendor": "0x10de", "device": "0x22ba", "class": "0x040300"},
    "console": {"vendor": "0x1a03", "device": "0x2000", "class": "0x030000"},
}
"""Functions of real machines, as `/sys/bus/pci/devices` describes them."""
