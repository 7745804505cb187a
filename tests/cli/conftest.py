"""What most tests of the commands begin with: a person at a command line, and a toy lab."""

from __future__ import annotations

from pathlib import Path

import pytest
from rigs.cli import Person, toy


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return toy(tmp_path / "lab")
