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

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from .. import variables as env
from ..errors import DataError
from ..records import Figures
from ..sandbox.walls import Level
from . import exit_codes
from .candidate import LOAD_TIMEOUT, Candidate
from .effort import LOAD_SECONDS, LOAD_SHARE, Allowance
from .files import write_atomically
from .memory import check_memory
from .model_errors import ModelCrashed, ModelError, ModelInvalid, ModelTimeout
from .model_process import TOO_LONG
from .probes import (
    COMPARED_PROCESSES,
    COMPARED_WORTH,
    Differences,
    LanguageModel,
    ScoredRows,
    Tolerance,
    deep_cuts,
    light_cuts,
    plan_deep_probe,
    probe,
)

__all__ = [
    "Candidate", "DataError", "HeldOut", "ModelCrashed", "ModelError", "ModelInvalid", "ModelTimeout",
    "bits_per_byte", "candidate", "run", "score_language_model", "score_rows",
]  # fmt: skip

BLAME = (
    (ModelInvalid, exit_codes.INVALID, "invalid"),
    (ModelCrashed, exit_codes.CRASH, "crash"),
    (ModelTimeout, exit_codes.TIMEOUT, "timeout"),
)
FIGURES = "figures"  # the word before the figures on standard output
IMPLAUSIBLE = 0.2  # bits per byte: half of the lowest score that we saw of an honest model, on regular technical text


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

    A light probe checks every split. On the validation split the losses are saved to the file `AUTORESEARCH_ANSWERS`.
    An audit with `AUTORESEARCH_DEEP` reads the saved losses and checks them with deep probes. A line `figures: JSON`
    gives the seconds of scoring and the differences that the probes found (see `records.Figures`).

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
    """
    split = os.environ.get(env.SPLIT, "validation")
    saved = os.environ.get(env.ANSWERS)
    random = np.random.default_rng()
    before, cuts, processes = _plan_audit(held_out, saved) if split == "audit" else (None, 0, 0)
    tolerance = Tolerance.of(os.environ.get(env.DEVICE, "cpu"), _baseline_figures())
    with candidate(shape, vocabulary, prepare, 1 + processes + (COMPARED_PROCESSES if before else 0)) as models:
        data = held_out(split)
        assert data.bytes and data.mask.any(), "the held-out rows contain no text"
        _wait_for_artifact()
        models.allowance = _find_allowance(models)
        scored = score_rows(models.model, data, random)
        load, first, answers = _check_effort(models, -(-len(data.rows) // shape[0]))
        exchanged = _check_memory(models, before, scored, data)
        models.model.end()
        fresh = models.fresh()
        found = [probe(islice(fresh, 1), scored, light_cuts(scored, shape[0]), tolerance, random)]
        if before is not None:
            found += _probe_compared(models, fresh, [scored, *exchanged], tolerance, random)
            found.append(probe(fresh, before, cuts, tolerance, random))
        elif split != "audit" and saved is not None:
            with write_atomically(Path(saved)) as path, path.open("wb") as file:
                np.save(file, scored.nats)
    figures = Figures(load, first, answers, max(each.largest for each in found), max(each.mean for each in found))
    if saved is not None:
        print(f"{FIGURES}: {json.dumps(asdict(figures))}")
    print(f"{metric}: {bits_per_byte(scored, data):.6f}")


def _plan_audit(held_out: Callable[[str], HeldOut], saved: str | None) -> tuple[ScoredRows | None, int, int]:
    """Return the saved losses of the validation split, and the cuts and the processes of their deep probe."""
    if saved is None or env.DEEP not in os.environ:
        return None, 0, 0
    validation = held_out("validation")
    before = ScoredRows(validation.rows, np.load(saved), validation.mask)
    return before, *plan_deep_probe(before, int(os.environ[env.DEEP]))


def candidate(shape: tuple[int, int], vocabulary: int, prepare: str | Path, probes: int = 1) -> Candidate:
    """Return the model that `AUTORESEARCH_TRAIN`, `AUTORESEARCH_ARTIFACT` and `AUTORESEARCH_DEVICE` name.

    By hand, these default to `train.py` and `artifact` of the current folder, and the CPU.

    Args:
        probes: number of fresh processes besides the first.

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
        probes=probes,
    )


