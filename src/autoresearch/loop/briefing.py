"""What a researcher is given for one proposal: read from what the loop knows, the ledger and the repository."""

from __future__ import annotations

from collections.abc import Mapping

from ..ledger import Ledger
from ..records import Agenda, Brief, Experiment, Repair, Run, Verdict
from ..researchers.brief.render import FAILURES
from ..workspace import Workspace
from .history import Memory
from .trials import Trials

RECENT = 50  # experiments among which failures are looked for


class Briefing:
    """Writes the briefs of one run."""

    def __init__(self, run: Run, ledger: Ledger, workspace: Workspace, memory: Memory, trials: Trials) -> None:
        self.run, self.ledger, self.workspace, self.memory, self.trials = run, ledger, workspace, memory, trials
        self._code: dict[int, Mapping[str, str]] = {}

    def brief(self, agenda: Agenda, turn: int, outlook: str, broken: Experiment | None = None) -> Brief:
        """What is needed to change the incumbent, or, to repair `broken`, what that was made from.

        Args:
            turn: counts every proposal asked for in the run.
            outlook: what the run has left, in words.
        """
        parent = self.memory.to_beat if broken is None else self.memory.experiments[broken.parent or 0]
        failed = [
            each for each in self.memory.experiments[-RECENT:] if each.verdict in (Verdict.CRASH, Verdict.TIMEOUT)
        ]
        return Brief(
            agenda=agenda,
            turn=turn,
            seed=self.run.seed,
            incumbent=parent,
            code=self.code(parent, agenda),
            history=self.memory.experiments,
            noise=self.memory.noise,
            failures=[(each, self.ledger.log_tail(self.run.tag, each.number)) for each in failed[-FAILURES:]],
            scores=self.memory.scores,
            trial=self.trials.latest(parent),
            outlook=outlook,
            baseline=self.code(self.memory.experiments[0], agenda),
            repair=self._repair(broken, agenda) if broken else None,
        )

    def code(self, experiment: Experiment, agenda: Agenda) -> Mapping[str, str]:
        """The experiment's editable files, path → text; the baseline's and the incumbent's are kept."""
        if experiment.number not in self._code:
            paths = self.workspace.editable(experiment.commit, agenda.editable)
            code = self.workspace.read(experiment.commit, paths)
            kept = {0, self.memory.incumbent.number if self.memory.incumbent else 0}
            self._code = {number: each for number, each in self._code.items() if number in kept}
            self._code[experiment.number] = code
        return self._code[experiment.number]

    def _repair(self, broken: Experiment, agenda: Agenda) -> Repair:
        return Repair(broken, self.code(broken, agenda), self.ledger.log_tail(self.run.tag, broken.number))
