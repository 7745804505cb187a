"""The researchers of a run. They propose in turns, under program.md as it reads now."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..agenda import program as agendas
from ..agenda.comparable import changed_measures
from ..credentials import Secrets, redact_line
from ..errors import AgendaError, Exhausted, NotLoggedIn, ResearcherError, UserError
from ..ledger import Ledger
from ..records import Agenda, Brief, Event, EventKind, Experiment, Origin, OriginKind, Proposal, Run, Usage, Verdict
from ..seams import Researcher
from ..strategies import greedy
from ..tasks import in_thread, unless
from ..text import one_line
from .breaker import Breaker

FALLBACK = "tuner"  # needs no key and no network
ROUNDS = 2  # repairs, one of the other
LOOK = 60.0  # seconds between two looks at program.md while nobody can be asked
OPEN = 3  # experiments, the latest, that a run which is taken up again may still have repaired


class Clock:
    """How a panel knows how long its researchers rest."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Panel:
    """Knows whose turn it is, who rests or has nothing more to propose, what may be repaired, and what it all cost.

    Args:
        agenda: the revision that the session starts with.
        program: the file to read again before every proposal.
        options: keys of it that the command line overrides, each time it is read.
        researcher: gives the researcher of a name.
        note: writes an event.
    """

    def __init__(
        self,
        run: Run,
        agenda: Agenda,
        program: Path,
        options: Mapping[str, Any],
        researcher: Callable[[str], Researcher],
        ledger: Ledger,
        note: Callable[..., Event],
    ) -> None:
        self.run, self.agenda, self.program, self.options = run, agenda, program, options
        self._create, self.ledger, self.note = researcher, ledger, note
        self.turn = ledger.count_proposals(run.tag)
        self.usd = ledger.spend(run.tag).usd or 0.0
        self.asking = 0  # proposals that are on their way
        self.stopped = asyncio.Event()
        self.clock = Clock()
        self._latest: str | None = None  # whose turn it was
        self._exhausted: set[str] = set()
        self._unpriced: set[str] = set()
        self._breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(self.clock.now))
        self._rested = 0.0  # when the rest ends that was last spoken of
        self._broken: deque[Experiment] = deque()  # what may be repaired
        self._rounds: dict[int, int] = {}  # of an experiment: the how manieth repair in a row it is
        self._complaint: str | None = None

    def researcher(self, name: str) -> Researcher:
        """Of a name as the agenda and the ledger have it; it gets the password that belongs to it."""
        return self._create(self.agenda.logins.get(name, name))

    @property
    def secrets(self) -> Secrets:
        """What must not be written of all that they say."""
        return Secrets(urls=self.agenda.logins.values())

    def recover(self, experiments: Sequence[Experiment]) -> None:
        """Takes up where an earlier session was: whose turn it was, and what was still to be repaired."""
        taken_up = {experiment.repairs for experiment in experiments}
        for experiment in experiments:
            if experiment.researcher in self.agenda.researchers and experiment.repairs is None:
                self._latest = experiment.researcher
            self.conclude(experiment)
        latest = experiments[-OPEN:]
        self._broken = deque(each for each in self._broken if each in latest and each.number not in taken_up)

    @property
    def able(self) -> list[str]:
        """Those with more to propose, be it after a rest."""
        return [name for name in self.agenda.researchers if name not in self._exhausted]

    @property
    def awake(self) -> list[str]:
        """Those of them that do not rest. Where all do, the tuner stands in."""
        awake = [name for name in self.able if not self._breakers[name].rest]
        stand_in = self.able and FALLBACK not in self._exhausted and not self._breakers[FALLBACK].rest
        return awake or ([FALLBACK] if stand_in else [])

    async def wait(self, most: float) -> None:
        """Until somebody can be asked; but not for longer than that, nor without a look at program.md now and then."""
        rest = min(self._breakers[name].rest for name in self.able)
        if self.clock.now() >= self._rested:
            self._rested = self.clock.now() + rest
            self.note(EventKind.RESEARCHER, f"nobody can be asked for {rest / 60:.0f} min: waiting", rest=rest)
        await unless(self.stopped, self.clock.sleep(min(rest, most, LOOK)))

    @property
    def paid(self) -> bool | None:
        """Whether one of them costs money; None: of one that is not known, and of no other."""
        answers = {self.researcher(name).paid for name in self.agenda.researchers}
        return True if True in answers else None if None in answers else False

    async def ask(self, brief: Brief) -> tuple[str, Proposal] | None:
        """Whose turn it was, and what came of it; None where the run was stopped before that.

        Raises:
            Exhausted: it has nothing more to propose, and rests from now on.
            ResearcherError: it failed; the ledger says how.
        """
        name = brief.repair.experiment.researcher if brief.repair else self._next()
        self.turn, turn = self.turn + 1, self.turn
        self.asking += 1
        started = time.monotonic()
        self.ledger.begin_proposal(self.run.tag, turn, name)
        try:
            proposal = await unless(self.stopped, self.researcher(name).propose(brief))
            if proposal is not None:
                await self._look_for_keys(proposal, brief)
        except Exhausted as exhausted:
            self._exhausted.add(name)
            self.note(EventKind.RESEARCHER, f"{name}: {exhausted}", researcher=name, exhausted=True)
            raise
        except Exception as defect:  # of a provider's library, an agent's files: no night may end for any of them
            error = defect if isinstance(defect, ResearcherError) else ResearcherError(self._told(defect))
            self._failed(name, error, time.monotonic() - started)
            if brief.repair and isinstance(error, NotLoggedIn):  # it was not even tried
                self._broken.appendleft(brief.repair.experiment)
            raise ResearcherError(f"{name}: {self.secrets.redact(str(error))}") from defect
        finally:
            self.asking -= 1
            self.ledger.end_proposal(self.run.tag, turn)
        if proposal is None:
            usage = Usage(time.monotonic() - started)
            self.ledger.add_proposal(self.run.tag, name, usage, None, "the run was stopped before it had answered")
            return None
        self._breakers[name].succeed()
        self._charge(name, proposal.usage)
        repair = Origin(OriginKind.REPAIR, brief.repair.experiment.number) if brief.repair else None
        hypothesis = self.secrets.redact(proposal.hypothesis)
        return name, replace(proposal, hypothesis=hypothesis, origin=repair or proposal.origin)

    async def _look_for_keys(self, proposal: Proposal, brief: Brief) -> None:
        """Raises ResearcherError where it would put one into the repository, whoever has proposed it."""
        if secret := await in_thread(self.secrets.find_leak, proposal.files, brief.code):
            raise ResearcherError(f"its change holds the value of {secret}, and is thrown away", proposal.usage)

    def _next(self) -> str:
        name = greedy.whose_turn(self.agenda.researchers, self.awake, self._latest)
        self._latest = name if name in self.agenda.researchers else self._latest
        return name

    def _charge(self, name: str, usage: Usage) -> None:
        """Counts what is known; what is not is said once, since no limit can see it."""
        self.usd += usage.usd or 0.0
        if usage.usd is None and usage.tokens_in and self.researcher(name).paid and name not in self._unpriced:
            self._unpriced.add(name)
            text = f"{name}: what it costs is unknown, so the limit in USD does not count it"
            self.note(EventKind.RESEARCHER, text, researcher=name, unpriced=True)

    def _failed(self, name: str, error: ResearcherError, seconds: float) -> None:
        usage, words = error.usage or Usage(seconds), self.secrets.redact(str(error))
        self._charge(name, usage)
        self.ledger.add_proposal(self.run.tag, name, usage, None, words)
        self.note(EventKind.RESEARCHER, f"{name}: {words}", researcher=name, error=words)
        rest = self._breakers[name].fail(hopeless=isinstance(error, NotLoggedIn))
        if rest is not None:
            others = ", ".join(each for each in self.awake if each != name) or "nobody"
            text = f"{name} rests for {rest / 60:.0f} min: {one_line(others, 100)} goes on"
            self.note(EventKind.RESEARCHER, text, researcher=name, rest=rest)

    # Repairs

    def conclude(self, experiment: Experiment) -> None:
        """Remembers an experiment that crashed before it was ready to train: its researcher is asked to repair it."""
        name = experiment.researcher
        if name not in self.agenda.researchers or not self.researcher(name).repairs:
            return
        rounds = 0 if experiment.repairs is None else self._rounds.get(experiment.repairs, 0) + 1
        self._rounds[experiment.number] = rounds
        if rounds < ROUNDS and self._cost_nothing(experiment):
            self._broken.append(experiment)

    def _cost_nothing(self, experiment: Experiment) -> bool:
        if experiment.verdict is not Verdict.CRASH or self.agenda.score is None:  # there the budget counts from launch
            return False
        results = [trial.result for trial in self.ledger.trials(self.run.tag, experiment.number)]
        return all(result is not None and result.startup_seconds is None for result in results)

    def next_repair(self) -> Experiment | None:
        """What is to be repaired next, by a researcher that can be asked; what others broke waits for them."""
        broken = next((each for each in self._broken if each.researcher in self.awake), None)
        if broken is not None:
            self._broken.remove(broken)
            text = f"{broken.researcher} is asked to repair it"
            self.note(EventKind.REPAIR, text, broken.number, researcher=broken.researcher)
        return broken

    def reread(self) -> None:
        """A change to program.md takes effect now, or is refused and named once."""
        try:
            agenda = agendas.override(agendas.read(self.program), **self.options)
            if agenda.hash != self.agenda.hash:
                self._check(agenda)
            elif agenda.logins != self.agenda.logins:
                self.agenda = agenda  # a password is no revision
        except UserError as error:
            self._complain(str(error))
            return
        self._complaint = None
        if agenda.hash != self.agenda.hash:
            self.agenda = agenda
            self.ledger.save_agenda(self.run.tag, agenda)
            self.note(EventKind.AGENDA, f"program.md was changed: revision {agenda.hash}", revision=agenda.hash)

    def _check(self, agenda: Agenda) -> None:
        if changed := changed_measures(agenda, self.agenda):
            raise AgendaError(f"program.md changes {', '.join(changed)} in mid-run: start a new tag for that")
        for name in agenda.researchers:
            missing = self.researcher(name).missing()
            if missing and name not in self.agenda.researchers:
                raise AgendaError(f"program.md: researcher `{name}` is not ready: {missing}")

    def _complain(self, complaint: str) -> None:
        complaint = self.secrets.redact(complaint)
        if complaint != self._complaint:
            self._complaint = complaint
            text = f"{complaint} (the run goes on with revision {self.agenda.hash})"
            self.note(EventKind.AGENDA, text, error=complaint)

    def _told(self, defect: Exception) -> str:
        return redact_line(f"it broke down: {type(defect).__name__}: {defect}", 300, self.agenda.logins.values())
