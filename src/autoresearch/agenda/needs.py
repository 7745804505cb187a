"""Requirements of a run on the lab. `run` refuses the first that is missing, and `doctor` lists all of them."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from ..argv import PYTHON, python_files
from ..credentials import is_secret
from ..editable import is_editable
from ..errors import LabError
from ..jobs.environment import find_path
from ..layout import Layout, describe_kind
from ..records import Agenda
from ..workspace import Workspace
from ..workspace.modes import KINDS, SYMLINK
from .commands import find_readable
from .modules import find_missing_modules

BUILTINS = ("cd", "export", "source", ".", "eval", "exec", "set", "ulimit", "alias")
"""Commands of a shell that are no programs."""


def find_missing(
    layout: Layout, workspace: Workspace, agenda: Agenda, head: str, python: str
) -> Iterator[tuple[str, str]]:
    """Yield each missing requirement: a key of program.md, a path or a module, and the problem with its remedy.

    Args:
        head: the commit that a new run would start from.
        python: the interpreter of the run.
    """
    try:
        find_readable(python, ())
    except LabError as error:
        yield "python", str(error)
    unusual = dict(_find_unusual(layout, workspace, agenda, head))
    yield from unusual.items()
    missing = _find_missing_files(layout, workspace, agenda, head)
    yield from ((path, problem) for path, problem in missing if path not in unusual)
    path = find_path(python, os.environ)
    for key in ("prepare", "train", "score", "sample"):
        program = next(iter(shlex.split(getattr(agenda, key) or "")), PYTHON[0])
        if program not in PYTHON and (problem := _find_problem(program, layout.lab, workspace, head, path)):
            yield key, f"program.md: {key}: {problem}"
    if hidden := _find_hidden_program(agenda, python):
        yield "train", f"program.md: train: {hidden}"
    yield from _find_closed_places(layout, agenda)
    yield from _find_bad_variables(agenda)
    if agenda.data.startswith(("/", "~", ".")) and not _exists(layout.lab, agenda.data):
        yield "data folder", f"program.md: data: {agenda.data} does not exist: correct the path"
    yield from _find_missing_clock(workspace, agenda, head)
    commands = (agenda.prepare, agenda.train, agenda.score)
    scripts = [path for each in commands if _is_python(each) for path in _scripts(each)]
    yield from find_missing_modules(layout.lab, workspace, head, scripts, python)


def _find_missing_clock(workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """Yield a scorer that could never run, since no file of the training tells the harness when it is done."""
    if agenda.score is None or not _is_python(agenda.train):
        return
    files = [path for path in workspace.list_files(head) if path.endswith(".py")]
    texts = workspace.read(head, files, errors="replace")  # they need not be ours
    if texts and not any("autoresearch" in text.lower() for text in texts.values()):
        yield (
            "score",
            f"program.md: score: no file of the lab uses `autoresearch.kit`, so `{agenda.score}` cannot score what "
            f"`{agenda.train}` trains: write `score: null` to read `{agenda.metric}: NUMBER` from the output of train",
        )


def _find_unusual(layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """Yield files that researchers edit or commands run but that are no plain files, in the commit or in the lab.

    A trial gets the files of the commit alone. A link leads out of them, and the files of a submodule are not in them.
    """
    commands = (agenda.train, agenda.prepare, agenda.score)
    used = [layout.program.name, *agenda.editable, *(path for each in commands for path in _scripts(each))]
    committed = workspace.list_unusual(head)
    for path in dict.fromkeys(path for path in used if not _is_outside(path)):
        above = [str(each) for each in (Path(path), *Path(path).parents) if str(each) in committed]
        if above:
            yield path, _describe_unusual(layout.lab / above[0], committed[above[0]])
        elif kind := describe_kind(layout.lab / path):
            yield path, _describe_unusual(layout.lab / path, kind)
    for path, kind in committed.items():
        if kind == KINDS[SYMLINK] and path not in used and is_editable(path, agenda.editable):
            yield path, _describe_unusual(layout.lab / path, kind)


def _is_outside(path: str) -> bool:
    return path.startswith(("/", "..", "~"))


def _describe_unusual(path: Path, kind: str) -> str:
    return (
        f"{path}: is {kind}, but researchers and trials need a plain file: put the file itself there and commit it, or "
        "name another one in program.md"
    )


def _find_missing_files(layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> Iterator[tuple[str, str]]:
    """Yield the files that commands run or researchers edit but the commit lacks, and editable files of the judge."""
    train, fixed = _scripts(agenda.train), {"prepare": _scripts(agenda.prepare), "score": _scripts(agenda.score)}
    judged = [path for scripts in fixed.values() for path in scripts]
    for path in dict.fromkeys(judged):
        if path not in train and is_editable(path, agenda.editable):
            yield (
                path,
                f"program.md: editable: changes to {path} would have no effect, because the baseline's copy always "
                "runs: remove it from the list",
            )
    for path in dict.fromkeys((*agenda.editable, *train, *judged)):
        if not _is_outside(path) and not workspace.list_editable(head, [path]):
            use = "researchers edit it" if path in agenda.editable else "trials need it"
            remedy = f"run `git add {path} && git commit -m lab`"
            if not (layout.lab / path).exists():
                nulls = " and ".join(f"`{key}: null`" for key, scripts in fixed.items() if path in scripts)
                remedy = f"create it, then {remedy}" + (f", or set {nulls}" if nulls else "")
            yield path, f"{layout.lab / path}: is not in the last commit, but {use} (see program.md): {remedy}"


def _find_problem(program: str, lab: Path, workspace: Workspace, head: str, path: str) -> str | None:
    """Return the problem with the program of a command, or None. Paths are relative to the lab.

    Args:
        path: the `PATH` of a trial.
    """
    if os.sep not in program:
        if shutil.which(program, path=path):
            return None
        if program in BUILTINS:
            return f"`{program}` is part of a shell and no program: put the command into a script"
        return f"there is no program `{program}`: correct it, or install it"
    if not shutil.which(lab / program):
        return f"there is no program `{program}` that can be run: correct it, or `chmod +x` it"
    if not Path(program).is_absolute() and not workspace.list_editable(head, [os.path.normpath(program)]):
        return f"{program} is not in the last commit: run `git add {program} && git commit -m lab`"
    return None


def _find_hidden_program(agenda: Agenda, python: str) -> str | None:
    """Return the problem with a program in the user's home, which trials cannot read, or None."""
    program = next(iter(shlex.split(agenda.train)))
    is_ours = program in PYTHON or os.sep in program
    found = None if is_ours else shutil.which(program, path=find_path(python, os.environ))
    home = Path.home()
    if found is None or home == Path(home.anchor):
        return None
    open_places = (Path(python).parent.parent, *(Path(each).expanduser() for each in agenda.sandbox_read))
    for place in (Path(found), Path(found).resolve()):
        if place.is_relative_to(home) and not any(place.is_relative_to(each) for each in open_places):
            remedy = f"add `sandbox: {{read: [{place.parent}]}}`"
            if program == "uv":
                remedy = "run `uv sync`, then write `python …`, which is the lab's .venv. A trial has no network for uv"
            return f"trials cannot read {place}, which lies in your home: {remedy}"
    return None


