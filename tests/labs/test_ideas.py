"""The example ideas, as patches of the nanogpt lab's train.py."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import autoresearch

TRAIN = Path(autoresearch.__file__).parent / "labs" / "nanogpt" / "train.py"
IDEAS = sorted((Path(__file__).parents[2] / "examples" / "ideas").glob("*.patch"))


@pytest.mark.parametrize("idea", IDEAS, ids=lambda path: path.stem)
def test_each_idea_applies_to_train_py(idea: Path, tmp_path: Path) -> None:
    shutil.copyfile(TRAIN, tmp_path / "train.py")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    ran = subprocess.run(["git", "apply", str(idea)], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    compile((tmp_path / "train.py").read_text(), "train.py", "exec")
