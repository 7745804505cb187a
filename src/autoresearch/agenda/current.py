"""The revision of program.md that is in force. The file is read again before every proposal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..credentials import Secrets
from ..errors import AgendaError, UserError
from ..ledger.diary import Diary
from ..ledger.ledger import Ledger
from ..records import Agenda, EventKind
from .comparable import changed_measures
from .program import override, read


class CurrentAgenda:
    """Reads program.md again on request. A valid change takes effect. An invalid one is refused and reported once.

    Args:
        agenda: the revision that the session starts with.
        program: path of program.md.
        options: settings from the command line. They override the file each time it is read.
        missing: returns what the researcher of a given name lacks, with the remedy, or None if it is ready.
    """

    def __init__(
        self,
        agenda: Agenda,
        program: Path,
        options: Mapping[str, Any],
        ledger: Ledger,
        tag: str,
        diary: Diary,
        missing: Callable[[str], str | None],
    ) -> None:
        self.agenda = agenda
        self._program, self._options = program, options
        self._ledger, self._tag, self._diary, self._missing = ledger, tag, diary, missing
        self._complaint: str | None = None

    @property
    def secrets(self) -> Secrets:
        """The secrets that must not be stored or shown."""
        return Secrets(urls=self.agenda.logins.values())

    def reread(self) -> None:
        """Read the file. A valid change takes effect. If the change is refused, the present revision stays in force."""
        try:
            agenda = override(read(self._program), **self._options)
            changed = agenda.hash != self.agenda.hash
            if changed:
                self._check(agenda)
        except UserError as error:
            self._complain(str(error))
            return
        self._complaint = None
        if changed or agenda.logins != self.agenda.logins:  # another password makes no revision
            self.agenda = agenda
        if changed:
            self._ledger.save_agenda(self._tag, agenda)
            text = f"program.md was changed: revision {agenda.hash}"
            self._diary.note(EventKind.AGENDA, text, revision=agenda.hash)

    def _check(self, agenda: Agenda) -> None:
        """Refuse a revision whose scores would not compare, or whose researchers are not ready."""
        if changed := changed_measures(agenda, self.agenda):
            names = ", ".join(changed)
            raise AgendaError(f"program.md: {names} cannot change during a run: start a new run with another --tag")
        for name in agenda.researchers:
            missing = self._missing(name)
            if missing and name not in self.agenda.researchers:
                raise AgendaError(f"program.md: researcher `{name}` is not ready: {missing}")

    def _complain(self, complaint: str) -> None:
        complaint = self.secrets.redact(complaint)
        if complaint != self._complaint:
            self._complaint = complaint
            text = f"{complaint} (the run goes on with revision {self.agenda.hash})"
            self._diary.note(EventKind.AGENDA, text, error=complaint)
