"""What follows from the ledger and can be rebuilt from it: git refs, results.tsv, the artifacts worth keeping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..jobs.folder import remove
from ..ledger import TrialTotals, results
from ..records import Experiment, Outcome, Verdict
from .session import Session


class Outputs:
    """The bookkeeping of one run. Every method may be repeated: a run killed in one of them starts it again."""

    def __init__(self, session: Session) -> None:
        self.layout, self.tag, self.agenda = session.layout, session.run.tag, session.agenda
        self.ledger, self.workspace = session.ledger, session.workspace

    def rebuild(self, experiments: Sequence[Experiment], incumbent: Experiment | None) -> None:
        """Bring refs, results.tsv and artifacts into step with the ledger, whenever the last session was killed."""
        self.workspace.sync_refs(self.tag, {each.number: each.commit for each in experiments})
        if incumbent and self.workspace.tip(self.tag) != incumbent.commit:
            self.workspace.advance(self.tag, incumbent.commit)
        for experiment in (experiments[0] if experiments else None, incumbent):
            if experiment:
                self._rescue_artifact(experiment)
        self._keep_artifacts(incumbent)
        remove(self.layout.trials(self.tag))
        self.list_again(experiments)

    def conclude(self, experiment: Experiment, incumbent: Experiment | None) -> None:
        """After a verdict is in the ledger: advance the branch, write the row, keep or delete what the trials left."""
        kept = experiment.verdict is Verdict.KEEP
        if kept:
            self.workspace.advance(self.tag, experiment.commit)
            self._rescue_artifact(experiment)
            self._keep_artifacts(incumbent)
        facts = self.ledger.trial_totals(self.tag, experiment.number).get(experiment.number, TrialTotals())
        results.append(self.layout.results, self.agenda.metric, experiment, facts)
        self.clear(experiment)

    def clear(self, experiment: Experiment) -> None:
        """Remove the folders of an experiment's trials: what is worth keeping lies elsewhere."""
        for folder in self._trial_folders(experiment):
            remove(folder)

    def list_again(self, experiments: Sequence[Experiment]) -> None:
        """Write results.tsv anew: an old row has changed."""
        results.rebuild(self.layout.results, self.agenda.metric, experiments, self.ledger.trial_totals(self.tag))

    def _trial_folders(self, experiment: Experiment) -> list[Path]:
        return sorted(self.layout.trials(self.tag).glob(f"{experiment.number}.*"))

    def _rescue_artifact(self, experiment: Experiment) -> None:
        """Move the artifact of the experiment's first scored trial to where artifacts are kept, unless one is there.

        One that was sealed but not scored, since its trial was interrupted, is not what the ledger's score stands for.
        """
        home = self.layout.artifact(self.tag, experiment.number)
        for trial in self.ledger.trials(self.tag, experiment.number):
            sealed = self.layout.sealed(self.tag, experiment.number, trial.index)
            if trial.result and trial.result.outcome is Outcome.OK and sealed.exists() and not home.exists():
                home.parent.mkdir(parents=True, exist_ok=True)
                sealed.rename(home)
                self._rescue_compiled(experiment.number, sealed.parent.with_name("compiled"))

    def _rescue_compiled(self, number: int, compiled: Path) -> None:
        home = self.layout.compiled(self.tag, number)
        if compiled.is_dir():
            remove(home)
            home.parent.mkdir(parents=True, exist_ok=True)
            compiled.rename(home)

    def _keep_artifacts(self, incumbent: Experiment | None) -> None:
        """Delete what is kept of all experiments but the baseline and the incumbent."""
        wanted = {"0", str(incumbent.number) if incumbent else "0"}
        for folder in (self.layout.artifact(self.tag, 0).parent, self.layout.compiled(self.tag, 0).parent):
            for kept in folder.iterdir() if folder.is_dir() else ():
                if kept.name not in wanted:
                    remove(kept)
