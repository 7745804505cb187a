"""One process that runs the candidate's model and answers with logits. `candidate` starts several of them.

The scorer's side is here. The process itself runs `model_host`. This side imports, unpickles and loads nothing that a
candidate made.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..sandbox.caches import cache_variables
from ..sandbox.copying import copy_file_or_folder
from ..sandbox.removing import remove
from ..sandbox.walls import Walls
from . import batches
from .model_answers import explain_failure
from .model_errors import ModelCrashed, ModelInvalid, ModelTimeout

if TYPE_CHECKING:
    from .candidate import Candidate

READY_TIMEOUT = 120.0  # seconds until the process has imported PyTorch and warmed up the device
MAX_LINE = 64 * 1024  # bytes of one answer from the candidate's process
MAX_ARTIFACT = 32 << 30  # bytes of an artifact
TOO_LONG = "took much longer than the baseline's: a model must not train while it is scored"
LOOK = 0.05  # seconds between two looks at the processor time of a process that works


class ModelProcess:
    """One process with the candidate's model. `Candidate` creates it.

    Attributes:
        vocabulary: V, the number of logits of one token.
        load_seconds, first_seconds: time of `load`, and of the first answer, as `effort.choose_timer` counts it.
    """

    def __init__(self, candidate: Candidate, folder: Path) -> None:
        self._candidate, self.shape, self.folder = candidate, candidate.shape, folder
        self.vocabulary = candidate.vocabulary
        self._connection, self._far_end = socket.socketpair()
        self._batches = batches.make_batches(self.shape, candidate.vocabulary, candidate.device)
        self._received, self._started, self._loaded, self._answered, self._closed = b"", False, False, False, False
        self._read_timer: Callable[[], float] = time.monotonic
        self.load_seconds, self.first_seconds, self._loaded_at = 0.0, 0.0, 0.0

    def plan(self, walls: Walls) -> dict[str, Any]:
        """Return the settings of this process for `model_host`, as JSON."""
        far_end = self._far_end.fileno()
        return {
            "connection": far_end,
            "descriptors": [far_end, *self._batches.descriptors],
            "folder": str(self.folder),
            "walls": walls.to_json(),
            "environment": {
                "HOME": str(self.folder),
                "TMPDIR": str(self.folder / "tmp"),
                **cache_variables(self.folder, self._candidate.level),
            },
        }

    @property
    def descriptors(self) -> Sequence[int]:
        """Files that the process inherits."""
        return self._far_end.fileno(), *self._batches.descriptors

    def close_far_end(self) -> None:
        """Close this side's copy of the far end of the socket, once the process has inherited it."""
        self._far_end.close()

    def start(self) -> None:
        """Start the process, unless it runs. It imports and warms up, and then waits for `load`.

        Raises:
            ModelCrashed: the program that forks the processes is dead.
        """
        if not self._started:
            self._started = True
            if not self.folder.exists():
                self._candidate.furnish(self.folder)
            self._read_timer = self._candidate.start(self)

    def end(self) -> None:
        """Kill this process and all its descendants, wait until they are gone, and free what they shared."""
        self._candidate.end(self)
        self.close()
        remove(self.folder)

    @property
    def seconds(self) -> float:
        """The time that the process has taken so far, as `effort.choose_timer` counts it."""
        return self._read_timer()

    @property
    def seconds_of_answers(self) -> float:
        """The time since `load` ended."""
        return self.seconds - self._loaded_at

    def load(self) -> None:
        """Load the model, unless it is loaded.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        if self._loaded:
            return
        self.start()
        candidate, own = self._candidate, self.folder / "artifact"
        if not copy_file_or_folder(candidate.artifact, own, MAX_ARTIFACT):
            raise ModelInvalid(f"the artifact is larger than {MAX_ARTIFACT >> 30} GiB")
        paths = (str(candidate.train), str(own), candidate.device)
        # start-up has a limit of its own, because the candidate is not to blame for a busy machine
        self._request("start-up of the model's process", READY_TIMEOUT, ready=True)
        began, allowed = self.seconds, candidate.allowance.load
        until = None if allowed is None else began + allowed
        self._request("load", candidate.load_timeout, until, load=paths, batches=self._batches.describe())
        self._loaded, self._loaded_at = True, self.seconds
        self.load_seconds = self._loaded_at - began
        if allowed is not None and self.load_seconds > allowed:
            raise ModelTimeout(f"load {TOO_LONG}")

    def run_batch(self, tokens: NDArray[np.int64]) -> None:
        """Run the model on a batch of tokens [B, T]. Its logits stay in the shared buffer.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
            ValueError: the batch has another shape.
        """
        if tokens.shape != self.shape:
            raise ValueError(f"a batch must have the shape {self.shape}, not {tokens.shape}")
        self.load()
        self._candidate.asked = True
        try:
            self._batches.write(tokens)
        except batches.Invalid as error:
            raise ModelInvalid(str(error)) from None
        allowed = self._candidate.allowance.answers
        until = None if allowed is None else self._loaded_at + allowed
        self._request("the forward pass", self._candidate.forward_timeout, until, forward=True)
        if not self._answered:
            self._answered, self.first_seconds = True, self.seconds_of_answers

    def forward(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the logits [B, T, V] of the input tokens [B, T], as a copy that no other process can write.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        self.run_batch(tokens)
        try:
            logits = self._batches.logits()
        except batches.Invalid as error:
            raise ModelInvalid(str(error)) from None
        if not np.isfinite(logits).all():
            raise ModelInvalid("the model gave logits that are not finite")
        return logits

    def nll(self, tokens: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the negative log-likelihood [B, T] in nats of the targets [B, T] under the input tokens [B, T].

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        self.run_batch(tokens)
        try:
            nats = self._batches.nll(targets)
        except batches.Invalid as error:
            raise ModelInvalid(str(error)) from None
        if not np.isfinite(nats).all():
            raise ModelInvalid("the model gave logits that are not finite")
        return nats

    def close(self) -> None:
        """Free the socket and the shared buffers, once. Call this after the end of the process."""
        if not self._closed:
            self._closed = True
            self._connection.close()
            self._far_end.close()
            self._batches.close()

    def _request(self, stage: str, timeout: float, until: float | None = None, **request: Any) -> None:
        """Send a request, wait for the answer, and raise its reason unless the answer is `ok`.

        Args:
            timeout: wall seconds.
            until: reading of `seconds` at which the wait for the answer ends.
        """
        with suppress(OSError):  # a dead process may have left an answer
            self._connection.sendall(json.dumps(request).encode() + b"\n")
        answer = self._receive(stage, timeout, until)
        if answer.get("answer") == "ok":
            return
        reason = explain_failure(stage, answer, self._candidate.asked)
        raise (ModelInvalid if answer.get("answer") == "invalid" else ModelCrashed)(reason)

    def _receive(self, stage: str, timeout: float, until: float | None) -> dict[str, Any]:
        """Return the next answer of the process."""
        deadline = time.monotonic() + timeout
        while b"\n" not in self._received:
            left = deadline - time.monotonic()
            self._connection.settimeout(max(left if until is None else min(left, LOOK), 1e-3))
            try:
                data = self._connection.recv(MAX_LINE)
            except TimeoutError:
                if until is not None and self.seconds > until:
                    raise ModelTimeout(f"{stage} {TOO_LONG}") from None
                if time.monotonic() < deadline:
                    continue
                raise ModelTimeout(f"{stage} took longer than {timeout:g} s") from None
            except ConnectionError:
                data = b""
            if not data or len(self._received) > MAX_LINE:
                raise ModelCrashed(self._candidate.kill_and_explain(self))
            self._received += data
        line, self._received = self._received.split(b"\n", 1)
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            answer = None
        return answer if isinstance(answer, dict) else {}
