"""Comparable runs: earlier runs with the same measured settings, which decide what a score means."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ..credentials import strip_logins
from ..errors import UserError
from ..records import Agenda, Run
from .program import override, parse

if TYPE_CHECKING:
    from ..ledger.reading import LedgerReading

EARLIER_RUNS = 3
"""The number of earlier runs whose curves early stopping learns from."""

MEASURED = (
    "metric", "direction", "editable", "prepare", "train", "score", "budget", "startup", "memory", "disk",
    "data", "profile", "devices", "judge", "sandbox_read", "sandbox_network",
    "sandbox_environment", "guards",
)  # fmt: skip
"""The settings that say what is measured. They cannot change within a run."""

IRRELEVANT_TO_CURVES = frozenset({"judge", "devices"})
"""Measured settings that may differ between two runs whose curves compare."""


def changed_measures(agenda: Agenda, other: Agenda) -> tuple[str, ...]:
    """Return the names of the measured settings that differ between two revisions."""
    return tuple(name for name in MEASURED if _value(agenda, name) != _value(other, name))


def _value(agenda: Agenda, name: str) -> Any:
    """Return a setting as the ledger stores it, without the passwords in URLs."""
    value = getattr(agenda, name)
    return strip_logins(value) if isinstance(value, str) else value


def read_first_agenda(ledger: LedgerReading, run: Run) -> Agenda:
    """Return the agenda that a run began with, its command-line options included.

    Raises:
        AgendaError: this version does not understand the recorded program.md.
    """
    return override(parse(ledger.agenda_text(run.agenda)), **run.options)


def comparable_runs(ledger: LedgerReading, tag: str, agenda: Agenda) -> list[str]:
    """Return the tags of the last `EARLIER_RUNS` runs whose trials are comparable with this run's, the oldest first."""
    runs = ledger.runs()  # the newest first
    place = next(index for index, run in enumerate(runs) if run.tag == tag)
    same_device = (run for run in runs[place + 1 :] if run.model == runs[place].model)
    alike = (run.tag for run in same_device if _measures_alike(ledger, run, agenda))
    return list(islice(alike, EARLIER_RUNS))[::-1]


def _measures_alike(ledger: LedgerReading, run: Run, agenda: Agenda) -> bool:
    try:
        other = read_first_agenda(ledger, run)
    except UserError:  # a later version may not understand an old program.md
        return False
    return set(changed_measures(agenda, other)) <= IRRELEVANT_TO_CURVES
