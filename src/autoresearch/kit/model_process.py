"""The wall between the scorer and the candidate: a model in a process of its own, asked for logits and nothing else.

Between the two processes lie two anonymous files that the scorer owns, and a line of JSON. Nothing that a candidate
made is imported, unpickled or loaded on this side, and logits are copied before anyone computes with them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

LOAD_TIMEOUT = 120.0  # seconds for imports, `load` and whatever it compiles
FORWARD_TIMEOUT = 120.0  # seconds for one batch; the first may compile
MAX_REASON = 400  # characters of a reason that comes from the candidate's process
MAX_LINE = 64 * 1024  # bytes of one answer from the candidate's process


class ModelError(Exception):
    """The candidate's model gave no score. The message is the reason, one line."""


class ModelInvalid(ModelError):
    """It broke a rule: wrong shape, wrong vocabulary, logits that are not finite."""


class ModelCrashed(ModelError):
    """Importing train.py, `load` or the forward pass raised, or the process died."""


class ModelTimeout(ModelError):
    """`load` or the forward pass did not come back in time."""


class ModelProcess:
    """The candidate's model in a process of its own.

    Args:
        train: the candidate's train.py; it defines `load(path, device) -> f` with `f(int64[B, T]) -> logits[B, T, V]`.
        artifact: what its training saved.
        device: `cpu`, `cuda:0` or `mps`, where the model computes.
        shape: (B, T) of every batch.
        vocabulary: V, the number of logits of one token.
        prepare: the baseline's prepare.py, which is what `import prepare` finds over there.
        load_timeout, forward_timeout: seconds.
    """

    def __init__(
        self,
        train: Path,
        artifact: Path,
        device: str,
        shape: tuple[int, int],
        vocabulary: int,
        prepare: Path,
        load_timeout: float = LOAD_TIMEOUT,
        forward_timeout: float = FORWARD_TIMEOUT,
    ) -> None:
        self.shape, self.vocabulary = shape, vocabulary
        self._arguments = [str(Path(train).absolute()), str(Path(artifact).absolute()), device]
        self._prepare = Path(prepare).absolute()
        self._load_timeout, self._forward_timeout = load_timeout, forward_timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._answers = b""

    def start(self) -> None:
        """Launch the process and wait until the model is loaded.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        batch, length = self.shape
        self._folder = Path(tempfile.mkdtemp(prefix="autoresearch-model-"))
        shutil.copyfile(self._prepare, self._folder / "prepare.py")
        self._tokens = _anonymous_file(batch * length * 8)
        self._logits = _anonymous_file(batch * length * self.vocabulary * 4)
        self._line, theirs = socket.socketpair()
        descriptors = (self._tokens, self._logits, theirs.fileno())
        numbers = [str(number) for number in (*self.shape, self.vocabulary, *descriptors)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AUTORESEARCH_")}
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-P", "-m", "autoresearch.kit.model_host", *self._arguments, *numbers],
            cwd=self._folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=2,  # what the candidate prints is log, and never a line of the score
            pass_fds=descriptors,
        )
        theirs.close()
        self._await("load", self._load_timeout)

    def forward(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """Logits [B, T, V] of the input tokens [B, T], as a copy that nobody else can write to.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        if tokens.shape != self.shape:
            raise ValueError(f"a batch has the shape {self.shape}, not {tokens.shape}")
        _write(self._tokens, np.ascontiguousarray(tokens, dtype=np.int64))
        try:
            self._line.sendall(b"forward\n")
        except OSError:
            raise ModelCrashed(self._how_it_died()) from None
        self._await("the forward pass", self._forward_timeout)
        logits = np.empty((*self.shape, self.vocabulary), dtype=np.float32)
        if not _read(self._logits, logits):
            raise ModelInvalid("the model's process cut the buffer of its logits short")
        if not np.isfinite(logits).all():
            raise ModelInvalid("the model gave logits that are not finite")
        return logits

    def close(self) -> None:
        """End the process and free what was shared with it."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process = None
        self._line.close()
        os.close(self._tokens)
        os.close(self._logits)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> ModelProcess:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _await(self, what: str, timeout: float) -> None:
        """Wait for `ok`; anything else is the reason why there is none."""
        answer = self._answer(what, timeout)
        if answer.get("answer") == "ok":
            return
        reason = " ".join(str(answer.get("reason", "")).split())[:MAX_REASON] or "it gave no reason"
        raise (ModelInvalid if answer.get("answer") == "invalid" else ModelCrashed)(reason)

    def _answer(self, what: str, timeout: float) -> dict[str, Any]:
        deadline = time.monotonic() + timeout
        while b"\n" not in self._answers:
            self._line.settimeout(max(deadline - time.monotonic(), 1e-3))
            try:
                data = self._line.recv(MAX_LINE)
            except TimeoutError:
                raise ModelTimeout(f"{what} took longer than {timeout:g} s") from None
            except ConnectionError:
                data = b""
            if not data or len(self._answers) > MAX_LINE:
                raise ModelCrashed(self._how_it_died())
            self._answers += data
        line, self._answers = self._answers.split(b"\n", 1)
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        return answer if isinstance(answer, dict) else {"reason": f"the model's process answered {line[:80]!r}"}

    def _how_it_died(self) -> str:
        assert self._process is not None
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "the model's process closed its line to the scorer"
        if code < 0:
            return f"the model's process was killed by {signal.Signals(-code).name}"
        return f"the model's process ended with exit code {code}"


def _anonymous_file(size: int) -> int:
    """A descriptor of a file without a name, `size` bytes long; in memory where the system can."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("autoresearch")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, size)
    return descriptor


def _write(descriptor: int, array: NDArray[np.int64]) -> None:
    rest = memoryview(array.data).cast("B")
    offset = 0
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[written:], offset + written


def _read(descriptor: int, array: NDArray[np.float32]) -> bool:
    """Fill the array from the file; False where the file is shorter. A read copies, and cannot fault like a mapping."""
    rest = memoryview(array.data).cast("B")
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(os.dup(descriptor), "rb", buffering=0) as file:
        while rest:
            count = file.readinto(rest)
            if not count:
                return False
            rest = rest[count:]
    return True
