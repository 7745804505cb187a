"""The installation of a program: the files and folders that it reads in order to run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

MODULES = "node_modules"


def installation(program: str) -> tuple[str, ...]:
    """Return the files and folders that a program needs to read, without system files, which are visible anyway.

    Args:
        program: an absolute path, as found on `PATH`.
    """
    places = [program, *_program_folders(Path(program).resolve())]
    for interpreter in ("node", "bun"):  # most agents are scripts for node or bun
        if (link := shutil.which(interpreter)) is not None:
            real = Path(link).resolve()
            places += [link, str(_prefix(real))]
    system = (Path("/usr"), Path("/bin"), Path("/opt"))
    return tuple(dict.fromkeys(each for each in places if not any(Path(each).is_relative_to(top) for top in system)))


def _prefix(real: Path) -> Path:
    """Return the folder of an interpreter's installation, or the file alone if the folder has other contents too."""
    prefix = real.parent.parent
    own = any((prefix / part).is_dir() for part in ("lib/node_modules", "include/node"))
    return prefix if own and not Path.home().is_relative_to(prefix) else real


def _program_folders(real: Path) -> list[str]:
    """Return the package folder, the virtual environment or the Python of a program, or else the file alone."""
    if MODULES in real.parts:
        return [str(Path(*real.parts[: real.parts.index(MODULES) + 1]))]
    top = real.parent.parent
    if real.parent.name == "bin" and (top / "pyvenv.cfg").exists():
        return [str(top), *map(str, _base_python(top))]
    return [str(top if _is_python(top) else real)]


def _base_python(environment: Path) -> Iterator[Path]:
    """Yield the files of the Python behind a virtual environment, found by its links and by its settings."""
    text = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    settings = (line.partition("=") for line in text.splitlines())
    homes = [Path(value.strip()) for key, _, value in settings if key.strip() == "home"]  # its `bin` folder
    program = environment / "bin" / "python"
    yield program
    real = Path(os.path.realpath(program))
    yield from (each.parent for each in (*homes, real.parent) if _is_python(each.parent))


def _is_python(prefix: Path) -> bool:
    """Whether a folder has the library of a Python, and does not contain the home. `~/.local` has packages only."""
    contains_home = Path.home().resolve().is_relative_to(os.path.realpath(prefix))
    return not contains_home and any(prefix.glob("lib/*/os.py"))
