"""The sealed score of a model on a GPU: logits cross by CUDA IPC, from every level of the sandbox."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autoresearch.kit.probes import Tolerance, probe
from autoresearch.kit.scoring import Candidate, HeldOut, ModelInvalid, bits_per_byte, score_rows
from autoresearch.sandbox import Level

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not Path("/dev/nvidiactl").exists(), reason="this machine has no NVIDIA GPU"),
]

VOCABULARY, LENGTH, BATCH = 512, 64, 16
TABLE = np.random.default_rng(4).normal(size=(VOCABULARY, VOCABULARY)) * 2
ROWS = np.random.default_rng(3).integers(1, VOCABULARY, size=(100, LENGTH + 1)).astype(np.uint16)
DATA = HeldOut(ROWS, np.ones(VOCABULARY, dtype=np.int64))

TRAIN = """
import numpy as np, torch

def load(path, device):
    table = torch.tensor(np.load(path / "table.npy" if hasattr(path, "joinpath") else path), device=device).bfloat16()
    shift = torch.compile(lambda logits: logits * 1.0)
    def f(tokens):
        logits = shift(table[tokens])
        if PEEK:
            logits[:, :-1] += PEEK * torch.nn.functional.one_hot(tokens[:, 1:], table.shape[1])
        return logits
    return f
"""


def make_candidate(folder: Path, level: Level, peek: float = 0.0) -> Candidate:
    for name in ("baseline", "code"):
        (folder / name).mkdir()
    (folder / "baseline/prepare.py").write_text("")
    (folder / "code/train.py").write_text(f"PEEK = {peek}\n{TRAIN}")
    with (folder / "artifact").open("wb") as file:
        np.save(file, TABLE)
    paths = folder / "code/train.py", folder / "artifact"
    return Candidate(*paths, "cuda:0", (BATCH, LENGTH), VOCABULARY, folder / "baseline/prepare.py", level=level)


@pytest.mark.parametrize("level", list(Level))
def test_the_sealed_score_equals_the_reference_at_every_sandbox_level(level: Level, tmp_path: Path) -> None:
    import torch

    with make_candidate(tmp_path, level) as models:
        scored = score_rows(models.model, DATA)
        models.model.end()
        probe(models.fresh(), scored, 64, Tolerance.of("cuda:0"), np.random.default_rng(1))
    rounded = torch.tensor(TABLE).bfloat16().double()
    targets = torch.from_numpy(ROWS[:, 1:].astype(np.int64))
    logits = rounded[torch.from_numpy(ROWS[:, :-1].astype(np.int64))]
    reference = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()) / np.log(2)
    assert bits_per_byte(scored, DATA) == pytest.approx(float(reference), abs=1e-5)


def test_probes_find_a_look_ahead(tmp_path: Path) -> None:
    with make_candidate(tmp_path, Level.NAMESPACES, peek=4.0) as models:
        scored = score_rows(models.model, DATA)
        models.model.end()
        with pytest.raises(ModelInvalid, match="the model's answer at a position"):
            probe(models.fresh(), scored, 64, Tolerance.of("cuda:0"), np.random.default_rng(1))
