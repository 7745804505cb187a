"""The files of one job."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..sandbox.caches import compiler_caches
from ..sandbox.removing import remove


@dataclass(frozen=True)
class Folder:
    """The folder of a job. The job's confined process sees only `out`, `home` and `checkout` of it."""

    root: Path

    @property
    def log(self) -> Path:
        """The output of the job's processes."""
        return self.root / "log.txt"

    @property
    def checkout(self) -> Path:
        """The experiment's files. A trial runs in this folder and may change it."""
        return self.root / "checkout"

    @property
    def out(self) -> Path:
        """The folder that a trial saves to. Only `out/artifact` counts."""
        return self.root / "out"

    @property
    def home(self) -> Path:
        """The process's home, with its temporary files and its compilers' caches."""
        return self.root / "home"

    @property
    def caches(self) -> Path:
        """The compilers' caches that a trial works with."""
        return compiler_caches(self.home)

    @property
    def ready_caches(self) -> Path:
        """A copy of `caches`, made when the trial was ready and had seen no training data. Other trials may use it."""
        return self.root / "compiled"

    @property
    def code(self) -> Path:
        """The experiment's files as they were before the trial ran. The model is loaded from here."""
        return self.root / "code"

    @property
    def sealing(self) -> Path:
        """The folder that holds the sealed artifact alone. A scorer may see the folder before the artifact exists."""
        return self.root / "sealed"

    @property
    def artifact(self) -> Path:
        """The sealed artifact."""
        return self.sealing / "artifact"

    @property
    def answers(self) -> Path:
        """The loss at every scored position, which only the scorer reads."""
        return self.root / "answers.npy"

    @property
    def scoring(self) -> Path:
        """Scratch space of the scorer and of the models' processes."""
        return self.root / "scoring"

    def clear(self) -> None:
        """Empty all folders except for the checkout, so that no stale file is taken for a new one."""
        for path in (self.out, self.home, self.code, self.sealing, self.ready_caches, self.scoring, self.answers):
            remove(path)
        for path in (self.out, self.home / "tmp", self.sealing, self.scoring):
            path.mkdir(parents=True)

    def furnish_home(self, readable: Iterable[str]) -> None:
        """Link the readable paths in the user's home into the process's home, so that `~/.cache/…` works."""
        user_home, own = Path.home(), self.home.resolve()
        for path in sorted(map(Path, readable)):
            if path.is_relative_to(user_home) and path != user_home:
                link = self.home / path.relative_to(user_home)
                if link.is_relative_to(self.home / "tmp"):
                    continue  # this folder is `/tmp` inside, where other paths have their mount points
                if link.parent.resolve().is_relative_to(own) and not os.path.lexists(link):  # else a link covers it
                    link.parent.mkdir(parents=True, exist_ok=True)
                    link.symlink_to(path)
