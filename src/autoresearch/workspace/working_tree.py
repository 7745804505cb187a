"""The user's working tree of a lab: what differs from a commit, what git tracks there, and what it ignores."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from ..errors import LostCommit
from .git import Git, require_inside
from .importing import repeat_beside_gc
from .modes import SUBMODULE
from .names import find_worktree


class WorkingTree:
    """The user's working tree. Only `update` and `exclude` change anything of the user's.

    Args:
        prefix: path of the lab in its repository, with `/` at its end, or nothing.
    """

    def __init__(self, git: Git, lab: Path, prefix: str) -> None:
        self._git, self._lab, self._prefix = git, lab, prefix
        self._tracked: dict[str, tuple[object, bool]] = {}  # path → the index then, and whether it had the path

    def list_changed(self, commit: str) -> list[str]:
        """Return the lab's tracked files that differ between the working tree and a commit."""
        with self._git.own_index() as index:
            return self._git.paths(
                "diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff", commit, variables=index
            )

    def is_tracked(self, path: str) -> bool:
        """Whether git's index has a file of the lab, or a file below a folder of the lab.

        The loop asks after each experiment. Git is asked only if its index has changed since, because git writes a new
        file for each change.
        """
        index = _identify(self._index)
        if path not in self._tracked or self._tracked[path][0] != index:
            self._tracked[path] = index, bool(self._git.paths("ls-files", "-z", "--", path))
        return self._tracked[path][1]

    @cached_property
    def _index(self) -> Path:
        return self._lab / self._git.line("rev-parse", "--git-path", "index")

    def list_untracked(self) -> list[str]:
        """Return the lab's files that git neither tracks nor ignores."""
        return self._git.paths("ls-files", "--others", "--exclude-standard", "-z")

    def find_ignored(self, paths: Iterable[str]) -> set[str]:
        """Return the paths that git would ignore if they were new files of the lab.

        Paths behind a symbolic link of the working tree are not in the lab, and count as ignored.
        """
        wanted = set(paths)
        behind = {path for path in wanted if any((self._lab / each).is_symlink() for each in Path(path).parents)}
        questions = b"".join(b"./" + os.fsencode(path) + b"\0" for path in wanted - behind)
        plain = {"GIT_LITERAL_PATHSPECS": "0"}  # check-ignore knows no literal paths
        found = self._git.paths(
            "check-ignore", "--no-index", "-z", "--stdin", stdin=questions, variables=plain, accepted=1
        )
        return behind | {path.removeprefix("./") for path in found}

    def read(self, paths: Iterable[str]) -> dict[str, str | None]:
        """Return the texts of files in the working tree as git would commit them. Missing files are None.

        Raises:
            LabError: a file is not UTF-8.
        """
        wanted = list(paths)
        return repeat_beside_gc(lambda: self._store(wanted))

    def _store(self, wanted: Sequence[str]) -> dict[str, str | None]:
        """Return texts as git stores them. Raise LostCommit if git has thrown one of them away meanwhile."""
        listed = b"".join(os.fsencode(require_inside(path)) + b"\0" for path in wanted)
        with self._git.own_index() as index:
            self._git.run("update-index", "--add", "--remove", "-z", "--stdin", stdin=listed, variables=index)
            rows = self._git.paths("ls-files", "--stage", "-z", "--", *wanted, variables=index) if wanted else []
        entries = ((*entry.split(" ")[:2], path) for entry, _, path in (row.partition("\t") for row in rows))
        objects = {path: name for mode, name, path in entries if mode != SUBMODULE and path in wanted}
        texts = self._git.read_texts(objects)
        if lost := objects.keys() - texts.keys():
            raise LostCommit(f"{self._lab / min(lost)}: `git gc` throws its copy away: run the command again after it")
        return {path: texts.get(path) for path in wanted}

    def update(self, tag: str, files: Mapping[str, str | None]) -> None:
        """Write files and their index entries to the user's working tree, if the run's branch is checked out there.

        Args:
            files: texts by path, as at the tip of the branch. None deletes a file.
        """
        tree = find_worktree(self._git, tag)
        if tree is None or tree.resolve() != Path(self._git.line("rev-parse", "--show-toplevel")).resolve():
            return
        for path, text in files.items():
            if text is None:
                (self._lab / path).unlink(missing_ok=True)
            else:
                (self._lab / path).write_bytes(text.encode())
        self._git.run("reset", "--quiet", "--", *files)

    def exclude(self, patterns: Sequence[str]) -> None:
        """Add patterns of the lab to `.git/info/exclude`, unless they are there already."""
        file = self._lab / self._git.line("rev-parse", "--git-path", "info/exclude")
        known = file.read_text(errors="surrogateescape") if file.exists() else ""
        missing = [
            row for row in (f"/{_literal(self._prefix)}{each}" for each in patterns) if row not in known.splitlines()
        ]
        if missing:
            file.parent.mkdir(exist_ok=True)
            gap = "\n" if known and not known.endswith("\n") else ""
            with file.open("a", errors="surrogateescape") as exclude:
                exclude.write(gap + "".join(f"{row}\n" for row in missing))


def _identify(file: Path) -> object:
    """Return what changes with a file, or None if there is no file."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _literal(folder: str) -> str:
    """Return a folder's name as a pattern that matches only itself."""
    return "".join(f"\\{letter}" if letter in "\\*?[" else letter for letter in folder)
