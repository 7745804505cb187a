"""The limits of a run: what ends it, how much is left, and the forecast."""

from __future__ import annotations

import math

from ..records import Agenda, EndCause, Ending, Limits
from ..text import count, format_duration
from .history import History
from .proposals import Proposals
from .session import Session

LARGEST_CLAIMS_SHARE = 0.25
"""Largest share of a run that is reserved for claims. Otherwise a short run would have no time left for search."""
NOTICEABLE = 0.1
"""Share of an experiment's own time from which on the time of its proposal is named."""
PAID_CAP_USD = 10.0
"""Default limit in USD of a run with a paid researcher."""


class RunLimits:
    """The running time of one run over all its sessions, and what is left of its limits."""

    def __init__(self, session: Session, history: History, proposals: Proposals) -> None:
        self._session, self._history, self._proposals = session, history, proposals
        self._began = self._recorded = session.clock.monotonic()

    @property
    def agenda(self) -> Agenda:
        return self._proposals.agenda

    @property
    def limits(self) -> Limits:
        return self.agenda.limits

    @property
    def seconds(self) -> float:
        """Time spent running, over all sessions."""
        return self._session.run.seconds + self._session.clock.monotonic() - self._began

    def record_time(self) -> None:
        """Add the seconds since the last call to the ledger. The more often, the fewer seconds a killed run loses."""
        before, self._recorded = self._recorded, self._session.clock.monotonic()
        self._session.ledger.add_seconds(self._session.run.tag, self._recorded - before)

    def seconds_left(self) -> float:
        """Return the seconds to the limit of hours."""
        return time_left(self.limits, self.seconds)

    def seconds_left_to_search(self) -> float:
        """Return the seconds to the limit of hours, less the seconds that are reserved for claims."""
        return self.seconds_left() - self.reserved_for_claims()

    def find_reached(self) -> Ending | None:
        """Return the first limit that search has reached, or None. Unfinished proposals count as experiments."""
        return limit_reached(
            self.limits,
            proposed=self._history.proposed + self._proposals.asking,
            seconds=self.seconds,
            usd=self._proposals.usd,
            costs_money=self._proposals.costs_money,
            reserved=self.reserved_for_claims(),
        )

    def reserved_for_claims(self) -> float:
        """Return the seconds of the limit of hours that search leaves to claims.

        They include the time of one experiment and its proposal, because the last experiment of search must end before
        claims begin.
        """
        hours, incumbent = self.limits.hours, self._history.incumbent
        if hours is None or incumbent is None or not incumbent.number:
            return 0.0
        trials = self._history.claim_trials_left(self.agenda.judge.claims, LARGEST_CLAIMS_SHARE)
        if not trials:
            return 0.0
        ledger, tag = self._session.ledger, self._session.run.tag
        each = ledger.mean_trial_seconds(tag, scored_only=True) or self.agenda.budget
        devices = len(self._session.executor.devices)
        claims = min(trials * each / devices, LARGEST_CLAIMS_SHARE * hours * 3600)
        return max(0.0, claims + each + (ledger.mean_proposal_seconds(tag) or 0.0))  # negative if a clock was set back

    @property
    def _each(self) -> float:
        """Mean seconds of a trial. The budget stands in before the first."""
        return self._session.ledger.mean_trial_seconds(self._session.run.tag) or self.agenda.budget

    @property
    def _thinking(self) -> float | None:
        return self._session.ledger.mean_proposal_seconds(self._session.run.tag)

    @property
    def proposals_are_slow(self) -> bool:
        """Whether proposals take a share of an experiment's time that a person would notice."""
        return matters(self._thinking, self._each)

    def forecast(self) -> str:
        """Return a forecast in words: the pace, the end and the cost of the run."""
        return forecast(
            self.limits,
            proposed=self._history.proposed,
            seconds=self.seconds,
            each=self._each,
            thinking=self._thinking,
            devices=len(self._session.executor.devices),
            costs_money=self._proposals.costs_money,
        )


def limit_reached(
    limits: Limits, *, proposed: int, seconds: float, usd: float, costs_money: bool | None, reserved: float = 0.0
) -> Ending | None:
    """Return the first limit that is reached, or None while the run may go on.

    Args:
        proposed: experiments besides the baseline, including those in flight.
        seconds: time spent running, over all sessions of the run.
        usd: money spent on proposals, as far as it is known.
        costs_money: whether a researcher that costs money is chosen. None: unknown.
        reserved: seconds of the limit of hours that are reserved for claims.
    """
    if limits.experiments is not None and proposed >= limits.experiments:
        more = f": it is one of the whole run, which has {proposed} already" if proposed > limits.experiments else ""
        return Ending(EndCause.EXPERIMENTS, f"the limit of {count(limits.experiments, 'experiment')} is reached{more}")
    left = time_left(limits, seconds)
    if limits.hours is not None and left <= reserved:
        length = format_duration(limits.hours * 3600)
        rest = f", the last {format_duration(left)} are for claims" if left > 0 else ""
        return Ending(EndCause.HOURS, f"the limit of {length} is reached{rest}")
    cap = _usd_cap(limits, costs_money)
    if usd >= cap:
        return Ending(EndCause.USD, f"the limit of {cap:.2f} USD is reached ({usd:.2f} spent)")
    return None


def time_left(limits: Limits, seconds: float) -> float:
    """Return the seconds to the limit of hours, after `seconds` of running."""
    return math.inf if limits.hours is None else limits.hours * 3600 - seconds


def forecast(
    limits: Limits,
    *,
    proposed: int,
    seconds: float,
    each: float,
    thinking: float | None,
    devices: int,
    costs_money: bool | None,
) -> str:
    """Return a forecast in words: the pace, the end and the cost of the run.

    Args:
        each: seconds that one experiment takes on one device, without its proposal.
        thinking: mean seconds of a proposal. None before the first, and then the forecast is only a bound.
        devices: number of devices, which work in parallel. Each waits for its own proposals.
    """
    whole = each + (thinking or 0.0)
    pace, about = whole / devices, "about" if thinking is not None else "at least"
    line = f"{about} {format_duration(whole)} an experiment"
    if thinking is None:
        line += " and the time of its proposal"
    elif matters(thinking, each):
        line += f" ({format_duration(each)} of it without the proposal)"
    most = "at most " if thinking is None else ""
    line += f", {most}{3600 / pace:.0f} an hour on {count(devices, 'device')}"
    ends = []
    if limits.experiments is not None:
        more = max(0, limits.experiments - proposed)
        ends.append((more * pace, f"{count(more, 'experiment')} more in {about} {format_duration(more * pace)}"))
    if limits.hours is not None:
        left = max(0.0, time_left(limits, seconds))
        fit = count(int(left / pace), "experiment")
        ends.append((left, f"{most or 'about '}{fit} more in {format_duration(left)}"))
    money = {
        True: f"at most {_usd_cap(limits, costs_money):.2f} USD",
        False: "at no cost",
        None: "at a cost that only its command knows",
    }
    return f"{line}: {min(ends)[1] if ends else 'no limit is set'}, {money[costs_money]}"


def matters(thinking: float | None, each: float) -> bool:
    """Whether proposals take a share of an experiment's time that a person would notice."""
    return thinking is not None and thinking > max(1.0, NOTICEABLE * each)


def _usd_cap(limits: Limits, costs_money: bool | None) -> float:
    return limits.usd if limits.usd is not None else PAID_CAP_USD if costs_money else math.inf
