"""The candidate's model, in a process that knows no targets: `python -m autoresearch.kit.model_host`.

The scorer starts it. It loads the candidate's train.py and artifact, then answers batches: tokens lie in one shared
file, logits go into another, and a line of JSON says how it went. Nothing here is trusted.
"""

from __future__ import annotations

import importlib.util
import json
import mmap
import socket
import sys
import traceback
from pathlib import Path
from typing import Any


class Invalid(Exception):
    """The model's answer breaks a rule."""


def load_candidate(train: Path, artifact: str, device: str) -> Any:
    """The candidate's `f`. Its `prepare` is the baseline's, in the current folder; other modules are its own."""
    sys.path[:0] = [str(Path.cwd()), str(train.parent)]
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("train", train)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train"] = module
    spec.loader.exec_module(module)
    if not callable(getattr(module, "load", None)):
        raise Invalid("train.py defines no load(path, device)")
    return module.load(artifact, device)


class Batches:
    """The two shared files: tokens int64[B, T] to read, logits float32[B, T, V] to write."""

    def __init__(self, device: str, batch: int, length: int, vocabulary: int, tokens: int, logits: int) -> None:
        import torch

        self.shape = (batch, length, vocabulary)
        self.device = device
        self.tokens = torch.frombuffer(mmap.mmap(tokens, 0), dtype=torch.int64).view(batch, length)
        self.logits = torch.frombuffer(mmap.mmap(logits, 0), dtype=torch.float32).view(self.shape)

    def answer(self, model: Any) -> None:
        import torch

        with torch.no_grad():
            logits = model(self.tokens.clone().to(self.device))
        shape = tuple(getattr(logits, "shape", ()))
        if shape != self.shape:
            raise Invalid(f"logits of shape {list(shape)}; [batch, length, vocabulary] is {list(self.shape)}")
        self.logits.copy_(logits.detach())


def main() -> None:
    train, artifact, device, *numbers = sys.argv[1:]
    batch, length, vocabulary, tokens, logits, line = map(int, numbers)
    with socket.socket(fileno=line) as answers, answers.makefile("r") as questions:
        answers.set_inheritable(False)

        def say(answer: str, reason: str = "") -> None:
            answers.sendall(json.dumps({"answer": answer, "reason": reason[:1000]}).encode() + b"\n")

        try:
            model = load_candidate(Path(train), artifact, device)
            batches = Batches(device, batch, length, vocabulary, tokens, logits)
            say("ok")
            for _ in questions:
                batches.answer(model)
                say("ok")
        except Invalid as error:
            say("invalid", str(error))
        except (
            Exception,
            SystemExit,
        ) as error:  # the candidate's own failure; the log gets all of it
            traceback.print_exc()
            say("crash", f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
