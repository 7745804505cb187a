"""The secret of the machine: one for all processes, and nobody else's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autoresearch.errors import DataError
from autoresearch.kit.secret import draw_number
from autoresearch.layout import cache_folder
from autoresearch.sandbox.enter import best_level
from autoresearch.sandbox.walls import Level, Walls, this_python_folders

DRAW = "from autoresearch.kit.secret import draw_number; print(draw_number('x', b'y'))"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_all_processes_of_a_machine_have_one_secret() -> None:
    drawing = [subprocess.Popen([sys.executable, "-c", DRAW], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    drawn = {int(process.communicate()[0]) for process in drawing}
    assert drawn == {draw_number("x", b"y")}
    assert draw_number("x", b"z") not in drawn and draw_number("z", b"y") not in drawn
    assert [path.name for path in cache_folder().iterdir()] == ["secret"], "no draft is left"


def test_nobody_else_can_read_it_and_other_machines_have_others(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = draw_number("x")
    assert (cache / "secret").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("AUTORESEARCH_CACHE", str(cache / "other"))
    assert draw_number("x") != here


@pytest.mark.parametrize("text", ["", "ab", "g" * 64, "é" * 32, "0" * 65])
def test_a_damaged_secret_is_named(cache: Path, text: str) -> None:
    cache.mkdir()
    (cache / "secret").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="secret: damaged: delete it for a new one"):
        draw_number("x")


@pytest.mark.skipif(best_level() is Level.NONE, reason="this system can confine no process")
def test_a_sandboxed_process_cannot_read_it(cache: Path, tmp_path: Path) -> None:
    draw_number("x")
    own = tmp_path / "own"
    own.mkdir()
    (own / "note").write_text("mine")
    walls = Walls(read=this_python_folders((cache,)), write=(str(own),)).to_json()
    for path, readable in ((own / "note", True), (cache / "secret", False)):
        words = [sys.executable, "-m", "autoresearch.sandbox", best_level(), walls, "cat", str(path)]
        looks = subprocess.run(words, capture_output=True, text=True)
        assert (looks.returncode == 0) is readable, looks.stderr
