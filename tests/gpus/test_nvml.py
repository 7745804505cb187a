"""The driver's answers and its failures, with a compiled stand-in for its library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rigs.gpus import Driver, needs_compiler

from autoresearch.errors import UserError
from autoresearch.gpus.driver import LIBRARY
from autoresearch.gpus.nvml import Gpu, list_gpus

pytestmark = needs_compiler

H100 = Gpu(0, "GPU-1a", "NVIDIA H100 80GB HBM3", 81559 << 20, 0)
FIRST = "gpu GPU-1a 81559 0 NVIDIA H100 80GB HBM3"


def test_gpus_are_listed_with_what_the_driver_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, FIRST, "gpu GPU-2b 0 3 NVIDIA GB10").install(monkeypatch)
    assert list_gpus() == [H100, Gpu(1, "GPU-2b", "NVIDIA GB10", 0, 3)]


def test_what_the_library_prints_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, "print WARNING: infoROM is corrupted", FIRST).install(monkeypatch)
    assert list_gpus() == [H100]


def test_a_driver_without_gpus_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path).install(monkeypatch)
    assert list_gpus() == []


def test_mig_devices_stand_for_their_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slices = ["mig MIG-aa 9856 7 0 NVIDIA A100 MIG 1g.10gb", "mig MIG-bb 19968 2 1 NVIDIA A100 MIG 2g.20gb"]
    Driver(tmp_path, "gpu GPU-1a 81920 2 NVIDIA A100", *slices, "gpu GPU-2b 81920 0 NVIDIA A100").install(monkeypatch)
    assert list_gpus() == [
        Gpu(0, "MIG-aa", "NVIDIA A100 MIG 1g.10gb", 9856 << 20, 2, 0, "GPU-1a", (7, 0)),
        Gpu(0, "MIG-bb", "NVIDIA A100 MIG 2g.20gb", 19968 << 20, 2, 1, "GPU-1a", (2, 1)),
        Gpu(1, "GPU-2b", "NVIDIA A100", 81920 << 20, 0),
    ]


def test_a_gpu_in_mig_mode_without_mig_devices_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, "gpu GPU-1a 81920 0 NVIDIA A100", "empty").install(monkeypatch)
    (gpu,) = list_gpus() or []
    assert "has no MIG device" in gpu.problem


def test_a_gpu_that_fails_alone_does_not_hide_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(tmp_path, "gpu GPU-0 1 0 NVIDIA A100", "fails 15", FIRST.replace(" 0 ", " 1 ")).install(monkeypatch)
    lost, whole = list_gpus() or []
    assert lost.index == 0 and lost.problem.startswith("a GPU is lost")
    assert whole.index == 1 and not whole.problem


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ("init 18", "cannot be used: the driver and its library have different versions"),
        ("init 9", "cannot be used: the driver is not loaded"),
        ("init 4", "cannot be used: this user may not use the GPUs"),
        ("init 15", "cannot be used: a GPU is lost"),
        ("init 10", "cannot be used: the driver gave no answer in time"),
        ("init 999", "cannot be used: NVML error 999 (Unknown Error)"),
        ("init 12345", "cannot be used: NVML error 12345"),
        ("crash", "the NVIDIA driver's library failed (exit code -6)"),
        ("hang", "the NVIDIA driver gives no answer for 1 s"),
    ],
)
def test_a_driver_that_fails_is_an_error_of_its_own(
    fact: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Driver(tmp_path, fact, FIRST).install(monkeypatch)
    with pytest.raises(UserError, match=re.escape(reason)) as caught:
        list_gpus(1.0 if fact == "hang" else 20.0)
    assert "\n" not in str(caught.value) and "or run with `--devices cpu`" in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"not a library at all, but long enough to hold a header of sixty-four bytes"]
)
def test_a_broken_library_is_not_taken_for_a_missing_one(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / LIBRARY).write_bytes(content)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(UserError, match="the driver's library is broken"):
        list_gpus()


@pytest.mark.skipif(Path("/proc/driver/nvidia").exists(), reason="this machine has an NVIDIA driver")
def test_without_a_library_there_is_no_driver() -> None:
    assert list_gpus() is None
