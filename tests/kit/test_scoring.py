"""The sealed score: its arithmetic, and its verdicts on models that misbehave. Models are tables, not networks."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rigs.tables import LENGTH, ROWS, TABLE, TOKEN_BYTES, VOCABULARY, Table

from autoresearch.kit.candidate import FORWARD_TIMEOUT, LOAD_TIMEOUT
from autoresearch.kit.scoring import (
    Candidate,
    DataError,
    HeldOut,
    ModelCrashed,
    ModelInvalid,
    ModelTimeout,
    bits_per_byte,
    run,
    score_rows,
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
        if manner in ("forges a reason", "forges no object"):
            import json, os, socket
            line = "held-out"
            if manner == "forges a reason":
                line = {"answer": "crash", "reason": "held-out", "exception": "held-out"}
            for number in map(int, os.listdir("/proc/self/fd")):
                try: socket.socket(fileno=os.dup(number)).sendall(json.dumps(line).encode() + b"\\n")
                except OSError: pass
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
    """A folder with a baseline and a candidate. Only the baseline's prepare.py may be imported."""
    (tmp_path / "baseline").mkdir()
    (tmp_path / "candidate").mkdir()
    (tmp_path / "baseline/prepare.py").write_text('WHOSE = "the baseline\'s"\n')
    (tmp_path / "candidate/prepare.py").write_text('WHOSE = "the candidate\'s"\n')
    (tmp_path / "candidate/train.py").write_text(f"TABLE = {TABLE.tolist()}\n" + TRAIN)
    return tmp_path


def make_candidate(
    lab: Path, manner: str, load_timeout: float = LOAD_TIMEOUT, forward_timeout: float = FORWARD_TIMEOUT
) -> Candidate:
    (lab / "artifact").write_text(manner)
    return Candidate(
        train=lab / "candidate/train.py",
        artifact=lab / "artifact",
        device="cpu",
        shape=(4, LENGTH),
        vocabulary=VOCABULARY,
        prepare=lab / "baseline/prepare.py",
        load_timeout=load_timeout,
        forward_timeout=forward_timeout,
    )


def reference() -> float:
    """Return the same score from one process, in float64 and without shortcuts."""
    nats = total = 0.0
    for row in ROWS.astype(int):
        for token, target in pairwise(row):
            if TOKEN_BYTES[target]:
                nats += np.log(np.exp(TABLE[token]).sum()) - TABLE[token, target]
                total += TOKEN_BYTES[target]
    return float(nats / total / np.log(2))


