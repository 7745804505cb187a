"""The sealed score: its arithmetic, and what it makes of models that misbehave. Models are tables, not networks."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from autoresearch.kit.scoring import (
    DataError,
    ModelCrashed,
    ModelInvalid,
    ModelProcess,
    ModelTimeout,
    bits_per_byte,
    run,
)

VOCABULARY, LENGTH = 11, 6
TOKEN_BYTES = np.array([0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 9])
ROWS = np.random.default_rng(3).integers(0, VOCABULARY, size=(7, LENGTH + 1)).astype(np.uint16)
ROWS[:, 0] = 0
TABLE = np.random.default_rng(4).normal(size=(VOCABULARY, VOCABULARY)) * 3

TRAIN = """
import sys, time
import prepare
print("a line of the candidate: val_bpb: 0.000001")

def load(path, device):
    manner = open(path).read()
    assert prepare.WHOSE == "the baseline's", prepare.WHOSE
    if manner == "raises in load":
        raise RuntimeError("no such\\nweights")
    if manner == "hangs in load":
        time.sleep(600)
    if manner == "exits in load":
        import os
        os._exit(9)
    import torch
    table = torch.tensor(TABLE)
    def f(tokens):
        if manner == "raises":
            raise ValueError("shapes do not fit")
        if manner == "hangs":
            time.sleep(600)
        logits = table[tokens]
        if manner == "vocabulary":
            return logits[..., :-1]
        if manner == "nan" and tokens[0, 0] == 0:
            logits[0, 2, 1] = float("nan")
        return logits.float()
    return f
"""


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A baseline and a candidate; the candidate's prepare.py is not the one that counts."""
    (tmp_path / "baseline").mkdir()
    (tmp_path / "candidate").mkdir()
    (tmp_path / "baseline/prepare.py").write_text('WHOSE = "the baseline\'s"\n')
    (tmp_path / "candidate/prepare.py").write_text('WHOSE = "the candidate\'s"\n')
    (tmp_path / "candidate/train.py").write_text(f"TABLE = {TABLE.tolist()}\n" + TRAIN)
    return tmp_path


def model(lab: Path, manner: str, batch: int = 4, **timeouts: float) -> ModelProcess:
    (lab / "artifact").write_text(manner)
    return ModelProcess(
        train=lab / "candidate/train.py",
        artifact=lab / "artifact",
        device="cpu",
        shape=(batch, LENGTH),
        vocabulary=VOCABULARY,
        prepare=lab / "baseline/prepare.py",
        **timeouts,
    )


def reference() -> float:
    """The same score in one process, in float64 and without a shortcut."""
    nats = total = 0.0
    for row in ROWS.astype(int):
        for token, target in pairwise(row):
            if TOKEN_BYTES[target]:
                nats += np.log(np.exp(TABLE[token]).sum()) - TABLE[token, target]
                total += TOKEN_BYTES[target]
    return nats / total / np.log(2)


def test_the_sealed_score_is_the_reference_and_log_lines_are_not_scores(lab, capfd):
    with model(lab, "honest") as honest:
        sealed = bits_per_byte(honest, ROWS, TOKEN_BYTES)
    out, err = capfd.readouterr()
    assert sealed == pytest.approx(reference(), abs=1e-5)
    assert "a line of the candidate" in err and out == ""


class Table(ModelProcess):
    """The table model without a process, for arithmetic alone; `special` is added to the logit of token 0."""

    def __init__(self, batch: int, special: float = 0.0) -> None:
        self.shape = (batch, LENGTH)
        self.table = TABLE + special * (np.arange(VOCABULARY) == 0)

    def forward(self, tokens: np.ndarray) -> np.ndarray:
        return self.table[tokens].astype(np.float32)


def test_the_batch_size_changes_nothing():
    scores = {bits_per_byte(Table(batch), ROWS, TOKEN_BYTES) for batch in (1, 2, 3, 7, 16)}
    assert len(scores) == 1


