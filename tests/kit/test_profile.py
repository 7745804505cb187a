"""The profile of a `train.py` on made-up tokens: figures, and checks that an unfit model fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rigs.trial import Supervised, placement_for

from autoresearch import variables as env
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level, this_python_folders

PREPARE = "CONTEXT, VOCABULARY, SCORE_BATCH = 8, 32, 4\n"
TRAIN = """
import time
import numpy as np
import torch
from prepare import CONTEXT, VOCABULARY
from autoresearch.kit import Clock

def load(path, device):
    table = torch.load(path)
    return lambda tokens: {answer}

def main():
    clock = Clock(budget=1.0)
    table = torch.zeros(VOCABULARY, VOCABULARY)
    clock.start()
    with clock.open("train", "nothing") as file:
        rows = np.frombuffer(file.read(), dtype=np.uint16).reshape(-1, CONTEXT + 1)
    assert rows.max() < VOCABULARY
    step = 0
    while not clock.over:
        table += torch.randn(VOCABULARY, VOCABULARY) @ table.t() / VOCABULARY + torch.eye(VOCABULARY)
        time.sleep(0.002)
        step += 1
        clock.report(step, 3.0, step * 64)
    torch.save(table, clock.artifact)
    clock.done(steps=step)

if __name__ == "__main__":
    main()
"""


def write_lab(folder: Path, answer: str = "table[tokens]", prepare: str = PREPARE) -> None:
    (folder / "prepare.py").write_text(prepare)
    (folder / "train.py").write_text(TRAIN.replace("{answer}", answer))


def profile(folder: Path, answer: str = "table[tokens]", prepare: str = PREPARE) -> subprocess.CompletedProcess[str]:
    write_lab(folder, answer, prepare)
    environment = {**os.environ, env.DEVICE: "cpu", "OMP_NUM_THREADS": "1"}
    words = [sys.executable, "-m", "autoresearch.kit.profile"]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_a_profile_shows_steps_operations_and_checks(tmp_path: Path) -> None:
    ran = profile(tmp_path)
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stderr
    assert lines[0] == "train.py on made-up tokens, cpu, 1 thread"
    words = {" ".join(line.split()[:2]): line for line in lines if line.strip()}
    assert "ms" in words["a step"] and lines[2].startswith("  start-up")
    assert any("aten::" in line and "%" in line for line in lines), "where the time goes"
    for check in ("load ok", "shapes ok", "causality ok"):
        assert check in words, ran.stdout
    assert "float32[4, 8, 32] of int64[4, 8]" in words["shapes ok"]
    assert sorted(each.name for each in tmp_path.iterdir() if each.name != "__pycache__") == ["prepare.py", "train.py"]


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        (
            "table[tokens.roll(-1, 1)]",
            "causality     FAILED   the model's answer at a position of a row changed by more",
        ),
        ("table[tokens][..., 1:]", "shapes        FAILED   "),
        ("missing", "shapes        FAILED   the forward pass raised NameError"),
    ],
)
def test_an_unfit_model_fails_its_check(tmp_path: Path, answer: str, check: str) -> None:
    ran = profile(tmp_path, answer)
    assert ran.stdout.splitlines()[-1].strip().startswith(check), ran.stdout + ran.stderr


@pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process")
def test_a_profile_runs_behind_the_walls_of_a_trial(tmp_path: Path) -> None:
    """Its checks start further processes there, which can build no walls of their own."""
    command = "python -P -m autoresearch.kit.profile --here train.py"
    changes: dict[str, Any] = {"stage": "profile", "train": command, "files": {}, "budget": 60.0, "startup": 60.0}
    placement = placement_for(tmp_path, sandbox=best_level(), readable=this_python_folders((tmp_path,)), **changes)
    write_lab(Path(placement.checkout))
    with Supervised(placement) as supervised:
        result = supervised.until("result")
    assert result["outcome"] == "unscored", result
    assert [line.split()[:2] for line in result["log_tail"].splitlines()[-3:]] == [
        ["load", "ok"], ["shapes", "ok"], ["causality", "ok"]
    ]  # fmt: skip


def test_a_lab_without_tokens_is_named(tmp_path: Path) -> None:
    ran = profile(tmp_path, prepare="CONTEXT = 8\nVOCABULARY = 'letters'\n")
    assert ran.returncode == 1 and ran.stderr.startswith(
        "prepare.py has no CONTEXT and VOCABULARY: a profile needs a lab"
    )


def test_a_folder_without_a_lab_is_named(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "autoresearch.kit.profile"]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr.strip()) == (
        2, "train.py is not in this folder: run the profile in the folder of the lab"
    )  # fmt: skip
