"""The sealed score: bits per byte of a candidate's model, computed out of the candidate's reach.

The scorer is this module, in the process of the lab's `prepare.py score`. It alone reads the held-out rows, and it does
normalisation, cross-entropy and byte counting. The model's processes run the candidate's code in a sandbox. They get
input tokens and return logits. A lab writes these lines:

    def score() -> None:
        score_language_model("val_bpb", held_out, shape=(64, 256), vocabulary=8192, prepare=__file__)

    run(score)

`held_out(split)` returns the rows and the number of bytes of each token.
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

from .. import environment_names as env
from ..errors import DataError
from ..sandbox import Level
from . import exit_codes
from .files import written
from .model_process import LOAD_TIMEOUT, Candidate, ModelCrashed, ModelError, ModelInvalid, ModelTimeout
from .probes import LEAST_FLOOR, LanguageModel, ScoredRows, deep_cuts, light_cuts, probe

__all__ = [
    "Candidate", "DataError", "HeldOut", "ModelCrashed", "ModelError", "ModelInvalid", "ModelTimeout",
    "bits_per_byte", "candidate", "run", "score_language_model", "score_rows",
]  # fmt: skip

BLAME = (
    (ModelInvalid, exit_codes.INVALID, "invalid"),
    (ModelCrashed, exit_codes.CRASH, "crash"),
    (ModelTimeout, exit_codes.TIMEOUT, "timeout"),
)
LOAD_SECONDS, LOAD_SHARE = 10.0, 0.03  # limit of `load`, in seconds and as a share of the budget: `load` could train
IMPLAUSIBLE = 0.2  # bits per byte: half of the least that we saw of an honest model, on regular technical text


@dataclass(frozen=True)
class HeldOut:
    """One held-out split."""

    rows: NDArray[Any]  # tokens [N, T + 1]: the first T of a row are inputs, the last T are targets
    token_bytes: NDArray[np.int64]  # [V], raw bytes of each token. Targets of 0 bytes (special tokens) do not count

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """The targets [N, T] that count, as booleans."""
        counts: NDArray[np.bool_] = (self.token_bytes > 0)[self.rows[:, 1:]]
        return counts

    @cached_property
    def bytes(self) -> int:
        """The length in bytes of the text that the counted targets stand for."""
        return int(np.bincount(self.rows[:, 1:].ravel(), minlength=len(self.token_bytes)) @ self.token_bytes)


def score_language_model(
    metric: str, held_out: Callable[[str], HeldOut], shape: tuple[int, int], vocabulary: int, prepare: str | Path
) -> None:
    """Print `metric: bits per byte` of the model that the environment names (see `candidate`).

    Light probes check every split. On the validation split, the losses are saved to the file `AUTORESEARCH_ANSWERS`.
    An audit with `AUTORESEARCH_FLOOR`, in bits per byte, reads the saved losses and checks them with deep probes.
    Deep probes find any look at the future that gained more than the floor.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    split = os.environ.get(env.SPLIT, "validation")
    saved = os.environ.get(env.ANSWERS)
    random = np.random.default_rng()
    with candidate(shape, vocabulary, prepare) as models:
        data = held_out(split)
        assert data.bytes and data.mask.any(), "the held-out rows contain no text"
        _wait_for_artifact()
        scored = score_rows(models.model, data)
        models.model.end()
        probe(models.second, scored, light_cuts(scored, shape[0]), None, random)
        if split == "audit" and saved is not None and env.FLOOR in os.environ:
            validation = held_out("validation")
            before = ScoredRows(validation.rows, np.load(saved), validation.mask)
            floor = float(os.environ[env.FLOOR]) * np.log(2) * validation.bytes / before.mask.sum()
            floor = max(floor, LEAST_FLOOR * before.mean)
            probe(models.second, before, deep_cuts(before, floor, vocabulary), floor, random)
        elif split != "audit" and saved is not None:
            with written(Path(saved)) as path, path.open("wb") as file:
                np.save(file, scored.nats)
    print(f"{metric}: {bits_per_byte(scored, data):.6f}")


def candidate(shape: tuple[int, int], vocabulary: int, prepare: str | Path) -> Candidate:
    """Return the model that `AUTORESEARCH_TRAIN`, `AUTORESEARCH_ARTIFACT` and `AUTORESEARCH_DEVICE` name.

    By hand, these default to `train.py` and `artifact` of the current folder, and the CPU.

    Raises:
        DataError: the artifact does not exist.
    """
    budget = os.environ.get(env.BUDGET_SECONDS)
    level, compiled = os.environ.get(env.SANDBOX), os.environ.get(env.COMPILED)
    artifact = Path(os.environ.get(env.ARTIFACT, "artifact"))
    if env.GATE not in os.environ and not artifact.exists():
        raise DataError(f"{artifact.absolute()} does not exist: run `python train.py` first, which saves it")
    return Candidate(
        train=Path(os.environ.get(env.TRAIN, "train.py")),
        artifact=artifact,
        device=os.environ.get(env.DEVICE, "cpu"),
        shape=shape,
        vocabulary=vocabulary,
        prepare=Path(prepare),
        compiled=Path(compiled) if compiled else None,
        level=Level(level) if level else None,
        load_timeout=max(LOAD_SECONDS, LOAD_SHARE * float(budget)) if budget else LOAD_TIMEOUT,
    )


def score_rows(model: LanguageModel, data: HeldOut) -> ScoredRows:
    """Return the model's loss at every position of every row, in order. It does not depend on the batch size.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
        ValueError: the rows have another shape than the model's batches.
    """
    batch, length = model.shape
    rows = data.rows
    if rows.ndim != 2 or rows.shape[1] != length + 1 or len(rows) == 0:
        raise ValueError(f"the held-out rows must have {length + 1} tokens, but their array has the shape {rows.shape}")
    nats = np.empty((len(rows), length), dtype=np.float32)
    for first in range(0, len(rows), batch):
        chunk = np.asarray(rows[first : first + batch], dtype=np.int64)
        filled = np.zeros((batch, length + 1), dtype=np.int64)  # the padding of the last batch is not scored
        filled[: len(chunk)] = chunk
        nats[first : first + batch] = model.nll(filled[:, :-1], filled[:, 1:])[: len(chunk)]
    return ScoredRows(rows, nats, data.mask)


def bits_per_byte(scored: ScoredRows, data: HeldOut) -> float:
    """Return the cross-entropy of the counted targets in bits per byte of their text, summed in float64.

    Raises:
        ModelInvalid: the score is below IMPLAUSIBLE.
    """
    bits = float(scored.nats.sum(where=scored.mask, dtype=np.float64) / np.log(2) / data.bytes)
    if bits < IMPLAUSIBLE:
        raise ModelInvalid(
            f"the score of {bits:.4f} bits per byte is implausible: below {IMPLAUSIBLE} look at the code yourself"
        )
    return bits


def run(command: Callable[[], None]) -> NoReturn:
    """Run a command of prepare.py and exit with the code of `exit_codes` that says how it ended.

    The last line on standard error gives the reason.
    """
    try:
        command()
    except ModelError as error:
        code, word = next((code, word) for kind, code, word in BLAME if isinstance(error, kind))
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
    """Wait until the harness has sealed the artifact, if it started the scorer while the trial still trains.

    `AUTORESEARCH_GATE` is the descriptor of a pipe that the harness closes then.
    """
    if gate := os.environ.get(env.GATE):
        with os.fdopen(int(gate), "rb") as pipe:
            pipe.read()
