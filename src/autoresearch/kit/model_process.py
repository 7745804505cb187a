"""The wall between the scorer and the candidate: a model in processes of its own, asked for logits and nothing else.

`Candidate` starts them, one for the score and, for the probes, a second one that shares nothing with the first. The
candidate's code meets the second one only when the first is dead: two that live side by side find a way to talk.
Nothing that a candidate made is imported, unpickled or loaded on this side.
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
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..layout import cache_folder
from ..sandbox import Level, Walls, best
from ..sandbox.caches import caches, variables
from ..sandbox.copying import copied, copy_plain
from ..sandbox.walls import of_libraries, of_this_python
from . import batches

READY_TIMEOUT = 120.0  # seconds until the process is there, with PyTorch imported and the device awake
LOAD_TIMEOUT = 120.0  # seconds for train.py's imports, `load` and whatever it compiles
FORWARD_TIMEOUT = 120.0  # seconds for one batch; the first may compile
PATIENCE = 10.0  # seconds for killed processes to be gone
MAX_REASON = 400  # characters of a reason that comes from the candidate's process
MAX_LINE = 64 * 1024  # bytes of one answer from the candidate's process
ARTIFACT = 32 << 30  # bytes of an artifact, at most
COMPILED = 2 << 30  # bytes of a compiler's cache that are handed on, at most
SHOWN = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "LD_LIBRARY_PATH", "CC", "CXX", "CUDA_HOME", "CUDA_PATH",
         "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS",
         "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "AUTORESEARCH_OUT")  # fmt: skip
"""What a model's process sees of the scorer's environment. The last is the mark by which it is found and swept."""


class ModelError(Exception):
    """The candidate's model gave no score. The message is the reason, one line."""


class ModelInvalid(ModelError):
    """It broke a rule: wrong shape, wrong vocabulary, logits that are not finite, answers that depend on the future."""


class ModelCrashed(ModelError):
    """Importing train.py, `load` or the forward pass raised, or the process died."""


class ModelTimeout(ModelError):
    """`load` or the forward pass did not come back in time."""


class ModelProcess:
    """One process with the candidate's model. `Candidate` makes it."""

    def __init__(self, candidate: Candidate, folder: Path) -> None:
        self._candidate, self.shape, self.folder = candidate, candidate.shape, folder
        self._line, self._theirs = socket.socketpair()
        self._batches = batches.made(self.shape, candidate.vocabulary, candidate.device)
        self._answers, self._loaded = b"", False

    def plan(self, walls: Walls) -> dict[str, Any]:
        """What `model_host` needs to know of it."""
        line = self._theirs.fileno()
        return {
            "line": line,
            "descriptors": [line, *self._batches.descriptors],
            "folder": str(self.folder),
            "walls": walls.to_json(),
            "environment": {
                "HOME": str(self.folder),
                "TMPDIR": str(self.folder / "tmp"),
                **variables(self.folder, self._candidate.level),
            },
        }

    @property
    def descriptors(self) -> Sequence[int]:
        return self._theirs.fileno(), *self._batches.descriptors

    def launched(self) -> None:
        """The other side has its end of the line."""
        self._theirs.close()

    def end(self) -> None:
        """Kills this process, with all that it started, and waits until nothing of it is left."""
        self._candidate.end(self)

    def load(self) -> None:
        """Has the model loaded, if it is not yet.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        if self._loaded:
            return
        candidate, own = self._candidate, self.folder / "artifact"
        if not copied(candidate.artifact, own, ARTIFACT):
            raise ModelInvalid(f"the artifact has more than {ARTIFACT >> 30} GiB")
        paths = (str(candidate.train), str(own), candidate.device)
        self._order("its start", READY_TIMEOUT, ready=True)  # a busy machine's time, and not the candidate's
        self._order("load", candidate.load_timeout, load=paths, batches=self._batches.described())
        self._loaded = True

    def show(self, tokens: NDArray[np.int64]) -> None:
        """Has the model answer a batch of tokens [B, T]; the answer stays in the shared buffer."""
        if tokens.shape != self.shape:
            raise ValueError(f"a batch has the shape {self.shape}, not {tokens.shape}")
        self.load()
        self._batches.put(tokens)
        self._order("the forward pass", self._candidate.forward_timeout, forward=True)

    def forward(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """Logits [B, T, V] of the input tokens [B, T], as a copy that nobody else can write to.

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        self.show(tokens)
        try:
            logits = self._batches.logits()
        except batches.Invalid as error:
            raise ModelInvalid(str(error)) from None
        if not np.isfinite(logits).all():
            raise ModelInvalid("the model gave logits that are not finite")
        return logits

    def nll(self, tokens: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float32]:
        """Negative log-likelihood [B, T] in nats of the targets [B, T] that follow the input tokens [B, T].

        Raises:
            ModelCrashed, ModelInvalid, ModelTimeout
        """
        self.show(tokens)
        try:
            nats = self._batches.nll(targets)
        except batches.Invalid as error:
            raise ModelInvalid(str(error)) from None
        if not np.isfinite(nats).all():
            raise ModelInvalid("the model gave logits that are not finite")
        return nats

    def close(self) -> None:
        """Frees what was shared. The process has ended."""
        self._line.close()
        self._theirs.close()
        self._batches.close()

    def _order(self, what: str, timeout: float, **order: Any) -> None:
        """Have something done; anything but `ok` is the reason why it was not."""
        with suppress(OSError):  # it has died; what it said before is still to be read
            self._line.sendall(json.dumps(order).encode() + b"\n")
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
                raise ModelCrashed(self._candidate.how_it_died(self))
            self._answers += data
        line, self._answers = self._answers.split(b"\n", 1)
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            answer = None
        return answer if isinstance(answer, dict) else {"reason": f"the model's process answered {line[:80]!r}"}


