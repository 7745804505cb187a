"""What a lab must have before a run can begin: `run` refuses the first thing that it lacks, `doctor` names them all."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..argv import PYTHON, python_files
from ..editable import is_editable
from ..layout import Layout
from ..records import Agenda
from ..workspace import Workspace


def find_missing(layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """The key of program.md that asks for it, and what is missing, with its remedy. A run would start from `head`."""
    yield from _files(layout, workspace, agenda, head)
    for key in ("prepare", "train", "score", "sample"):
        program = next(iter(shlex.split(getattr(agenda, key) or "")), PYTHON[0])
        if program not in PYTHON and (problem := _of_program(program, layout.lab, workspace, head)):
            yield key, f"program.md: {key}: {problem}"
    for each in agenda.sandbox_read:
        if not _there(layout.lab, each):
            yield "sandbox.read", f"program.md: sandbox.read: {each} is not there: correct it, or take it out"
    if agenda.data.startswith(("/", "~", ".")) and not _there(layout.lab, agenda.data):
        yield "data folder", f"program.md: data: {agenda.data} is not there: correct it"


def _files(layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """What researchers edit and what commands run must be in the commit, and the judge's part is nobody's to edit."""
    train, fixed = _scripts(agenda.train), {"prepare": _scripts(agenda.prepare), "score": _scripts(agenda.score)}
    judges = [path for scripts in fixed.values() for path in scripts]
    for path in dict.fromkeys(judges):
        if path not in train and is_editable(path, agenda.editable):
            yield (
                path,
                f"program.md: editable: {path} always runs as it was in the baseline: name the files that researchers "
                "may change, without it",
            )
    for path in dict.fromkeys((*agenda.editable, *train, *judges)):
        if not path.startswith(("/", "..", "~")) and not workspace.list_editable(head, [path]):
            use = "researchers edit it" if path in agenda.editable else "a trial needs it"
            remedy = f"`git add {path} && git commit -m lab`"
            if (layout.lab / path).exists():
                remedy = f"run {remedy}"
            else:
                nulls = " and ".join(f"`{key}: null`" for key, scripts in fixed.items() if path in scripts)
                remedy = f"create it, then {remedy}" + (f", or do without it: {nulls}" if nulls else "")
            yield path, f"{layout.lab / path}: is not in the last commit, and by program.md {use}: {remedy}"


def _of_program(program: str, lab: Path, workspace: Workspace, head: str) -> str | None:
    """What is wrong with the program of a command; one that has a slash in its name lies in the lab, or anywhere."""
    if os.sep not in program:
        return None if shutil.which(program) else f"there is no program `{program}`: correct it, or install it"
    if not shutil.which(lab / program):
        return f"there is no program `{program}` that can be run: correct it, or `chmod +x` it"
    if not Path(program).is_absolute() and not workspace.list_editable(head, [os.path.normpath(program)]):
        return f"{program} is not in the last commit: `git add {program} && git commit -m lab`"
    return None


def _there(lab: Path, place: str) -> bool:
    try:
        return (lab / Path(place).expanduser()).exists()
    except RuntimeError:  # ~somebody, whom this machine does not know
        return False


def _scripts(command: str | None) -> list[str]:
    """Return the Python files that a command names."""
    return [os.path.normpath(path) for path in python_files(shlex.split(command or ""))]
