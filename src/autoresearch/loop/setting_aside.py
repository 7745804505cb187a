"""Setting experiments aside. An experiment that cannot get a verdict neither ends nor blocks the run."""

from __future__ import annotations

from ..errors import Stopped
from ..records import EndCause, Ending, EventKind, Experiment
from .history import History
from .outputs import Outputs
from .session import Session
from .trials import ATTEMPTS

MOST_IN_A_ROW = 3
"""Consecutive experiments that are set aside before the run blames the machine and stops."""


class SettingAside:
    """Sets experiments of one run aside, and stops the run after several in a row."""

    def __init__(self, session: Session, history: History, outputs: Outputs) -> None:
        self._session, self._history, self._outputs = session, history, outputs
        self._row: dict[int, str] = {}  # number → reason of each one set aside since the last verdict of this session

    def reset_count(self) -> None:
        """Forget the experiments in a row, since another one got its verdict."""
        self._row.clear()

    def set_interrupted_aside(self, experiment: Experiment, reason: str) -> Experiment:
        """Set an experiment aside that was interrupted too often.

        Raises:
            Stopped: it is the last of `MOST_IN_A_ROW` different experiments in a row.
        """
        experiment = self._offer_retry(experiment, reason)
        self._row[experiment.number] = reason
        if len(self._row) >= MOST_IN_A_ROW:
            reasons = ". ".join(f"#{number}: {each}" for number, each in self._row.items())
            options = " ".join(f"--retry {number}" for number in self._row)
            text = f"the machine interrupted {len(self._row)} experiments in a row. {reasons}"
            remedy = f"Find out what is wrong with the machine, then try them again: `autoresearch run {options}`"
            raise Stopped(Ending(EndCause.MACHINE, f"{text}. {remedy}"))
        return experiment

    def set_hopeless_aside(self, experiment: Experiment) -> bool:
        """Set an open experiment aside if too many sessions were killed during its trials. Return whether this was so.

        It does not count among the experiments in a row, because the sessions were killed by something else.
        """
        if experiment.interruptions < ATTEMPTS:
            return False
        self._offer_retry(experiment, f"the run ended in each of its last {ATTEMPTS} trials")
        return True

    def set_tainted_aside(self, experiment: Experiment, reason: str) -> Experiment:
        """Set an experiment aside whose parent was dropped. Its change is later merged with the incumbent and tried."""
        return self._set_aside(experiment, reason, reason)

    def _offer_retry(self, experiment: Experiment, reason: str) -> Experiment:
        remedy = f"`autoresearch run --retry {experiment.number}` tries it again"
        return self._set_aside(experiment, reason, f"{reason}. {remedy}")

    def _set_aside(self, experiment: Experiment, reason: str, text: str) -> Experiment:
        experiment = self._session.ledger.set_aside(self._session.run.tag, experiment.number, reason)
        self._history.replace(experiment)
        self._history.forget_scores(experiment.number)
        self._outputs.conclude(experiment, self._history.incumbent)
        self._session.diary.note(EventKind.SET_ASIDE, f"without a verdict: {text}", experiment.number, error=reason)
        return experiment
