"""The candidate's models, in processes that hold no targets: `python -m autoresearch.kit.model_host CONTROL`.

The scorer starts this program. It imports PyTorch once, with no code of the candidate. Then it forks one process per
model. Each fork enters its sandbox and only then imports the candidate's train.py and reads its artifact. From that
point on the scorer trusts no answer of the fork. Requests arrive as JSON lines, and each gets one answer:

    {"ready": true}                                         →  {"answer": "ok"}, once the warm-up is done
    {"load": [train, artifact, device], "batches": {…}}     →  {"answer": "ok"}
    {"forward": true}                                       →  {"answer": "ok"}, or a failure, see `model_answers`

The first process has a socket of its own to the scorer, the control. The first line there is the plan, as JSON. Each
further line is the index of a fork to kill, and the answer is the fork's exit code.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from ..sandbox import Level, Walls, enter
from ..sandbox.enter import silence
from ..sandbox.lifetime import adopt_orphans, children, die_with
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


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    requests = control.makefile("r")
    plan = json.loads(requests.readline())  # not an argument: everybody on the machine can read those
    if sys.platform == "linux":  # one import for all forks. On macOS PyTorch's frameworks do not survive a fork
        import torch  # noqa: F401

    adopt_orphans()
    parent = os.getpid()
    pids = [_fork(index, plan, control.fileno(), parent) for index in range(len(plan["hosts"]))]
    for host in plan["hosts"]:
        for descriptor in host["descriptors"]:
            os.close(descriptor)
    for request in requests:
        control.sendall(f"{_kill(pids, int(request))}\n".encode())
    for index in range(len(pids)):
        _kill(pids, index)


def _kill(pids: list[int], index: int) -> int:
    """Kill a fork and all its descendants, wait until they are gone, and return the fork's exit code.

    The exit code is 0 for a fork that was killed before.
    """
    pid, pids[index] = pids[index], 0
    if not pid:
        return 0
    os.kill(pid, signal.SIGKILL)  # a dead fork is still there until it is waited for
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    while left := [child for child in children() if child not in pids]:  # this process adopts orphans
        for child in left:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return code


def _fork(index: int, plan: dict[str, Any], control: int, parent: int) -> int:
    """Fork the process of the model number `index`, and return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        die_with(parent, signal.SIGKILL)
        host, level = plan["hosts"][index], Level(plan["level"])
        own = set(host["descriptors"])
        for other in {*(number for each in plan["hosts"] for number in each["descriptors"]), control} - own:
            os.close(other)
        os.environ.update(host["environment"])
        os.chdir(host["folder"])
        enter(Walls.from_json(host["walls"]), level)
        silence()
        arguments = host["connection"], plan["device"], plan["prepare"]
        plan.clear()  # it names folders that are none of the candidate's business
        serve(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
