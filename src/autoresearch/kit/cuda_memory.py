"""GPU memory that two processes share, through calls of the CUDA driver.

PyTorch shares GPU memory in `torch.multiprocessing`, but its handles are pickles, and they open the allocator's whole
segment with everything else that lies there. Here a region is an allocation of its own, in whole pages, and a handle is
64 bytes. CUDA driver API: cuMemAlloc, cuIpcGetMemHandle, cuIpcOpenMemHandle.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

PAGE = 2 << 20  # bytes. Smaller allocations share a page, and a handle opens the whole page
LAZY_PEER_ACCESS = 1  # CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS


class _Handle(ctypes.Structure):
    _fields_ = (("bytes", ctypes.c_byte * 64),)


class Region:
    """A piece of GPU memory that another process can open."""

    def __init__(self, address: int) -> None:
        self._address = address

    @classmethod
    def allocate(cls, size: int) -> Region:
        """Return a new region of at least `size` bytes on the current device.

        Raises:
            MemoryError: the GPU has too little free memory.
        """
        address = ctypes.c_uint64()
        _check(_driver().cuMemAlloc_v2(ctypes.byref(address), ctypes.c_size_t(-(-size // PAGE) * PAGE)))
        return cls(address.value)

    @classmethod
    def open(cls, handle: bytes) -> Region:
        """Return the region that another process shares under this handle."""
        address = ctypes.c_uint64()
        _check(
            _driver().cuIpcOpenMemHandle_v2(ctypes.byref(address), _Handle.from_buffer_copy(handle), LAZY_PEER_ACCESS)
        )
        return cls(address.value)

    def handle(self) -> bytes:
        """Return the 64 bytes with which another process can open this region, and nothing else."""
        handle = _Handle()
        _check(_driver().cuIpcGetMemHandle(ctypes.byref(handle), ctypes.c_uint64(self._address)))
        return bytes(handle.bytes)

    def tensor(self, shape: tuple[int, ...], kind: str) -> Any:
        """Return the region as a tensor. `kind` is the element type in numpy's notation: `<f4` or `<i8`."""
        import torch

        self.__cuda_array_interface__ = {
            "shape": tuple(shape), "typestr": kind, "data": (self._address, False), "version": 3,
        }  # fmt: skip
        return torch.as_tensor(self, device="cuda")

    def free(self) -> None:
        """Free the memory of a region that this process allocated."""
        _check(_driver().cuMemFree_v2(ctypes.c_uint64(self._address)))


@cache
def _driver() -> Any:
    """Return the CUDA driver, with PyTorch's context current."""
    import torch

    torch.zeros(1, device="cuda")
    driver = ctypes.CDLL("libcuda.so.1")
    driver.cuIpcOpenMemHandle_v2.argtypes = (ctypes.POINTER(ctypes.c_uint64), _Handle, ctypes.c_uint)
    return driver


def _check(result: int) -> None:
    if result == 2:  # CUDA_ERROR_OUT_OF_MEMORY
        raise MemoryError("the GPU has too little free memory for a batch of logits: make SCORE_BATCH smaller")
    if result:
        raise RuntimeError(f"CUDA driver error {result}")
