"""Trials on this machine: one supervisor process for each, and leases on the machine's own devices."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from .. import variables as env
from ..errors import ExecutorError, LostCommit
from ..jobs.folder import Folder
from ..jobs.launch import Worker
from ..jobs.processes import sweep
from ..records import Confinement, Device, Job, Outcome, Point, Started, TrialResult
from ..sandbox.variables import pick_variables
from ..seams import Clock, Materials
from ..tasks import SystemClock
from ..trial.placement import Placement
from ..trial.wire import placement_to_json, result_from_json
from .locks import DeviceLock
from .tasks import News, TaskExecutor

SUPERVISOR = "autoresearch.trial.supervisor"
LOCK_INTERVAL = 0.2  # seconds between two attempts at a device that another run holds


@dataclass(eq=False)
class Guest:
    """The presence of a job on a device.

    Attributes:
        had_company: whether another job was on the device at the same time.
    """

    had_company: bool = False


class LocalExecutor(TaskExecutor):
    """Runs trials on the devices of this machine.

    Trials on a CPU must not overlap, so the lease of a CPU lasts from launch to result. The lease of a GPU begins when
    the trial is ready. So trials without a lease can import and compile while others train and are scored.

    Trials on one GPU share its memory, and any of them can take all of it. So a failure for want of memory beside
    another trial says nothing about the code, and counts as an interruption. From then on the commit has a GPU to
    itself.

    Args:
        python: the interpreter of `train` and `score`.
        confinement: the sandbox of trials.
        lab: the lab that uses the devices. Other runs name it while they wait for one.
        notice: called with a text, `device` and `holder` when another run on this machine holds a device.
        ahead: number of further jobs that may run at once, beyond one job for each device. On GPUs only.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        materials: Materials,
        python: str,
        confinement: Confinement,
        lab: str = "",
        notice: Callable[..., object] = lambda text, **data: None,
        ahead: int = 1,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.devices = tuple(devices)
        self.places = len(self.devices) + (ahead if all(device.kind == "cuda" for device in devices) else 0)
        self._materials, self._python, self._confinement = materials, python, confinement
        self._lab, self._notice, self._clock = lab, notice, clock or SystemClock()
        self._free = asyncio.Semaphore(self.places)
        self._turns = {device: asyncio.Lock() for device in self.devices}
        self._load: Counter[Device] = Counter()
        self._doors = {device: asyncio.Lock() for device in self.devices}
        self._present: dict[Device, set[Guest]] = {device: set() for device in self.devices}
        self._alone: set[str] = set()  # commits that have a GPU to themselves
        self._next: asyncio.Task[Worker] | None = None  # a supervisor without a job

    async def adopt(self, handle: str, trial: str) -> bool:
        """Kill the processes that a killed loop has left of a trial. Return False: local jobs end with their loop.

        Raises:
            ExecutorError: a process cannot be killed.
        """
        sweep(self._materials.folder(trial))
        return False

    async def close(self) -> None:
        """End the supervisor that was launched for the next job."""
        waiting, self._next = self._next, None
        if waiting is not None:
            await (await waiting).dismiss()

    async def run(self, job: Job, hear: Callable[[News], None]) -> TrialResult:
        """Run a job from the checkout to the sealed result. See `TaskExecutor.run`."""
        folder = self._materials.folder(job.trial)
        try:
            self._materials.export(job.commit, Folder(folder).checkout)
        except LostCommit as error:
            raise ExecutorError(str(error)) from error
        async with self._free:
            device = min(self.devices, key=lambda device: self._load[device])
            self._load[device] += 1
            try:
                async with self._stay_on(device, job.commit in self._alone) as guest:
                    return self._void_if_crowded(job, await self._run_on(device, job, folder, hear), guest)
            finally:
                self._load[device] -= 1

    @contextlib.asynccontextmanager
    async def _stay_on(self, device: Device, alone: bool) -> AsyncIterator[Guest]:
        """Put a job on a device, in the order of the calls.

        A job that must be `alone` waits until the others have left, and keeps later ones away.
        """
        async with contextlib.AsyncExitStack() as door:
            await door.enter_async_context(self._doors[device])
            here, guest = self._present[device], Guest()
            while alone and here:
                await self._clock.sleep(LOCK_INTERVAL)
            if not alone:
                await door.aclose()
            for each in (guest, *here) if here else ():
                each.had_company = True
            here.add(guest)
            try:
                yield guest
            finally:
                here.remove(guest)

    def _void_if_crowded(self, job: Job, result: TrialResult, guest: Guest) -> TrialResult:
        """Return the result, or an interruption if another trial may have taken the memory that the job lacked."""
        if not (result.lacked_memory and guest.had_company):
            return result
        self._alone.add(job.commit)
        reason = (
            f"it ran out of GPU memory while another trial was there, and has the GPU to itself next: {result.reason}"
        )
        return replace(result, outcome=Outcome.INTERRUPTED, reason=reason)

    async def _run_on(self, device: Device, job: Job, folder: Path, hear: Callable[[News], None]) -> TrialResult:
        async with contextlib.AsyncExitStack() as leases:
            if device.kind != "cuda":
                await leases.enter_async_context(self._lease(device))
            hear(Started(device, self._clock.time(), self._confinement.level))
            supervisor = await leases.enter_async_context(self._supervisor(self._place(job, device, folder)))
            async for event in supervisor.events():
                match event.pop("event"):
                    case "ready":
                        if device.kind == "cuda":
                            await leases.enter_async_context(self._lease(device))
                        await supervisor.send('{"go": true}')
                    case "progress":
                        hear(Point(**event))
                    case "scoring":
                        self._launch_next(folder)
                    case "result":
                        return result_from_json(event)
            raise await supervisor.death(f"the supervisor of trial {job.trial}")

    def _place(self, job: Job, device: Device, folder: Path) -> Placement:
        """Return the job with the paths of its content on this disk."""
        data, confinement = self._materials.data(job.data), self._confinement
        caches = (self._materials.cache(key) for key in job.caches)
        compiled = next((str(cache) for cache in caches if cache is not None), None)
        return Placement(
            job=job,
            device=device,
            folder=str(folder),
            baseline=str(self._materials.baseline(job.baseline)),
            python=self._python,
            files={} if job.stage == "profile" else data.files,
            environment={**pick_variables(os.environ, job.variables), env.DATA: data.name},
            compiled=compiled,
            sandbox=confinement.level,
            readable=(*confinement.readable, *map(str, chain(*map(self._materials.readable, job.readable)))),
            hidden=confinement.hidden,
        )

    def _launch_next(self, folder: Path) -> None:
        """Launch the next job's supervisor while this job is scored, so that the next job need not wait for Python."""
        if self._next is None:
            self._next = asyncio.create_task(Worker.launch(SUPERVISOR, folder.with_name("next")))

    @contextlib.asynccontextmanager
    async def _supervisor(self, placement: Placement) -> AsyncIterator[Worker]:
        """Yield a supervisor that has the job. On exit, end the supervisor and all processes of its trial."""
        waiting, self._next = self._next, None
        folder = Path(placement.folder)
        supervisor = await (waiting or Worker.launch(SUPERVISOR, folder))
        try:
            await supervisor.begin(folder, placement_to_json(placement))
            yield supervisor
        finally:
            await supervisor.dismiss()

    @contextlib.asynccontextmanager
    async def _lease(self, device: Device) -> AsyncIterator[None]:
        async with self._turns[device]:
            lock = DeviceLock(device, self._lab)
            if not lock.take():
                holder = lock.holder()
                text = f"{device.name} is in use by {holder}. This run waits for it"
                self._notice(text, device=device.name, holder=holder)
                while not lock.take():
                    await self._clock.sleep(LOCK_INTERVAL)
            try:
                yield
            finally:
                lock.release()
