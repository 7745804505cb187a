"""All errors of autoresearch.

    AutoresearchError
    ├── UserError                wrong input: one line, exit code 2, nothing written
    │   ├── AgendaError          program.md, with the line
    │   ├── LabError             the lab folder or its git repository
    │   │   └── LostCommit       the repository no longer has the files of a commit
    │   ├── LedgerError          the database: newer version, read-only folder, full disk
    │   ├── DataError            a corpus that cannot be fetched or whose hash differs
    │   └── RunHeld              another process holds the lab and tag
    ├── Stopped                  a limit, the user or a streak of failures ended the run: exit code 3, resumable
    │   └── BaselineFailed       the lab as it is gives no score: exit code 2
    ├── ResearcherError          a researcher failed to produce a proposal, and the run goes on
    │   ├── Exhausted            the researcher has nothing more to propose
    │   └── NotLoggedIn          the researcher has no key or login, or its key was refused
    ├── Interrupted              an experiment was interrupted too often, and is set aside
    ├── PatchError               a change that does not apply to its code
    └── ExecutorError            a supervisor died or could not be started, and the trial is queued again

Every other exception is a defect of autoresearch: a traceback and exit code 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Ending, Usage


STOPPED_BY_USER = "stopped by the user"
"""The reason of a run that the user ended."""


class AutoresearchError(Exception):
    """Base of every error that autoresearch raises on purpose."""


class UserError(AutoresearchError):
    """The user's input was wrong. The message is one line with the place, the problem and the remedy."""


class AgendaError(UserError):
    """program.md is invalid. The message starts with `program.md:LINE:`."""


class LabError(UserError):
    """No run can start in the lab, because its folder or its repository is in the wrong state."""


class LostCommit(LabError):
    """The repository no longer has a commit or its files, as after `git gc --prune=now` beside a run."""


class LedgerError(UserError):
    """The ledger cannot be opened or written."""


class DataError(UserError):
    """The lab's data cannot be fetched, or differs from the expected data."""


class RunHeld(UserError):
    """Another process holds the run."""


class Stopped(AutoresearchError):
    """The run ended before its researchers ran out of ideas. `run` resumes it."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


class BaselineFailed(Stopped):
    """The untouched lab gives no score: its train.py, its scorer or the metric's name is wrong."""

    def __init__(self, reason: str) -> None:
        from .records import EndCause, Ending  # not at the top: every command would take 25 ms longer to start

        super().__init__(Ending(EndCause.BASELINE, reason))


class ResearcherError(AutoresearchError):
    """A researcher failed to produce a proposal.

    Args:
        usage: the cost of the attempt, if it is known.
    """

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


class Exhausted(ResearcherError):
    """The researcher has nothing more to propose in this run."""


class NotLoggedIn(ResearcherError):
    """The researcher has no key or login, or its key was refused. An early retry will not help."""


class Interrupted(AutoresearchError):
    """The trials or the audits of an experiment were interrupted too often in a row. The message says by what."""


class PatchError(AutoresearchError):
    """A change does not apply to its code."""


class ExecutorError(AutoresearchError):
    """The supervisor of a trial could not be started, or died."""


class ToolRefused(AutoresearchError):
    """A profile or a scratch trial that a researcher asked for is not carried out. The message says why."""