def test_the_sealed_score_equals_the_reference_and_the_model_s_lines_go_nowhere(
    lab: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with make_candidate(lab, "honest") as honest:
        sealed = bits_per_byte(score_rows(honest.model, DATA), DATA)
        logits = honest.others[0].forward(ROWS[:4, :-1].astype(np.int64))
    out, err = capfd.readouterr()
    assert sealed == pytest.approx(reference(), abs=1e-5)
    assert logits == pytest.approx(TABLE[ROWS[:4, :-1]], rel=1e-5)
    assert (out, err) == ("", "")


def test_the_score_does_not_depend_on_the_batch_size() -> None:
    scores = {bits_per_byte(score_rows(Table(batch), DATA), DATA) for batch in (1, 2, 3, 7, 16)}
    assert len(scores) == 1


def test_targets_without_bytes_are_in_neither_sum() -> None:
    rows = ROWS.copy()
    rows[:, 3] = 0
    data = HeldOut(rows, TOKEN_BYTES)
    without_special = bits_per_byte(score_rows(Table(2, special=-60), data), data)  # BOS gets e⁻⁶⁰ of the probability
    nats = total = 0.0
    for row in rows.astype(int):
        for token, target in pairwise(row):
            if target:
                nats += np.log(np.exp(TABLE[token, 1:]).sum()) - TABLE[token, target]
                total += TOKEN_BYTES[target]
    assert without_special == pytest.approx(nats / total / np.log(2), abs=1e-5)


def test_an_implausible_score_is_invalid() -> None:
    with pytest.raises(ModelInvalid, match=r"the score of 0\.0000 bits per byte is implausible"):
        bits_per_byte(score_rows(Table(2, cheat=lambda tokens, targets, nats: nats * 1e-6), DATA), DATA)


@pytest.mark.parametrize("wrong", [ROWS[:, :-1], ROWS[:0], ROWS[0]])
def test_rows_of_another_shape_are_refused(wrong: NDArray[np.uint16]) -> None:
    with pytest.raises(ValueError, match="the held-out rows must have 7 tokens"):
        score_rows(Table(2), HeldOut(wrong, TOKEN_BYTES))


@pytest.mark.parametrize(
    ("manner", "error", "reason"),
    [
        ("raises in load", ModelCrashed, r"^load raised RuntimeError at train\.py line 11$"),
        ("hangs in load", ModelTimeout, "load took longer than 4 s"),
        ("exits in load", ModelCrashed, "the model's process (ended before it answered|closed its socket)"),
        ("gives nothing", ModelInvalid, "returned something that is not a function"),
        ("raises", ModelCrashed, r"^the forward pass raised ValueError$"),
        ("hangs", ModelTimeout, "the forward pass took longer than 0.5 s"),
        ("forges a reason", ModelCrashed, "^the forward pass raised an exception$"),
        ("forges no object", ModelCrashed, "^the forward pass raised an exception$"),
        ("no tensor", ModelInvalid, "logits of another shape"),
        ("vocabulary", ModelInvalid, "logits of another shape"),
        ("nan", ModelInvalid, "not finite"),
        ("infinite", ModelInvalid, "not finite"),
        ("cuts the buffer", ModelCrashed, "died of a fault|before it answered|truncated the buffer|closed its socket"),
    ],
)
def test_each_misbehaviour_of_a_model_has_its_own_error(
    lab: Path, manner: str, error: type[Exception] | tuple[type[Exception], ...], reason: str
) -> None:
    load_timeout = 4.0 if manner == "hangs in load" else 60.0
    forward_timeout = 0.5 if manner == "hangs" else 60.0
    if manner == "cuts the buffer":
        error = (ModelCrashed, ModelInvalid)
    with (
        pytest.raises(error, match=reason) as raised,
        make_candidate(lab, manner, load_timeout, forward_timeout) as bad,
    ):
        bits_per_byte(score_rows(bad.model, DATA), DATA)
    assert "\n" not in str(raised.value)


def test_a_train_py_without_load_is_invalid(lab: Path) -> None:
    (lab / "candidate/train.py").write_text("x = 1\n")
    with pytest.raises(ModelInvalid, match=r"defines no load\(path, device\)"), make_candidate(lab, "honest") as bad:
        bad.model.load()


def test_the_processes_leave_no_files(lab: Path, tmp_path: Path) -> None:
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
    assert ran.stdout == "load raised RuntimeError at train.py line 11\n", ran.stderr
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
def test_exit_codes(error: Exception, code: int, line: str, capsys: pytest.CaptureFixture[str]) -> None:
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


def run_scorer(lab: Path, manner: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the prepare.py that the documentation shows to authors of other labs, and score one model with it."""
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


def test_a_scorer_of_a_few_lines_says_why_a_model_is_invalid(lab: Path) -> None:
    ran = run_scorer(lab, "vocabulary")
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert ran.stderr.splitlines()[-1].startswith("invalid: logits of another shape")


def test_the_score_and_its_audit(lab: Path) -> None:
    ran = run_scorer(lab, "honest")
    assert ran.returncode == 0, ran.stderr
    figures, score = ran.stdout.splitlines()
    assert figures.startswith("figures: {") and '"largest": 0.0' in figures
    assert float(score.removeprefix("val_bpb: ")) == pytest.approx(reference(), abs=1e-5)
    assert np.load(lab / "answers.npy").shape == ROWS[:, 1:].shape
    audit = run_scorer(lab, "honest", AUTORESEARCH_SPLIT="audit", AUTORESEARCH_DEEP="1")
    assert audit.returncode == 0, audit.stderr
    assert audit.stdout.splitlines()[1].startswith("val_bpb: ") and audit.stdout.splitlines()[1] != score


def test_an_audit_refuses_saved_answers_that_are_better_than_the_model(lab: Path) -> None:
    """The process that gave such answers knew something about the targets."""
    assert run_scorer(lab, "honest").returncode == 0
    np.save(lab / "answers.npy", np.load(lab / "answers.npy") * 0.5)
    audit = run_scorer(lab, "honest", AUTORESEARCH_SPLIT="audit", AUTORESEARCH_DEEP="1")
    assert audit.returncode == 3 and "invalid: the model's answer at a position" in audit.stderr