class Candidate:
    """A candidate's model behind walls. As a context: launched on entry; on leaving, all of it is gone.

    Args:
        train: the candidate's train.py; it defines `load(path, device) -> f` with `f(int64[B, T]) -> logits[B, T, V]`.
        artifact: what its training saved.
        device: `cpu`, `cuda:0` or `mps`, where the model computes.
        shape: (B, T) of every batch.
        vocabulary: V, the number of logits of one token.
        prepare: the baseline's prepare.py, which is what `import prepare` finds over there.
        compiled: a compiler's cache to begin with.
        level: how it is confined; None: as well as this machine can.
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
        compiled: Path | None = None,
        level: Level | None = None,
        load_timeout: float = LOAD_TIMEOUT,
        forward_timeout: float = FORWARD_TIMEOUT,
    ) -> None:
        self.train, self.artifact = Path(train).absolute(), Path(artifact).absolute()
        self.device, self.shape, self.vocabulary = device, shape, vocabulary
        self._prepare, self._compiled = Path(prepare).absolute(), compiled
        self.level = best() if level is None else level
        self.load_timeout, self.forward_timeout = load_timeout, forward_timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._open = ExitStack()

    def __enter__(self) -> Candidate:
        with ExitStack() as undo:
            undo.callback(self.close)
            self._launch()
            undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def forward(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `ModelProcess.forward`."""
        return self.model.forward(tokens)

    def close(self) -> None:
        """End the processes and free what was shared with them."""
        if self._process is not None:
            self._control.close()  # it ends the others, and itself
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._open.close()

    def end(self, model: ModelProcess) -> int:
        """See `ModelProcess.end`; its exit code, below zero the signal that ended it."""
        self._control.settimeout(PATIENCE)
        try:
            self._control.sendall(f"{(self.model, self.second).index(model)}\n".encode())
            return int(self._control.recv(100) or b"1")
        except OSError:
            raise ModelCrashed("the process of the models died") from None

    def how_it_died(self, model: ModelProcess) -> str:
        """Why a model's process says nothing more."""
        code = self.end(model)
        if code == -signal.SIGKILL:
            return "the model's process closed its line to the scorer, or ran out of memory"
        if code < 0:
            return f"the model's process was killed by {signal.Signals(-code).name}"
        return f"the model's process ended with exit code {code}"

    def _launch(self) -> None:
        base = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="autoresearch-model-")))
        shared = base / "prepare"
        shared.mkdir()
        shutil.copyfile(self._prepare, shared / "prepare.py")
        self.model, self.second = (self._host(base / name) for name in ("model", "second"))
        self._control, theirs = socket.socketpair()
        self._open.callback(self._control.close)
        plan = {
            "device": self.device,
            "level": self.level,
            "prepare": str(shared),
            "control": theirs.fileno(),
            "hosts": [each.plan(self._walls(shared, each.folder)) for each in (self.model, self.second)],
        }
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-P", "-m", "autoresearch.kit.model_host", json.dumps(plan)],
            env={name: os.environ[name] for name in SHOWN if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=2,  # what the candidate prints is log, and never a line of the score
            pass_fds=[theirs.fileno(), *self.model.descriptors, *self.second.descriptors],
        )
        theirs.close()
        for each in (self.model, self.second):
            each.launched()

    def _host(self, folder: Path) -> ModelProcess:
        (folder / "tmp").mkdir(parents=True)
        if self._compiled is not None and self._compiled.is_dir():
            copy_plain(self._compiled, caches(folder), COMPILED)
        process = ModelProcess(self, folder)
        self._open.callback(process.close)
        return process

    def _walls(self, shared: Path, folder: Path) -> Walls:
        """It reads its code and the baseline's prepare.py, and writes to a folder of its own, where its artifact lies.

        The artifact is a copy, since two processes can talk through a file that both read: by what of it is in memory.
        """
        software = of_this_python(off_limits=(cache_folder(), self.train.parent.parent, folder))
        own = (str(shared), str(self.train.parent))
        hidden = tuple(filter(None, os.environ.get("AUTORESEARCH_HIDDEN", "").split(os.pathsep)))
        return Walls(read=(*software, *of_libraries(os.environ), *own), write=(str(folder),), hidden=hidden)
