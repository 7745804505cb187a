"""Outputs that are derived from the ledger and can be rebuilt from it: git refs, results.tsv, kept artifacts."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from ..jobs.folder import Folder
from ..ledger import TrialTotals, results
from ..records import EventKind, Experiment, Outcome, State, SubmittedJob, Verdict
from ..sandbox.removing import remove
from .root_files import find_obstacle, update
from .session import Session


class Outputs:
    """Outputs of one run. Each method can be repeated, since a run may be killed inside any of them."""

    def __init__(self, session: Session) -> None:
        self.layout, self.tag, self.agenda = session.layout, session.run.tag, session.agenda
        self.ledger, self.workspace, self.diary = session.ledger, session.workspace, session.diary
        self._removals = session.removals

    def rebuild(
        self, experiments: Sequence[Experiment], incumbent: Experiment | None, running: Iterable[SubmittedJob] = ()
    ) -> None:
        """Rebuild refs, results.tsv and artifacts from the ledger. The last session may have ended at any point.

        Args:
            running: jobs that still run. The folders of their trials are left alone.
        """
        commits = {each.number: each.commit for each in experiments}
        aside = {each.number: each.commit for each in experiments if each.state is State.SET_ASIDE}
        lost = self.workspace.find_lost(aside)
        self.workspace.sync_refs(self.tag, {key: commit for key, commit in commits.items() if key not in lost})
        if experiments:
            self.keep_artifact(experiments[0])
        self._restore_incumbent(incumbent)
        self._clear_trials({f"{job.experiment}.{job.index}" for job in running})
        self.rewrite_results(experiments)
        self._note_obstacles()

    def restore(self, experiments: Sequence[Experiment], incumbent: Experiment) -> None:
        """Reset the branch, the artifacts and results.tsv to an earlier incumbent, after a drop."""
        self._restore_incumbent(incumbent)
        self.rewrite_results(experiments)

    def _restore_incumbent(self, incumbent: Experiment | None) -> None:
        if incumbent:
            if self.workspace.tip(self.tag) != incumbent.commit:
                self.workspace.advance(self.tag, incumbent.commit)
            self.keep_artifact(incumbent)
        self._keep_artifacts(incumbent)

    def conclude(self, experiment: Experiment, incumbent: Experiment | None) -> None:
        """Write the outputs of an experiment that was judged or set aside.

        A keep advances the branch, and its artifact is kept. The folders of the experiment's trials are removed. So is
        the ref of a commit that the repository has lost.
        """
        if experiment.state is State.SET_ASIDE and self.workspace.find_lost({experiment.number: experiment.commit}):
            self.workspace.drop_ref(self.tag, experiment.number)
        if experiment.verdict is Verdict.KEEP:
            self.workspace.advance(self.tag, experiment.commit)
            self.keep_artifact(experiment)
            self._keep_artifacts(incumbent)
        totals = self.ledger.trial_totals(self.tag, experiment.number).get(experiment.number, TrialTotals())
        results.append(self.layout.run_results(self.tag), self.agenda.metric, experiment, totals)
        self._update_root(grown=True)
        self.clear(experiment)

    def clear(self, experiment: Experiment) -> None:
        """Remove the folders of an experiment's trials in a thread. Kept artifacts and logs lie elsewhere.

        The next trial waits for the end, because this uses the disk and a core. The next session removes what a killed
        run has left.
        """
        for folder in self._trial_folders(experiment):
            self._removals.start(remove_or_leave, folder)

    def rewrite_results(self, experiments: Sequence[Experiment]) -> None:
        """Write results.tsv from the ledger, after an earlier row has changed."""
        path = self.layout.run_results(self.tag)
        path.parent.mkdir(parents=True, exist_ok=True)
        results.rebuild(path, self.agenda.metric, experiments, self.ledger.trial_totals(self.tag))
        self._update_root()

    def _note_obstacles(self) -> None:
        """Say once which files at the lab's root this run would update but leaves alone, and why."""
        paths = (self.layout.results, self.layout.report, self.layout.chart) if self._is_latest() else ()
        found = {path.name: find_obstacle(self.workspace, path) for path in paths}
        obstacles = {name: reason for name, reason in found.items() if reason}
        earlier = self.ledger.events(self.tag, 1, EventKind.OUTPUTS)
        if obstacles and obstacles not in [event.data["obstacles"] for event in earlier]:
            reasons = ", ".join(f"{name} ({reason})" for name, reason in obstacles.items())
            folder = self.layout.run(self.tag).relative_to(self.layout.lab)
            text = f"not overwritten: {reasons}. The files of this run are in {folder}"
            self.diary.note(EventKind.OUTPUTS, text, obstacles=obstacles)

    def _is_latest(self) -> bool:
        latest = self.ledger.latest_run()
        return latest is not None and latest.tag == self.tag

    def _update_root(self, grown: bool = False) -> None:
        if self._is_latest():
            update(self.workspace, self.layout.results, self.layout.run_results(self.tag), grown)

    def _clear_trials(self, kept: Collection[str]) -> None:
        """Remove the folders of all trials whose names are not among `kept`."""
        folder = self.layout.trials(self.tag)
        for each in folder.iterdir() if folder.is_dir() else ():
            if each.name not in kept:
                remove_or_leave(each)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()

    def _trial_folders(self, experiment: Experiment) -> list[Path]:
        return sorted(self.layout.trials(self.tag).glob(f"{experiment.number}.*"))

    def keep_artifact(self, experiment: Experiment) -> None:
        """Keep the artifact of the experiment's first scored trial, unless the experiment has an artifact already.

        A sealed artifact without a score belongs to an interrupted trial, so the score in the ledger is not its own.
        """
        home = self.layout.artifact(self.tag, experiment.number)
        for trial in self.ledger.trials(self.tag, experiment.number):
            sealed = self.layout.sealed_artifact(self.tag, experiment.number, trial.index)
            if trial.result and trial.result.outcome is Outcome.OK and sealed.exists() and not home.exists():
                home.parent.mkdir(parents=True, exist_ok=True)
                sealed.rename(home)
                if experiment.number == 0:  # no other cache is handed on, see `cache_keys`
                    self._rescue_compiled(Folder(self.layout.trial(self.tag, 0, trial.index)).ready_caches)

    def _rescue_compiled(self, compiled: Path) -> None:
        home = self.layout.compiler_caches(self.tag)
        if compiled.is_dir():
            remove(home)
            home.parent.mkdir(parents=True, exist_ok=True)
            compiled.rename(home)

    def _keep_artifacts(self, incumbent: Experiment | None) -> None:
        """Delete the artifacts of all experiments but the baseline and the incumbent."""
        wanted = {"0", str(incumbent.number) if incumbent else "0"}
        folder = self.layout.artifact(self.tag, 0).parent
        for kept in folder.iterdir() if folder.is_dir() else ():
            if kept.name not in wanted:
                remove(kept)


def remove_or_leave(folder: Path) -> None:
    """Remove the folder of a trial. Ignore failures, because nothing that a trial leaves behind may end the run.

    The next session tries again. A later trial of the same name does not start in a folder that it cannot clear.
    """
    with suppress(OSError, subprocess.CalledProcessError):
        remove(folder)
