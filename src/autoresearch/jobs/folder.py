"""The files of one trial."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..sandbox.caches import compiler_caches


@dataclass(frozen=True)
class Folder:
    """What lies in a trial's folder. The trial itself sees `out`, `home` and its checkout, and nothing else of it."""

    root: Path

    @property
    def log(self) -> Path:
        return self.root / "log.txt"

    @property
    def out(self) -> Path:
        """Where the trial saves; `out/artifact` is what counts."""
        return self.root / "out"

    @property
    def home(self) -> Path:
        """The trial's home; its temporary files and its compilers' caches lie there."""
        return self.root / "home"

    @property
    def caches(self) -> Path:
        """The compilers' caches that the trial works with."""
        return compiler_caches(self.home)

    @property
    def compiled(self) -> Path:
        """The same caches as they were at `ready`, before any training file was open: what may be handed on."""
        return self.root / "compiled"

    @property
    def code(self) -> Path:
        """The experiment's files as they were before the trial ran: the model is loaded from here."""
        return self.root / "code"

    @property
    def sealed(self) -> Path:
        """What holds the sealed artifact and nothing else: a scorer may see the folder before there is one."""
        return self.root / "sealed"

    @property
    def artifact(self) -> Path:
        """The artifact, sealed."""
        return self.sealed / "artifact"

    @property
    def answers(self) -> Path:
        """The loss at every scored position, which only the scorer reads."""
        return self.root / "answers.npy"

    @property
    def scoring(self) -> Path:
        """Scratch of the scorer and of the models' processes."""
        return self.root / "scoring"

    def clear(self) -> None:
        """Makes the folders anew: nothing stale can be taken for new."""
        for path in (self.out, self.home, self.code, self.sealed, self.compiled, self.scoring, self.answers):
            remove(path)
        for path in (self.out, self.home / "tmp", self.sealed, self.scoring):
            path.mkdir(parents=True)

    def furnish_home(self, readable: Iterable[str]) -> None:
        """What a trial may read of the user's home is in its own at the same place: `~/.cache/…` means what it did."""
        users, own = Path.home(), self.home.resolve()
        for path in sorted(map(Path, readable)):
            if path.is_relative_to(users) and path != users:
                link = self.home / path.relative_to(users)
                if link.parent.resolve().is_relative_to(own) and not os.path.lexists(link):  # else a link leads there
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to(path)


def remove(path: Path) -> None:
    """Deletes a file, a link or a whole folder, if it is there, however a trial has left it."""
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    try:
        shutil.rmtree(path, onerror=_unlocked)
    except (RecursionError, OSError):  # deeper than Python goes, or than a path can say; these two go step by step
        subprocess.run(["chmod", "-R", "u+rwX", "--", str(path)], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", str(path)], stderr=subprocess.DEVNULL, check=True)


def _unlocked(function: Callable[[str], object], path: str, error: object) -> None:
    """Tries again what failed for want of permission on the folder that it lies in."""
    for place in (os.path.dirname(path), path):  # noqa: PTH120
        with contextlib.suppress(OSError):
            if not os.path.islink(place):  # noqa: PTH114 (chmod would follow it to what is not ours)
                os.chmod(place, 0o700)  # noqa: PTH101
    if function in (os.unlink, os.rmdir):
        function(path)
    else:
        remove(Path(path))
