"""What lies between the scorer and a candidate's model: a batch of tokens one way, its logits the other.

The scorer owns both buffers. It hands out handles and takes none, and it copies logits before it computes with them (on
a GPU, each into a register, once): a candidate that goes on writing changes nothing that is being scored.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .cuda_memory import Region

CHUNK = 1 << 20  # bytes of logits that are copied and scored at once: they stay in the processor's cache


class Invalid(Exception):
    """The model's answer breaks a rule; the message says which."""


class Batches(Protocol):
    """The scorer's side. Shapes: tokens int64[B, T], logits float32[B, T, V]."""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Files that the model's process inherits."""

    def described(self) -> dict[str, Any]:
        """What the model's process needs to find the buffers, as JSON: see `opened`."""

    def put(self, tokens: NDArray[np.int64]) -> None:
        """Shows a batch to the model."""

    def logits(self) -> NDArray[np.float32]:
        """A copy of the answer."""

    def nll(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Negative log-likelihood of targets [B, T] in nats, by log-softmax in float32. NaN: not finite logits.

        Raises:
            Invalid: the buffer of logits was cut short.
        """

    def close(self) -> None: ...


def made(shape: tuple[int, int], vocabulary: int, device: str) -> Batches:
    """Buffers for batches of this shape, on the GPU where the model computes there."""
    return DeviceBatches(shape, vocabulary) if device.startswith("cuda") else HostBatches(shape, vocabulary)


class HostBatches:
    """Two anonymous files in memory."""

    def __init__(self, shape: tuple[int, int], vocabulary: int) -> None:
        self._shape = (*shape, vocabulary)
        self._tokens = _anonymous_file(shape[0] * shape[1] * 8)
        self._logits = _anonymous_file(shape[0] * shape[1] * vocabulary * 4)
        self._copy = np.empty((max(1, CHUNK // (vocabulary * 4)), vocabulary), dtype=np.float32)

    @property
    def descriptors(self) -> tuple[int, ...]:
        return self._tokens, self._logits

    def described(self) -> dict[str, Any]:
        return {"kind": "host", "shape": self._shape, "tokens": self._tokens, "logits": self._logits}

    def put(self, tokens: NDArray[np.int64]) -> None:
        rest, offset = memoryview(np.ascontiguousarray(tokens, dtype=np.int64).data).cast("B"), 0
        while rest:
            written = os.pwrite(self._tokens, rest, offset)
            rest, offset = rest[written:], offset + written

    def logits(self) -> NDArray[np.float32]:
        copy = np.empty(self._shape, dtype=np.float32)
        self._take(copy, 0)
        return copy

    def nll(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        flat, step = targets.reshape(-1), len(self._copy)
        nats = np.empty(flat.shape, dtype=np.float32)
        for first in range(0, len(flat), step):
            wanted = flat[first : first + step]
            logits = self._copy[: len(wanted)]
            self._take(logits, first * logits.shape[1] * 4)
            nats[first : first + step] = _cross_entropy(logits, wanted)
        return nats.reshape(targets.shape)

    def _take(self, into: NDArray[np.float32], offset: int) -> None:
        """Reads rather than maps: it cannot fault where the candidate has cut the file short."""
        rest = memoryview(into.data).cast("B")
        while rest:
            count = os.preadv(self._logits, [rest], offset)
            if not count:
                raise Invalid("the model's process cut the buffer of its logits short")
            rest, offset = rest[count:], offset + count

    def close(self) -> None:
        os.close(self._tokens)
        os.close(self._logits)


class DeviceBatches:
    """Two regions of GPU memory, each an allocation of its own, handed out by CUDA IPC. Taken when first needed."""

    descriptors = ()

    def __init__(self, shape: tuple[int, int], vocabulary: int) -> None:
        import torch

        from .cuda_nll import nll

        self._shape = (*shape, vocabulary)
        self._nll = nll
        self._regions: list[Region] = []
        nll(torch.zeros(1, vocabulary, device="cuda"), torch.zeros(1, device="cuda", dtype=torch.int64))  # compiled now

    def described(self) -> dict[str, Any]:
        from .cuda_memory import Region

        batch, length, vocabulary = self._shape
        if not self._regions:
            self._regions += [Region.allocated(batch * length * size) for size in (8, vocabulary * 4)]
        tokens, logits = (region.handle().hex() for region in self._regions)
        return {"kind": "device", "shape": self._shape, "tokens": tokens, "logits": logits}

    def put(self, tokens: NDArray[np.int64]) -> None:
        import torch

        self._regions[0].tensor(self._shape[:2], "<i8").copy_(torch.from_numpy(np.ascontiguousarray(tokens)))
        torch.cuda.synchronize()

    def logits(self) -> NDArray[np.float32]:
        copy: NDArray[np.float32] = self._regions[1].tensor(self._shape, "<f4").cpu().numpy()
        return copy

    def nll(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        import torch

        logits = self._regions[1].tensor(self._shape, "<f4").view(-1, self._shape[-1])
        wanted = torch.from_numpy(np.ascontiguousarray(targets)).to(logits.device).view(-1)
        nats: NDArray[np.float32] = self._nll(logits, wanted).view(targets.shape).cpu().numpy()
        return nats

    def close(self) -> None:
        for region in self._regions:
            region.free()


class Opened:
    """The model's side: tokens int64[B, T] to read, logits float32[B, T, V] to write, both as tensors."""

    def __init__(self, described: dict[str, Any], device: str) -> None:
        self.shape, self.device = tuple(described["shape"]), device
        self.tokens, self.logits = _on_gpu(described) if described["kind"] == "device" else _in_memory(described)

    def answer(self, model: Any) -> None:
        """Gives the model the batch and hands its logits over.

        Raises:
            Invalid: they have the wrong shape.
        """
        import torch

        with torch.no_grad():
            logits = model(self.tokens.clone().to(self.device))
            shape = tuple(getattr(logits, "shape", ()))
            if shape != self.shape:
                raise Invalid(f"logits of shape {list(shape)}; [batch, length, vocabulary] is {list(self.shape)}")
            self.logits.copy_(logits.detach())
        if self.device.startswith("cuda"):
            torch.cuda.synchronize()


def _in_memory(described: dict[str, Any]) -> Iterator[Any]:
    import torch

    shape = described["shape"]
    yield torch.frombuffer(mmap.mmap(described["tokens"], 0), dtype=torch.int64).view(shape[:2])
    yield torch.frombuffer(mmap.mmap(described["logits"], 0), dtype=torch.float32).view(shape)


def _on_gpu(described: dict[str, Any]) -> Iterator[Any]:
    from .cuda_memory import Region

    shape = described["shape"]
    yield Region.opened(bytes.fromhex(described["tokens"])).tensor(shape[:2], "<i8")
    yield Region.opened(bytes.fromhex(described["logits"])).tensor(shape, "<f4")


def _cross_entropy(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Negative log-likelihood of targets [N] under logits [N, V], in nats. Overwrites the logits."""
    target = logits[np.arange(len(targets)), targets]
    highest = logits.max(axis=-1)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        logits -= highest[:, None]
        np.exp(logits, out=logits)
        nats: NDArray[np.float32] = np.log(logits.sum(axis=-1)) - (target - highest)
    return nats


def _anonymous_file(size: int) -> int:
    """A descriptor of a file without a name, `size` bytes long; in memory where the system can."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("autoresearch")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, size)
    return descriptor
