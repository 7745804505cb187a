"""The sealed score: bits per byte of a candidate's model, computed where the candidate cannot reach.

The scorer (this module, in the process of the lab's `prepare.py score`) is trusted: it alone holds the held-out rows,
and it does normalisation, cross-entropy and byte counting. The model processes run the candidate's code behind walls:
they see input tokens and hand back logits. All that a lab has to say:

    def score() -> None:
        score_language_model("val_bpb", held_out, shape=(64, 256), vocabulary=8192, prepare=__file__)

    run(score)

where `held_out(split)` gives the rows and the bytes of each token.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..sandbox import Level
from . import exit_codes
from .files import written
from .model_process import LOAD_TIMEOUT, Candidate, ModelCrashed, ModelError, ModelInvalid, ModelProcess, ModelTimeout
from .probes import LEAST_FLOOR, Scored, deep, light, probe

__all__ = [
    "Candidate", "DataError", "HeldOut", "ModelCrashed", "ModelError", "ModelInvalid", "ModelTimeout",
    "bits_per_byte", "candidate", "run", "score_language_model", "scored",
]  # fmt: skip

BLAMES = (
    (ModelInvalid, exit_codes.INVALID, "invalid"),
    (ModelCrashed, exit_codes.CRASH, "crash"),
    (ModelTimeout, exit_codes.TIMEOUT, "timeout"),
)
LOAD, LOAD_SHARE = 10.0, 0.03  # seconds for `load`, or this share of the budget: it could train on what it has saved
IMPLAUSIBLE = 0.01  # bits per byte; the best compressors of text need fifty times as much


@dataclass(frozen=True)
class HeldOut:
    """One held-out split."""

    rows: NDArray[Any]  # tokens [N, T + 1]; the first T of a row are inputs, the last T are targets
    token_bytes: NDArray[np.int64]  # [V], raw bytes of each token; targets of 0 bytes (special tokens) do not count

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Which targets [N, T] count."""
        counts: NDArray[np.bool_] = (self.token_bytes > 0)[self.rows[:, 1:]]
        return counts

    @cached_property
    def bytes(self) -> int:
        """Of the text that all counted targets stand for."""
        return int(np.bincount(self.rows[:, 1:].ravel(), minlength=len(self.token_bytes)) @ self.token_bytes)


