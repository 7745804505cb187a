"""The demo, in a folder that the repository around it ignores, as for `make demo`."""

from __future__ import annotations

from pathlib import Path

import pytest
from rigs.cli import Person, git


@pytest.mark.labs
def test_the_demo_inside_another_repository(tmp_path: Path) -> None:
    person, around = Person(tmp_path, {"PYTHONPATH": ""}), tmp_path / "around"
    around.mkdir()
    git(around, "init", "-q")
    (around / ".gitignore").write_text("/demo/\n")
    said = person("demo", around / "demo", "--minutes", "0.01", "--seed", "1")
    assert said.code == 0, said.err
    assert "#0 baseline: val_bpb" in said.out, "plain lines where there is no terminal"
    assert "sample of the baseline:" in said.out and "0 experiments besides the baseline" in said.out
    assert (around / "demo" / "report.html").exists() and (around / "demo" / ".git").is_dir()
    assert git(around, "status", "--porcelain") == "?? .gitignore\n"
