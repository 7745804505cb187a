"""The sealed score where the model computes on a GPU: logits cross by CUDA IPC, out of every kind of walls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from autoresearch.kit.probes import probe
from autoresearch.kit.scoring import Candidate, HeldOut, ModelInvalid, ModelProcess, bits_per_byte, scored
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


def candidate(folder: Path, level: Level, peek: float = 0.0) -> Candidate:
    for name in ("baseline", "code"):
        (folder / name).mkdir()
    (folder / "baseline/prepare.py").write_text("")
    (folder / "code/train.py").write_text(f"PEEK = {peek}\n{TRAIN}")
    with (folder / "artifact").open("wb") as file:
        np.save(file, TABLE)
    paths = folder / "code/train.py", folder / "artifact"
    return Candidate(*paths, "cuda:0", (BATCH, LENGTH), VOCABULARY, folder / "baseline/prepare.py", level=level)


@pytest.mark.parametrize("level", list(Level))
def test_the_sealed_score_is_the_reference_on_every_level(level: Level, tmp_path: Path) -> None:
    import torch

    with candidate(tmp_path, level) as models:
        found = scored(models.model, DATA)
        models.model.end()
        probe(models.second, found, 64, None, np.random.default_rng(1))
    rounded = torch.tensor(TABLE).bfloat16().double()
    targets = torch.from_numpy(ROWS[:, 1:].astype(np.int64))
    logits = rounded[torch.from_numpy(ROWS[:, :-1].astype(np.int64))]
    reference = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()) / np.log(2)
    assert bits_per_byte(found, DATA) == pytest.approx(float(reference), abs=1e-5)


def test_a_look_ahead_is_found(tmp_path: Path) -> None:
    with candidate(tmp_path, Level.NAMESPACES, peek=4.0) as models:
        found = scored(models.model, DATA)
        models.model.end()
        second: ModelProcess = models.second
        with pytest.raises(ModelInvalid, match="its answer at position"):
            probe(second, found, 64, None, np.random.default_rng(1))
