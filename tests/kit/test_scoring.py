"""The sealed score: its arithmetic, and what it makes of models that misbehave. Models are tables, not networks."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from rigs.tables import LENGTH, ROWS, TABLE, TOKEN_BYTES, VOCABULARY, Table

from autoresearch.kit.scoring import (
    Candidate,
    DataError,
    HeldOut,
    ModelCrashed,
    ModelInvalid,
    ModelTimeout,
    bits_per_byte,
    run,
    scored,
)

DATA = HeldOut(ROWS, TOKEN_BYTES)

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
    if manner == "gives nothing":
        return None
    import torch
    table = torch.tensor(TABLE)
    def f(tokens):
        if manner == "raises":
            raise ValueError("shapes do not fit")
        if manner == "hangs":
            time.sleep(600)
        if manner == "no tensor":
            return "logits"
        logits = table[tokens]
        if manner == "vocabulary":
            return logits[..., :-1]
        if manner == "nan" and tokens[0, 0] == 0:
            logits[0, 2, 1] = float("nan")
        if manner == "infinite":
            logits[0, 2, 1] = float("inf")
        if manner == "cuts the buffer":
            import os
            for number in map(int, os.listdir("/proc/self/fd")):
                try: os.ftruncate(number, 8)
                except OSError: pass
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


def candidate(lab: Path, manner: str, batch: int = 4, **timeouts: float) -> Candidate:
    (lab / "artifact").write_text(manner)
    return Candidate(
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
    with candidate(lab, "honest") as honest:
        sealed = bits_per_byte(scored(honest.model, DATA), DATA)
        logits = honest.second.forward(ROWS[:4, :-1].astype(np.int64))
    out, err = capfd.readouterr()
    assert sealed == pytest.approx(reference(), abs=1e-5)
    assert logits == pytest.approx(TABLE[ROWS[:4, :-1]], rel=1e-5)
    assert "a line of the candidate" in err and out == ""


def test_the_batch_size_changes_nothing():
    scores = {bits_per_byte(scored(Table(batch), DATA), DATA) for batch in (1, 2, 3, 7, 16)}
    assert len(scores) == 1


def test_targets_without_bytes_are_in_neither_sum():
    rows = ROWS.copy()
    rows[:, 3] = 0
    data = HeldOut(rows, TOKEN_BYTES)
    without_special = bits_per_byte(scored(Table(2, special=-60), data), data)  # e⁻⁶⁰ of the chance goes to BOS
    nats = total = 0.0
    for row in rows.astype(int):
        for token, target in pairwise(row):
            if target:
                nats += np.log(np.exp(TABLE[token, 1:]).sum()) - TABLE[token, target]
                total += TOKEN_BYTES[target]
    assert without_special == pytest.approx(nats / total / np.log(2), abs=1e-5)


def test_what_no_model_can_reach_is_no_score():
    with pytest.raises(ModelInvalid, match=r"0\.0000 bits per byte are no plausible score"):
        bits_per_byte(scored(Table(2, cheat=lambda tokens, targets, nats: nats * 1e-6), DATA), DATA)


@pytest.mark.parametrize("wrong", [ROWS[:, :-1], ROWS[:0], ROWS[0]])
def test_rows_of_another_shape_are_refused(wrong):
    with pytest.raises(ValueError, match="rows of 7 tokens"):
        scored(Table(2), HeldOut(wrong, TOKEN_BYTES))


@pytest.mark.parametrize(
    ("manner", "error", "reason"),
    [
        ("raises in load", ModelCrashed, "RuntimeError: no such weights"),
        ("hangs in load", ModelTimeout, "load took longer than 4 s"),
        ("exits in load", ModelCrashed, "the model's process (ended with exit code 9|closed its line)"),
        ("gives nothing", ModelInvalid, "gave NoneType, which is not a function"),
        ("raises", ModelCrashed, "ValueError: shapes do not fit"),
        ("hangs", ModelTimeout, "the forward pass took longer than 0.5 s"),
        ("no tensor", ModelInvalid, r"logits of shape \[\]"),
        ("vocabulary", ModelInvalid, r"logits of shape \[4, 6, 10\]"),
        ("nan", ModelInvalid, "not finite"),
        ("infinite", ModelInvalid, "not finite"),
        ("cuts the buffer", ModelCrashed, "killed|exit code|cut the buffer|closed its line"),
    ],
)
def test_a_model_that_misbehaves_is_told_apart(lab, manner, error, reason):
    load_timeout = 4.0 if manner == "hangs in load" else 60.0
    if manner == "cuts the buffer":
        error = (ModelCrashed, ModelInvalid)
    with (
        pytest.raises(error, match=reason) as raised,
        candidate(lab, manner, load_timeout=load_timeout, forward_timeout=0.5 if manner == "hangs" else 60.0) as bad,
    ):
        bits_per_byte(scored(bad.model, DATA), DATA)
    assert "\n" not in str(raised.value)


def test_a_train_py_without_load_is_invalid(lab):
    (lab / "candidate/train.py").write_text("x = 1\n")
    with pytest.raises(ModelInvalid, match=r"defines no load\(path, device\)"), candidate(lab, "honest") as bad:
        bad.model.load()


def test_what_the_processes_leave_is_nothing(lab, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = (
        "from pathlib import Path; from autoresearch.kit.scoring import Candidate\n"
        f"lab = Path({str(lab)!r})\n"
        "paths = lab / 'candidate/train.py', lab / 'artifact', 'cpu', (2, 6), 11, lab / 'baseline/prepare.py'\n"
        "with Candidate(*paths) as bad:\n"
        "    try: bad.model.load()\n"
        "    except Exception as error: print(error)\n"
    )
    (lab / "artifact").write_text("raises in load")
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(scratch)}, capture_output=True, text=True
    )
    assert ran.stdout == "RuntimeError: no such weights\n", ran.stderr
    assert not list(scratch.iterdir())


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


SCORER = f"""
import numpy as np
from autoresearch.kit.scoring import HeldOut, run, score_language_model
WHOSE = "the baseline's"
def held_out(split):
    rows = np.array({ROWS.tolist()})
    return HeldOut(rows if split == "validation" else rows[::-1, :].copy()[:3], np.array({TOKEN_BYTES.tolist()}))
