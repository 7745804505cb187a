"""The editable files of experiments, from git. Those of the baseline and the incumbent are cached."""

from __future__ import annotations

from collections.abc import Mapping

from ..records import Agenda, Experiment
from ..source.python import count_nodes
from .history import History
from .session import Session


class CodeCache:
    """Reads experiments' editable files. Those of the baseline and the incumbent stay in memory."""

    def __init__(self, session: Session, history: History) -> None:
        self._workspace, self._history = session.workspace, history
        self._code: dict[int, Mapping[str, str]] = {}

    def read(self, experiment: Experiment, agenda: Agenda) -> Mapping[str, str]:
        """Return the experiment's editable files, path → text."""
        if experiment.number not in self._code:
            paths = self._workspace.list_editable(experiment.commit, agenda.editable)
            code = self._workspace.read(experiment.commit, paths)
            incumbent = self._history.incumbent
            kept = {0, incumbent.number if incumbent else 0}
            self._code = {number: each for number, each in self._code.items() if number in kept}
            self._code[experiment.number] = code
        return self._code[experiment.number]

    def nodes(self, experiment: Experiment, agenda: Agenda) -> int:
        """Return the length of the experiment's code. See `source.count_nodes`."""
        return count_nodes(self.read(experiment, agenda))
