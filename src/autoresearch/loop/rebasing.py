"""Rebasing: a change to an earlier incumbent becomes a change to the present incumbent, if the two merge."""

from __future__ import annotations

from dataclasses import replace

from ..editable import apply_proposal
from ..records import Agenda, Experiment, Origin, OriginKind, Proposal
from ..researchers.tuner.tuner import read_values
from ..tasks import Exclusive
from .code import CodeCache
from .history import History
from .session import Session


class Rebasing(Exclusive):
    """Merges changes with the incumbent of one run.

    Constants merge by name, and everything else by line. A constant that both sides set may get the value of the
    change, because a trial follows before anything is kept. Merges are tried one at a time, because each starts from
    the result of the one before.
    """

    def __init__(self, session: Session, history: History, code: CodeCache) -> None:
        super().__init__()
        self._workspace, self._history, self._code = session.workspace, history, code

    def rebase(self, proposal: Proposal, parent: Experiment, agenda: Agenda) -> Proposal:
        """Turn a proposal for a change to `parent` into a proposal for a change to the incumbent.

        A constant that both sides set gets the value of the proposal, because that value has not been measured yet.

        Raises:
            PatchError: the change and the incumbent edit the same lines.
        """
        texts = {path: text for path, text in proposal.files.items() if text is not None}
        files = self._workspace.merge(
            parent.commit, self._history.require_incumbent().commit, texts, prefer_theirs=True
        )
        return self._with_parameters(replace(proposal, files=files), agenda)

    def merge(self, change: Experiment, agenda: Agenda, prefer_change: bool = False) -> Proposal:
        """Return a proposal to try the change of an experiment again, on the incumbent.

        Args:
            prefer_change: a constant that both sides set gets the value of the change.

        Raises:
            PatchError: the change and the incumbent set the same constant or edit the same lines.
        """
        assert change.parent is not None
        parent, incumbent = self._history.experiments[change.parent], self._history.require_incumbent()
        proposal = Proposal(
            change.hypothesis,
            self._workspace.files_with(change.commit, parent.commit, incumbent.commit, prefer_change),
            parameters=change.parameters,
            origin=Origin(OriginKind.MERGE, change.number),
        )
        return self._with_parameters(proposal, agenda)

    def _with_parameters(self, proposal: Proposal, agenda: Agenda) -> Proposal:
        """Add the values of the proposal's constants before and after its change to the incumbent, for the tuner."""
        if not proposal.parameters:
            return proposal
        code = self._code.read(self._history.require_incumbent(), agenda)
        before, after = read_values(code), read_values(apply_proposal(proposal, code))
        names = [name for name in proposal.parameters if name in before and name in after]
        if len(names) < len(proposal.parameters):  # the incumbent lacks one of them
            return replace(proposal, parameters={}, parameters_before={})
        return replace(
            proposal,
            parameters={name: after[name] for name in names},
            parameters_before={name: before[name] for name in names},
        )