def score_language_model(
    metric: str, held_out: Callable[[str], HeldOut], shape: tuple[int, int], vocabulary: int, prepare: str | Path
) -> None:
    """Print `metric: bits per byte` of the model that the environment names (see `candidate`).

    On the validation split a few probes go with it, and the answers are kept in the file that `AUTORESEARCH_ANSWERS`
    names. With `AUTORESEARCH_FLOOR`, in bits per byte, the audit looks at those again, and its probes go deep: they
    find whatever gained more than that.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    split = os.environ.get("AUTORESEARCH_SPLIT", "validation")
    answers = os.environ.get("AUTORESEARCH_ANSWERS")
    random = np.random.default_rng()
    with candidate(shape, vocabulary, prepare) as models:
        data = held_out(split)
        assert data.bytes and data.counted.any(), "no text is held out"
        _wait_for_artifact()
        found = scored(models.model, data)
        models.model.end()
        probe(models.second, found, light(found, shape[0]), None, random)
        if split == "audit" and answers is not None and "AUTORESEARCH_FLOOR" in os.environ:
            validation = held_out("validation")
            before = Scored(validation.rows, np.load(answers), validation.counted)
            floor = float(os.environ["AUTORESEARCH_FLOOR"]) * np.log(2) * validation.bytes / before.counted.sum()
            floor = max(floor, LEAST_FLOOR * before.mean)
            probe(models.second, before, deep(before, floor, vocabulary), floor, random)
        elif split != "audit" and answers is not None:
            with written(Path(answers)) as path, path.open("wb") as file:
                np.save(file, found.nats)
    print(f"{metric}: {bits_per_byte(found, data):.6f}")


def candidate(shape: tuple[int, int], vocabulary: int, prepare: str | Path) -> Candidate:
    """The model that the environment names: `AUTORESEARCH_TRAIN`, `AUTORESEARCH_ARTIFACT`, `AUTORESEARCH_DEVICE`.

    By hand: `train.py` and `artifact` of the current folder, on the CPU.

    Raises:
        DataError: nothing was trained yet.
    """
    budget = os.environ.get("AUTORESEARCH_BUDGET_SECONDS")
    level, compiled = os.environ.get("AUTORESEARCH_SANDBOX"), os.environ.get("AUTORESEARCH_COMPILED")
    artifact = Path(os.environ.get("AUTORESEARCH_ARTIFACT", "artifact"))
    if "AUTORESEARCH_GATE" not in os.environ and not artifact.exists():
        raise DataError(f"{artifact.absolute()} is not there: `python train.py` has to save it first")
    return Candidate(
        train=Path(os.environ.get("AUTORESEARCH_TRAIN", "train.py")),
        artifact=artifact,
        device=os.environ.get("AUTORESEARCH_DEVICE", "cpu"),
        shape=shape,
        vocabulary=vocabulary,
        prepare=Path(prepare),
        compiled=Path(compiled) if compiled else None,
        level=Level(level) if level else None,
        load_timeout=max(LOAD, LOAD_SHARE * float(budget)) if budget else LOAD_TIMEOUT,
    )


def scored(model: ModelProcess, data: HeldOut) -> Scored:
    """The model's loss at every position of every row, in order; it does not depend on the batch size.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    batch, length = model.shape
    rows = data.rows
    if rows.ndim != 2 or rows.shape[1] != length + 1 or len(rows) == 0:
        raise ValueError(f"rows of {length + 1} tokens are needed, not an array of shape {rows.shape}")
    nats = np.empty((len(rows), length), dtype=np.float32)
    for first in range(0, len(rows), batch):
        chunk = np.asarray(rows[first : first + batch], dtype=np.int64)
        filled = np.zeros((batch, length + 1), dtype=np.int64)  # what fills up the last batch is not scored
        filled[: len(chunk)] = chunk
        nats[first : first + batch] = model.nll(filled[:, :-1], filled[:, 1:])[: len(chunk)]
    return Scored(rows, nats, data.counted)


def bits_per_byte(found: Scored, data: HeldOut) -> float:
    """Cross-entropy of the counted targets in bits, per byte of the text they stand for. The sum is in float64.

    Raises:
        ModelInvalid: no model of text can be that good.
    """
    bits = float(found.nats.sum(where=found.counted, dtype=np.float64) / np.log(2) / data.bytes)
    if bits < IMPLAUSIBLE:
        raise ModelInvalid(f"{bits:.4f} bits per byte are no plausible score")
    return bits


def run(command: Callable[[], None]) -> NoReturn:
    """Run a command of prepare.py and exit with the code of `exit_codes` that says how it ended.

    The last line on standard error gives the reason.
    """
    try:
        command()
    except ModelError as error:
        code, word = next((code, word) for kind, code, word in BLAMES if isinstance(error, kind))
        print(f"{word}: {error}", file=sys.stderr, flush=True)
        sys.exit(code)
    except DataError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(exit_codes.NO_DATA)
    except OSError as error:
        print(f"{error.filename or Path(sys.argv[0]).name}: {error.strerror or error}", file=sys.stderr, flush=True)
        sys.exit(exit_codes.NO_DATA)
    sys.exit(exit_codes.SCORED)


def _wait_for_artifact() -> None:
    """The harness may start the scorer while the trial still trains: this line closes when the artifact is sealed."""
    if gate := os.environ.get("AUTORESEARCH_GATE"):
        with os.fdopen(int(gate), "rb") as line:
            line.read()
