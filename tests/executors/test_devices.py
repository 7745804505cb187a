"""Which devices there are."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rigs.gpus import GPUS, Driver, make_sys, needs_compiler

from autoresearch.errors import UserError
from autoresearch.executors.devices import find, list_unused, pick_devices, share_cores
from autoresearch.records import Device

TWO = ("gpu GPU-aaa 81559 0 NVIDIA H100, 80GB", "gpu GPU-bbb 0 1 NVIDIA H100, 80GB")
MIG = (
    "gpu GPU-aaa 81920 0 NVIDIA A100",
    "mig MIG-x1 9856 7 0 NVIDIA A100 MIG 1g",
    "mig MIG-x2 9856 8 0 NVIDIA A100 MIG 1g",
)
NO_DRIVER = pytest.mark.skipif(
    sys.platform == "darwin" or Path("/proc/driver/nvidia").exists(), reason="this machine has a GPU of its own"
)


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    """Return a driver that knows of two GPUs."""
    return Driver(tmp_path / "driver", *TWO).install(monkeypatch)


@pytest.mark.parametrize(
    ("cores", "gpus", "shares"),
    [
        (range(1, 16), 1, [tuple(range(1, 16))]),
        (range(1, 16), 2, [tuple(range(1, 8)), tuple(range(8, 15))]),
        ((1,), 2, [(1,), (1,)]),
        ((), 1, [()]),
    ],
)
def test_each_gpu_has_cores_of_its_own(cores: Iterable[int], gpus: int, shares: list[tuple[int, ...]]) -> None:
    assert [share_cores(tuple(cores), index, gpus) for index in range(gpus)] == shares


@needs_compiler
def test_gpus_are_found(two_gpus: Driver) -> None:
    expected = [
        Device("cuda", 0, model="NVIDIA H100, 80GB", memory=79.6, uuid="GPU-aaa"),
        Device("cuda", 1, model="NVIDIA H100, 80GB", memory=0.0, uuid="GPU-bbb"),
    ]
    assert find() == pick_devices(())
    assert [replace(device, cores=()) for device in find()] == expected
    assert (
        [device.name for device in pick_devices(("1",))]
        == [device.name for device in pick_devices(("GPU-b",))]
        == ["cuda:1"]
    )
    assert [device.kind for device in pick_devices(("cpu",))] == ["cpu"]


@needs_compiler
@pytest.mark.parametrize("visible", ["1", "GPU-b", " 1 ,-1,0"])
def test_only_visible_gpus_count(two_gpus: Driver, monkeypatch: pytest.MonkeyPatch, visible: str) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert [device.name for device in find()] == ["cuda:1"]


@needs_compiler
@pytest.mark.parametrize("visible", ["", "-1"])
def test_hidden_gpus_leave_the_cpu(
    two_gpus: Driver, monkeypatch: pytest.MonkeyPatch, visible: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert [device.kind for device in find(make_sys(tmp_path / "sys", p0000_03_00_0=GPUS["radeon"]))] == ["cpu"]


@needs_compiler
@pytest.mark.parametrize(
    ("requested", "message"),
    [
        (("3",), "devices: this machine has no GPU 3: choose 0, 1, cpu"),
        (("0", "0"), "devices: 0, 0 names a device twice: name each device once"),
        (("0", "GPU-aaa"), "devices: 0, GPU-aaa names a device twice: name each device once"),
        (("GPU-",), "devices: 'GPU-' is the beginning of several UUIDs: write more of it"),
        (("GPU-c",), "devices: this machine has no device 'GPU-c': choose 0, 1, cpu"),
        (("0:1",), "devices: this machine has no device '0:1': choose 0, 1, cpu"),
        (("tpu",), "devices: this machine has no device 'tpu': choose 0, 1, cpu"),
    ],
)
def test_a_device_that_is_not_there(two_gpus: Driver, requested: tuple[str, ...], message: str) -> None:
    with pytest.raises(UserError, match=message):
        pick_devices(requested)


@needs_compiler
def test_each_mig_device_is_a_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, *MIG).install(monkeypatch)
    assert [(device.name, device.uuid) for device in find()] == [("cuda:0:0", "MIG-x1"), ("cuda:0:1", "MIG-x2")]
    assert (
        [device.uuid for device in pick_devices(("0:1",))]
        == [device.uuid for device in pick_devices(("MIG-x2",))]
        == ["MIG-x2"]
    )
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "MIG-x2")
    assert [device.name for device in find()] == ["cuda:0:1"]


@needs_compiler
def test_a_gpu_that_fails_can_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, TWO[0], "fails 15", TWO[1]).install(monkeypatch)
    with pytest.raises(
        UserError,
        match=r"GPU 0 cannot be used: a GPU is lost.*, or leave it out with `--dev",
    ):
        find()
    assert [device.name for device in pick_devices(("1",))] == ["cuda:1"]


@needs_compiler
def test_a_failing_driver_is_never_a_silent_cpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, "init 18", *TWO).install(monkeypatch)
    for requested in ((), ("0",)):
        with pytest.raises(UserError, match="the driver and its library have different versions"):
            pick_devices(requested)
    assert [device.kind for device in pick_devices(("cpu",))] == ["cpu"]


@NO_DRIVER
def test_without_a_gpu_the_cpu_is_one_slot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    (slot,) = find(tmp_path)
    assert (slot.kind, slot.name) == ("cpu", "cpu:0") and slot.cores and slot.model
    with pytest.raises(UserError, match=r"devices: this machine has no GPU 0: choose cpu$"):
        pick_devices(("0",))


@NO_DRIVER
@pytest.mark.parametrize("name", ["radeon", "instinct", "arc", "max", "geforce"])
def test_a_gpu_that_cannot_be_used_is_named_and_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    bus = make_sys(tmp_path, p0000_00_02_0=GPUS["laptop"], p0000_03_00_0=GPUS[name])
    reason = "has no working driver" if name == "geforce" else "cannot be used, since trials run on NVIDIA GPUs"
    with pytest.raises(
        UserError, match=rf"^an (AMD|Intel|NVIDIA) GPU \(PCI .* at 0000:03:00.0\) {reason}.*--devices cpu"
    ):
        find(bus)


@NO_DRIVER
def test_a_processors_own_gpu_leaves_the_cpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    bus = make_sys(tmp_path, p0000_00_02_0=GPUS["laptop"], p0000_05_00_0=GPUS["ryzen"], p0000_00_0b_0=GPUS["npu"])
    assert [device.kind for device in find(bus)] == ["cpu"]
    assert [gpu.integrated for gpu in list_unused(find(bus), bus)] == [True, True, True]


@needs_compiler
def test_gpus_of_others_beside_nvidias_are_only_named(two_gpus: Driver, tmp_path: Path) -> None:
    bus = make_sys(tmp_path / "sys", p0000_01_00_0=GPUS["geforce"], p0000_03_00_0=GPUS["radeon"])
    devices = find(bus)
    assert [device.kind for device in devices] == ["cuda", "cuda"]
    assert [gpu.vendor for gpu in list_unused(devices, bus)] == ["AMD"]


@NO_DRIVER
def test_a_variable_that_asks_for_a_gpu_needs_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    with pytest.raises(UserError, match="CUDA_VISIBLE_DEVICES=0: `0` is no GPU of this machine: it has none"):
        find()
