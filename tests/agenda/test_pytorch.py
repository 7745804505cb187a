"""The build of PyTorch that an interpreter has, and whether it suits the devices."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autoresearch.agenda.pytorch import Build, find_obstacle, read_build
from autoresearch.records import Device

GPU = Device("cuda", 0, model="NVIDIA H100")


def make_interpreter(folder: Path, version: str | None) -> str:
    """Return a Python that finds a PyTorch with this version file, or none."""
    if version is not None:
        (folder / "torch").mkdir()
        (folder / "torch" / "__init__.py").write_text("raise SystemExit('nobody imports me')\n")
        (folder / "torch" / "version.py").write_text(version)
    python = folder / "python"
    python.write_text(
        f'#!/bin/sh\necho WARNING: a word before the answer\nPYTHONPATH={folder} exec {sys.executable} -S "$@"\n'
    )
    python.chmod(0o755)
    return str(python)


@pytest.mark.parametrize(
    ("version", "build"),
    [
        ("__version__ = '2.13.0+cpu'\ncuda = None\n", Build("2.13.0+cpu", None)),
        ("__version__ = '2.13.0+cu130'\ncuda: str = '13.0'\n", Build("2.13.0+cu130", "13.0")),
        ("syntax error", None),
        (None, None),
    ],
)
def test_the_build_is_read_without_an_import(version: str | None, build: Build | None, tmp_path: Path) -> None:
    assert read_build(make_interpreter(tmp_path, version)) == build


def test_an_interpreter_that_does_not_run_has_no_build(tmp_path: Path) -> None:
    assert read_build(str(tmp_path / "nowhere")) is None


def test_a_cpu_build_is_an_obstacle_for_a_lab_that_imports_it(tmp_path: Path) -> None:
    python = make_interpreter(tmp_path, "__version__ = '2.13.0+cpu'\ncuda = None\n")
    (tmp_path / "train.py").write_text("import os\nimport torch\n")
    (tmp_path / "jax.py").write_text('"""No import torch here."""\nimport jax\n')
    files = [tmp_path / "train.py"]
    assert find_obstacle([GPU], python, files) == (
        f"PyTorch 2.13.0+cpu is built without CUDA and cannot use cuda:0, NVIDIA H100: install a build with CUDA for "
        f"{python}, or run with `--devices cpu`"
    )
    assert find_obstacle([GPU], python, [tmp_path / "jax.py", tmp_path / "nowhere.py"]) is None
    assert find_obstacle([Device("cpu")], python, files) is None
