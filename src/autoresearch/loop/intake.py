"""The intake of proposals. A proposal is screened, and becomes an experiment with a commit and a row in the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from ..editable import apply_proposal, storable_files, storable_hypothesis
from ..errors import PatchError
from ..records import ABLATION, Agenda, EventKind, Experiment, Judgement, Proposal, State
from ..source.python import fingerprint
from .code import CodeCache
from .history import History
from .rebasing import Rebasing
from .screen import screen, screen_ablation
from .session import Session


class Duplicate(Exception):
    """The code of a proposal was tried before.

    Attributes:
        twin: number of the experiment that had the same code first.
    """

    def __init__(self, twin: int, reason: str) -> None:
        super().__init__(reason)
        self.twin = twin


class Intake:
    """Turns proposals into experiments."""

    def __init__(self, session: Session, history: History, code: CodeCache, rebasing: Rebasing) -> None:
        self._session, self._history, self._code, self._rebasing = session, history, code, rebasing

    def add_idea(self, proposal: Proposal, researcher: str, parent: Experiment, agenda: Agenda) -> Experiment:
        """Return the new experiment of a proposal that took time. It is rebased where the incumbent moved meanwhile.

        A proposal that the screen refuses, or that does not merge, stays a change to its parent.

        Raises:
            Duplicate: the code was tried before. There is no new experiment.
        """
        incumbent = self._history.require_incumbent()
        if incumbent.number == parent.number or self._screen(proposal, parent, agenda) is not None:
            return self.add_proposal(proposal, researcher, parent, agenda, must_be_new=True)
        try:
            rebased = self._rebasing.rebase(proposal, parent, agenda)
        except PatchError:
            return self.add_proposal(proposal, researcher, parent, agenda, must_be_new=True)
        experiment = self.add_proposal(rebased, researcher, incumbent, agenda, must_be_new=True)
        text = f"made from #{parent.number}, merged with #{incumbent.number}, the new incumbent"
        self._session.diary.note(EventKind.MERGE, text, experiment.number, parent=parent.number)
        return experiment

    def add_merge(self, proposal: Proposal, change: Experiment, agenda: Agenda) -> Experiment:
        """Return the new experiment that tries the change of an earlier one on the incumbent."""
        incumbent = self._history.require_incumbent()
        experiment = self.add_proposal(proposal, change.researcher, incumbent, agenda)
        text = f"the change of #{change.number}, merged with #{incumbent.number}"
        self._session.diary.note(EventKind.MERGE, text, experiment.number, merged=change.number)
        return experiment

    def add_proposal(
        self, proposal: Proposal, researcher: str, parent: Experiment, agenda: Agenda, must_be_new: bool = False
    ) -> Experiment:
        """Return the new experiment. It is queued, or done if the screen refuses it. An ablation need not be new.

        The commit is made before the row, so that every row names an existing commit. The row of a refused proposal
        holds the refusal from the start. A parent that was dropped meanwhile taints the experiment.

        Args:
            must_be_new: whether a duplicate is no experiment.

        Raises:
            Duplicate: the code must be new, and was tried before.
        """
        code, is_ablation = self._code.read(parent, agenda), researcher == ABLATION
        refusal = screen_ablation(proposal, code) if is_ablation else self._screen(proposal, parent, agenda)
        if must_be_new and refusal is not None and refusal.twin is not None:
            raise Duplicate(refusal.twin, refusal.reason)
        changed = apply_proposal(proposal, code)
        experiment = self._add(self._commit(proposal, researcher, parent, agenda, changed, refusal))
        if refusal is None:  # then the commit has the files as they are, see `storable_files`
            self._code.remember(experiment, changed)
        return experiment

    def _commit(
        self,
        proposal: Proposal,
        researcher: str,
        parent: Experiment,
        agenda: Agenda,
        changed: Mapping[str, str],
        refusal: Judgement | None,
    ) -> Experiment:
        """Commit a proposal, and return its experiment as the ledger is to have it.

        Args:
            changed: the parent's editable files with the proposal.
        """
        run, workspace, now = self._session.run, self._session.workspace, self._session.clock.time()
        number = len(self._history.experiments)
        hypothesis = storable_hypothesis(proposal.hypothesis)
        message = f"{hypothesis}\n\nResearcher: {researcher}\nExperiment: {run.tag}/{number}\n"
        commit = workspace.commit(parent.commit, storable_files(proposal.files), message, run.tag, number)
        return Experiment(
            tag=run.tag,
            number=number,
            commit=commit,
            parent=parent.number,
            hypothesis=hypothesis,
            researcher=researcher,
            agenda=agenda.hash,
            fingerprint=fingerprint(changed),
            state=State.DONE if refusal else State.QUEUED,
            verdict=refusal.verdict if refusal else None,
            reason=refusal.reason if refusal else None,
            created=now,
            finished=now if refusal else None,
            parameters=proposal.parameters,
            parameters_before=proposal.parameters_before,
            origin=proposal.origin,
            usage=proposal.usage,
            taint=self._history.experiments[parent.number].taint,
        )

    def _screen(self, proposal: Proposal, parent: Experiment, agenda: Agenda) -> Judgement | None:
        code, baseline = (self._code.read(each, agenda) for each in (parent, self._history.experiments[0]))
        same_change = self._history.earlier_tries(proposal.origin)
        has_new = any(path not in code for path in proposal.files)
        others = self._session.workspace.list_files(parent.commit) if has_new else ()
        return screen(proposal, code, agenda, self._history.by_fingerprint, baseline, same_change, others)

    def add_baseline(self, agenda: Agenda) -> Experiment:
        """Return experiment 0: the lab as the run found it."""
        run, workspace = self._session.run, self._session.workspace
        code = workspace.read(run.baseline, workspace.list_editable(run.baseline, agenda.editable))
        workspace.set_ref(run.tag, 0, run.baseline)
        return self._add(
            Experiment(
                tag=run.tag,
                number=0,
                commit=run.baseline,
                parent=None,
                hypothesis="baseline",
                researcher="human",
                agenda=agenda.hash,
                fingerprint=fingerprint(code),
                created=self._session.clock.time(),
            )
        )

    def _add(self, experiment: Experiment) -> Experiment:
        self._session.ledger.add_experiment(experiment)
        self._history.add(experiment)
        return experiment
