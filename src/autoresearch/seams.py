"""The places where implementations plug in. The loop knows these and nothing behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from .records import Brief, Device, Job, Point, Proposal, TrialResult


class Researcher(Protocol):
    """What proposes: a coding agent, a model behind an API, the tuner, a script. Stateless between proposals."""

    name: str
    repairs: bool  # whether it can make use of `Brief.repair`

    @property
    def paid(self) -> bool | None:
        """Whether a proposal costs money; None: nobody knows."""
        ...

    def missing(self) -> str | None:
        """What it lacks to be asked, a key or a program, with the remedy; None when it is ready."""
        ...

    async def propose(self, brief: Brief) -> Proposal:
        """One change to the incumbent's editable files.

        Raises:
            Exhausted: there is nothing more to propose; the loop asks the others.
            NotLoggedIn: it has no key or login, or that was refused.
            ResearcherError: this attempt failed; the loop goes on.
        """
        ...


class Clock(Protocol):
    """The time that the loop goes by. A simulated clock lets a night pass in seconds."""

    def time(self) -> float:
        """Return the wall-clock time in seconds since the epoch, for records that people read."""
        ...

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment. They never run backwards, so lengths are measured in them."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock."""
        ...


class Executor(Protocol):
    """Where trials run. It owns the devices and grants the leases."""

    @property
    def devices(self) -> Sequence[Device]: ...

    async def run(self, job: Callable[[Device], Job], watch: Callable[[Point], None]) -> TrialResult:
        """One trial from launch to sealed result, on the next free device; `job` is called once the device is known.

        Cancelling it kills the trial's whole process tree before it returns.

        Raises:
            ExecutorError: the supervisor died or could not be started. It says nothing about the candidate's code.
        """
        ...

    async def close(self) -> None:
        """Ends whatever stands ready for further trials. None is running then."""
        ...
