"""Writing briefs: everything that a researcher is given for one proposal."""

from __future__ import annotations

from ..records import Agenda, Brief, Experiment, Repair, Verdict
from ..researchers.brief.render import FAILURES
from .code import CodeCache
from .history import History
from .learning import Learning
from .session import Session
from .trials import Trials

RECENT = 50  # latest experiments that are searched for failures


class Briefing:
    """Writes the briefs of one run."""

    def __init__(self, session: Session, history: History, code: CodeCache, trials: Trials) -> None:
        self._session, self._history, self._code, self._trials = session, history, code, trials

    def write(
        self,
        agenda: Agenda,
        learning: Learning,
        parent: Experiment,
        turn: int,
        outlook: str,
        broken: Experiment | None = None,
    ) -> Brief:
        """Return the brief for a change to `parent`.

        Args:
            turn: number of proposals that were requested in the run so far.
            outlook: the run's forecast, in words.
            broken: an experiment to repair. `parent` is its parent.
        """
        ledger, tag = self._session.ledger, self._session.run.tag
        history = self._history.experiments
        failed = [each for each in history[-RECENT:] if each.verdict in (Verdict.CRASH, Verdict.TIMEOUT)]
        return Brief(
            agenda=agenda,
            turn=turn,
            seed=self._session.run.seed,
            incumbent=parent,
            code=self._code.read(parent, agenda),
            history=history,
            noise=learning.noise,
            deterministic=self._history.is_deterministic,
            failures=[(each, ledger.log_tail(tag, each.number)) for each in failed[-FAILURES:]],
            scores=self._history.scores,
            trial=self._trials.latest(parent),
            outlook=outlook,
            baseline=self._code.read(history[0], agenda),
            repair=self._repair(broken, agenda) if broken else None,
            efforts=self._trials.efforts(),
            effects=learning.effects,
            estimate=learning.judge.estimate(),
            platform=self._session.platform,
            corpus=self._session.corpus,
        )

    def _repair(self, broken: Experiment, agenda: Agenda) -> Repair:
        log = self._session.ledger.log_tail(self._session.run.tag, broken.number)
        return Repair(broken, self._code.read(broken, agenda), log)
