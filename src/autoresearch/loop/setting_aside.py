"""Setting experiments aside. An experiment that cannot get a verdict neither ends nor blocks the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Stopped
from ..judge.noise import mean
from ..records import EndCause, Ending, EventKind, Experiment, Judgement, State, Verdict
from .trials import ATTEMPTS

if TYPE_CHECKING:
    from .loop import Loop

MOST_IN_A_ROW = 3
"""Consecutive experiments that are set aside before the run blames the machine and stops."""


class SettingAside:
    """Sets experiments of one run aside, and stops the run after several in a row.

    An experiment that a researcher had opened again keeps its earlier verdict and its scores instead.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
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
            experiments = self._loop.history.experiments
            retries = [f" --retry {each}" for each in self._row if experiments[each].state is State.SET_ASIDE]
            text = f"the machine interrupted {len(self._row)} experiments in a row. {reasons}"
            remedy = (
                f"Find out what is wrong with the machine, then try them again: `autoresearch run{''.join(retries)}`"
            )
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
        loop, number = self._loop, experiment.number
        if number in loop.requests.reopened:
            return self._restore(number, reason)
        experiment = loop.session.ledger.set_aside(loop.session.run.tag, number, reason)
        loop.history.replace(experiment)
        loop.history.forget_scores(number)
        loop.outputs.conclude(experiment, loop.history.incumbent)
        loop.session.diary.note(EventKind.SET_ASIDE, f"without a verdict: {text}", number, error=reason)
        return experiment

    def _restore(self, number: int, reason: str) -> Experiment:
        """Give an experiment that was opened again its earlier verdict, with all scores that it has by now."""
        loop, ledger, tag = self._loop, self._loop.session.ledger, self._loop.session.run.tag
        judgement = Judgement(Verdict.DISCARD, f"the verdict before the request stands: {reason}")
        with ledger.transaction():
            experiment = ledger.finish_experiment(tag, number, judgement, mean(ledger.scores(tag)[number]))
            ledger.forget_interruptions(tag, number)
            loop.session.diary.note(
                EventKind.VERDICT, f"{Verdict.DISCARD}: {judgement.reason}", number, verdict=Verdict.DISCARD
            )
        loop.relearn()
        loop.outputs.rewrite_results(loop.history.experiments)
        loop.outputs.clear(experiment)
        return loop.history.experiments[number]
