"""CUDA_VISIBLE_DEVICES, entry by entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autoresearch.errors import UserError
from autoresearch.gpus.nvml import Gpu
from autoresearch.gpus.visible import choose_visible

GPUS = [
    Gpu(0, "GPU-aa11", "H100"),
    Gpu(1, "GPU-aa22", "H100"),
    Gpu(2, "MIG-cc33", "H100", instance=0, card="GPU-dd", slices=(7, 0)),
    Gpu(2, "MIG-cc44", "H100", instance=1, card="GPU-dd", slices=(8, 0)),
]


@pytest.mark.parametrize(
    ("visible", "labels"),
    [
        (None, ["0", "1", "2:0", "2:1"]),
        ("", []),
        ("  ", []),
        ("1", ["1"]),
        (" 1 , 0 ", ["1", "0"]),
        ("0,", ["0"]),
        ("0,-1,1", ["0"]),
        ("-1", []),
        ("-2,0", []),
        ("NoDevFiles", []),
        ("GPU-aa22", ["1"]),
        ("GPU-aa1", ["0"]),
        ("gpu-aa1", None),
        ("GPU-AA1", ["0"]),
        ("0,GPU-aa22", ["0", "1"]),
        ("MIG-cc33", ["2:0"]),
        ("MIG-cc4,0", ["2:1", "0"]),
        ("MIG-GPU-dd/8/0", ["2:1"]),
        ("2", ["2:0"]),
        ("GPU-aa", None),
        ("MIG-cc", None),
        ("GPU-", None),
        ("5", None),
        ("0,5", None),
        ("0,,1", None),
        ("all", None),
        ("cuda:0", None),
        ("0x1", None),
        ("١", None),
        ("0,0", None),
        ("0,GPU-aa11", None),
        ("MIG-GPU-dd/9/0", None),
    ],
)
def test_each_entry_is_read_as_cuda_reads_it_or_refused(visible: str | None, labels: list[str] | None) -> None:
    if labels is None:
        with pytest.raises(UserError, match=f"^CUDA_VISIBLE_DEVICES={visible}"):
            choose_visible(GPUS, visible)
    else:
        assert [gpu.label for gpu in choose_visible(GPUS, visible)] == labels


def test_what_is_refused_comes_with_what_there_is() -> None:
    with pytest.raises(UserError, match=r"`5` is no GPU of this machine: choose among 0 \(GPU-aa11\), 1 \(GPU-aa22\)"):
        choose_visible(GPUS[:2], "5")
    with pytest.raises(UserError, match="it has none, so unset the variable"):
        choose_visible([], "0")


def test_numbers_of_different_models_need_the_order_of_the_bus() -> None:
    """Without it CUDA counts by speed, which the driver does not tell."""
    mixed = [GPUS[0], replace(GPUS[1], name="A100")]
    with pytest.raises(UserError, match=r"ambiguous: CUDA counts A100 and H100 by speed.*CUDA_DEVICE_ORDER=PCI_BUS_ID"):
        choose_visible(mixed, "1")
    assert choose_visible(mixed, "1", "PCI_BUS_ID") == [mixed[1]]
    assert choose_visible(mixed, "GPU-aa2") == [mixed[1]]
