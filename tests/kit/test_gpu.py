"""The sealed score of a model on a GPU: logits cross by CUDA IPC, from every level of the sandbox."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from autoresearch.kit.batches import DeviceBatches
from autoresearch.kit.probes import Tolerance, probe
from autoresearch.kit.scoring import Candidate, HeldOut, ModelInvalid, bits_per_byte, score_rows
from autoresearch.sandbox.walls import Level

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not Path("/dev/nvidiactl").exists(), reason="this machine has no NVIDIA GPU"),
]

VOCABULARY, LENGTH, BATCH = 512, 64, 16
TABLE = np.random.default_rng(4).normal(size=(VOCABULARY, VOCABULARY)) * 2
ROWS = np.random.default_rng(3).integers(1, VOCABULARY, size=(100, LENGTH + 1)).astype(np.uint16)
DATA = HeldOut(ROWS, np.ones(VOCABULARY, dtype=np.int64))

TRAIN = """
import gc, threading
import numpy as np, torch

def rewrite():
    from autoresearch.kit.batches import ModelBatches

    buffers, stream = next(each for each in gc.get_objects() if isinstance(each, ModelBatches)), torch.cuda.Stream()
    with torch.cuda.stream(stream):
        while True:
            for _ in range(20):
                buffers.logits.fill_(60.0)
                buffers.logits.fill_(0.0)
            stream.synchronize()

def load(path, device):
    started = []
    table = torch.tensor(np.load(path / "table.npy" if hasattr(path, "joinpath") else path), device=device).bfloat16()
    shift = torch.compile(lambda logits: logits * 1.0)
    def f(tokens):
        if REWRITE and not started:
            started.append(threading.Thread(target=rewrite, daemon=True).start())
        logits = shift(table[tokens])
        if PEEK:
            logits[:, :-1] += PEEK * torch.nn.functional.one_hot(tokens[:, 1:], table.shape[1])
        return logits
    return f
"""


def make_candidate(folder: Path, level: Level, peek: float = 0.0, rewrite: bool = False) -> Candidate:
    for name in ("baseline", "code"):
        (folder / name).mkdir()
    (folder / "baseline/prepare.py").write_text("")
    (folder / "code/train.py").write_text(f"PEEK, REWRITE = {peek}, {rewrite}\n{TRAIN}")
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


def test_logits_that_are_rewritten_while_they_are_scored_gain_nothing(tmp_path: Path) -> None:
    with make_candidate(tmp_path, Level.NAMESPACES, rewrite=True) as models:
        scored = score_rows(models.model, DATA)
    assert bits_per_byte(scored, DATA) > np.log2(VOCABULARY) - 0.1  # of any logits that do not know the next token


def test_no_logit_is_read_twice() -> None:
    """A logit that is low in the sum and high as the target would make a loss below zero."""
    import torch

    batches = DeviceBatches((BATCH, LENGTH), VOCABULARY)
    batches.describe()
    logits, over = batches._regions[1].tensor((BATCH, LENGTH, VOCABULARY), "<f4"), Event()
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]

    def rewrite() -> None:
        with torch.cuda.stream(stream):
            while not over.is_set():
                for _ in range(20):
                    logits.fill_(60.0)
                    logits.fill_(0.0)
                stream.synchronize()

    writer = Thread(target=rewrite)
    writer.start()
    try:
        nats = np.stack([batches.nll(ROWS[:BATCH, 1:].astype(np.int64)) for _ in range(200)])
    finally:
        over.set()
        writer.join()
        batches.close()
    assert nats.min() > -1e-3 and nats.mean() > np.log(VOCABULARY) - 0.1
