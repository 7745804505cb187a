"""Checks of a saved model by hand or in a profile: `load`, the shape of its answers, and causality.

They are the scorer's own checks, on made-up rows. A model that passes can still fail on held-out text, where more rows
are probed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType

import numpy as np

from .. import variables as env
from ..sandbox.walls import Level
from .candidate import Candidate
from .model_errors import ModelError
from .probes import Tolerance, light_cuts, probe
from .scoring import HeldOut, score_rows

MOST_ROWS = 16  # rows of a batch, because a profile should be short


@dataclass(frozen=True)
class TokenLab:
    """The facts of a lab of language models, as its prepare.py and its files have them."""

    train: Path
    prepare: Path
    context: int  # tokens of input in one row
    vocabulary: int
    batch: int  # rows in one batch of scoring

    @classmethod
    def read(cls, prepare: ModuleType, train: Path) -> TokenLab:
        """Return the facts of an imported prepare.py.

        Raises:
            SystemExit: prepare.py has no tokens.
        """
        values = [getattr(prepare, name, None) for name in ("CONTEXT", "VOCABULARY")]
        context, vocabulary = values
        if not isinstance(context, int) or not isinstance(vocabulary, int) or not 1 < vocabulary <= 1 << 16:
            raise SystemExit(
                "prepare.py has no CONTEXT and VOCABULARY: a profile needs a lab whose training files hold tokens of "
                "16 bits, as `autoresearch new` writes it"
            )
        batch = min(MOST_ROWS, getattr(prepare, "SCORE_BATCH", MOST_ROWS))
        assert prepare.__file__ is not None
        return cls(train, Path(prepare.__file__), context, vocabulary, batch)


def check_model(lab: TokenLab, artifact: Path, device: str) -> Iterator[str]:
    """Yield one line for each check of a saved model. The first check that fails is the last line."""
    confined = env.SOCKET in os.environ  # by the walls of a trial, inside of which no others can be built
    random = np.random.default_rng()
    rows = random.integers(lab.vocabulary, size=(lab.batch, lab.context + 1))
    data, shape = HeldOut(rows, np.ones(lab.vocabulary, dtype=np.int64)), (lab.batch, lab.context)
    level = Level.NONE if confined else None
    name = "load"
    try:
        with Candidate(lab.train, artifact, device, shape, lab.vocabulary, lab.prepare, level=level) as models:
            models.model.load()
            yield f"{name:<13} ok       {models.model.load_seconds:.2f} s"
            name = "shapes"
            scored = score_rows(models.model, data)
            yield f"{name:<13} ok       float32{[*shape, lab.vocabulary]} of int64{[*shape]}, all finite"
            name = "causality"
            models.model.end()
            tolerance = Tolerance.of(device)
            found = probe(islice(models.fresh(), 1), scored, light_cuts(scored, lab.batch), tolerance, random)
            yield f"{name:<13} ok       later tokens and other rows change nothing ({found.largest:.1g} nats)"
    except ModelError as error:
        yield f"{name:<13} FAILED   {error}"
