"""What a program needs to read to run: where it is installed, wherever in the user's home that is."""

from __future__ import annotations

import shutil
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
    """The folder of packages it lies in, or the environment, or else the file alone."""
    if MODULES in real.parts:
        return [str(Path(*real.parts[: real.parts.index(MODULES) + 1]))]
    if real.parent.name == "bin" and (real.parent.parent / "pyvenv.cfg").exists():
        return [str(real.parent.parent)]
    return [str(real)]
