"""The wall between the scorer and the candidate: processes that run the candidate's model and answer with logits.

The first process of a `Candidate` answers for the score. Others answer the probes, and share nothing with it or with
each other. A process loads the candidate's code only when the one before is dead, because two processes that live side
by side find a way to talk. The scorer's side imports, unpickles and loads nothing that a candidate made.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import variables as env
from ..layout import cache_folder
from ..sandbox import Level, Walls, best_level
from ..sandbox.caches import cache_variables, compiler_caches
from ..sandbox.copying import copy_file_or_folder, copy_plain
from ..sandbox.removing import remove
from ..sandbox.variables import FOR_MODELS, pick_variables
from ..sandbox.walls import library_folders, this_python_folders
from . import batches
from .effort import Allowance, choose_timer
from .model_answers import explain_death, explain_failure

READY_TIMEOUT = 120.0  # seconds until the process has imported PyTorch and warmed up the device
LOAD_TIMEOUT = 120.0  # seconds for train.py's imports, `load` and the compilation in it
FORWARD_TIMEOUT = 120.0  # seconds for one batch. The first batch may compile
PATIENCE = 10.0  # seconds to wait until killed processes are gone
MAX_LINE = 64 * 1024  # bytes of one answer from the candidate's process
MAX_ARTIFACT = 32 << 30  # bytes of an artifact
MAX_COMPILED = 2 << 30  # bytes of a compiler's cache that are copied into the process's folder
AHEAD = {True: 1, False: 5}  # fresh processes that start up meanwhile, on a CPU or on a GPU, where it takes seconds
TOO_LONG = "took much longer than the baseline's: a model must not train while it is scored"
LOOK = 0.05  # seconds between two looks at the processor time of a process that works


class ModelError(Exception):
    """The candidate's model gave no score. The message is the reason, on one line."""


class ModelInvalid(ModelError):
    """The model broke a rule: wrong shape, wrong vocabulary, logits that are not finite, or a look at the future."""


class ModelCrashed(ModelError):
    """Importing train.py, `load` or the forward pass raised, or the process died."""


class ModelTimeout(ModelError):
    """Start-up, `load` or the forward pass did not end in time."""


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
        # start-up has a limit of its own: a busy machine's delay is not the candidate's
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
        """Free the socket and the shared buffers, unless that is done. The process has ended before."""
        if not self._closed:
            self._closed = True
            self._connection.close()
            self._far_end.close()
            self._batches.close()

    def _request(self, stage: str, timeout: float, until: float | None = None, **request: Any) -> None:
        """Send a request, wait for the answer, and raise its reason unless the answer is `ok`.

        Args:
            timeout: wall seconds.
            until: the most that `seconds` may read while the answer is waited for.
        """
        with suppress(OSError):  # a process that died may have left an answer that is still to be read
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


