"""The candidate's model, in confined processes that hold no targets.

The first process of a `Candidate` answers for the score. Others answer the probes, and share nothing with it or with
each other. A process loads the candidate's code only after the process before it is dead, because two processes that
run at the same time find a way to talk. The scorer's side imports, unpickles and loads nothing that a candidate made.
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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from .. import variables as env
from ..layout import cache_folder
from ..sandbox.caches import compiler_caches
from ..sandbox.copying import copy_plain
from ..sandbox.enter import best_level
from ..sandbox.removing import remove
from ..sandbox.variables import FOR_MODELS, pick_variables
from ..sandbox.walls import Level, Walls, library_folders, this_python_folders
from .effort import Allowance, choose_timer
from .model_answers import explain_death
from .model_errors import ModelCrashed
from .model_process import READY_TIMEOUT, ModelProcess

LOAD_TIMEOUT = 120.0  # seconds for train.py's imports, `load` and the compilation in it
FORWARD_TIMEOUT = 120.0  # seconds for one batch. The first batch may compile
PATIENCE = 10.0  # seconds to wait until killed processes are gone
MAX_COMPILED = 2 << 30  # bytes of a compiler's cache that are copied into the process's folder
AHEAD = {True: 1, False: 5}  # fresh processes that start up meanwhile, on a CPU or on a GPU, where it takes seconds


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
        allowance: limits on the time of `load` and of the answers.
        probes: number of further processes, see `fresh`.

    Attributes:
        asked: whether one of the processes has received tokens, which may be held-out text.
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
        self._forks: dict[int, int] = {}  # index of a running fork → its process id

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
            self._control.close()  # this makes the host kill the models' processes and end
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._resources.close()

    def fresh(self) -> Iterator[ModelProcess]:
        """Yield the further processes one by one. Use each process only until the next one is yielded.

        Each process is killed before the next one loads the candidate's code. The next ones start up meanwhile.
        """
        for number, each in enumerate(self.others):
            for following in self.others[number : number + 1 + self._ahead]:
                following.start()
            yield each
            each.end()

    def start(self, model: ModelProcess) -> Callable[[], float]:
        """Start a model's process, and return its timer.

        Raises:
            ModelCrashed: the host, which forks the processes, is dead.
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
            ModelCrashed: the host, which kills the processes, is dead.
        """
        index = self._all.index(model)
        self._forks.pop(index, None)
        return self._command("kill", index)

    def _command(self, word: str, index: int) -> int:
        self._control.settimeout(PATIENCE if word == "kill" else READY_TIMEOUT)  # the host may still import PyTorch
        try:
            self._control.sendall(json.dumps([word, index]).encode() + b"\n")
            return int(self._control.recv(100) or b"1")
        except OSError:
            raise ModelCrashed("the process that hosts the models died") from None

    def kill_and_explain(self, model: ModelProcess) -> str:
        """Kill a model's process that stopped answering, and return the reason why it stopped."""
        return explain_death(self.end(model))

    def _launch(self) -> None:
        """Start the host, which runs `model_host` and forks the processes."""
        base = Path(tempfile.mkdtemp(prefix="autoresearch-model-"))
        self._resources.callback(remove, base)  # TemporaryDirectory fails on folders that a candidate nested deeply
        shared = base / "prepare"
        shared.mkdir()
        shutil.copyfile(self._prepare, shared / "prepare.py")
        # random names: no process can tell by its folder whether it is scored or probed
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
            stdout=2,  # our standard error. The candidate's processes write to /dev/null
            pass_fds=[far_end.fileno(), *(number for each in processes for number in each.descriptors)],
        )
        far_end.close()
        with suppress(OSError):  # the host died, and the first request reports it
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

        The artifact lies in `folder` as a copy. Two processes that read the same file could talk through it, because
        each can measure which pages of the file are in memory.
        """
        software = this_python_folders(off_limits=(cache_folder(), self.train.parent.parent, folder))
        own = (str(shared), str(self.train.parent))
        hidden = tuple(filter(None, os.environ.get(env.HIDDEN, "").split(os.pathsep)))
        read = (*software, *library_folders(os.environ), *own)
        counted = self.device == "cpu"
        return Walls(read=read, write=(str(folder),), hidden=hidden, devices=self._find_nodes(), counted=counted)

    def _find_nodes(self) -> tuple[str, ...]:
        """Return the device files of the trial's GPU. A run by hand may use all GPUs."""
        if not self.device.startswith("cuda"):
            return ()
        if (named := os.environ.get(env.NODES)) is not None:
            return tuple(filter(None, named.split(os.pathsep)))
        return tuple(str(each) for each in Path("/dev").glob("nvidia*") if each.is_char_device())