def test_targets_without_bytes_are_in_neither_sum():
    rows = ROWS.copy()
    rows[:, 3] = 0
    without_special = bits_per_byte(Table(2, special=-60), rows, TOKEN_BYTES)  # e⁻⁶⁰ of the chance goes to BOS
    nats = total = 0.0
    for row in rows.astype(int):
        for token, target in pairwise(row):
            if target:
                nats += np.log(np.exp(TABLE[token, 1:]).sum()) - TABLE[token, target]
                total += TOKEN_BYTES[target]
    assert without_special == pytest.approx(nats / total / np.log(2), abs=1e-5)


@pytest.mark.parametrize("wrong", [ROWS[:, :-1], ROWS[:0], ROWS[0]])
def test_rows_of_another_shape_are_refused(wrong):
    with pytest.raises(ValueError, match="rows of 7 tokens"):
        bits_per_byte(Table(2), wrong, TOKEN_BYTES)


@pytest.mark.parametrize(
    ("manner", "error", "reason"),
    [
        ("raises in load", ModelCrashed, "RuntimeError: no such weights"),
        ("hangs in load", ModelTimeout, "load took longer than 1.5 s"),
        ("exits in load", ModelCrashed, "exit code 9"),
        ("raises", ModelCrashed, "ValueError: shapes do not fit"),
        ("hangs", ModelTimeout, "the forward pass took longer than 0.5 s"),
        ("vocabulary", ModelInvalid, r"logits of shape \[4, 6, 10\]"),
        ("nan", ModelInvalid, "not finite"),
    ],
)
def test_a_model_that_misbehaves_is_told_apart(lab, manner, error, reason):
    load_timeout = 1.5 if manner == "hangs in load" else 60.0
    with (
        pytest.raises(error, match=reason) as raised,
        model(lab, manner, load_timeout=load_timeout, forward_timeout=0.5 if manner == "hangs" else 60.0) as bad,
    ):
        bits_per_byte(bad, ROWS, TOKEN_BYTES)
    assert "\n" not in str(raised.value)


def test_a_train_py_without_load_is_invalid(lab):
    (lab / "candidate/train.py").write_text("x = 1\n")
    with pytest.raises(ModelInvalid, match=r"defines no load\(path, device\)"), model(lab, "honest"):
        pass


def test_the_process_ends_with_its_scorer(lab):
    (lab / "candidate/train.py").write_text("def load(path, device):\n    raise SystemExit('bye')\n")
    bad = model(lab, "honest")
    with pytest.raises(ModelCrashed, match="SystemExit: bye"):
        bad.start()
    bad.close()
    bad.close()  # twice is once


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ModelInvalid("wrong vocabulary"), 3, "invalid: wrong vocabulary"),
        (ModelCrashed("ValueError: no"), 4, "crash: ValueError: no"),
        (ModelTimeout("load took longer than 1 s"), 5, "timeout: load took longer than 1 s"),
        (DataError("the hash differs"), 2, "the hash differs"),
        (OSError(28, "No space left on device", "/cache/train.bin"), 2, "/cache/train.bin: No space left on device"),
    ],
)
def test_exit_codes(error, code, line, capsys):
    def command() -> None:
        raise error

    with pytest.raises(SystemExit) as left:
        run(command)
    assert left.value.code == code
    assert capsys.readouterr().err.splitlines() == [line]


def test_a_scorer_in_a_few_lines(lab):
    """What the documentation promises to the author of another lab's prepare.py, up to the exit code."""
    (lab / "baseline/prepare.py").write_text(
        f"""
import numpy as np
from autoresearch.kit.scoring import bits_per_byte, candidate, run
WHOSE = "the baseline's"
def score():
    with candidate(shape=(4, {LENGTH}), vocabulary={VOCABULARY}, prepare=__file__) as model:
        print("val_bpb:", bits_per_byte(model, np.array({ROWS.tolist()}), np.array({TOKEN_BYTES.tolist()})))
if __name__ == "__main__":
    run(score)
"""
    )
    (lab / "artifact").write_text("vocabulary")
    environment = os.environ | {
        "AUTORESEARCH_TRAIN": str(lab / "candidate/train.py"),
        "AUTORESEARCH_ARTIFACT": str(lab / "artifact"),
        "AUTORESEARCH_DEVICE": "cpu",
    }
    ran = subprocess.run(
        [sys.executable, "prepare.py"], cwd=lab / "baseline", env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert ran.stderr.splitlines()[-1].startswith("invalid: logits of shape [4, 6, 10]")
