"""The errors of autoresearch, all of them.

    AutoresearchError
    ├── UserError                the user's input was wrong: one line, exit code 2, nothing written
    │   ├── AgendaError          program.md; names the line
    │   ├── LabError             the lab folder or its git repository
    │   ├── LedgerError          the database: newer version, read-only folder, full disk
    │   ├── DataError            a corpus that cannot be fetched or whose hash differs
    │   └── RunHeld              another process holds the lab and tag
    ├── Stopped                  a limit, the user or a streak of failures ended the run; exit code 3, resumable
    │   └── BaselineFailed       the lab as it is gives no score; exit code 2
    ├── ResearcherError          a researcher failed to produce a proposal; the run goes on
    │   ├── Exhausted            it has nothing more to propose
    │   └── NotLoggedIn          it has no key or login, or that was refused
    ├── PatchError               a change that does not apply to the code it was made for
    └── ExecutorError            a supervisor died or could not be started; the trial is queued again

What is none of these is a defect of ours: a traceback and exit code 1.
"""

from __future__ import annotations

from .records import EndCause, Ending, Usage


class AutoresearchError(Exception):
    """Base of every error that autoresearch raises on purpose."""


class UserError(AutoresearchError):
    """The user's input was wrong. The message is one line: the place, what is wrong, the remedy."""


class AgendaError(UserError):
    """program.md cannot be understood; the message starts with `program.md:LINE:`."""


class LabError(UserError):
    """The lab folder or its repository is not in a state a run can start from."""


class LedgerError(UserError):
    """The ledger cannot be opened or written."""


class DataError(UserError):
    """The data of the lab cannot be fetched, or is not what it should be."""


class RunHeld(UserError):
    """Another process is running this lab under this tag."""


class Stopped(AutoresearchError):
    """The run ended before it ran out of ideas; `run` takes it up again."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


class BaselineFailed(Stopped):
    """The untouched lab gives no score: its train.py, its scorer or the metric's name is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(Ending(EndCause.BASELINE, reason))


class ResearcherError(AutoresearchError):
    """A researcher failed to produce a proposal; `usage` is what the attempt cost, where it is known."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


class Exhausted(ResearcherError):
    """The researcher has nothing more to propose in this run."""


class NotLoggedIn(ResearcherError):
    """The researcher has no key or login, or it was refused: asking again soon will not help."""


class PatchError(AutoresearchError):
    """A change does not apply to the code it was made for."""


class ExecutorError(AutoresearchError):
    """The process that watches a trial could not be started, or died."""
