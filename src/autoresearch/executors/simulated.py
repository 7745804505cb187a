"""Simulated trials: an executor and a clock that run the real loop in simulated time.

A thousand trials take a minute or two. The loop, the ledger, git and the judge are the real ones. Only the trials are
simulated, and virtual time replaces the machine's time.

    clock = SimulatedClock()
    with asyncio.Runner(loop_factory=clock.new_event_loop) as runner:
        runner.run(...)
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import selectors
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..curves import loss_at
from ..jobs.folder import Folder
from ..records import TOOLS, Device, Job, Outcome, Started, TrialResult
from ..sandbox.walls import Level
from ..seams import Materials
from .tasks import News, TaskExecutor

CURVE_NEWS = 10
"""Number of points of a curve that are reported while a trial trains."""


class SimulatedClock:
    """Virtual time. It advances only when every task of the event loop waits for it. See `seams.Clock`.

    Virtual time stands still while a thread works or a socket has data. Timers of asyncio itself use real time.

    Args:
        start: the time at the beginning, in seconds since the epoch.
    """

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._start, self._now = start, 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []  # a heap by the time to wake
        self._order = itertools.count()

    def time(self) -> float:
        """Return virtual seconds since the epoch."""
        return self._start + self._now

    def monotonic(self) -> float:
        """Return virtual seconds since the clock was made."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of virtual time."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + max(seconds, 0.0), next(self._order), woken))
        await woken

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """Return an event loop that advances this clock when it is idle."""
        return _SimulatedEventLoop(self)

    def wake_next(self) -> bool:
        """Advance the time to the next sleeper and wake it. Return whether there was one."""
        while self._sleepers:
            due, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():  # a cancelled sleeper does not stop the time
                self._now = max(self._now, due)
                woken.set_result(None)
                return True
        return False


class _SimulatedEventLoop(asyncio.SelectorEventLoop):
    """An event loop that advances a clock whenever it is idle."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.threads = 0  # calls in threads that are not done
        super().__init__(_IdleSelector(clock, lambda: self.threads > 0))

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._count_down)
        return future

    def _count_down(self, future: asyncio.Future[Any]) -> None:
        self.threads -= 1


class _IdleSelector(selectors.DefaultSelector):
    """Wakes the clock's next sleeper in place of waiting.

    asyncio calls `select` with a timeout of 0 while callbacks are ready. Any other timeout means that the loop is idle.
    """

    def __init__(self, clock: SimulatedClock, is_busy: Callable[[], bool]) -> None:
        super().__init__()
        self._clock, self._is_busy = clock, is_busy

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        idle = timeout is None or timeout > 0
        events = super().select(0)
        if events or not idle:
            return events
        if not self._is_busy() and self._clock.wake_next():
            return []
        return super().select(timeout)


@dataclass(frozen=True)
class SimulatedTrial:
    """The result and the durations of a simulated trial.

    Attributes:
        result: result of the trial, or of its audit. The result's curve is reported while the trial trains. Its
            `machine` holds simulated readings, which a trial that is ended early has too.
        startup, training, scoring: virtual seconds that each phase takes.
    """

    result: TrialResult
    startup: float = 10.0
    training: float = 300.0
    scoring: float = 20.0


def leave_unscored(result: TrialResult) -> TrialResult:
    """Return the result of a scratch trial that trains as the trial with this result did."""
    if result.outcome is not Outcome.OK:
        return result
    reason = "its stage has no score"
    return replace(result, outcome=Outcome.UNSCORED, reason=reason, score=None, scoring_seconds=None)


class SimulatedExecutor(TaskExecutor):
    """Runs simulated trials. See `seams.Executor`.

    Args:
        simulate: returns the simulated trial of a job, given the job and the folder of the experiment's files. The
            calls follow the order in which jobs get their devices.
        ahead: number of jobs that the loop may submit besides one job for each device.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        materials: Materials,
        clock: SimulatedClock,
        simulate: Callable[[Job, Path], SimulatedTrial],
        ahead: int = 0,
    ) -> None:
        super().__init__()
        self.devices, self.places = tuple(devices), len(devices) + ahead
        self._materials, self._clock, self._simulate = materials, clock, simulate
        self._free: asyncio.Queue[Device] = asyncio.Queue()
        for device in devices:
            self._free.put_nowait(device)

    async def run(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        """Hold a device for the time that a job takes. See `TaskExecutor.run`."""
        folder = Folder(self._materials.folder(job.trial))
        self._materials.export(job.commit, folder.checkout)
        device = await self._free.get()
        try:
            hear(Started(device, self._clock.time(), Level.NONE))
            trial = self._simulate(job, folder.checkout)
            return await self._pass_time(job, trial, folder, hear)
        finally:
            self._free.put_nowait(device)

    async def _pass_time(
        self, job: Job, trial: SimulatedTrial, folder: Folder, hear: Callable[[News], None]
    ) -> TrialResult:
        if job.stage != "audit":
            await self._clock.sleep(trial.startup)
            if stopped := await self._train(job, trial, hear):
                return stopped
            folder.log.write_text(trial.result.log_tail)
        if job.stage in TOOLS:
            return leave_unscored(trial.result)
        await self._clock.sleep(trial.scoring)
        if job.stage == "trial" and trial.result.outcome is Outcome.OK:
            folder.sealing.mkdir(exist_ok=True)
            folder.artifact.write_text("simulated")
        return trial.result

    async def _train(self, job: Job, trial: SimulatedTrial, hear: Callable[[News], None]) -> TrialResult | None:
        """Report the curve as time passes. Return a result if a bar ends the trial early, or else None."""
        curve, passed = trial.result.curve, 0.0
        stop = next((bar for bar in job.bars if (loss_at(curve, bar.share * job.budget) or 0.0) > bar.loss), None)
        end = trial.training if stop is None else min(trial.training, stop.share * job.budget)
        for point in curve[:: max(1, len(curve) // CURVE_NEWS)]:
            if passed < point.seconds <= end:
                await self._clock.sleep(point.seconds - passed)
                passed = point.seconds
                hear(point)
        await self._clock.sleep(end - passed)
        if stop is None:
            return None
        loss = loss_at(curve, stop.share * job.budget) or 0.0
        reason, forecast = stop.explain(loss, job.metric), stop.forecast(loss)
        return TrialResult(Outcome.STOPPED, reason, forecast=forecast, machine=trial.result.machine)

    async def close(self) -> None:
        """Do nothing: this executor prepares nothing in advance."""
