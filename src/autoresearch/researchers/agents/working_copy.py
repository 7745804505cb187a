"""The working copy of a coding agent: a folder with a throwaway repository, and the changes that it makes there.

A worktree of the lab's repository would show the agent other branches, hooks and settings. Changes are found by
comparing files, because the agent may have changed its own repository as it liked.
"""

from __future__ import annotations

import codecs
import os
import shlex
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ...argv import PYTHON
from ...credentials import redact
from ...editable import MAX_BYTES, MAX_FILES, is_editable
from ...errors import ResearcherError
from ...kit.desk import hash_content
from ...records import Brief
from ...sandbox.copying import MOST_FILES
from ...sandbox.removing import remove
from ...source.line_ends import keep_line_ends
from ...workspace.git import Git
from ..brief.render import files_to_change, render

ATTRIBUTES = "* -text -filter -ident -working-tree-encoding\n"
"""Attributes of all files in the throwaway repository. They switch off the filters and encodings of the lab."""

Content = bytes | str | None  # bytes of a file, target of a link, or None if there is neither


class WorkingCopy:
    """One agent's folder for one proposal.

    Args:
        root: the folder, laid out like a trial's folder: `checkout`, `home`, `out` and the logs.

    Attributes:
        shown: folder with the brief and the earlier experiments, which the agent can read.
        answers: folder with the answers to the agent's requests for tools, see `desk`.
        programs: folder with the interpreter of the run, which is first on the agent's PATH.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lab, self.shown, self.programs = root / "checkout", root / "shown", root / "programs"
        self.answers = self.shown / "answers"
        self._before: dict[str, Content] = {}

    @property
    def brief(self) -> Path:
        return self.shown / "BRIEF.md"

    def lay_out(
        self, brief: Brief, export: Callable[[Path], None], write_earlier: Callable[[Path], None], task: str
    ) -> None:
        """Write the lab's files as the incumbent has them, the brief, and the earlier experiments.

        Args:
            export: writes the parent's files into a new folder.
            write_earlier: writes the earlier experiments into a new folder.
            task: the task and the form of the answer, for the end of the brief.
        """
        remove(self.root)
        self.root.mkdir(parents=True)
        self.root.chmod(0o700)
        export(self.lab)
        self._before = {path: _content(self.lab / path) for path in _files(self.lab)}
        for path, text in files_to_change(brief).items():
            (self.lab / path).parent.mkdir(parents=True, exist_ok=True)
            (self.lab / path).write_bytes(text.encode())
        remove(self.lab / "program.md")  # a link would lead out of the folder
        (self.lab / "program.md").write_bytes(redact(brief.agenda.text).encode(errors="replace"))
        self._before["program.md"] = (self.lab / "program.md").read_bytes()
        self.shown.mkdir()
        text = f"# The brief\n\n{render(brief)}\n\n## Your task\n\n{task}\n"
        self.brief.write_text(text, encoding="utf-8", errors="replace")
        write_earlier(self.shown / "earlier")
        git = Git(self.lab, ignores_settings=True)
        git.run("init", "--quiet")
        (self.lab / ".git" / "info").mkdir(exist_ok=True)
        (self.lab / ".git" / "info" / "attributes").write_text(ATTRIBUTES)
        git.run("add", "--all", "--force")
        git.run("commit", "--quiet", "--allow-empty", "--message", "the incumbent")

    def hashes(self) -> dict[str, str | None]:
        """Return the hash of the content of each file of the parent, by path. A link has none."""
        return {path: hash_content(each) if isinstance(each, bytes) else None for path, each in self._before.items()}

    def lay_out_python(self, python: str) -> None:
        """Write programs called `python` and `python3` that run an interpreter.

        A virtual environment need not have both names, and it does not work through a link from elsewhere.
        """
        self.programs.mkdir()
        for name in PYTHON:
            program = self.programs / name
            program.write_text(f'#!/bin/sh\nexec {shlex.quote(python)} "$@"\n', encoding="utf-8")
            program.chmod(0o755)

    def changes(self, brief: Brief, ignored: Callable[[Iterable[str]], set[str]]) -> dict[str, str | None]:
        """Return path → new text of the files that differ from the parent's. None means that the file is deleted.

        A new file counts if `editable` allows it, it is text, and git would not ignore it. Changes are truncated just
        past the limits of the screen, so that the screen still refuses them. All processes of the agent must be gone.

        Args:
            ignored: returns the given paths that git would ignore in the lab.

        Raises:
            ResearcherError: the folder cannot be searched.
        """
        root = self.lab.resolve()
        new = {path for path in _files(root) if path not in self._before and is_editable(path, brief.agenda.editable)}
        changes: dict[str, str | None] = {}
        room = MAX_BYTES
        for path in (*self._before, *sorted(new - ignored(new))):
            content = _content(root / path) if _is_inside(root / path, root) else None
            content = _keep_line_ends(self._before.get(path), content)
            if content == self._before.get(path) or (path in new and not _is_text(content)):
                continue
            changes[path] = None if content is None else _text(content)
            room -= len(content or "")
            if room < 0 or len(changes) > MAX_FILES:
                break
        return changes


def _keep_line_ends(before: Content, content: Content) -> Content:
    """Return the content with the line ends of the file before. A file is unchanged if only they were changed."""
    if not isinstance(before, bytes) or not isinstance(content, bytes) or content == before:
        return content
    return keep_line_ends(before.decode("latin-1"), content.decode("latin-1")).encode("latin-1")


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths of all files and links below a folder, except in its `.git`.

    Raises:
        ResearcherError: a folder cannot be read, or there are too many files.
    """
    count, left = 0, [""]
    while left:
        below = left.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    count += 1
                    if count > MOST_FILES:
                        raise ResearcherError(f"its folder has more than {MOST_FILES:,} files")
                    if not entry.is_dir(follow_symlinks=False):
                        yield below + entry.name
                    elif entry.name != ".git":
                        left.append(f"{below}{entry.name}/")
        except OSError as error:  # no permission, or a path that is too long
            raise ResearcherError(f"a folder in its working copy cannot be read: {error.strerror}") from None


def _is_inside(file: Path, root: Path) -> bool:
    """Whether no link on the path leads out of the folder. There is no race, because all processes are gone."""
    try:
        return file.parent.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a circle of links
        return False


def _content(file: Path) -> Content:
    """Return the bytes of a file, truncated just past the screen's limit, or the target of a link."""
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            return str(file.readlink())
        if not stat.S_ISREG(status.st_mode):
            return None
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 4)  # a character has up to 4 bytes
    except OSError:  # it or a folder of its path does not exist
        return None


def _is_text(content: Content) -> bool:
    """Whether the content is UTF-8 without null bytes."""
    try:
        return isinstance(content, bytes) and "\0" not in _decode(content, "strict")
    except UnicodeDecodeError:
        return False


def _text(content: bytes | str) -> str:
    """Return the text for the screen. Links and invalid UTF-8 become characters that the screen refuses."""
    if isinstance(content, str):
        return f"a link to {content}\0"
    return _decode(content, "surrogateescape")


def _decode(content: bytes, errors: str) -> str:
    is_whole = len(content) <= MAX_BYTES  # otherwise the last character may be incomplete
    return codecs.utf_8_decode(content, errors, is_whole)[0]