def _find_closed_places(layout: Layout, agenda: Agenda) -> Iterator[tuple[str, str]]:
    """Yield paths of `sandbox.read` that do not exist, and paths of both keys that lead to sealed data."""
    for each in agenda.sandbox_read:
        if not _exists(layout.lab, each):
            yield "sandbox.read", f"program.md: sandbox.read: {each} does not exist: correct the path, or remove it"
        elif not layout.withhold_sealed(layout.lab / Path(each).expanduser()):
            yield "sandbox.read", f"program.md: sandbox.read: {each} is sealed, and no trial may read it: remove it"
    for each in agenda.command_folders:
        if _exists(layout.lab, each) and layout.touches_sealed(Path(each).expanduser().absolute()):
            problem = f"{each} holds sealed data, which no researcher may read: name the folders that it needs"
            yield "command.folders", f"program.md: command.folders: {problem}"


def _find_bad_variables(agenda: Agenda) -> Iterator[tuple[str, str]]:
    """Yield variables of `sandbox.environment` that are not set, or whose values look like a secret."""
    for name in agenda.sandbox_environment:
        if name not in os.environ:
            yield (
                "sandbox.environment",
                f"program.md: sandbox.environment: {name} is not set: run `export {name}=…` first, or remove it",
            )
        elif is_secret(name, os.environ[name]):
            yield (
                "sandbox.environment",
                f"program.md: sandbox.environment: the value of {name} looks like a secret, and no trial may have one: "
                "remove it",
            )


def _exists(lab: Path, place: str) -> bool:
    try:
        return (lab / Path(place).expanduser()).exists()
    except RuntimeError:  # the home of a user who does not exist
        return False


def _is_python(command: str | None) -> bool:
    """Whether the interpreter of the run is the program of a command."""
    return next(iter(shlex.split(command or "")), None) in PYTHON


def _scripts(command: str | None) -> list[str]:
    """Return the Python files that a command names."""
    return [os.path.normpath(path) for path in python_files(shlex.split(command or ""))]
