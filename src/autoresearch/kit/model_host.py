"""The candidate's models, in processes that hold no targets: `python -m autoresearch.kit.model_host CONTROL`.

The scorer starts this program. It imports PyTorch once, with no code of the candidate, and never touches the GPU. It
forks a process for a model when the scorer asks for one. Each fork enters its sandbox and only then imports the
candidate's train.py and reads its artifact. From that point on the scorer trusts no answer of the fork. This program
itself never holds anything of the candidate's, so the forks have no such thing in common. The scorer sends requests to
a fork as JSON lines, and each gets one answer:

    {"ready": true}                                         →  {"answer": "ok"}, once the warm-up is done
    {"load": [train, artifact, device], "batches": {…}}     →  {"answer": "ok"}
    {"forward": true}                                       →  {"answer": "ok"}, or a failure, see `model_answers`

Another socket, the control, connects this program with the scorer. Its first line is the plan, as JSON. Each further
line gets one answer:

    ["start", 3]                                            →  the process id of the fork for host 3 of the plan
    ["kill", 3]                                             →  the exit code of that fork
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, NoReturn

from ..sandbox.enter import enter, silence
from ..sandbox.lifetime import adopt_orphans, children, die_with
from ..sandbox.walls import Level, Walls
from .batches import ModelBatches
from .model_answers import BrokenRule, describe_failure


def load_candidate(train: Path, artifact: str, device: str, prepare: str) -> Any:
    """Import the candidate's train.py and return the model that its `load(artifact, device)` gives.

    `import prepare` finds the baseline's prepare.py, in the folder `prepare`. Other modules are the candidate's own.

    Raises:
        BrokenRule: train.py defines no `load`, or `load` returns no function.
    """
    sys.path[:0] = [prepare, str(train.parent)]
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("train", train)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train"] = module
    spec.loader.exec_module(module)
    if not callable(getattr(module, "load", None)):
        raise BrokenRule("load")
    model = module.load(artifact, device)
    if not callable(model):
        raise BrokenRule("function")
    return model


def serve(descriptor: int, device: str, prepare: str) -> None:
    """Answer the scorer's requests on the socket `descriptor` until the scorer closes it."""
    with socket.socket(fileno=descriptor) as connection, connection.makefile("r") as requests:
        connection.set_inheritable(False)

        def answer(**words: Any) -> None:
            connection.sendall(json.dumps(words).encode() + b"\n")

        train = ""
        try:
            _warm_up(device)
            batches: Any = None
            model: Any = None
            for request in map(json.loads, requests):
                if "load" in request:
                    train, artifact, device = request["load"]
                    batches = ModelBatches(request["batches"], device)
                    model = load_candidate(Path(train), artifact, device, prepare)
                elif "forward" in request:
                    batches.answer(model)
                answer(answer="ok")
        except BaseException as error:  # the candidate's own failure
            answer(**describe_failure(error, Path(train)))


def _warm_up(device: str) -> None:
    """Load and compile the kernels that take long and are the same for every candidate."""
    if device.startswith("cuda"):
        import torch
        import torch.nn.functional as F

        x = torch.zeros(1, 1, 64, 64, device=device, dtype=torch.bfloat16)  # kernels are loaded at their first use
        y = F.scaled_dot_product_attention(x @ x, x, F.rms_norm(x, (64,)), is_causal=True)
        torch.compile(lambda y: y.float().tanh())(y)
        torch.cuda.synchronize()


class Forks:
    """The forks of this process, each for one host of the plan.

    Args:
        plan: see `Candidate`.
        control: the descriptor of the scorer's commands, which no fork inherits.
    """

    def __init__(self, plan: dict[str, Any], control: int) -> None:
        self._plan, self._control, self._parent = plan, control, os.getpid()
        self._waiting = dict(enumerate(plan["hosts"]))  # hosts without a fork, by their index
        self._pids: dict[int, int] = {}
        for index in range(plan["started"]):
            self.start(index)

    def start(self, index: int) -> int:
        """Fork the process of a host, unless it runs, and return its process id."""
        if index in self._pids:
            return self._pids[index]
        host = self._waiting.pop(index)
        child = os.fork()
        if not child:
            self._become(host)
        self._pids[index] = child
        for descriptor in host["descriptors"]:
            os.close(descriptor)
        return child

    def kill(self, index: int) -> int:
        """Kill a fork and all its descendants, wait until they are gone, and return the fork's exit code.

        The exit code is 0 for a fork that was killed before.
        """
        pid = self._pids.pop(index, 0)
        if not pid:
            return 0
        os.kill(pid, signal.SIGKILL)  # safe if it is dead: its id is in use until it is waited for
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        while left := [child for child in children() if child not in self._pids.values()]:  # orphans are adopted
            for child in left:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        return code

    def kill_all(self) -> None:
        for index in list(self._pids):
            self.kill(index)

    def _become(self, host: dict[str, Any]) -> NoReturn:
        """Be the process of a host until it ends."""
        try:
            die_with(self._parent, signal.SIGKILL)
            for other in (
                self._control,
                *(each for waiting in self._waiting.values() for each in waiting["descriptors"]),
            ):
                os.close(other)
            os.environ.update(host["environment"])
            tempfile.tempdir = None  # an import before the fork may have settled on a folder outside the sandbox
            os.chdir(host["folder"])
            enter(Walls.from_json(host["walls"]), Level(self._plan["level"]))
            silence()
            arguments = host["connection"], self._plan["device"], self._plan["prepare"]
            self._plan.clear()  # it names folders that the candidate must not know
            self._waiting.clear()
            serve(*arguments)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    requests = control.makefile("r")
    plan = json.loads(requests.readline())  # not an argument, because everybody on the machine can read arguments
    if sys.platform == "linux":  # one import for all forks. On macOS PyTorch's frameworks do not survive a fork
        import torch

        if plan["device"].startswith("cuda"):  # spares each fork seconds. Further parts of the compiler touch the GPU
            import torch._dynamo  # noqa: F401

    adopt_orphans()
    forks = Forks(plan, control.fileno())
    for word, index in map(json.loads, requests):
        control.sendall(f"{forks.start(index) if word == 'start' else forks.kill(index)}\n".encode())
    forks.kill_all()


if __name__ == "__main__":
    main()
