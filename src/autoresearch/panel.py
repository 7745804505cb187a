"""The researchers of a run. They propose in turns, under program.md as it reads now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from . import agenda as agendas
from . import strategy
from .errors import AgendaError, Exhausted, ResearcherError, UserError
from .ledger import Ledger
from .records import Agenda, Brief, Event, Proposal, Run
from .seams import Researcher


class Panel:
    """Knows whose turn it is, who has nothing more to propose, and what proposals have cost.

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
        note: Callable[[str, str], Event],
    ) -> None:
        self.run, self.agenda, self.program, self.options = run, agenda, program, options
        self.researcher, self.ledger, self.note = researcher, ledger, note
        self.turn = ledger.asked(run.tag)
        self.usd = ledger.spend(run.tag).usd or 0.0
        self.asking = 0  # proposals that are on their way
        self._resting: set[str] = set()
        self._complaint: str | None = None

    @property
    def awake(self) -> list[str]:
        """Those with more to propose."""
        return [name for name in self.agenda.researchers if name not in self._resting]

    @property
    def paid(self) -> bool:
        """Whether one of them costs money."""
        return any(self.researcher(name).paid for name in self.agenda.researchers)

    async def ask(self, brief: Brief) -> tuple[str, Proposal]:
        """Whose turn it was, and what came of it.

        Raises:
            Exhausted: it has nothing more to propose, and rests from now on.
            ResearcherError: it failed; the ledger says how.
        """
        name = strategy.whose_turn(self.awake, self.turn)
        self.turn += 1
        self.asking += 1
        started = time.monotonic()
        try:
            proposal = await self.researcher(name).propose(brief)
        except Exhausted as exhausted:
            self._resting.add(name)
            self.note("researcher", f"{name}: {exhausted}")
            raise
        except ResearcherError as error:
            self.ledger.add_failed_proposal(self.run.tag, name, time.monotonic() - started, str(error))
            self.note("researcher", f"{name}: {error}")
            raise ResearcherError(f"{name}: {error}") from error
        finally:
            self.asking -= 1
        self.usd += proposal.usage.usd or 0.0
        return name, proposal

    def reread(self) -> None:
        """A change to program.md takes effect now, or is refused and named once."""
        try:
            agenda = agendas.override(agendas.read(self.program), **self.options)
            if agenda.hash != self.agenda.hash:
                self._check(agenda)
        except UserError as error:
            self._complain(str(error))
            return
        self._complaint = None
        if agenda.hash != self.agenda.hash:
            self.agenda = agenda
            self.ledger.save_agenda(self.run.tag, agenda)
            self.note("agenda", f"program.md was changed: revision {agenda.hash}")

    def _check(self, agenda: Agenda) -> None:
        if changed := agenda.changed_measures(self.agenda):
            raise AgendaError(f"program.md changes {', '.join(changed)} in mid-run: start a new tag for that")
        for name in agenda.researchers:
            self.researcher(name)

    def _complain(self, complaint: str) -> None:
        if complaint != self._complaint:
            self._complaint = complaint
            self.note("agenda", f"{complaint} (the run goes on with revision {self.agenda.hash})")
