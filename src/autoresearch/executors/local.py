"""Trials on this machine: one supervisor process for each, and leases on the machine's own devices."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import IO, Any

from ..errors import ExecutorError
from ..jobs.diagnosis import last_line
from ..jobs.environment import harmless
from ..jobs.processes import MARK, sweep
from ..jobs.wire import job_to_json, result_from_json
from ..records import Device, Job, Point, TrialResult
from .devices import DeviceLock

WORKER = "autoresearch.trial.supervisor"
LONGEST_EVENT = 2**22  # bytes of one line of a supervisor; a result with its curve and log has at most some 200 kB
LOCK_INTERVAL = 0.2  # seconds between two attempts at a device that another run holds
FAREWELL = 30.0  # seconds for a supervisor to kill its trial and exit


class LocalExecutor:
    """Runs trials on `devices`.

    On a CPU nothing may overlap a trial, so its lease is held from launch to result. A GPU's is granted when the trial
    is ready, and `ahead` more trials than there are devices may be on their way: they import and compile while others
    train and are scored.

    Args:
        lab: who asks for the devices, for the messages of other runs.
        notice: told when a device is held by another run on this machine.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        lab: str = "",
        notice: Callable[[str], object] = lambda text: None,
        ahead: int = 1,
    ) -> None:
        self.devices = tuple(devices)
        self._lab, self._notice = lab, notice
        overlap = ahead if all(device.kind == "cuda" for device in devices) else 0
        self._places = asyncio.Semaphore(len(self.devices) + overlap)
        self._turns = {device: asyncio.Lock() for device in self.devices}
        self._load: Counter[Device] = Counter()
        self._next: asyncio.Task[Supervisor] | None = None  # it has no job yet

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
            raise await supervisor.death(described.trial)

    async def close(self) -> None:
        """See `seams.Executor`."""
        waiting, self._next = self._next, None
        if waiting is not None:
            await (await waiting).dismiss()

    def _expect_another(self, job: Job) -> None:
        """Starts the next trial's supervisor while this one is scored: the next need not wait for an interpreter."""
        if self._next is None:
            self._next = asyncio.create_task(Supervisor.launch(Path(job.folder).with_name("next")))

    @contextlib.asynccontextmanager
    async def _supervisor(self, job: Job) -> AsyncIterator[Supervisor]:
        """A supervisor that has the job; on leaving, it and all processes of its trial are gone."""
        waiting, self._next = self._next, None
        supervisor = await (waiting or Supervisor.launch(Path(job.folder)))
        try:
            await supervisor.begin(job)
            yield supervisor
        finally:
            await supervisor.dismiss()

    @contextlib.asynccontextmanager
    async def _lease(self, device: Device) -> AsyncIterator[None]:
        async with self._turns[device]:
            lock = DeviceLock(device, self._lab)
            if not lock.take():
                self._notice(f"{device.name} is in use by {lock.holder()}; waiting for it")
                while not lock.take():
                    await asyncio.sleep(LOCK_INTERVAL)
            try:
                yield
            finally:
                lock.release()


class Supervisor:
    """A supervisor process: it waits for a job, and then has one.

    Args:
        folder: a `sweep` of it finds the process, and later those of its trial.
        complaints: what it prints when it dies by a defect.
    """

    def __init__(self, process: Process, folder: Path, complaints: IO[bytes]) -> None:
        self._process, self._folder, self._complaints = process, folder, complaints
        assert process.stdin and process.stdout
        self._stdin, self._stdout = process.stdin, process.stdout

    @classmethod
    async def launch(cls, folder: Path, worker: str = WORKER) -> Supervisor:
        """One without a job; `worker` is the module that is run."""
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `dismiss`)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", worker),
            stdin=PIPE,  # -P above: a lab's own json.py must not stand in for the real one
            stdout=PIPE,
            stderr=complaints,
            limit=LONGEST_EVENT,
            start_new_session=True,  # Ctrl-C in the terminal is for the loop alone
            env={**harmless(os.environ), MARK: f"{folder}/out"},
        )
        return cls(process, folder, complaints)

    async def begin(self, job: Job) -> None:
        """Gives it the job."""
        self._folder = Path(job.folder)
        await self.send(job_to_json(job))

    async def send(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has died; its events end, and tell
            self._stdin.write(line.encode() + b"\n")
            await self._stdin.drain()

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        async for line in self._stdout:
            if line.endswith(b"\n"):  # else it died in the middle of a line
                yield json.loads(line)

    async def dismiss(self) -> None:
        """Closes the pipe and waits for it to have killed all; one that does not is killed with its trial."""
        self._stdin.close()
        try:
            async with asyncio.timeout(FAREWELL):
                await self._process.wait()
        except (TimeoutError, asyncio.CancelledError) as hurry:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            sweep(self._folder)
            await self._process.wait()
            if isinstance(hurry, asyncio.CancelledError):
                raise
        finally:
            self._complaints.close()
        if self._process.returncode != 0:
            sweep(self._folder)

    async def death(self, trial: str) -> ExecutorError:
        """How it died, once its events have ended without a result."""
        code = await self._process.wait()
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        self._complaints.seek(0)
        said = last_line(self._complaints.read().decode(errors="replace"))
        return ExecutorError(f"the supervisor of trial {trial} died ({how}){': ' if said else ''}{said}")
