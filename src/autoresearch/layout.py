"""Paths of all files of a lab."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from . import environment_names as env


def cache_folder() -> Path:
    """Return the folder of this machine for prepared data and locks.

    It is `AUTORESEARCH_CACHE`, or `autoresearch` in the user's cache folder.
    """
    if own := os.environ.get(env.CACHE):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autoresearch"


@dataclass(frozen=True)
class Layout:
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

    def data(self, name: str) -> str:
        """Return the agenda's setting `data`. A path in the lab becomes absolute, because commands run elsewhere."""
        return str((self.lab / name).resolve()) if (self.lab / name).exists() else name

    @property
    def state(self) -> Path:
        return self.lab / ".autoresearch"

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


HARNESS_FILES = (".autoresearch/", "results.tsv", "report.html", "progress.png", "*.half")
"""Patterns for `.git/info/exclude`, so that a run never shows up in `git status`, wherever it is killed."""
