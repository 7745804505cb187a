"""The sealed score: bits per byte of a candidate's model, computed where the candidate cannot reach.

Two processes. The scorer (this module, in the process of the lab's `prepare.py score`) is trusted: it alone holds the
held-out rows, and it does normalisation, cross-entropy and byte counting. The model process runs the candidate's code:
it sees input tokens and hands back logits.

    def score() -> None:
        with candidate(shape=(64, 256), vocabulary=8192, prepare=__file__) as model:
            print(f"val_bpb: {bits_per_byte(model, rows, token_bytes):.6f}")

    run(score)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from .model_process import ModelCrashed, ModelError, ModelInvalid, ModelProcess, ModelTimeout

__all__ = [
    "DataError", "ModelCrashed", "ModelError", "ModelInvalid", "ModelProcess", "ModelTimeout",
    "bits_per_byte", "candidate", "run",
]  # fmt: skip

EXIT_CODES = ((ModelInvalid, 3, "invalid"), (ModelCrashed, 4, "crash"), (ModelTimeout, 5, "timeout"))


def candidate(shape: tuple[int, int], vocabulary: int, prepare: str | Path) -> ModelProcess:
    """The model that the environment names: `AUTORESEARCH_TRAIN`, `AUTORESEARCH_ARTIFACT`, `AUTORESEARCH_DEVICE`.

    By hand: `train.py` and `artifact` of the current folder, on the CPU.
    """
    return ModelProcess(
        train=Path(os.environ.get("AUTORESEARCH_TRAIN", "train.py")),
        artifact=Path(os.environ.get("AUTORESEARCH_ARTIFACT", "artifact")),
        device=os.environ.get("AUTORESEARCH_DEVICE", "cpu"),
        shape=shape,
        vocabulary=vocabulary,
        prepare=Path(prepare),
    )


def bits_per_byte(model: ModelProcess, rows: NDArray[Any], token_bytes: NDArray[np.int64]) -> float:
    """Cross-entropy of the rows' targets in bits, per byte of the text those targets stand for.

    Every row is scored, in order; the result does not depend on the batch size. Log-softmax is computed in float32,
    sums in float64.

    Args:
        rows: tokens [N, T + 1]; the first T are inputs, the last T are targets.
        token_bytes: [V], the number of raw bytes of each token; targets of 0 bytes (special tokens) are in neither sum.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    batch, length = model.shape
    if rows.ndim != 2 or rows.shape[1] != length + 1 or len(rows) == 0:
        raise ValueError(f"rows of {length + 1} tokens are needed, not an array of shape {rows.shape}")
    nats = np.zeros(len(rows))
    for first in range(0, len(rows), batch):
        chunk = np.asarray(rows[first : first + batch], dtype=np.int64)
        inputs = np.zeros(model.shape, dtype=np.int64)  # the last batch is filled up, and what fills it is not scored
        inputs[: len(chunk)] = chunk[:, :-1]
        logits = model.forward(inputs)[: len(chunk)]
        counted = token_bytes[chunk[:, 1:]] > 0
        nats[first : first + batch] = np.where(counted, _cross_entropy(logits, chunk[:, 1:]), 0.0).sum(axis=1)
    text_bytes = int(token_bytes[np.asarray(rows[:, 1:], dtype=np.int64)].sum())
    return float(nats.sum() / np.log(2) / text_bytes)


def run(command: Callable[[], None]) -> NoReturn:
    """Run a command of prepare.py and leave with the exit code that tells the harness how it ended.

    0: done. 2: the data are missing or wrong, or the disk is full. 3, 4, 5: the model is invalid, crashed, or took too
    long. The last line on standard error says it in words.
    """
    try:
        command()
    except ModelError as error:
        code, word = next((code, word) for kind, code, word in EXIT_CODES if isinstance(error, kind))
        print(f"{word}: {error}", file=sys.stderr, flush=True)
        sys.exit(code)
    except DataError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(2)
    except OSError as error:
        print(f"{error.filename or Path(sys.argv[0]).name}: {error.strerror or error}", file=sys.stderr, flush=True)
        sys.exit(2)
    sys.exit(0)


def _cross_entropy(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Negative log-likelihood in nats, [B, T]. Overwrites the logits."""
    target = np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
    highest = logits.max(axis=-1)
    logits -= highest[..., None]
    np.exp(logits, out=logits)
    nats: NDArray[np.float32] = np.log(logits.sum(axis=-1)) - (target - highest)
    return nats.astype(np.float64)
