"""Where a coding agent works: a folder with a throwaway repository of its own, and what it changed there.

A worktree of the lab's repository would show it the other branches, the hooks and the settings. The diff is taken by
comparing files, not by asking the agent's repository, which it may have changed as it liked.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ...credentials import redact
from ...editable import LARGEST, MOST, is_editable
from ...errors import ResearcherError
from ...jobs.folder import remove
from ...records import Brief
from ...sandbox.copying import MOST_FILES
from ...workspace.git import Git
from ..brief.render import files_to_change, render

ATTRIBUTES = "* -text -filter -ident -working-tree-encoding\n"
"""Of files in the throwaway repository: bytes are bytes, whatever filters and encodings the lab's own names."""

Content = bytes | str | None  # of a file; of a link, where it points to; None: neither is there


class WorkingCopy:
    """One agent's folder, for one proposal. `root` is as a trial's folder: `checkout`, `home`, `out` and the logs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lab, self.shown = root / "checkout", root / "shown"
        self._before: dict[str, Content] = {}

    @property
    def brief(self) -> Path:
        return self.shown / "BRIEF.md"

    def lay_out(self, brief: Brief, export: Callable[[Path], None], exhibit: Callable[[Path], None]) -> None:
        """Lays out the lab's files as the incumbent has them, the brief, and the earlier experiments.

        Args:
            export: writes the parent's files into a folder that is not there yet.
            exhibit: writes the earlier experiments into one.
        """
        remove(self.root)
        self.root.mkdir(parents=True)
        self.root.chmod(0o700)
        export(self.lab)
        self._before = {path: _content(self.lab / path) for path in _files(self.lab)}
        for path, text in files_to_change(brief).items():
            (self.lab / path).parent.mkdir(parents=True, exist_ok=True)
            (self.lab / path).write_bytes(text.encode())
        (self.lab / "program.md").write_bytes(redact(brief.agenda.text).encode(errors="replace"))
        self._before["program.md"] = (self.lab / "program.md").read_bytes()
        self.shown.mkdir()
        self.brief.write_text(f"# The brief\n\n{render(brief)}\n", encoding="utf-8", errors="replace")
        exhibit(self.shown / "earlier")
        git = Git(self.lab, alone=True)
        git.run("init", "--quiet")
        (self.lab / ".git" / "info").mkdir(exist_ok=True)
        (self.lab / ".git" / "info" / "attributes").write_text(ATTRIBUTES)
        git.run("add", "--all", "--force")
        git.run("commit", "--quiet", "--allow-empty", "--message", "the incumbent")

    def changes(self, brief: Brief, ignored: Callable[[Iterable[str]], set[str]]) -> dict[str, str | None]:
        """The files that differ from the parent's, with their new texts; None: deleted.

        A new file counts where `editable` allows for it, it is text, and git would not ignore it. Of more than may be
        changed, so much is given that the screen sees it. Every process of the agent must be gone.

        Args:
            ignored: those of some paths that git would ignore in the lab.

        Raises:
            ResearcherError: it left what cannot be looked through.
        """
        root = self.lab.resolve()
        new = {path for path in _files(root) if path not in self._before and is_editable(path, brief.agenda.editable)}
        changes: dict[str, str | None] = {}
        room = LARGEST
        for path in (*self._before, *sorted(new - ignored(new))):
            content = _content(root / path) if _is_inside(root / path, root) else None
            if content == self._before.get(path) or (path in new and not _is_text(content)):
                continue
            changes[path] = None if content is None else _text(content)
            room -= len(content or "")
            if room < 0 or len(changes) > MOST:
                break
        return changes


def _files(folder: Path) -> Iterator[str]:
    """Paths of what lies in a folder, links among it; its repository's own files are not.

    Raises:
        ResearcherError: it cannot be looked through.
    """
    count, left = 0, [""]
    while left:
        below = left.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    count += 1
                    if count > MOST_FILES:
                        raise ResearcherError(f"more than {MOST_FILES:,} files lie in its folder")
                    if not entry.is_dir(follow_symlinks=False):
                        yield below + entry.name
                    elif entry.name != ".git":
                        left.append(f"{below}{entry.name}/")
        except OSError as error:  # no permission, or deeper than a path can say
            raise ResearcherError(f"a folder in its own cannot be looked into: {error.strerror}") from None


def _is_inside(file: Path, root: Path) -> bool:
    """Whether no link on the way leads out of the folder. Nobody can change that any more: all processes are gone."""
    try:
        return file.parent.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # links in a circle
        return False


def _content(file: Path) -> Content:
    """A file's bytes, of one that is too large only so many that the screen sees it; where to, of a link."""
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            return str(file.readlink())
        if not stat.S_ISREG(status.st_mode):
            return None
        with file.open("rb") as opened:
            return opened.read(LARGEST + 4)  # UTF-8 takes up to 4 bytes a character
    except OSError:  # not there, or a folder on the way is not
        return None


def _is_text(content: Content) -> bool:
    """Whether it is UTF-8 without null bytes."""
    try:
        return isinstance(content, bytes) and "\0" not in _decoded(content, "strict")
    except UnicodeDecodeError:
        return False


def _text(content: bytes | str) -> str:
    """What the screen is to judge: bytes that are no UTF-8 become such as it refuses."""
    if isinstance(content, str):
        return f"a link to {content}\0"
    return _decoded(content, "surrogateescape")


def _decoded(content: bytes, errors: str) -> str:
    is_whole = len(content) <= LARGEST  # else its last character may be cut
    return codecs.utf_8_decode(content, errors, is_whole)[0]
