"""The night: the time that a run has taken, what is left of its limits, and what of that is kept for claims."""

from __future__ import annotations

import time

from ..ledger import Ledger
from ..records import Agenda, Ending, Limits, Run
from .history import Memory
from .limits import MOST_KEPT_BACK, forecast, limit_reached, time_left
from .panel import Panel


class Night:
    """How long a run has been running, its earlier sessions included, and what its limits leave to it.

    Args:
        devices: how many experiments run side by side.
    """

    def __init__(self, run: Run, ledger: Ledger, memory: Memory, panel: Panel, devices: int) -> None:
        self.run, self.ledger, self.memory, self.panel, self.devices = run, ledger, memory, panel, devices
        self.earlier = run.seconds
        self._began = self._latest = time.monotonic()

    @property
    def agenda(self) -> Agenda:
        return self.panel.agenda

    @property
    def limits(self) -> Limits:
        return self.agenda.limits

    @property
    def seconds(self) -> float:
        return self.earlier + time.monotonic() - self._began

    def lap(self) -> None:
        """The seconds since the last one go into the ledger."""
        before, self._latest = self._latest, time.monotonic()
        self.ledger.add_seconds(self.run.tag, self._latest - before)

    def left(self) -> float:
        """Seconds to the limit of hours."""
        return time_left(self.limits, self.seconds)

    def left_to_search(self) -> float:
        """Seconds that are left, but for those that claims will take."""
        return self.left() - self.kept_back()

    def limit_reached(self) -> Ending | None:
        """The first limit that search has reached; proposals on their way count."""
        return limit_reached(
            self.limits,
            proposed=self.memory.proposed + self.panel.asking,
            seconds=self.seconds,
            usd=self.panel.usd,
            paid=self.panel.paid,
            kept_back=self.kept_back(),
        )

    def kept_back(self) -> float:
        """Seconds of the limit of hours that search leaves to claims: what they will take, by what is known now.

        And those of one experiment more, its proposal too: one that begins now is to be over by then.
        """
        hours = self.limits.hours
        if hours is None or self.memory.incumbent is None or not self.memory.to_beat.number:
            return 0.0
        trials = self.memory.claims_left(self.agenda.judge.claims, MOST_KEPT_BACK)
        each = self.ledger.mean_trial_seconds(self.run.tag, scored_only=True) or self.agenda.budget
        claims = min(trials * each / self.devices, MOST_KEPT_BACK * hours * 3600)
        return claims + each + self.ledger.mean_proposal_seconds(self.run.tag) if trials else 0.0

    def forecast(self) -> str:
        """What it will come to, in words."""
        return forecast(
            self.limits,
            proposed=self.memory.proposed,
            seconds=self.seconds,
            each=self.ledger.mean_trial_seconds(self.run.tag) or self.agenda.budget,
            devices=self.devices,
            paid=self.panel.paid,
        )