def score_rows(model: LanguageModel, data: HeldOut, random: np.random.Generator | None = None) -> ScoredRows:
    """Return the model's loss at every position of every row. It does not depend on the batch size or the order.

    Args:
        random: draws the order in which the model meets the rows. None stands for their own order.

    Raises:
        ModelCrashed, ModelInvalid, ModelTimeout
        ValueError: the rows have another shape than the model's batches.
    """
    batch, length = model.shape
    rows = data.rows
    if rows.ndim != 2 or rows.shape[1] != length + 1 or len(rows) == 0:
        raise ValueError(f"the held-out rows must have {length + 1} tokens, but their array has the shape {rows.shape}")
    order = np.arange(len(rows)) if random is None else random.permutation(len(rows))
    nats = np.empty((len(rows), length), dtype=np.float32)
    for first in range(0, len(rows), batch):
        numbers = order[first : first + batch]
        filled = np.zeros((batch, length + 1), dtype=np.int64)  # the padding of the last batch is not scored
        filled[: len(numbers)] = rows[numbers]
        nats[numbers] = model.nll(filled[:, :-1], filled[:, 1:])[: len(numbers)]
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


def _baseline_figures() -> Figures | None:
    """Return the baseline's figures, or None for the baseline itself and for a score by hand."""
    figures = os.environ.get(env.FIGURES)
    return Figures(**json.loads(figures)) if figures else None


def _find_allowance(models: Candidate) -> Allowance:
    """Return the time that the model's processes may take."""
    budget, files = os.environ.get(env.BUDGET_SECONDS), [models.artifact, *models.artifact.rglob("*")]
    size = sum(each.stat().st_size for each in files if each.is_file())
    return Allowance.beside(_baseline_figures(), float(budget) if budget else None, size, models.device)


def _check_memory(models: Candidate, before: ScoredRows | None, scored: ScoredRows, data: HeldOut) -> list[ScoredRows]:
    """Apply the test of memory in an audit with deep probes, and return the rows that it made, if any.

    The answers to these rows are not scored, so their time has no limit.
    """
    if before is None:
        return []
    allowance, models.allowance = models.allowance, Allowance()
    exchanged = check_memory(models.model, before, scored, data.token_bytes)
    models.allowance = allowance
    return [] if exchanged is None else [exchanged]


def _probe_compared(
    models: Candidate,
    fresh: Iterator[LanguageModel],
    compared: Sequence[ScoredRows],
    tolerance: Tolerance,
    random: np.random.Generator,
) -> list[Differences]:
    """Probe the rows that the test of memory compares. A model that looks ahead there could pass the test."""
    allowance, models.allowance = models.allowance, Allowance()  # these processes answer more often than for a score
    found = []
    for model in islice(fresh, COMPARED_PROCESSES):
        for rows in compared:
            cuts = -(-deep_cuts(rows, COMPARED_WORTH) // COMPARED_PROCESSES)
            found.append(probe([model], rows, cuts, tolerance, random))
    models.allowance = allowance
    return found


def _check_effort(models: Candidate, batches: int) -> tuple[float, float, float]:
    """Return the seconds of `load`, the excess seconds of the first answer over the others, and those of all answers.

    Raises:
        ModelTimeout: the first process took longer than the allowance.
    """
    model, allowed = models.model, models.allowance
    answers = model.seconds_of_answers
    first = model.first_seconds - (answers - model.first_seconds) / max(1, batches - 1) if batches > 1 else 0.0
    if allowed.load is not None and model.load_seconds + first > allowed.load:
        raise ModelTimeout(f"load and the first answer {TOO_LONG}")
    if allowed.answers is not None and answers > allowed.answers:
        raise ModelTimeout(f"the forward passes {TOO_LONG}")
    return model.load_seconds, first, answers


def _wait_for_artifact() -> None:
    """Wait until the harness has sealed the artifact, if it started the scorer while the trial still trains.

    `AUTORESEARCH_GATE` is the descriptor of a pipe that the harness closes then.
    """
    if gate := os.environ.get(env.GATE):
        with os.fdopen(int(gate), "rb") as pipe:
            pipe.read()
