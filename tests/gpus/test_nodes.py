"""The device files that a job gets."""

from __future__ import annotations

from pathlib import Path

from autoresearch.gpus.nodes import find_nodes
from autoresearch.gpus.nvml import Gpu


def make_files(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


def test_a_job_gets_the_files_of_its_own_gpu(tmp_path: Path) -> None:
    make_files(
        tmp_path, *(f"dev/{name}" for name in ("nvidiactl", "nvidia-uvm", "nvidia-modeset", "nvidia0", "nvidia1"))
    )
    assert find_nodes(Gpu(0, minor=1), tmp_path) == ("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia1")
    assert find_nodes(Gpu(0), tmp_path)[2:] == ("/dev/nvidia0", "/dev/nvidia1")  # the driver does not say which
    assert find_nodes(Gpu(0, minor=0), tmp_path / "nowhere") == ()


def test_on_wsl_there_is_one_file_for_all(tmp_path: Path) -> None:
    make_files(tmp_path, "dev/dxg")
    assert find_nodes(Gpu(0, minor=0), tmp_path) == ("/dev/dxg",)


def test_a_mig_device_comes_with_the_files_that_open_it(tmp_path: Path) -> None:
    slices = {"gi7/access": 66, "gi7/ci0/access": 67, "gi8/access": 75, "gi8/ci0/access": 76}
    make_files(tmp_path, "dev/nvidia2", *(f"dev/nvidia-caps/nvidia-cap{number}" for number in (1, 66, 67, 75, 76)))
    for name, number in slices.items():
        file = tmp_path / "proc/driver/nvidia/capabilities/gpu2/mig" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"DeviceFileMinor: {number}\nDeviceFileMode: 292\nDeviceFileModify: 1\n")
    gpu = Gpu(0, minor=2, instance=0, slices=(7, 0))
    assert find_nodes(gpu, tmp_path) == (
        "/dev/nvidia2", "/dev/nvidia-caps/nvidia-cap66", "/dev/nvidia-caps/nvidia-cap67",
    )  # fmt: skip