def score():
    score_language_model("val_bpb", held_out, shape=(4, {LENGTH}), vocabulary={VOCABULARY}, prepare=__file__)
if __name__ == "__main__":
    run(score)
"""


def score(lab: Path, manner: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """What the documentation promises to the author of another lab's prepare.py, up to the exit code."""
    (lab / "baseline/prepare.py").write_text(SCORER)
    (lab / "artifact").write_text(manner)
    environment = os.environ | {
        "AUTORESEARCH_TRAIN": str(lab / "candidate/train.py"),
        "AUTORESEARCH_ARTIFACT": str(lab / "artifact"),
        "AUTORESEARCH_DEVICE": "cpu",
        "AUTORESEARCH_ANSWERS": str(lab / "answers.npy"),
        **extra,
    }
    return subprocess.run(
        [sys.executable, "prepare.py"], cwd=lab / "baseline", env=environment, capture_output=True, text=True
    )


def test_a_scorer_in_a_few_lines(lab):
    ran = score(lab, "vocabulary")
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert ran.stderr.splitlines()[-1].startswith("invalid: logits of shape [4, 6, 10]")


def test_the_score_and_its_audit(lab):
    ran = score(lab, "honest")
    assert ran.returncode == 0, ran.stderr
    assert float(ran.stdout.removeprefix("val_bpb: ")) == pytest.approx(reference(), abs=1e-5)
    assert np.load(lab / "answers.npy").shape == ROWS[:, 1:].shape
    audit = score(lab, "honest", AUTORESEARCH_SPLIT="audit", AUTORESEARCH_FLOOR="0.05")
    assert audit.returncode == 0, audit.stderr
    assert audit.stdout.startswith("val_bpb: ") and audit.stdout != ran.stdout


def test_an_audit_does_not_trust_what_another_process_answered(lab):
    """The scored answers are better than this model is: the process that gave them knew something it should not."""
    assert score(lab, "honest").returncode == 0
    np.save(lab / "answers.npy", np.load(lab / "answers.npy") * 0.5)
    audit = score(lab, "honest", AUTORESEARCH_SPLIT="audit", AUTORESEARCH_FLOOR="0.05")
    assert audit.returncode == 3 and "invalid: its answer at position" in audit.stderr
