"""The intake of proposals. A proposal is screened, and becomes an experiment with a commit and a row in the ledger."""

from __future__ import annotations

from ..editable import apply_proposal, storable_files, storable_hypothesis
from ..records import ABLATION, Agenda, Experiment, Proposal, State
from ..source.python import fingerprint
from .code import CodeCache
from .history import History
from .screen import screen
from .session import Session


class Intake:
    """Turns proposals into experiments."""

    def __init__(self, session: Session, history: History, code: CodeCache) -> None:
        self._session, self._history, self._code = session, history, code

    def add_proposal(self, proposal: Proposal, researcher: str, parent: Experiment, agenda: Agenda) -> Experiment:
        """Return the new experiment: queued, or done where the screen refuses it. An ablation is not screened.

        The commit is made before the row, so that a row never names a lost commit. A refusal is in the row from the
        first instant.
        """
        run, workspace, now = self._session.run, self._session.workspace, self._session.clock.time()
        number, code = len(self._history.experiments), self._code.read(parent, agenda)
        screened = researcher != ABLATION
        baseline = self._code.read(self._history.experiments[0], agenda)
        refusal = screen(proposal, code, agenda, self._history.by_fingerprint, baseline) if screened else None
        hypothesis = storable_hypothesis(proposal.hypothesis)
        message = f"{hypothesis}\n\nResearcher: {researcher}\nExperiment: {run.tag}/{number}\n"
        commit = workspace.commit(parent.commit, storable_files(proposal.files), message, run.tag, number)
        return self._add(
            Experiment(
                tag=run.tag,
                number=number,
                commit=commit,
                parent=parent.number,
                hypothesis=hypothesis,
                researcher=researcher,
                agenda=agenda.hash,
                fingerprint=fingerprint(apply_proposal(proposal, code)),
                state=State.DONE if refusal else State.QUEUED,
                verdict=refusal.verdict if refusal else None,
                reason=refusal.reason if refusal else None,
                created=now,
                finished=now if refusal else None,
                parameters=proposal.parameters,
                parameters_before=proposal.parameters_before,
                origin=proposal.origin,
                usage=proposal.usage,
            )
        )

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
