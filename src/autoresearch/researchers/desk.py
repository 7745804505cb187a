"""Where a coding agent works: a folder with a throwaway repository of its own, and what it changed there.

A worktree of the lab's repository would show it the other branches, the hooks and the settings. The diff is taken by
comparing files, not by asking the agent's repository, which it may have changed as it liked.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from ..records import Brief
from ..screen import LARGEST, is_editable
from ..trial.folder import remove
from ..workspace.git import Git
from .brief import code, written

Content = bytes | str | None  # of a file; of a link, where it points to; None: neither is there
MOST_FILES = 20_000


class Desk:
    """One agent's folder, for one proposal. `root` is as a trial's folder: `checkout`, `home`, `out` and the logs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lab, self.shown = root / "checkout", root / "shown"
        self._before: dict[str, Content] = {}

    @property
    def brief(self) -> Path:
        return self.shown / "BRIEF.md"

    def furnish(self, brief: Brief, export: Callable[[Path], None], exhibit: Callable[[Path], None]) -> None:
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
        for path, text in code(brief).items():
            (self.lab / path).parent.mkdir(parents=True, exist_ok=True)
            (self.lab / path).write_bytes(text.encode())
        (self.lab / "program.md").write_bytes(brief.agenda.text.encode(errors="replace"))
        self._before["program.md"] = (self.lab / "program.md").read_bytes()
        self.shown.mkdir()
        self.brief.write_text(f"# The brief\n\n{written(brief)}\n", encoding="utf-8", errors="replace")
        exhibit(self.shown / "earlier")
        git = Git(self.lab)
        git.run("init", "--quiet")
        git.run("add", "--all", "--force")
        git.run("commit", "--quiet", "--allow-empty", "--message", "the incumbent")

    def changes(self, brief: Brief) -> dict[str, str | None]:
        """The files that differ from the parent's, with their new texts; None: deleted.

        New files are ignored unless `editable` allows for them. Every process of the agent must be gone.
        """
        root = self.lab.resolve()
        new = (path for path in _files(root) if path not in self._before and is_editable(path, brief.agenda.editable))
        changes: dict[str, str | None] = {}
        for path in (*self._before, *new):
            content = _content(root / path) if _is_inside(root / path, root) else None
            if content != self._before.get(path):
                changes[path] = None if content is None else _text(content)
        return changes


def _files(folder: Path) -> Iterator[str]:
    """Paths of what lies in a folder, links among it; its repository's own files are not."""
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *links):
            count += 1
            if count > MOST_FILES:
                return
            yield (Path(place) / name).relative_to(folder).as_posix()


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
            return opened.read(LARGEST + 1)
    except OSError:  # not there, or a folder on the way is not
        return None


def _text(content: bytes | str) -> str:
    """What the screen is to judge: bytes that are no UTF-8 become such as it refuses."""
    if isinstance(content, str):
        return f"a link to {content}\0"
    return content.decode("utf-8", errors="surrogateescape")
