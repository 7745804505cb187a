"""What a program needs to read to run: where it is installed, wherever in the user's home that is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

MODULES = "node_modules"


def installation(program: str) -> tuple[str, ...]:
    """Files and folders, but for what belongs to the system, which is visible anyway.

    Args:
        program: an absolute path, as it was found on `PATH`.
    """
    found = [program, *_home(Path(program).resolve())]
    for interpreter in ("node", "bun"):  # most agents are scripts for one of them
        if (place := shutil.which(interpreter)) is not None:
            real = Path(place).resolve()
            found += [place, str(_prefix(real))]
    system = (Path("/usr"), Path("/bin"), Path("/opt"))
    return tuple(dict.fromkeys(each for each in found if not any(Path(each).is_relative_to(top) for top in system)))


def _prefix(real: Path) -> Path:
    """The folder that an interpreter is installed in, if nothing else is: it may lie in `~/bin`."""
    prefix = real.parent.parent
    own = any((prefix / part).is_dir() for part in ("lib/node_modules", "include/node"))
    return prefix if own and not Path.home().is_relative_to(prefix) else real


def _home(real: Path) -> list[str]:
    """The folder of packages it lies in, or the environment, or the Python, or else the file alone."""
    if MODULES in real.parts:
        return [str(Path(*real.parts[: real.parts.index(MODULES) + 1]))]
    top = real.parent.parent
    if real.parent.name == "bin" and (top / "pyvenv.cfg").exists():
        return [str(top), *map(str, _base(top))]
    return [str(top if _is_python(top) else real)]


def _base(environment: Path) -> Iterator[Path]:
    """The Python that a virtual environment was made from, wherever in the home that is, by links or by its name."""
    text = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    settings = (line.partition("=") for line in text.splitlines())
    named = [Path(value.strip()) for key, _, value in settings if key.strip() == "home"]  # its `bin`
    program = environment / "bin" / "python"
    yield program
    real = Path(os.path.realpath(program))
    yield from (each.parent for each in (*named, real.parent) if _is_python(each.parent))


def _is_python(prefix: Path) -> bool:
    """Whether its library is there. In `~/.local` there is none, but all that programs keep there."""
    inside = Path.home().resolve().is_relative_to(os.path.realpath(prefix))
    return not inside and any(prefix.glob("lib/*/os.py"))
