"""The shared buffers between the scorer and a candidate's model: tokens in one direction, logits in the other.

The scorer owns both buffers. It hands out handles and accepts none. It copies logits before it computes with them. On a
GPU each logit is copied into a register, once. A candidate that goes on writing therefore changes no logits that are
being scored.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .model_answers import BrokenRule

if TYPE_CHECKING:
    from .cuda_memory import Region

CHANGED = "the model's process changed the file that it shares with the scorer"
CHUNK = 1 << 20  # bytes of logits that are copied and scored at once: they stay in the processor's cache


class Invalid(Exception):
    """The model's answer breaks a rule. The message names the rule."""


class Batches(Protocol):
    """The scorer's side of the buffers. Shapes: tokens int64[B, T], logits float32[B, T, V]."""

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Files that the model's process inherits."""

    def describe(self) -> dict[str, Any]:
        """Return the buffers' handles and shape as JSON, for `ModelBatches` in the model's process."""

    def write(self, tokens: NDArray[np.int64]) -> None:
        """Copy a batch of tokens into the buffer that the model reads.

        Raises:
            Invalid: the model's process made that impossible.
        """

    def logits(self) -> NDArray[np.float32]:
        """Return a copy of the model's answer.

        Raises:
            Invalid: the model's process truncated the buffer of logits.
        """

    def nll(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the negative log-likelihood of targets [B, T] in nats, by log-softmax in float32.

        NaN stands where a logit is not finite.

        Raises:
            Invalid: the model's process truncated the buffer of logits.
        """

    def close(self) -> None:
        """Free the buffers."""


def make_batches(shape: tuple[int, int], vocabulary: int, device: str) -> Batches:
    """Return buffers for batches of this shape. They lie on the GPU where the model computes there."""
    return DeviceBatches(shape, vocabulary) if device.startswith("cuda") else HostBatches(shape, vocabulary)


class HostBatches:
    """Buffers in two anonymous files in memory, for a model on a CPU or on Apple's GPU."""

    def __init__(self, shape: tuple[int, int], vocabulary: int) -> None:
        self._shape = (*shape, vocabulary)
        self._tokens = _anonymous_file(shape[0] * shape[1] * 8)
        self._logits = _anonymous_file(shape[0] * shape[1] * vocabulary * 4)
        self._copy = np.empty((max(1, CHUNK // (vocabulary * 4)), vocabulary), dtype=np.float32)

    @property
    def descriptors(self) -> tuple[int, ...]:
        return self._tokens, self._logits

    def describe(self) -> dict[str, Any]:
        return {"kind": "host", "shape": self._shape, "tokens": self._tokens, "logits": self._logits}

    def write(self, tokens: NDArray[np.int64]) -> None:
        rest, offset = memoryview(np.ascontiguousarray(tokens, dtype=np.int64).data).cast("B"), 0
        try:
            while rest:
                count = os.pwrite(self._tokens, rest, offset)
                rest, offset = rest[count:], offset + count
        except OSError:  # the candidate can change the file's size and flags
            raise Invalid(CHANGED) from None

    def logits(self) -> NDArray[np.float32]:
        copy = np.empty(self._shape, dtype=np.float32)
        self._read_logits(copy, 0)
        return copy

    def nll(self, targets: NDArray[np.int64]) -> NDArray[np.float32]:
        flat, step = targets.reshape(-1), len(self._copy)
        nats = np.empty(flat.shape, dtype=np.float32)
        for first in range(0, len(flat), step):
            wanted = flat[first : first + step]
            logits = self._copy[: len(wanted)]
            self._read_logits(logits, first * logits.shape[1] * 4)
            nats[first : first + step] = _cross_entropy(logits, wanted)
        return nats.reshape(targets.shape)

    def _read_logits(self, into: NDArray[np.float32], offset: int) -> None:
        """Fill `into` from byte `offset` of the buffer.

        The file is read, not mapped: a mapping would fault where the candidate has truncated the file.
        """
        rest = memoryview(into.data).cast("B")
        while rest:
            try:
                count = os.preadv(self._logits, [rest], offset)
            except OSError:
                raise Invalid(CHANGED) from None
            if not count:
                raise Invalid("the model's process truncated the buffer of its logits")
            rest, offset = rest[count:], offset + count

    def close(self) -> None:
        os.close(self._tokens)
        os.close(self._logits)


class DeviceBatches:
    """Buffers in two regions of GPU memory, shared by CUDA IPC. `describe` allocates each region by itself."""

    descriptors = ()

    def __init__(self, shape: tuple[int, int], vocabulary: int) -> None:
        import torch  # takes seconds, and models on a CPU need neither it nor triton on this side

        from .cuda_nll import nll

        self._shape = (*shape, vocabulary)
        self._nll = nll
        self._regions: list[Region] = []
        # the kernel is compiled now, before there is an answer to score
        nll(torch.zeros(1, vocabulary, device="cuda"), torch.zeros(1, device="cuda", dtype=torch.int64))

    def describe(self) -> dict[str, Any]:
        from .cuda_memory import Region

        batch, length, vocabulary = self._shape
        if not self._regions:
            self._regions += [Region.allocate(batch * length * size) for size in (8, vocabulary * 4)]
        tokens, logits = (region.handle().hex() for region in self._regions)
        return {"kind": "device", "shape": self._shape, "tokens": tokens, "logits": logits}

    def write(self, tokens: NDArray[np.int64]) -> None:
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


class ModelBatches:
    """The model's side of the buffers, as tensors: it reads tokens int64[B, T] and writes logits float32[B, T, V].

    Args:
        description: the JSON of `Batches.describe`.
        device: `cpu`, `cuda:0` or `mps`, where the model computes.
    """

    def __init__(self, description: dict[str, Any], device: str) -> None:
        open_buffers = _open_device_buffers if description["kind"] == "device" else _open_host_buffers
        self.shape, self.device = tuple(description["shape"]), device
        self.tokens, self.logits = open_buffers(description)

    def answer(self, model: Any) -> None:
        """Call the model on the batch of tokens and copy its logits into the shared buffer.

        Raises:
            BrokenRule: the logits have the wrong shape.
        """
        import torch

        with torch.no_grad():
            logits = model(self.tokens.clone().to(self.device))
            if tuple(getattr(logits, "shape", ())) != self.shape:
                raise BrokenRule("shape")
            self.logits.copy_(logits.detach())
        if self.device.startswith("cuda"):
            torch.cuda.synchronize()


def _open_host_buffers(description: dict[str, Any]) -> Iterator[Any]:
    import torch

    shape = description["shape"]
    yield torch.frombuffer(mmap.mmap(description["tokens"], 0), dtype=torch.int64).view(shape[:2])
    yield torch.frombuffer(mmap.mmap(description["logits"], 0), dtype=torch.float32).view(shape)


def _open_device_buffers(description: dict[str, Any]) -> Iterator[Any]:
    from .cuda_memory import Region

    shape = description["shape"]
    yield Region.open(bytes.fromhex(description["tokens"])).tensor(shape[:2], "<i8")
    yield Region.open(bytes.fromhex(description["logits"])).tensor(shape, "<f4")


def _cross_entropy(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the negative log-likelihood of targets [N] under logits [N, V], in nats. Overwrites the logits."""
    target = logits[np.arange(len(targets)), targets]
    highest = logits.max(axis=-1)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        logits -= highest[:, None]
        np.exp(logits, out=logits)
        nats: NDArray[np.float32] = np.log(logits.sum(axis=-1)) - (target - highest)
    return nats


def _anonymous_file(size: int) -> int:
    """Return the descriptor of a nameless file of `size` bytes. The file lies in memory where the system allows it."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("autoresearch")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, size)
    return descriptor
