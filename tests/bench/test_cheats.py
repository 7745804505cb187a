"""`bench/cheats` names lines of our source. Here they are looked up, so that none of its cases goes stale."""

from __future__ import annotations

import ast
import runpy
from pathlib import Path
from typing import Any

import pytest
from cheat_rig import CHEATS

import autoresearch

OURS = Path(autoresearch.__file__).parent
ROOT = Path(__file__).parents[2]
KINDS = [path for path in sorted((ROOT / "bench/cheats").glob("*.py")) if path.stem != "__main__"]
CASES = {f"{kind.stem}: {name}": case for kind in KINDS for name, case in runpy.run_path(str(kind))["CASES"].items()}


@pytest.mark.parametrize("name", CASES)
def test_each_detector_is_one_piece_of_the_source(name: str) -> None:
    case: Any = CASES[name]
    changed: dict[str, str] = {}
    for file, line, replacement in case.switched_off:
        text = changed.get(file) or (OURS / file).read_text()
        assert text.count(line) == 1, line
        changed[file] = text.replace(line, replacement)
    for text in changed.values():
        ast.parse(text)
    assert case.cheat in CHEATS or (ROOT / f"tests/cheats/night/{case.cheat}.py").exists()


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 70
