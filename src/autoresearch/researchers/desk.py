"""Where a coding agent works: a folder with a throwaway repository of its own, and what it changed there.

A worktree of the lab's repository would show it the other branches, the hooks and the settings. The diff is taken by
comparing files, not by asking the agent's repository, which it may have changed as it liked.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
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
        self._before = _contents(self.lab)
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
        after = _contents(self.lab, self._before, brief.agenda.editable)
        return {
            path: None if content is None else _text(content)
            for path, content in after.items()
            if content != self._before.get(path)
        }


def _contents(
    folder: Path, known: Mapping[str, Content] | None = None, editable: tuple[str, ...] = ()
) -> dict[str, Content]:
    """What the files of a folder hold, of the known ones and the editable ones; all of them where none is known."""
    found: dict[str, Content] = dict.fromkeys(known or (), None)
    count = 0
    for place, folders, names, opened in os.fwalk(folder, follow_symlinks=False):
        inside = Path(place).relative_to(folder)
        if inside == Path():
            folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        count += len(names)
        if count > MOST_FILES:
            break
        for name in (*names, *links):
            path = (inside / name).as_posix()
            if known is None or path in known or is_editable(path, editable):
                found[path] = _content(name, opened)
    return found


def _content(name: str, folder: int) -> Content:
    """A file's bytes, of one that is too large only so many that the screen sees it; no link is followed."""
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(name, dir_fd=folder)
    if not stat.S_ISREG(status.st_mode):
        return None
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST + 1)


def _text(content: bytes | str) -> str:
    """What the screen is to judge: bytes that are no UTF-8 become such as it refuses."""
    if isinstance(content, str):
        return f"a link to {content}\0"
    return content.decode("utf-8", errors="surrogateescape")
