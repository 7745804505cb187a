"""Files that training may want and that no trial has: files outside the commit, pointers of Git LFS, and submodules.

Only a run of the program shows what it reads, so these are no reason to refuse it. `doctor` notes them, and a baseline
that fails names them.
"""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePath

from ..argv import python_files
from ..layout import STATE, Layout
from ..records import Agenda
from ..source.python import parse
from ..workspace import Workspace
from ..workspace.modes import KINDS, SUBMODULE

LFS = "version https://git-lfs.github.com/spec/"
FILE_NAME = re.compile(r"[\w./-]*\w\.[A-Za-z0-9]{1,8}")
PASSED_OVER = (STATE, "__pycache__", "node_modules")  # besides folders with a dot
MOST_LOOKED_AT, MOST_NAMED = 20_000, 3  # entries of the lab, and files of one kind


class Absent:
    """Files that the scripts of a lab name and that a trial of the commit `head` lacks."""

    def __init__(self, layout: Layout, workspace: Workspace, agenda: Agenda, head: str) -> None:
        self._lab, self._workspace, self._head = layout.lab, workspace, head
        self._committed = set(workspace.list_files(head))
        commands = (agenda.train, agenda.prepare, agenda.score)
        named = [path for each in commands if each for path in python_files(shlex.split(each))]
        editable = [path for path in workspace.list_editable(head, agenda.editable) if path.endswith(".py")]
        scripts = self._committed & {*map(os.path.normpath, named), *editable}
        self._names = {PurePath(name).name for text in self._read(scripts) for name in _file_names(text)}

    def find_uncommitted(self) -> Iterator[tuple[str, str]]:
        """Yield files in the lab that are not in the commit, as (name, sentence with the remedy)."""
        for path in self._list_named(self._walk()):
            place = shlex.quote(str(self._lab / path))
            remedy = f"commit it, or add `sandbox: {{read: [{place}]}}` and read it by this path"
            yield PurePath(path).name, f"{path} is not in the last commit, so no trial has it: {remedy}"

    def find_pointers(self) -> Iterator[tuple[str, str]]:
        """Yield pointers of Git LFS and submodules, as (name, sentence with the remedy)."""
        named = list(self._list_named(sorted(self._committed)))
        for path, text in self._workspace.read(self._head, named, "replace").items():
            if text.startswith(LFS):
                remedy = "keep it out of LFS, or outside the repository and below `sandbox.read`"
                yield PurePath(path).name, f"{path} is a pointer of Git LFS, and a trial gets the pointer: {remedy}"
        for path, kind in self._workspace.list_unusual(self._head).items():
            if kind == KINDS[SUBMODULE]:
                yield path, f"{path} is a submodule, and a trial has none of its files: copy what it needs into the lab"

    def _list_named(self, paths: list[str]) -> list[str]:
        """Return the first few paths to files that the scripts name."""
        return [path for path in paths if PurePath(path).name in self._names][:MOST_NAMED]

    def _walk(self) -> list[str]:
        """Return the lab's files that are not in the commit."""
        found, looked_at = [], 0
        for folder, folders, files in os.walk(self._lab):
            folders[:] = sorted(each for each in folders if each not in PASSED_OVER and not each.startswith("."))
            looked_at += len(folders) + len(files)
            if looked_at > MOST_LOOKED_AT:
                break
            found += [str((Path(folder) / each).relative_to(self._lab)) for each in sorted(files)]
        return [path for path in found if path not in self._committed]

    def _read(self, paths: set[str]) -> list[str]:
        return list(self._workspace.read(self._head, sorted(paths), "replace").values())


def _file_names(text: str) -> Iterator[str]:
    """Yield the literals of a Python text that look like the name of a file."""
    try:
        tree = parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and FILE_NAME.fullmatch(node.value):
            yield node.value
