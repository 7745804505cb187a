"""Display controllers and accelerators on the PCI bus, as Linux describes them below `/sys`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VENDORS = {0x1002: "AMD", 0x8086: "Intel", 0x10DE: "NVIDIA"}
DISPLAY, ACCELERATOR = 0x03, 0x12  # base classes. Source: PCI Code and ID Assignment Specification
LARGE = 8 << 30  # bytes of memory of its own. AMD's GPUs inside processors have less, apart from very large ones


@dataclass(frozen=True)
class PciGpu:
    """A GPU or accelerator on the PCI bus.

    Attributes:
        address: its place on the bus, such as `0000:03:00.0`.
        product: vendor and device id, such as `1002:744c`.
        integrated: whether it is a part of the processor, or too small to train on.
    """

    vendor: str
    address: str
    product: str
    integrated: bool

    def __str__(self) -> str:
        kind = "integrated GPU" if self.integrated else "GPU"
        return f"an {self.vendor} {kind} (PCI {self.product} at {self.address})"


def list_pci_gpus(sys: Path) -> Iterator[PciGpu]:
    """Yield the GPUs and accelerators of the known vendors.

    Args:
        sys: `/sys`. Without such a folder there are none.
    """
    for folder in sorted(sys.glob("bus/pci/devices/*")):
        vendor, product, kind = (_number(folder / name) for name in ("vendor", "device", "class"))
        if vendor in VENDORS and kind >> 16 in (DISPLAY, ACCELERATOR):
            name = VENDORS[vendor]
            integrated = _is_integrated(folder, name, kind >> 16 == DISPLAY)
            yield PciGpu(name, folder.name, f"{vendor:04x}:{product:04x}", integrated)


def _is_integrated(folder: Path, vendor: str, is_display: bool) -> bool:
    """Whether a GPU belongs to the processor. Intel's has a fixed place on the bus. AMD's have little memory."""
    if vendor == "Intel":
        return not is_display or folder.name.endswith(
            ":00:02.0"
        )  # Intel's accelerators of this class are laptops' NPUs
    memory = _number(folder / "mem_info_vram_total")  # of the driver amdgpu
    return vendor == "AMD" and is_display and 0 < memory < LARGE


def _number(path: Path) -> int:
    """Return the number in a file, in any base. 0 stands for a file that cannot be read."""
    try:
        return int(path.read_text(), 0)
    except (OSError, ValueError):
        return 0
