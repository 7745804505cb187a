"""Requests for proposals: choose the researcher, let failing ones rest, ask for repairs, and count the cost."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace

from ..agenda.current import CurrentAgenda
from ..credentials import Secrets, redact_line
from ..errors import Exhausted, NotLoggedIn, ResearcherError
from ..records import Agenda, Brief, EventKind, Experiment, Origin, OriginKind, Proposal, Usage, Verdict
from ..seams import Researcher
from ..source.line_ends import keep_line_ends
from ..strategies.greedy import Greedy, Turn
from ..tasks import run_in_thread, run_unless
from ..text import format_duration, one_line
from .breaker import Breaker
from .session import Session

FALLBACK = "tuner"  # needs no key and no network
LARGEST_REPAIRS = 2  # consecutive repairs of one idea
POLL_INTERVAL = 60.0  # seconds between two looks at program.md while no researcher can be asked
RECENT_REPAIRABLE = 3  # the latest experiments that a resumed run may still have repaired


class Proposals:
    """Asks the researchers of one run for proposals, by the present program.md."""

    def __init__(self, session: Session) -> None:
        self._session, self._diary, self._ledger = session, session.diary, session.ledger
        self._tag = session.run.tag
        self.current = CurrentAgenda(
            session.agenda,
            session.layout.program,
            session.options,
            session.ledger,
            session.run.tag,
            session.diary,
            lambda name: self.researcher(name).missing(),
        )
        self.turns_taken = session.ledger.count_proposals(session.run.tag)
        self.usd = session.ledger.spend(session.run.tag).usd or 0.0
        self.asking = 0  # requests that are not answered yet
        self.stopped = asyncio.Event()
        self._strategy = Greedy()
        self._exhausted: set[str] = set()
        self._unpriced: set[str] = set()
        self._breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(session.clock.monotonic))
        self._waiting_until = 0.0  # end of the latest wait that the diary reports
        self._repairable: deque[Experiment] = deque()
        self._repair_counts: dict[int, int] = {}  # experiment → number of consecutive repairs that led to it

    @property
    def agenda(self) -> Agenda:
        """program.md as it was last read and accepted."""
        return self.current.agenda

    @property
    def secrets(self) -> Secrets:
        """The secrets that are removed from everything that researchers write, before it enters the ledger."""
        return self.current.secrets

    def researcher(self, name: str) -> Researcher:
        """Return the researcher with this name, with its password if it has one."""
        return self._session.researchers(self.agenda.logins.get(name, name))

    def recover(self, experiments: Sequence[Experiment]) -> None:
        """Restore the state of an earlier session: the next researcher, and the experiments to repair."""
        self._strategy.recover(experiments, self.agenda.researchers)
        for experiment in experiments:
            self.conclude(experiment)
        latest, repaired = experiments[-RECENT_REPAIRABLE:], {experiment.repairs for experiment in experiments}
        self._repairable = deque(each for each in self._repairable if each in latest and each.number not in repaired)

    # Who can be asked

    @property
    def able(self) -> list[str]:
        """The researchers that have more to propose, even if they rest now."""
        return [name for name in self.agenda.researchers if name not in self._exhausted]

    @property
    def awake(self) -> list[str]:
        """The researchers that can be asked now. If all rest, the fallback is the tuner."""
        awake = [name for name in self.able if not self._breakers[name].rest]
        stand_in = self.able and FALLBACK not in self._exhausted and not self._breakers[FALLBACK].rest
        return awake or ([FALLBACK] if stand_in else [])

    async def wait(self, most: float) -> None:
        """Wait until a researcher can be asked, at most `most` seconds or until program.md is due to be read again."""
        rest = min(self._breakers[name].rest for name in self.able)
        clock = self._session.clock
        if clock.monotonic() >= self._waiting_until:
            self._waiting_until = clock.monotonic() + rest
            text = f"nobody can be asked for {format_duration(rest)}: waiting"
            self._diary.note(EventKind.RESEARCHER, text, rest=rest)
        await run_unless(self.stopped, clock.sleep(min(rest, most, POLL_INTERVAL)))

    @property
    def costs_money(self) -> bool | None:
        """Whether any researcher costs money. None if this is unknown."""
        answers = {self.researcher(name).costs_money for name in self.agenda.researchers}
        return True if True in answers else None if None in answers else False

    # One proposal

    def next_turn(self, incumbent: Experiment) -> Turn:
        """Return the researcher to ask, and the parent of the proposal."""
        return self._strategy.turn(self.agenda.researchers, self.awake, incumbent)

    async def ask(self, name: str, brief: Brief) -> Proposal | None:
        """Return the proposal of a researcher, or None if the run was stopped meanwhile.

        Raises:
            Exhausted: the researcher has nothing more to propose. It is not asked again.
            ResearcherError: the researcher failed. The ledger says how.
        """
        turn, began = self.turns_taken, self._session.clock.monotonic()
        self.turns_taken += 1
        self.asking += 1
        self._ledger.begin_proposal(self._tag, turn, name)
        try:
            proposal = await run_unless(self.stopped, self.researcher(name).propose(brief))
            if proposal is not None:
                await self._refuse_keys(proposal, brief)
        except Exhausted as exhausted:
            self._exhausted.add(name)
            self._diary.note(EventKind.RESEARCHER, f"{name}: {exhausted}", researcher=name, exhausted=True)
            raise
        except Exception as defect:  # no defect of a provider's library or of an agent's files may end the run
            error = self._count_failure(name, defect, self._seconds_since(began))
            if brief.repair and isinstance(error, NotLoggedIn):  # the repair was not even tried
                self._repairable.appendleft(brief.repair.experiment)
            raise ResearcherError(f"{name}: {self.secrets.redact(str(error))}") from defect
        finally:
            self.asking -= 1
            self._ledger.end_proposal(self._tag, turn)
        if proposal is None:
            error_text = "the run was stopped before the researcher had answered"
            self._ledger.add_proposal(self._tag, name, Usage(self._seconds_since(began)), None, error_text)
            return None
        self._breakers[name].succeed()
        self._charge(name, proposal.usage)
        usage = replace(proposal.usage, seconds=max(proposal.usage.seconds, self._seconds_since(began)))
        recorded = self._as_recorded(await run_in_thread(_keep_line_ends, proposal, brief), brief)
        return replace(recorded, usage=usage)

    def _as_recorded(self, proposal: Proposal, brief: Brief) -> Proposal:
        """Return the proposal for the ledger, without secrets. A repair gets the origin of a repair."""
        repaired = brief.repair.experiment.number if brief.repair else None
        origin = proposal.origin if repaired is None else Origin(OriginKind.REPAIR, repaired)
        return replace(proposal, hypothesis=self.secrets.redact(proposal.hypothesis), origin=origin)

    async def _refuse_keys(self, proposal: Proposal, brief: Brief) -> None:
        """Raise ResearcherError where the change would put a secret into the repository."""
        if secret := await run_in_thread(self.secrets.find_leak, proposal.files, brief.code):
            raise ResearcherError(f"its change contains the secret {secret}, so it is refused", proposal.usage)

    def _seconds_since(self, began: float) -> float:
        return self._session.clock.monotonic() - began

    def _charge(self, name: str, usage: Usage) -> None:
        """Count the cost. If the cost is unknown, report this once, since the limit cannot hold then."""
        self.usd += usage.usd or 0.0
        if usage.usd is None and usage.tokens_in and self.researcher(name).costs_money and name not in self._unpriced:
            self._unpriced.add(name)
            text = f"{name}: the price of its model is unknown, so the limit in USD does not count it"
            self._diary.note(EventKind.RESEARCHER, text, researcher=name, unpriced=True)

    def _count_failure(self, name: str, defect: Exception, seconds: float) -> ResearcherError:
        """Record a failed proposal. A researcher that fails repeatedly rests."""
        error = defect if isinstance(defect, ResearcherError) else ResearcherError(self._describe(defect))
        usage, words = error.usage or Usage(seconds), self.secrets.redact(str(error))
        self._charge(name, usage)
        self._ledger.add_proposal(self._tag, name, usage, None, words)
        self._diary.note(EventKind.RESEARCHER, f"{name}: {words}", researcher=name, error=words)
        rest = self._breakers[name].fail(hopeless=isinstance(error, NotLoggedIn))
        if rest is not None:
            others = one_line(", ".join(each for each in self.awake if each != name) or "nobody", 100)
            text = f"{name} rests for {format_duration(rest)}: {others} goes on"
            self._diary.note(EventKind.RESEARCHER, text, researcher=name, rest=rest)
        return error

    def _describe(self, defect: Exception) -> str:
        return redact_line(f"it broke down: {type(defect).__name__}: {defect}", 300, self.agenda.logins.values())

    # Repairs

    def conclude(self, experiment: Experiment) -> None:
        """Queue a repair of an experiment that crashed in start-up, which costs no training time."""
        name = experiment.researcher
        if name not in self.agenda.researchers or not self.researcher(name).repairs:
            return
        earlier = experiment.repairs
        repairs = 0 if earlier is None else self._repair_counts.get(earlier, 0) + 1
        self._repair_counts[experiment.number] = repairs
        if repairs < LARGEST_REPAIRS and self._cost_no_budget(experiment):
            self._repairable.append(experiment)

    def _cost_no_budget(self, experiment: Experiment) -> bool:
        if experiment.verdict is not Verdict.CRASH or self.agenda.score is None:  # an unsealed start-up has a cost
            return False
        results = [trial.result for trial in self._ledger.trials(self._tag, experiment.number)]
        return all(result is not None and result.startup_seconds is None for result in results)

    def next_repair(self) -> Experiment | None:
        """Return the experiment to repair next, or None. A repair waits while its researcher rests."""
        broken = next((each for each in self._repairable if each.researcher in self.awake), None)
        if broken is not None:
            self._repairable.remove(broken)
            text = f"{broken.researcher} is asked to repair it"
            self._diary.note(EventKind.REPAIR, text, broken.number, researcher=broken.researcher)
        return broken


def _keep_line_ends(proposal: Proposal, brief: Brief) -> Proposal:
    """Return the proposal with the line ends of its parent. Models write LF, and some editors CRLF."""
    files = {path: text and keep_line_ends(brief.code.get(path, ""), text) for path, text in proposal.files.items()}
    return replace(proposal, files=files)
