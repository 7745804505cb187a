"""Which devices there are, and who may use them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autoresearch.errors import UserError
from autoresearch.executors.devices import DeviceLock, find, pick
from autoresearch.records import Device


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An nvidia-smi that knows of two GPUs."""
    program = tmp_path / "nvidia-smi"
    program.write_text(
        "#!/bin/sh\necho '0, GPU-aaa, 81559, NVIDIA H100, 80GB'\necho '1, GPU-bbb, [N/A], NVIDIA H100, 80GB'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.fixture
def no_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_gpus_are_found(two_gpus: None) -> None:
    expected = [
        Device("cuda", 0, model="NVIDIA H100, 80GB", memory=79.6),
        Device("cuda", 1, model="NVIDIA H100, 80GB", memory=0.0),
    ]
    assert find() == pick(()) == expected
    assert [device.name for device in pick(("1",))] == ["cuda:1"]
    assert [device.kind for device in pick(("cpu",))] == ["cpu"]


@pytest.mark.parametrize("visible", ["1", "GPU-b", " 1 ,7"])
def test_only_visible_gpus_count(two_gpus: None, monkeypatch: pytest.MonkeyPatch, visible: str) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert [device.name for device in find()] == ["cuda:1"]


@pytest.mark.parametrize(
    ("requested", "message"),
    [
        (("3",), "devices: this machine has no GPU 3: choose 0, 1, cpu"),
        (("0", "0"), "devices: 0, 0 names a device twice: name each device once"),
        (("tpu",), "devices: this machine has no device 'tpu': choose 0, 1, cpu"),
    ],
)
def test_a_device_that_is_not_there(two_gpus: None, requested: tuple[str, ...], message: str) -> None:
    with pytest.raises(UserError, match=message):
        pick(requested)


@pytest.mark.skipif(sys.platform == "darwin", reason="an Apple machine has its own GPU")
def test_without_a_gpu_the_cpu_is_one_slot(no_gpu: None) -> None:
    (slot,) = find()
    assert (slot.kind, slot.name) == ("cpu", "cpu:0") and slot.cores and slot.model
    with pytest.raises(UserError, match=r"devices: this machine has no GPU 0: choose cpu$"):
        pick(("0",))


def test_a_lock_is_exclusive_and_names_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path))
    mine, yours, other = (
        DeviceLock(Device("cpu"), "/a"),
        DeviceLock(Device("cpu"), "/b"),
        DeviceLock(Device("cuda"), ""),
    )
    assert mine.take() and other.take() and not yours.take()
    assert yours.holder().startswith("process ") and yours.holder().endswith(" (/a)")
    mine.release()
    assert yours.take() and not mine.take()
    yours.release()
    other.release()


def test_a_lock_is_gone_with_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path))
    hold = (
        "import time; from autoresearch.executors.devices import *; l = DeviceLock(Device('cpu'), ''); "
        "print(l.take(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"True\n"
        lock = DeviceLock(Device("cpu"), "")
        assert not lock.take()
        process.kill()
        process.wait()
        assert lock.take()
        lock.release()


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "file"))
    with pytest.raises(UserError, match="not a directory: set AUTORESEARCH_CACHE to a folder of yours"):
        DeviceLock(Device("cpu"), "").take()
