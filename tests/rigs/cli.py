"""Parts for tests of the command line: the toy lab, commands as real processes, and pictures of folders."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

TOY = Path(__file__).parent / "toy_lab"
QUICK_TORCH = str(Path(__file__).parent / "quick_torch")
"""The PYTHONPATH of a doctor that imports a stand-in for PyTorch. The real one takes seconds."""
QUICK_CHART = str(Path(__file__).parent / "quick_chart")
"""The PYTHONPATH of a person whose Matplotlib is a stand-in. The real one doubles the time of a command that draws."""
COMMAND = (sys.executable, "-P", "-m", "autoresearch")
IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class Said:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return standard output as strict JSON, without NaN and Infinity."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is not JSON")

        return json.loads(self.out, parse_constant=refuse)


@dataclass(frozen=True)
class Person:
    """A user at a command line, with a home and a cache folder of their own.

    The charts of their runs are empty. With `PYTHONPATH=""` they are drawn.
    """

    home: Path
    more: Mapping[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "AUTORESEARCH_"))}
        kept = {key: value for key, value in kept.items() if not key.endswith("_API_KEY")}
        own = {"AUTORESEARCH_CACHE": str(self.home / "cache"), "COLUMNS": "80", "CUDA_VISIBLE_DEVICES": ""}
        own["PYTHONPATH"] = QUICK_CHART
        return {**kept, **own, **self.more, **more}

    def __call__(self, *words: str | Path, cwd: Path | None = None, **more: str) -> Said:
        """Run a command of autoresearch to its end."""
        done = subprocess.run(
            [*COMMAND, *map(str, words)], cwd=cwd or self.home, env=self.environment(**more),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=280,
        )  # fmt: skip
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *IDENTITY, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def toy(folder: Path, *, committed: bool = True) -> Path:
    """Make the toy lab in a repository of its own."""
    shutil.copytree(TOY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".gitignore").write_text("__pycache__/\n")
    git(folder, "init", "-q", "-b", "main")
    if committed:
        commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "lab")


def throw_away(folder: Path, ref: str) -> None:
    """Lose the commit of a loose ref, as `git gc --prune=now` does that began before the commit was made."""
    file = folder / git(folder, "rev-parse", "--git-path", ref).strip()
    name = file.read_text()
    file.unlink()
    git(folder, "prune", "--expire=now")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(name)


def program(lab: Path, text: str) -> None:
    (lab / "program.md").write_text(text)


def settings(lab: Path, *lines: str) -> None:
    """Add lines at the top of the front matter."""
    program = lab / "program.md"
    program.write_text(program.read_text().replace("---\n", "---\n" + "".join(f"{line}\n" for line in lines), 1))


def edit(lab: Path, *pairs: tuple[str, str], file: str = "train.py") -> None:
    """Replace texts in a file of the lab. Each must be there."""
    path = lab / file
    text = path.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text)


def improve(lab: Path) -> None:
    """Make the edit that wins by far."""
    edit(lab, ("X = 1.0", "X = 0.3"), ("Y = -1.0", "Y = -0.4"))


def picture(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder, but for the files that readers of the ledger need."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name.endswith(("ledger.db-shm", "ledger.db-wal")):
            continue
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "a folder"
    return found


needs_mount = pytest.mark.skipif(sys.platform != "linux" or shutil.which("mount") is None, reason="Linux's mount")


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Callable[[str], object]]:
    """Mount a small file system, and yield a function that remounts it."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield lambda how: subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True)
    finally:
        subprocess.run(["umount", folder], check=True)


def check_refused(said: Said, *words: str) -> None:
    """Check for exit code 2 and one line on standard error that has these words."""
    assert said.code == 2, said
    assert said.err.count("\n") == 1 and said.err.startswith("autoresearch: "), said.err
    for word in words:
        assert word in said.err, f"{word!r} is not in {said.err!r}"


def check_refused_and_unchanged(person: Person, lab: Path, command: tuple[str | Path, ...], *words: str) -> None:
    """Check that a command is refused with these words, and leaves the lab as it was."""
    before = picture(lab)
    check_refused(person(*command), *words)
    assert picture(lab) == before
