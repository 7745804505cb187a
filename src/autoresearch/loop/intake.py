"""The intake: a proposal is screened, and gets a commit, a number and a row in the ledger."""

from __future__ import annotations

import time

from ..editable import resulting, storable
from ..ledger import Ledger
from ..records import Agenda, Experiment, OriginKind, Proposal, Run, State
from ..source import fingerprint
from ..workspace import Workspace
from .briefing import Briefing
from .history import Memory
from .screen import screen


class Intake:
    """Where a run's experiments begin."""

    def __init__(self, run: Run, ledger: Ledger, workspace: Workspace, memory: Memory, briefing: Briefing) -> None:
        self.run, self.ledger, self.workspace, self.memory, self.briefing = run, ledger, workspace, memory, briefing

    def proposal(self, proposal: Proposal, researcher: str, parent: Experiment, agenda: Agenda) -> Experiment:
        """The experiment that it is, queued, or done where the screen refuses it; an ablation is not screened.

        The commit comes first, so that a row never names a lost one; a refusal is in the row from its first instant.
        """
        number, code = len(self.memory.experiments), self.briefing.code(parent, agenda)
        refusal = (
            None if proposal.origin.kind is OriginKind.ABLATION else screen(proposal, code, agenda, self.memory.seen)
        )
        message = f"{proposal.hypothesis}\n\nResearcher: {researcher}\nExperiment: {self.run.tag}/{number}\n"
        commit = self.workspace.commit(parent.commit, storable(proposal.files), message, self.run.tag, number)
        return self._entered(
            Experiment(
                tag=self.run.tag,
                number=number,
                commit=commit,
                parent=parent.number,
                hypothesis=proposal.hypothesis,
                researcher=researcher,
                agenda=agenda.hash,
                fingerprint=fingerprint(resulting(proposal, code)),
                state=State.DONE if refusal else State.QUEUED,
                verdict=refusal.verdict if refusal else None,
                reason=refusal.reason if refusal else None,
                created=time.time(),
                finished=time.time() if refusal else None,
                parameters=proposal.parameters,
                usage=proposal.usage,
                parameters_before=proposal.parameters_before,
                origin=proposal.origin,
            )
        )

    def baseline(self, agenda: Agenda) -> Experiment:
        """Number 0: the lab as the run found it."""
        commit = self.run.baseline
        code = self.workspace.read(commit, self.workspace.editable(commit, agenda.editable))
        self.workspace.point(self.run.tag, 0, commit)
        return self._entered(
            Experiment(
                tag=self.run.tag,
                number=0,
                commit=commit,
                parent=None,
                hypothesis="baseline",
                researcher="human",
                agenda=agenda.hash,
                fingerprint=fingerprint(code),
                created=time.time(),
            )
        )

    def _entered(self, experiment: Experiment) -> Experiment:
        self.ledger.add_experiment(experiment)
        self.memory.enter(experiment)
        return experiment
