"""Paths of all files of a lab."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from . import variables as env
from .errors import UserError

STATE = ".autoresearch"
"""The name of the folder of a lab's state."""


def cache_folder() -> Path:
    """Return the folder of this machine for prepared data and locks, an absolute path.

    It is `AUTORESEARCH_CACHE`, or `autoresearch` in the user's cache folder. A relative `XDG_CACHE_HOME` is ignored, as
    the XDG Base Directory Specification says.

    Raises:
        UserError: `AUTORESEARCH_CACHE` is a relative path, or the user has no home folder.
    """
    if own := os.environ.get(env.CACHE):
        if not Path(own).is_absolute():
            raise UserError(
                f"{env.CACHE} is {own!r}, a relative path, which names another folder from each place: set it to an "
                "absolute path"
            )
        return Path(own)
    return _usual_cache()


def _usual_cache() -> Path:
    """Return the cache folder of a user who names no other."""
    users = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not users.is_absolute():
        users = _home() / ".cache"
    return users / "autoresearch"


def _home() -> Path:
    try:
        home = Path.home()
    except RuntimeError:  # there is no such user in this container
        home = Path()
    if not home.is_absolute():
        raise UserError(f"HOME is no absolute path, so there is no cache folder: set {env.CACHE} to an absolute path")
    return home


def describe_kind(path: Path) -> str | None:
    """Return what a path is in the place of a plain file, or None if it is one or does not exist."""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return None
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "a device")


_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
}


class Layout(NamedTuple):  # every `train.py` imports this module, and `dataclasses` is slow to import
    """Paths of one lab. Git ignores all of them but program.md."""

    lab: Path

    @property
    def program(self) -> Path:
        return self.lab / "program.md"

    @property
    def results(self) -> Path:
        return self.lab / "results.tsv"

    @property
    def report(self) -> Path:
        return self.lab / "report.html"

    @property
    def chart(self) -> Path:
        return self.lab / "progress.png"

    @property
    def sealed_paths(self) -> tuple[Path, ...]:
        """Paths that no trial may read, even if program.md allows them: the lab's runs, held-out data, the secret.

        Raises:
            UserError: there is no cache folder.
        """
        caches = [cache_folder()]
        with suppress(UserError):
            caches.append(_usual_cache())
        return (self.state, *(each / name for each in caches for name in ("sealed", "secret")))

    def touches_sealed(self, place: Path) -> bool:
        """Whether a path lies in something sealed, or holds something sealed."""
        real = place.resolve()
        return self.withhold_sealed(real) != [real]

    def withhold_sealed(self, place: Path) -> list[Path]:
        """Return the real path as a list, or the other entries of a folder that holds something sealed."""
        return list(_without(place.resolve(), [each.resolve() for each in self.sealed_paths]))

    def data(self, name: str) -> str:
        """Return the agenda's setting `data`. A path in the lab becomes absolute, because commands run elsewhere."""
        return str((self.lab / name).resolve()) if (self.lab / name).exists() else name

    @property
    def state(self) -> Path:
        return self.lab / STATE

    @property
    def ledger(self) -> Path:
        return self.state / "ledger.db"

    def run(self, tag: str) -> Path:
        """The folder of one run's outputs. The lab's root has copies of the latest run's outputs."""
        return self.state / "runs" / tag

    def run_results(self, tag: str) -> Path:
        return self.run(tag) / self.results.name

    def run_report(self, tag: str) -> Path:
        return self.run(tag) / self.report.name

    def run_chart(self, tag: str) -> Path:
        return self.run(tag) / self.chart.name

    def manifest(self, tag: str) -> Path:
        """The training files that the run's last preparation named, as JSON: name → path."""
        return self.run(tag) / "manifest.json"

    def manifests(self) -> list[Path]:
        """Return the manifests that exist, the newest last. Version 0.1.0 had one for all runs of a lab."""
        found = [*self.state.glob("runs/*/manifest.json"), *self.state.glob("manifest.json")]
        return sorted(found, key=lambda path: path.stat().st_mtime)

    def console(self, tag: str) -> Path:
        """Console output of a detached run."""
        return self.run(tag) / "console.log"

    def lock(self, tag: str) -> Path:
        """The lock that the loop of a run holds while it lives."""
        return self.state / f"{tag}.lock"

    def baseline(self, commit: str) -> Path:
        """The files of the baseline, exported once. Scoring runs here."""
        return self.state / "baseline" / commit

    def trials(self, tag: str) -> Path:
        return self.state / "trials" / tag

    def trial(self, tag: str, number: int, index: int) -> Path:
        """The files of one trial (see `jobs.folder`), deleted once its experiment has a verdict."""
        return self.trials(tag) / f"{number}.{index}"

    def proposals(self, tag: str) -> Path:
        return self.state / "proposals" / tag

    @property
    def tags_with_proposals(self) -> set[str]:
        """Tags of runs with folders of proposals, which a killed run may have left."""
        folder = self.state / "proposals"
        return {each.name for each in folder.iterdir()} if folder.is_dir() else set()

    def proposal(self, tag: str, turn: int) -> Path:
        """The folder in which a coding agent works, deleted once its change is read."""
        return self.proposals(tag) / str(turn)

    def proposal_log(self, tag: str, turn: int) -> Path:
        """The output of a coding agent."""
        return self.state / "logs" / tag / f"proposal.{turn}.log"

    def sealed_artifact(self, tag: str, number: int, index: int) -> Path:
        """The sealed artifact in the files of one trial."""
        return self.trial(tag, number, index) / "sealed" / "artifact"

    def log(self, tag: str, number: int, index: int, stage: str = "trial") -> Path:
        """The output of a trial, or of its audit."""
        return self.state / "logs" / tag / f"{number}.{index}{'.audit' if stage == 'audit' else ''}.log"

    def compiler_caches(self, tag: str) -> Path:
        """The compiler caches of a run's baseline from before its training. All trials of the run start with them."""
        return self.state / "compiled" / tag

    def artifact(self, tag: str, number: int) -> Path:
        """The kept artifact of an experiment: the baseline, or the incumbent."""
        return self.state / "artifacts" / tag / str(number)


def _without(place: Path, sealed: Sequence[Path]) -> Iterator[Path]:
    """Yield a path, or the entries of a folder that do not lead to anything sealed."""
    real = place.resolve()
    if any(real.is_relative_to(each) for each in sealed):
        return
    if not any(each.is_relative_to(real) for each in sealed):
        yield place
    elif not place.is_symlink():  # what a link shows can be named itself, and some lead back to a folder above
        with suppress(OSError):  # a folder that cannot be listed shows nothing
            for each in sorted(place.iterdir()):
                yield from _without(each, sealed)


HARNESS_FILES = (f"{STATE}/", "results.tsv", "report.html", "progress.png", "*.half")
"""Patterns for `.git/info/exclude`, so that a run never shows up in `git status`, wherever it is killed."""
