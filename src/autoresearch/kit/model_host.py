"""The candidate's models, in processes that know no targets: `python -m autoresearch.kit.model_host PLAN`.

The scorer starts it. PyTorch is imported once, by code that is ours; then one process is forked for each model, goes
behind its walls, and only there meets the candidate's train.py and artifact. From then on nothing it says is trusted.
Orders come as JSON lines, and each is answered by one:

    {"ready": true}                                         →  {"answer": "ok"}, once nothing of ours is left to do
    {"load": [train, artifact, device], "batches": {…}}     →  {"answer": "ok"}
    {"forward": true}                                       →  {"answer": "ok"}, or `invalid` or `crash` with a `reason`

On a line of its own the first process hears which of the others to end.
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
from ..sandbox.lifeline import adopt_orphans, children, die_with
from .batches import Invalid, Opened


def load_candidate(train: Path, artifact: str, device: str, prepare: str) -> Any:
    """The candidate's `f`. Its `prepare` is the baseline's, in the folder `prepare`; other modules are its own."""
    sys.path[:0] = [prepare, str(train.parent)]
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("train", train)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train"] = module
    spec.loader.exec_module(module)
    if not callable(getattr(module, "load", None)):
        raise Invalid("train.py defines no load(path, device)")
    model = module.load(artifact, device)
    if not callable(model):
        raise Invalid(f"load(path, device) gave {type(model).__name__}, which is not a function")
    return model


def host(line: int, device: str, prepare: str) -> None:
    """Answers one scorer until it hangs up."""
    with socket.socket(fileno=line) as answers, answers.makefile("r") as orders:
        answers.set_inheritable(False)

        def say(answer: str, reason: str = "") -> None:
            answers.sendall(json.dumps({"answer": answer, "reason": reason[:1000]}).encode() + b"\n")

        try:
            _wake(device)
            batches: Any = None
            model: Any = None
            for order in map(json.loads, orders):
                if "load" in order:
                    train, artifact, device = order["load"]
                    batches = Opened(order["batches"], device)
                    model = load_candidate(Path(train), artifact, device, prepare)
                elif "forward" in order:
                    batches.answer(model)
                say("ok")
        except Invalid as error:
            say("invalid", str(error))
        except BaseException as error:  # the candidate's own failure; the log gets all of it
            traceback.print_exc()
            say("crash", f"{type(error).__name__}: {error}")


def _wake(device: str) -> None:
    """What takes long and is the same for every candidate."""
    if device.startswith("cuda"):
        import torch
        import torch.nn.functional as F

        x = torch.zeros(1, 1, 64, 64, device=device, dtype=torch.bfloat16)  # kernels are loaded when first used
        y = F.scaled_dot_product_attention(x @ x, x, F.rms_norm(x, (64,)), is_causal=True)
        torch.compile(lambda y: y.float().tanh())(y)
        torch.cuda.synchronize()


def main() -> None:
    plan = json.loads(sys.argv[1])
    if sys.platform == "linux":  # once, for all of the hosts; on macOS its frameworks do not outlive a fork
        import torch  # noqa: F401

    adopt_orphans()
    parent = os.getpid()
    hosts = [_fork(each, plan, parent) for each in plan["hosts"]]
    for each in plan["hosts"]:
        for descriptor in each["descriptors"]:
            os.close(descriptor)
    with socket.socket(fileno=plan["control"]) as control, control.makefile("r") as orders:
        for order in orders:
            control.sendall(f"{_end(hosts, int(order))}\n".encode())
    for index in range(len(hosts)):
        _end(hosts, index)


def _end(hosts: list[int], index: int) -> int:
    """Kills a host with all that came of it, and waits until nothing of it is left; its exit code."""
    child, hosts[index] = hosts[index], 0
    if not child:
        return 0
    os.kill(child, signal.SIGKILL)  # a dead one waits to be buried
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    while left := [each for each in children() if each not in hosts]:  # orphans come to this process
        for each in left:
            os.kill(each, signal.SIGKILL)
            os.waitpid(each, 0)
    return code


def _fork(each: dict[str, Any], plan: dict[str, Any], parent: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        die_with(parent, signal.SIGKILL)
        os.environ.update(each["environment"])
        own = set(each["descriptors"])
        for other in {*(number for one in plan["hosts"] for number in one["descriptors"]), plan["control"]} - own:
            os.close(other)
        os.chdir(each["folder"])
        enter(Walls.from_json(each["walls"]), Level(plan["level"]))
        host(each["line"], plan["device"], plan["prepare"])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
