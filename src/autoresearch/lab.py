"""What a lab must have before a run can begin: `run` refuses the first thing that it lacks, `doctor` names them all."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from .layout import Layout
from .records import Agenda
from .screen import is_editable
from .workspace import Workspace


def lacking(layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """The key of program.md that asks for it, and what is missing, with its remedy. A run would start from `head`."""
    yield from _files(layout, workspace, agenda, head)
    for key in ("prepare", "train", "score", "sample"):
        program = next(iter(shlex.split(getattr(agenda, key) or "")), "python")
        there = (layout.lab / program).exists() if os.sep in program else shutil.which(program)
        if program not in ("python", "python3") and not there:
            yield key, f"program.md: {key}: there is no program `{program}`: correct it, or install it"
    for each in agenda.sandbox_read:
        if not (layout.lab / Path(each).expanduser()).exists():
            yield "sandbox.read", f"program.md: sandbox.read: {each} is not there: correct it, or take it out"
    if agenda.data.startswith(("/", "~", ".")) and not (layout.lab / Path(agenda.data).expanduser()).exists():
        yield "data folder", f"program.md: data: {agenda.data} is not there: correct it"


def _files(layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """What researchers edit and what commands run must be in the commit, and the judge's part is nobody's to edit."""
    train, fixed = _scripts(agenda.train), [*_scripts(agenda.prepare), *_scripts(agenda.score)]
    for path in dict.fromkeys(fixed):
        if path not in train and is_editable(path, agenda.editable):
            yield path, f"program.md: editable: {path} always runs as it was in the baseline: take it out of `editable`"
    for path in dict.fromkeys((*agenda.editable, *train, *fixed)):
        if not path.startswith(("/", "..", "~")) and not workspace.editable(head, [path]):
            use = "researchers edit it" if path in agenda.editable else "a trial needs it"
            remedy = "run" if (layout.lab / path).exists() else "create it, then"
            yield (
                path,
                f"{layout.lab / path}: is not in the last commit, and by program.md {use}: {remedy} "
                f"`git add {path} && git commit -m lab`",
            )


def _scripts(command: str | None) -> list[str]:
    """The files of Python that a command names."""
    return [os.path.normpath(word) for word in shlex.split(command or "") if word.endswith(".py")]
