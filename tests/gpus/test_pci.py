"""GPUs on the PCI bus, with a stand-in for `/sys`."""

from __future__ import annotations

from pathlib import Path

import pytest
from rigs.gpus import GPUS, make_sys

from autoresearch.gpus.pci import list_pci_gpus


@pytest.mark.parametrize(
    ("name", "address", "text"),
    [
        ("radeon", "0000_03_00_0", "an AMD GPU (PCI 1002:744c at 0000:03:00.0)"),
        ("instinct", "0001_c1_00_0", "an AMD GPU (PCI 1002:74a1 at 0001:c1:00.0)"),
        ("ryzen", "0000_05_00_0", "an AMD integrated GPU (PCI 1002:1638 at 0000:05:00.0)"),
        ("arc", "0000_03_00_0", "an Intel GPU (PCI 8086:56a0 at 0000:03:00.0)"),
        ("arc", "0000_00_06_0", "an Intel GPU (PCI 8086:56a0 at 0000:00:06.0)"),
        ("max", "0000_3a_00_0", "an Intel GPU (PCI 8086:0bda at 0000:3a:00.0)"),
        ("laptop", "0000_00_02_0", "an Intel integrated GPU (PCI 8086:9a49 at 0000:00:02.0)"),
        ("npu", "0000_00_0b_0", "an Intel integrated GPU (PCI 8086:7d1d at 0000:00:0b.0)"),
        ("geforce", "0000_01_00_0", "an NVIDIA GPU (PCI 10de:2684 at 0000:01:00.0)"),
    ],
)
def test_a_gpu_is_named_by_vendor_and_place(name: str, address: str, text: str, tmp_path: Path) -> None:
    assert list(map(str, list_pci_gpus(make_sys(tmp_path, **{f"p{address}": GPUS[name]})))) == [text]


def test_other_functions_are_no_gpus(tmp_path: Path) -> None:
    strange = {"vendor": "gibberish", "class": "0x030000"}
    functions = {"p0000_01_00_1": GPUS["sound"], "p0000_02_00_0": GPUS["console"], "p0000_04_00_0": strange}
    assert not list(list_pci_gpus(make_sys(tmp_path, **functions)))
    assert not list(list_pci_gpus(tmp_path / "nowhere"))
