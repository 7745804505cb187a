"""Modules that the lab's scripts import and that a trial would not find."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from ..source.python import parse
from ..workspace import Workspace
from ..workspace.modes import KINDS, SUBMODULE
from .commands import ask_python

QUESTION = """
import importlib.util, json, sys
def found(name):
    try: return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError): return False
print(json.dumps([name for name in json.loads(sys.argv[1]) if not found(name)]))
"""


def find_missing_modules(
    lab: Path, workspace: Workspace, head: str, scripts: Sequence[str], python: str
) -> Iterator[tuple[str, str]]:
    """Yield each module that scripts import and the interpreter lacks: its name, and the problem with its remedy.

    Only imports at the top of a module count, since others may be optional.

    Args:
        scripts: paths in the lab, which a `python` command runs.
        head: the commit that a new run would start from.
    """
    committed = workspace.list_files(head)
    local = {part.removesuffix(".py") for path in committed for part in PurePosixPath(path).parts}
    users: dict[str, str] = {}  # module → the first script that imports it
    for path, text in workspace.read(head, [path for path in scripts if path in committed], "replace").items():
        for name in _imports(text):  # a script may look for modules in any folder of the lab
            if name not in local | sys.stdlib_module_names:
                users.setdefault(name, path)
    missing = ask_python(python, QUESTION, json.dumps(list(users))) if users else None
    submodules = [lab / path for path, kind in workspace.list_unusual(head).items() if kind == KINDS[SUBMODULE]]
    for name in missing or ():  # an interpreter that does not run is reported elsewhere
        yield name, f"{users[name]} imports {name}, {_explain(name, lab, python, submodules)}"


def _imports(text: str) -> list[str]:
    """Return the first names of the modules that the top level of a text imports. A text with a mistake has none."""
    try:
        tree = parse(text)
    except (SyntaxError, ValueError):
        return []
    names = []
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            names += [each.name for each in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            names.append(statement.module)
    return list(dict.fromkeys(name.partition(".")[0] for name in names))


def _explain(name: str, lab: Path, python: str, submodules: Sequence[Path]) -> str:
    for submodule in submodules:
        if _find_module(submodule, name) or _find_module(submodule / "src", name) or submodule.name == name:
            return (
                f"which lies in the submodule {submodule.relative_to(lab)}, and a trial has none of its files: copy "
                "them into the lab, or install it as a package"
            )
    for folder in (lab, *lab.parents):
        place = _find_module(folder, name)
        if place and folder == lab:
            return f"which is not in the last commit: run `git add {place.name} && git commit -m lab`"
        if place:
            return f"which lies in {folder}, and a trial has the files of the lab only: install it as a package"
        if (folder / ".git").exists():
            break
    return f"which {python} does not have: run `{install_command(python, name)}`"


def _find_module(folder: Path, name: str) -> Path | None:
    return next((each for each in (folder / f"{name}.py", folder / name) if each.exists()), None)


def install_command(python: str, package: str) -> str:
    """Return the command that installs a package for an interpreter. Environments made by uv have no pip."""
    has_pip = ask_python(python, "import pip; print(1)")
    return f"{python} -m pip install {package}" if has_pip else f"uv pip install -p {python} {package}"
