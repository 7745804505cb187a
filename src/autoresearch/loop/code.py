"""The editable files of experiments, from git. Those of the baseline, the incumbent and the latest are cached."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ..records import Agenda, Experiment
from ..source.python import count_nodes
from .history import History
from .session import Session


class CodeCache:
    """Reads experiments' editable files. Those of the baseline and the incumbent stay in memory, and the latest."""

    def __init__(self, session: Session, history: History) -> None:
        self._workspace, self._history = session.workspace, history
        self._code: dict[int, Mapping[str, str]] = {}

    def read(self, experiment: Experiment, agenda: Agenda) -> Mapping[str, str]:
        """Return the experiment's editable files, path → text."""
        if experiment.number not in self._code:
            paths = self._workspace.list_editable(experiment.commit, agenda.editable)
            self._keep(experiment.number, self._workspace.read(experiment.commit, paths))
        return self._code[experiment.number]

    def remember(self, experiment: Experiment, code: Mapping[str, str]) -> None:
        """Keep the files that were just committed, so that git need not be asked for them.

        Args:
            code: exactly what `read` would return, in any order.
        """
        self._keep(experiment.number, {path: code[path] for path in sorted(code, key=os.fsencode)})

    def _keep(self, number: int, code: Mapping[str, str]) -> None:
        incumbent = self._history.incumbent
        kept = {0, incumbent.number if incumbent else 0}
        self._code = {each: files for each, files in self._code.items() if each in kept}
        self._code[number] = code

    def nodes(self, experiment: Experiment, agenda: Agenda) -> int:
        """Return the length of the experiment's code. See `source.count_nodes`."""
        return count_nodes(self.read(experiment, agenda))