class Candidate:
    """A candidate's model in confined processes, as a context manager.

    The first process is launched on entry. On exit all processes and their descendants are gone.

    Args:
        train: the candidate's train.py. It defines `load(path, device) -> f` with `f(int64[B, T]) -> logits[B, T, V]`.
        artifact: the file or folder that training saved.
        device: `cpu`, `cuda:0` or `mps`, where the model computes.
        shape: (B, T) of every batch.
        vocabulary: V, the number of logits of one token.
        prepare: the baseline's prepare.py. `import prepare` in the model's process finds this file.
        compiled: the folder of a compiler's cache to start from.
        level: the sandbox of the processes. None stands for the strongest that this machine has.
        load_timeout: seconds for `load`.
        forward_timeout: seconds for one batch.
        allowance: the time that `load` may take, beside that of the baseline.
        probes: number of further processes, see `fresh`.

    Attributes:
        asked: whether one of its processes has received tokens, which may be held out.
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
        allowance: Allowance = Allowance(),  # noqa: B008 (it is frozen)
        probes: int = 1,
    ) -> None:
        self.train, self.artifact = Path(train).absolute(), Path(artifact).absolute()
        self.device, self.shape, self.vocabulary = device, shape, vocabulary
        self._prepare, self._compiled = Path(prepare).absolute(), compiled
        self.level = best_level() if level is None else level
        self.load_timeout, self.forward_timeout = load_timeout, forward_timeout
        self.allowance, self._probes, self._ahead = allowance, probes, AHEAD[device == "cpu"]
        self._started = 1 + min(probes, self._ahead)  # processes that are started at once
        self.asked = False
        self._process: subprocess.Popen[bytes] | None = None
        self._resources = ExitStack()
        self._forks: dict[int, int] = {}  # the process ids of the forks that run, by index

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
        """End the processes and free the sockets and buffers that they shared."""
        if self._process is not None:
            self._control.close()  # the first process then kills the models' processes and ends
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._resources.close()

    def fresh(self) -> Iterator[ModelProcess]:
        """Yield the further processes, each to be used until the next one is taken.

        Each ends before the next loads the candidate's code. The next ones start up meanwhile.
        """
        for number, each in enumerate(self.others):
            for following in self.others[number : number + 1 + self._ahead]:
                following.start()
            yield each
            each.end()

    def start(self, model: ModelProcess) -> Callable[[], float]:
        """Start a model's process, and return the timer of it.

        Raises:
            ModelCrashed: the first process, which does the forking, is dead.
        """
        index = self._all.index(model)
        for each in range(self._started) if index == 0 else (index,):
            self._forks[each] = self._command("start", each)
        assert self._process is not None
        return choose_timer(
            self.device, self._process.pid, lambda: [pid for each, pid in self._forks.items() if each != index]
        )

    def end(self, model: ModelProcess) -> int:
        """Kill a model's process and return its exit code: a negative number is the signal that ended it.

        Raises:
            ModelCrashed: the first process, which does the killing, is dead.
        """
        index = self._all.index(model)
        self._forks.pop(index, None)
        return self._command("kill", index)

    def _command(self, word: str, index: int) -> int:
        self._control.settimeout(PATIENCE if word == "kill" else READY_TIMEOUT)  # the host may still import
        try:
            self._control.sendall(json.dumps([word, index]).encode() + b"\n")
            return int(self._control.recv(100) or b"1")
        except OSError:
            raise ModelCrashed("the process that hosts the models died") from None

    def kill_and_explain(self, model: ModelProcess) -> str:
        """Kill a model's process that stopped answering, and return the reason why it stopped."""
        return explain_death(self.end(model))

    def _launch(self) -> None:
        """Start the program `model_host`, which forks the processes."""
        base = Path(tempfile.mkdtemp(prefix="autoresearch-model-"))
        self._resources.callback(remove, base)  # TemporaryDirectory fails on folders that a candidate nested deeply
        shared = base / "prepare"
        shared.mkdir()
        shutil.copyfile(self._prepare, shared / "prepare.py")
        # a process cannot tell by its folder what it is asked for
        processes = [ModelProcess(self, base / secrets.token_hex(4)) for _ in range(1 + self._probes)]
        self._all, self.model, self.others = processes, processes[0], processes[1:]
        for each in processes:
            self._resources.callback(each.close)
        for each in processes[: self._started]:
            self.furnish(each.folder)
        self._control, far_end = socket.socketpair()
        self._resources.callback(self._control.close)
        plan = {
            "device": self.device,
            "level": self.level,
            "prepare": str(shared),
            "started": self._started,
            "hosts": [each.plan(self._walls(shared, each.folder)) for each in processes],
        }
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-P", "-m", "autoresearch.kit.model_host", str(far_end.fileno())],
            env=pick_variables(os.environ, FOR_MODELS),
            stdin=subprocess.DEVNULL,
            stdout=2,  # ours. The candidate's processes write to /dev/null
            pass_fds=[far_end.fileno(), *(number for each in processes for number in each.descriptors)],
        )
        far_end.close()
        with suppress(OSError):  # it has died, and the first request finds out
            self._control.sendall(json.dumps(plan).encode() + b"\n")
        for each in processes:
            each.close_far_end()

    def furnish(self, folder: Path) -> None:
        """Make the folder of a process, with a copy of the compilers' cache."""
        (folder / "tmp").mkdir(parents=True)
        if self._compiled is not None and self._compiled.is_dir():
            copy_plain(self._compiled, compiler_caches(folder), MAX_COMPILED)

    def _walls(self, shared: Path, folder: Path) -> Walls:
        """Return the sandbox of a process: it may read its code and the baseline's prepare.py, and write to `folder`.

        The artifact lies in `folder` as a copy, because two processes can talk through a file that both read: each can
        tell which of its pages are in memory.
        """
        software = this_python_folders(off_limits=(cache_folder(), self.train.parent.parent, folder))
        own = (str(shared), str(self.train.parent))
        hidden = tuple(filter(None, os.environ.get(env.HIDDEN, "").split(os.pathsep)))
        read = (*software, *library_folders(os.environ), *own)
        counted = self.device == "cpu"
        return Walls(read=read, write=(str(folder),), hidden=hidden, devices=self._find_nodes(), counted=counted)

    def _find_nodes(self) -> tuple[str, ...]:
        """Return the device files of the trial's GPU. By hand nobody names them, and all GPUs can be used."""
        if not self.device.startswith("cuda"):
            return ()
        if (named := os.environ.get(env.NODES)) is not None:
            return tuple(filter(None, named.split(os.pathsep)))
        return tuple(str(each) for each in Path("/dev").glob("nvidia*") if each.is_char_device())
