"""The comparison with the original, on a stand-in for the original's train.py that trains nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "against_original.py"
ORIGINAL = """
import os, time
import torch

torch.save({"trained": time.time()}, os.environ["AGAINST_ARTIFACT"])
peak_vram_mb, steady_state_mfu, total_tokens, step, num_params = 2048.0, 1.5, 4_000_000, 31, 6_000_000
total_training_time, TOTAL_BATCH_SIZE = 2.0, 100
"""


def test_paths_may_be_relative_to_the_folder_of_the_caller(tmp_path: Path) -> None:
    (tmp_path / "original").mkdir()
    (tmp_path / "original/train.py").write_text(ORIGINAL)
    (tmp_path / "data/text").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (tmp_path / f"data/text/{name}.txt").touch()
    (caller := tmp_path / "caller").mkdir()
    options = ["--original", "../original", "--at", "../data", "--out", "runs.jsonl", "--no-score"]
    ran = subprocess.run(
        [sys.executable, str(BENCH), "theirs", *options],
        cwd=caller, env=os.environ | {"CUDA_VISIBLE_DEVICES": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    run = json.loads((caller / "runs.jsonl").read_text())
    assert (run["side"], run["num_steps"], run["tokens_per_second"]) == ("theirs", 31, 1000)
    columns = dict(zip(*(line.split(" | ") for line in ran.stdout.splitlines()[-3::2]), strict=True))
    assert columns["peak_vram_gib"] == "2"
