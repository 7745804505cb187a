"""Trials on this machine: one supervisor process for each, and leases on the machine's own devices."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from ..jobs.launch import Worker
from ..jobs.wire import job_to_json, result_from_json
from ..records import Device, Job, Point, TrialResult
from .devices import DeviceLock

SUPERVISOR = "autoresearch.trial.supervisor"
LOCK_INTERVAL = 0.2  # seconds between two attempts at a device that another run holds


class LocalExecutor:
    """Runs trials on `devices`.

    On a CPU nothing may overlap a trial, so its lease is held from launch to result. A GPU's is granted when the trial
    is ready, and `ahead` more trials than there are devices may be on their way: they import and compile while others
    train and are scored.

    Args:
        lab: who asks for the devices, for the messages of other runs.
        notice: called with a text, `device` and `holder` when another run on this machine holds a device.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        lab: str = "",
        notice: Callable[..., object] = lambda text, **data: None,
        ahead: int = 1,
    ) -> None:
        self.devices = tuple(devices)
        self._lab, self._notice = lab, notice
        overlap = ahead if all(device.kind == "cuda" for device in devices) else 0
        self._places = asyncio.Semaphore(len(self.devices) + overlap)
        self._turns = {device: asyncio.Lock() for device in self.devices}
        self._load: Counter[Device] = Counter()
        self._next: asyncio.Task[Worker] | None = None  # it has no job yet

    async def run(self, job: Callable[[Device], Job], watch: Callable[[Point], None]) -> TrialResult:
        """One trial from launch to sealed result; see `seams.Executor`."""
        async with self._places:
            device = min(self.devices, key=lambda device: self._load[device])
            self._load[device] += 1
            try:
                return await self._trial(device, job, watch)
            finally:
                self._load[device] -= 1

    async def _trial(self, device: Device, job: Callable[[Device], Job], watch: Callable[[Point], None]) -> TrialResult:
        async with contextlib.AsyncExitStack() as held:
            if device.kind != "cuda":
                await held.enter_async_context(self._lease(device))
            described = job(device)
            supervisor = await held.enter_async_context(self._supervisor(described))
            async for event in supervisor.events():
                match event.pop("event"):
                    case "ready":
                        if device.kind == "cuda":
                            await held.enter_async_context(self._lease(device))
                        await supervisor.send('{"go": true}')
                    case "progress":
                        watch(Point(**event))
                    case "scoring":
                        self._expect_another(described)
                    case "result":
                        return result_from_json(event)
            raise await supervisor.death(f"the supervisor of trial {described.trial}")

    async def close(self) -> None:
        """See `seams.Executor`."""
        waiting, self._next = self._next, None
        if waiting is not None:
            await (await waiting).dismiss()

    def _expect_another(self, job: Job) -> None:
        """Starts the next trial's supervisor while this one is scored: the next need not wait for an interpreter."""
        if self._next is None:
            self._next = asyncio.create_task(Worker.launch(SUPERVISOR, Path(job.folder).with_name("next")))

    @contextlib.asynccontextmanager
    async def _supervisor(self, job: Job) -> AsyncIterator[Worker]:
        """A supervisor that has the job; on leaving, it and all processes of its trial are gone."""
        waiting, self._next = self._next, None
        supervisor = await (waiting or Worker.launch(SUPERVISOR, Path(job.folder)))
        try:
            await supervisor.begin(Path(job.folder), job_to_json(job))
            yield supervisor
        finally:
            await supervisor.dismiss()

    @contextlib.asynccontextmanager
    async def _lease(self, device: Device) -> AsyncIterator[None]:
        async with self._turns[device]:
            lock = DeviceLock(device, self._lab)
            if not lock.take():
                holder = lock.holder()
                text = f"{device.name} is in use by {holder}; waiting for it"
                self._notice(text, device=device.name, holder=holder)
                while not lock.take():
                    await asyncio.sleep(LOCK_INTERVAL)
            try:
                yield
            finally:
                lock.release()
